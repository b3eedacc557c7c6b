"""Each requirement of quality's gates: its condition alone is broken, its refusal alone is seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from cot_tracker.custody.entry import Draft, Performer
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import changed
from cot_tracker.journey.holds import Deviation
from cot_tracker.journey.quality.actions import ACTIONS
from cot_tracker.journey.quality.schemas import RECORDS
from cot_tracker.journey.transport.shipment import Shipment
from tests.gates import BROKEN
from tests.journey.quality.bench import (
    BAGS,
    DANA,
    EMMA,
    FANG,
    GRACE,
    LIN,
    NOW,
    OTHER_TUBE,
    PRIYA,
    RETAIN,
    TUBE,
    Bench,
    code,
    fresh,
    own,
    ready,
    sampled,
)

Change = Callable[[Bench], object]


@dataclass(frozen=True)
class Broken:
    """From a bench where the person may do it: what takes the condition away."""

    action: str
    requirement: str
    code: str
    bench: Callable[[], Bench]
    by: Performer
    facts: Mapping[str, Any] = field(default_factory=dict)
    change: Change = lambda bench: None
    broken: Mapping[str, Any] = field(default_factory=dict)
    other: Performer | None = None
    also: Sequence[str] = ()


def production(**changes: Any) -> Change:
    def change(bench: Bench) -> None:
        made = replace(bench.story.production, **changes)
        bench.story = replace(bench.story, production=made)

    return change


def quality(**changes: Any) -> Change:
    def change(bench: Bench) -> None:
        bench.story = replace(bench.story, quality=replace(bench.story.quality, **changes))

    return change


def containers(*codes: str, **changes: Any) -> Change:
    def change(bench: Bench) -> None:
        bench.story = changed(bench.story, codes, **changes)

    return change


def release_rules(**changes: Any) -> Change:
    def change(bench: Bench) -> None:
        rules = replace(bench.protocol.release, **changes)
        bench.protocol = replace(bench.protocol, release=rules)

    return change


def without_result(*tests: str) -> Change:
    def change(bench: Bench) -> None:
        left = tuple(one for one in bench.story.quality.results if one.test not in tests)
        quality(results=left)(bench)

    return change


def failed(*tests: str) -> Change:
    """The results say fail, as when nobody has raised a deviation for it."""

    def change(bench: Bench) -> None:
        found = tuple(
            replace(one, verdict="fail") if one.test in tests else one
            for one in bench.story.quality.results
        )
        quality(results=found)(bench)

    return change


def unreviewed(bench: Bench) -> None:
    first, *rest = bench.story.quality.results
    quality(results=(replace(first, reviewed_by=""), *rest))(bench)


def open_deviation(bench: Bench) -> None:
    """One that was open when the trail was reviewed."""
    one = Deviation(60, "thaw_outside_limits", "minor", NOW, DANA.person)
    state = bench.story.deviation
    deviations = replace(state, deviations=(*state.deviations, one))
    bench.story = replace(bench.story, deviation=deviations)


def unjudged_shipment(bench: Bench) -> None:
    one = Shipment(1, "starting_material", (), "", "", "", NOW, "", received_at=NOW,
                   verdict="excursion")  # fmt: skip
    bench.story = replace(bench.story, transport=replace(bench.story.transport, shipments=(one,)))


def stray_label(bench: Bench) -> None:
    bag = code(Kind.INFUSION_BAG, 9)
    for kind in ("reserved", "issued"):
        bench.append(EMMA, Draft(bench.story.coi, f"labelling.{kind}/1", {"labels": [bag]}))


def first_reading(test: str, value: str, **more: Any) -> Change:
    return lambda bench: bench.result(test, value, DANA, **more)


def viability_known() -> Bench:
    bench = sampled()
    bench.result("viability", "80")
    bench.result("tcr_positive", "50")
    return bench


def two_results() -> Bench:
    """One waits for its review, whatever becomes of the other."""
    bench = unreviewed_results()
    bench.result("residual_beads", "10", DANA)
    return bench


def read_once() -> Bench:
    bench = sampled()
    bench.result("viability", "80", DANA)
    bench.sample(OTHER_TUBE)
    return bench


def unreviewed_results() -> Bench:
    bench = sampled()
    bench.result("cd3", "95", DANA)
    return bench


def without_post() -> Bench:
    return ready("sterility")


def out_of_specification() -> Bench:
    return ready("sterility", failing="endotoxin")


def records(**changes: str) -> list[dict[str, str]]:
    days = dict(zip(RECORDS, ("08", "09", "10", "10", "10"), strict=True))
    return [
        {"record": name, "on": f"2026-03-{changes.get(name, day)}", "by": "Dr X", "reference": name}
        for name, day in days.items()
    ]  # fmt: skip


SAMPLE = {"sample": TUBE, "taken_from": RETAIN, "tests": [{"test": "cd3"}]}
CD3 = {"sample": TUBE, "test": "cd3", "value": "95"}
ENDOTOXIN = {"sample": TUBE, "test": "endotoxin", "value": "0.5", "weight_kg": "60"}
DOSE = {"sample": TUBE, "test": "dose", "value": "2500000000"}
REVIEW = {"tests": [{"test": "cd3"}]}
PENDING = {"pending": [{"test": "sterility"}]}
RECORDED = {"records": records(), "why": "No other treatment is left"}
NO_BATCH = production(batch_open=False, batch_complete=False, batch_number="")

SAMPLED = [
    Broken("sampled", "a_batch_is_made", "quality.no_batch", fresh, DANA, SAMPLE,
           production(batch_complete=False)),
    Broken("sampled", "sample_is_new", "quality.sample_in_use", fresh, DANA, SAMPLE,
           containers(TUBE, state="consumed")),
    Broken("sampled", "source_holds_something", "quality.source_empty", fresh, DANA, SAMPLE,
           containers(RETAIN, state="destroyed")),
    Broken("sampled", "source_is_of_this_batch", "quality.source_of_another_batch", fresh, DANA,
           SAMPLE, production(filled=(own(Kind.INFUSION_BAG, 3),))),
    Broken("sampled", "something_can_be_sampled", "quality.nothing_to_sample", fresh, DANA,
           SAMPLE, production(filled=()), also=["quality.source_of_another_batch"]),
    Broken("sampled", "sample_is_not_its_own_source", "quality.own_source", fresh, DANA, SAMPLE,
           broken={"sample": RETAIN}),
    Broken("sampled", "tests_are_specified", "quality.unknown_test", fresh, DANA, SAMPLE,
           broken={"tests": [{"test": "horoscope"}]}),
]  # fmt: skip

RECORDING = [
    Broken("result_recorded", "a_sample_waits", "quality.nothing_sampled", sampled, DANA, CD3,
           quality(samples=()), also=["quality.not_sampled"]),
    Broken("result_recorded", "test_is_specified", "quality.unknown_test", sampled, DANA, CD3,
           broken={"test": "horoscope"}),
    Broken("result_recorded", "sample_is_for_this_test", "quality.not_sampled", sampled, DANA, CD3,
           broken={"sample": OTHER_TUBE}),
    Broken("result_recorded", "no_result_stands", "quality.result_stands", sampled, DANA, CD3,
           first_reading("cd3", "94")),
    Broken("result_recorded", "value_can_be_a_result", "quality.not_a_result", sampled, DANA, CD3,
           broken={"value": "many"}),
    Broken("result_recorded", "unit_is_the_specifications", "quality.wrong_unit", sampled, DANA,
           ENDOTOXIN, broken={"unit": "EU/kg"}),
    Broken("result_recorded", "method_is_the_specifications", "quality.wrong_method", sampled, DANA,
           CD3, broken={"method": "By eye"}),
    Broken("result_recorded", "weight_is_given", "quality.weight_needed", sampled, DANA, ENDOTOXIN,
           broken={"weight_kg": ""}),
    Broken("result_recorded", "volume_is_known", "quality.volume_unknown", sampled, DANA, ENDOTOXIN,
           containers(*BAGS, volume_ml=None)),
    Broken("result_recorded", "viability_and_tcr_are_known", "quality.shares_unknown",
           viability_known, DANA, DOSE, without_result("viability")),
    Broken("result_recorded", "second_reading_is_anothers", "quality.read_by_you", read_once, PRIYA,
           {"sample": TUBE, "test": "viability", "value": "80"}, other=DANA),
    Broken("result_recorded", "second_reading_is_of_the_same_sample", "quality.other_sample",
           read_once, PRIYA, {"sample": TUBE, "test": "viability", "value": "80"},
           broken={"sample": OTHER_TUBE}),
]  # fmt: skip

REVIEWING = [
    Broken("result_reviewed", "a_result_waits_for_review", "quality.nothing_to_review",
           unreviewed_results, LIN, REVIEW, quality(results=()), also=["quality.no_result_yet"]),
    Broken("result_reviewed", "results_are_there", "quality.no_result_yet", two_results, LIN,
           REVIEW, without_result("cd3")),
    Broken("result_reviewed", "results_are_not_reviewed", "quality.reviewed_already",
           two_results, LIN, REVIEW, lambda bench: bench.do(LIN, "result_reviewed", REVIEW)),
    Broken("result_reviewed", "reviewer_did_not_test", "quality.tested_by_you", unreviewed_results,
           PRIYA, REVIEW, other=DANA),
    Broken("trail_reviewed", "batch_record_is_complete", "quality.batch_unfinished", sampled, EMMA,
           {}, production(batch_complete=False)),
    Broken("trail_reviewed", "person_is_independent", "quality.not_independent", sampled, EMMA, {},
           production(performers=frozenset({EMMA.person}))),
]  # fmt: skip


def of_every_release(
    action: str, bench: Callable[[], Bench], facts: Mapping[str, Any]
) -> list[Broken]:
    """What all three ways to release ask for."""

    def one(name: str, code: str, change: Change, *also: str) -> Broken:
        return Broken(action, name, f"quality.{code}", bench, EMMA, facts, change, also=also)

    waiting = ready("sterility")
    waiting.result("sterility", "no_growth", DANA)
    return [
        one("batch_record_is_complete", "batch_unfinished", production(batch_failed=True)),
        one("no_disposition_stands", "disposition_stands", quality(disposition="released")),
        one("no_second_reading_is_missing", "second_reading_missing",
            quality(readings=waiting.story.quality.readings)),
        one("results_are_reviewed", "result_not_reviewed", unreviewed),
        one("trail_is_reviewed", "trail_not_reviewed", quality(last_number=10_000)),
        one("no_excursion_is_open", "excursion_open", unjudged_shipment),
        one("labels_are_reconciled", "labels_unaccounted", stray_label),
        one("product_is_unexpired", "product_expired", containers(BAGS[0], expires_at=NOW)),
        one("person_is_independent", "not_independent",
            production(performers=frozenset({EMMA.person}))),
    ]  # fmt: skip


RELEASING = [
    *of_every_release("released", ready, {}),
    Broken("released", "every_test_has_a_result", "quality.result_missing", ready, EMMA, {},
           without_result("sterility")),
    Broken("released", "every_result_passes", "quality.result_failed", ready, EMMA, {},
           failed("cd3")),
    Broken("released", "no_deviation_is_open", "quality.deviation_open", ready, EMMA, {},
           open_deviation),
    *of_every_release("conditionally_released", without_post, PENDING),
    Broken("conditionally_released", "conditional_release_is_allowed",
           "quality.conditional_not_allowed", without_post, EMMA, PENDING,
           release_rules(conditional_release_allowed=False)),
    Broken("conditionally_released", "something_is_pending", "quality.nothing_pending",
           without_post, EMMA, PENDING,
           lambda bench: quality(results=ready().story.quality.results)(bench)),
    Broken("conditionally_released", "every_pre_release_test_has_a_result",
           "quality.result_missing", without_post, EMMA, PENDING, without_result("cd3")),
    Broken("conditionally_released", "every_result_passes", "quality.result_failed", without_post,
           EMMA, PENDING, failed("cd3")),
    Broken("conditionally_released", "identity_is_shown", "quality.identity_not_shown",
           without_post, EMMA, PENDING, failed("identity"), also=("quality.result_failed",)),
    Broken("conditionally_released", "no_deviation_is_open", "quality.deviation_open",
           without_post, EMMA, PENDING, open_deviation),
    Broken("conditionally_released", "pending_tests_are_named", "quality.pending_not_named",
           without_post, EMMA, PENDING, broken={"pending": [{"test": "mycoplasma"}]}),
    *of_every_release("exceptionally_released", out_of_specification, RECORDED),
    Broken("exceptionally_released", "exceptional_release_is_yours", "quality.not_your_release",
           out_of_specification, FANG, RECORDED, other=GRACE),
    Broken("exceptionally_released", "something_fails", "quality.nothing_fails",
           out_of_specification, EMMA, RECORDED,
           lambda bench: quality(results=ready("sterility").story.quality.results)(bench)),
    Broken("exceptionally_released", "every_pre_release_test_has_a_result",
           "quality.result_missing", out_of_specification, EMMA, RECORDED, without_result("cd3")),
    Broken("exceptionally_released", "identity_is_shown", "quality.identity_not_shown",
           out_of_specification, EMMA, RECORDED, failed("identity")),
    Broken("exceptionally_released", "only_specification_is_open", "quality.deviation_open",
           out_of_specification, EMMA, RECORDED, open_deviation),
    Broken("exceptionally_released", "five_records_are_there", "quality.record_missing",
           out_of_specification, EMMA, RECORDED, broken={"records": records()[:4]}),
    Broken("exceptionally_released", "records_are_in_order", "quality.record_order",
           out_of_specification, EMMA, RECORDED,
           broken={"records": records(risk_evaluation="07")}),
    Broken("exceptionally_released", "records_are_not_in_the_future", "quality.record_in_future",
           out_of_specification, EMMA, RECORDED,
           broken={"records": records(authority_notice="12")}),
    Broken("rejected", "a_batch_was_made", "quality.nothing_to_reject", sampled, EMMA,
           {"why": "Bag leaked"}, NO_BATCH),
    Broken("rejected", "no_disposition_stands", "quality.disposition_stands", sampled, EMMA,
           {"why": "Bag leaked"}, quality(disposition="released")),
]  # fmt: skip

ALL = [*SAMPLED, *RECORDING, *REVIEWING, *RELEASING]
for _one in ALL:
    BROKEN[(f"quality.{_one.action}", _one.requirement)] = tuple(_one.also)


@pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.action}-{one.requirement}")
def test_a_broken_condition_is_the_only_refusal(one: Broken) -> None:
    bench = one.bench()
    assert bench.refusals(one.by, one.action, one.facts) == set()
    one.change(bench)
    found = bench.refusals(one.other or one.by, one.action, {**one.facts, **one.broken})
    assert found == {one.code, *one.also}


def test_every_requirement_has_a_break() -> None:
    wanted = {(action.name, rule.name) for action in ACTIONS for rule in action.gate}
    assert wanted == {(f"quality.{one.action}", one.requirement) for one in ALL}


def test_a_release_needs_a_bag_with_product_and_an_expiry() -> None:
    bench = ready()
    containers(BAGS[0], expires_at=None)(bench)
    assert bench.refusals(EMMA, "released", {}) == {"quality.no_expiry"}
    containers(*BAGS, state="lost")(bench)
    assert bench.refusals(EMMA, "released", {}) == {"quality.no_product"}


def test_a_share_above_a_hundred_percent_is_no_result() -> None:
    for value in ("100.1", "-1", "1e3", "12,5"):
        assert sampled().refusals(DANA, "result_recorded", {**CD3, "value": value}) == {
            "quality.not_a_result"
        }


def test_the_tester_does_not_release() -> None:
    bench = ready()
    quality(testers=frozenset({EMMA.person}))(bench)
    assert bench.refusals(EMMA, "released", {}) == {"quality.not_independent"}


def test_a_release_stands_on_the_last_review_of_the_trail() -> None:
    bench = ready("mycoplasma", "sterility")
    bench.result("mycoplasma", "absent")
    found = bench.refusals(EMMA, "conditionally_released", PENDING)
    assert found == {"quality.result_not_reviewed", "quality.trail_not_reviewed"}


def test_an_exceptional_release_is_dated_at_the_site() -> None:
    bench = out_of_specification()
    bench.now = NOW.replace(hour=17) + timedelta(days=1)  # the 12th in Shanghai
    facts = {**RECORDED, "records": records(authority_notice="12")}
    assert bench.refusals(EMMA, "exceptionally_released", facts) == set()
    entry = bench.do(FANG, "exceptionally_released", facts)
    assert entry.facts["pending"][0]["test"] == "sterility"
    assert bench.story.quality.disposition == "exceptional_release"
