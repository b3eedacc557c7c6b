"""What quality's entries make of the Story."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cot_tracker.custody.entry import Draft
from cot_tracker.door.faults import Invalid
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.infusion.state import Infusion
from cot_tracker.journey.quality.state import FOLDS
from cot_tracker.journey.story import apply
from cot_tracker.journey.withheld import first_readings
from tests.journey.quality.bench import (
    ACTION,
    DANA,
    EMMA,
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


def test_a_sample_is_filled_from_its_source_for_named_tests() -> None:
    bench = fresh()
    bench.sample()
    tube = bench.story.containers[own(Kind.TUBE, 6)]
    assert (tube.state, tube.place) == ("filled", "workshop")
    assert tube.parent == own(Kind.RETAIN_SAMPLE, 5)
    (sample,) = bench.story.quality.samples
    assert sample.taken_by == DANA.person
    assert "sterility" in sample.tests
    assert bench.story.quality.batch == "B-1"


def test_one_reading_of_a_test_that_is_not_critical_is_a_result() -> None:
    bench = sampled()
    entry = bench.do(DANA, "result_recorded", {"sample": TUBE, "test": "cd3", "value": "80"})
    result = bench.story.quality.result("cd3")
    assert result is not None
    assert (result.verdict, result.unit, result.method) == ("pass", "%", "Flow cytometry")
    assert "reading" not in entry.facts
    assert entry.facts["critical"] is False


def test_a_critical_result_counts_after_two_people_read_the_same() -> None:
    bench = sampled()
    bench.result("viability", "80", DANA)
    assert bench.story.quality.result("viability") is None
    bench.result("viability", "80.0", PRIYA)
    result = bench.story.quality.result("viability")
    assert result is not None
    assert result.testers == (DANA.person, PRIYA.person)
    assert bench.story.quality.readings == ()
    assert bench.story.deviation.deviations == ()


def test_two_readings_that_disagree_count_for_nothing_and_are_a_deviation() -> None:
    bench = sampled()
    bench.result("viability", "80", DANA)
    bench.result("viability", "79", PRIYA)
    assert bench.story.quality.result("viability") is None
    assert bench.story.quality.readings == ()
    (deviation,) = bench.story.deviation.open_deviations
    assert (deviation.title, deviation.happened) == ("readings_disagree", "viability")
    bench.result("viability", "80", PRIYA, DANA)
    assert bench.story.quality.result("viability") is not None


def test_two_readings_for_different_weights_disagree() -> None:
    bench = sampled()
    bench.result("endotoxin", "0.5", DANA, weight_kg="60")
    bench.result("endotoxin", "0.5", PRIYA, weight_kg="66")
    assert bench.story.quality.result("endotoxin") is None


def test_endotoxin_per_kg_is_computed_from_volume_and_weight() -> None:
    bench = sampled()
    bench.result("endotoxin", "2.4", weight_kg="60")
    result = bench.story.quality.result("endotoxin")
    assert result is not None
    assert (result.value, result.unit) == ("2.4", "EU/mL")
    assert (result.judged_value, result.judged_unit) == ("4", "EU/kg")


def test_a_computed_value_just_above_its_limit_fails_though_it_rounds_to_it() -> None:
    bench = sampled()
    bench.result("endotoxin", "3.000000000001", weight_kg="60")
    result = bench.story.quality.result("endotoxin")
    assert result is not None
    assert (result.judged_value, result.verdict) == ("5", "fail")


def test_the_dose_is_computed_from_cells_viability_and_tcr_share() -> None:
    bench = sampled()
    bench.result("viability", "80")
    bench.result("tcr_positive", "50")
    bench.result("dose", "2500000000")
    result = bench.story.quality.result("dose")
    assert result is not None
    assert (Decimal(result.judged_value), result.judged_unit) == (Decimal(100), "%")


def test_a_result_out_of_specification_is_a_deviation() -> None:
    bench = sampled()
    bench.result("cd3", "79.9", DANA)
    (deviation,) = bench.story.deviation.open_deviations
    assert (deviation.title, deviation.severity) == ("out_of_specification", "major")


def test_a_conditional_release_names_pending_tests_with_due_days_at_the_site() -> None:
    bench = ready("sterility", "mycoplasma")
    bench.release("sterility", "mycoplasma")
    state = bench.story.quality
    assert state.disposition == "conditionally_released"
    assert state.released
    assert state.released_by == EMMA.person
    assert state.pending == ("mycoplasma", "sterility")
    due = {one.test: one.due for one in state.pending_due}
    assert due["sterility"] == date(2026, 3, 2) + timedelta(days=16)


def test_pending_results_that_pass_complete_the_release() -> None:
    bench = ready("sterility")
    bench.release("sterility")
    assert bench.story.quality.pending == ("sterility",)
    bench.result("sterility", "no_growth")
    state = bench.story.quality
    assert state.completed
    assert not state.late_positive


def test_a_late_positive_alarms_at_the_first_reading_and_holds_the_product() -> None:
    bench = ready("sterility")
    bench.release("sterility")
    facts = {"sample": TUBE, "test": "sterility", "value": "growth"}
    entry = bench.do(DANA, "result_recorded", facts)
    assert entry.facts["late_positive"] is True
    assert entry.facts["notified"] == ["investigator", "sponsor"]
    assert bench.story.quality.late_positive
    assert len(bench.story.deviation.open_holds) == 1
    bench.result("sterility", "growth", PRIYA)
    result = bench.story.quality.result("sterility")
    assert result is not None
    assert not result.passed
    assert [d.title for d in bench.story.deviation.deviations] == ["late_positive"]
    assert len(bench.story.deviation.open_holds) == 1


def test_a_late_positive_after_infusion_alarms_without_a_hold() -> None:
    bench = ready("sterility")
    bench.release("sterility")
    ran = Infusion(70, own(Kind.INFUSION_BAG, 3), started_at=NOW)
    bench.story = replace(bench.story, infusion=replace(bench.story.infusion, infusions=(ran,)))
    bench.result("sterility", "growth")
    assert bench.story.quality.late_positive
    assert bench.story.deviation.open_holds == ()
    assert len(bench.story.deviation.open_deviations) == 1


def test_a_revocation_reverts_the_release_and_voids_the_certificate() -> None:
    bench = ready()
    bench.release()
    certificate = code(Kind.CERTIFICATE)
    bench.append(EMMA, Draft(bench.story.coi, "labelling.reserved/1", {"labels": [certificate]}))
    bench.append(EMMA, Draft(bench.story.coi, "labelling.issued/1", {"labels": [certificate]}))
    assert bench.story.quality.certificate == certificate
    bench.do(LIN, "revoked", {"why": "The vector lot was recalled"})
    assert bench.story.quality.disposition == "revoked"
    assert not bench.story.quality.released
    assert bench.story.quality.certificate == ""
    assert bench.story.labels[certificate].state == "voided"
    assert [d.title for d in bench.story.deviation.open_deviations] == ["release_revoked"]


def test_a_revoked_batch_is_released_again_after_a_new_review() -> None:
    bench = ready()
    bench.release()
    bench.do(LIN, "revoked", {"why": "A lot was in doubt"})
    assert "quality.trail_not_reviewed" in bench.refusals(EMMA, "released", {})
    bench.close_deviations()
    bench.do(EMMA, "trail_reviewed")
    bench.release()
    assert bench.story.quality.released
    kinds = [one.action for one in bench.story.quality.signatures]
    assert kinds.count("quality.released") == 1


def test_a_revocation_of_nothing_changes_nothing() -> None:
    bench = sampled()
    before = bench.story.quality
    bench.do(LIN, "revoked", {"why": "By mistake"})
    assert bench.story.quality == before


def test_a_rejection_rejects_the_product_too() -> None:
    bench = ready(failing="endotoxin")
    bench.do(EMMA, "rejected", {"why": "Endotoxin"})
    assert bench.story.quality.disposition == "rejected"
    assert {bench.story.containers[own(Kind.INFUSION_BAG, n)].state for n in (3, 4)} == {"rejected"}


def test_the_first_sample_of_another_batch_begins_anew() -> None:
    bench = ready(failing="endotoxin")
    bench.do(EMMA, "rejected", {"why": "Endotoxin"})
    again = replace(bench.story.production, batch_number="B-2")
    bench.story = replace(bench.story, production=again)
    tests = [{"test": "cd3"}]
    bench.do(DANA, "sampled", {"sample": OTHER_TUBE, "taken_from": RETAIN, "tests": tests})
    state = bench.story.quality
    assert (state.batch, state.results, state.disposition) == ("B-2", (), "")


def test_results_of_an_earlier_batch_release_nothing() -> None:
    bench = ready()
    again = replace(bench.story.production, batch_number="B-2")
    bench.story = replace(bench.story, production=again)
    assert bench.refusals(EMMA, "released", {}) == {"quality.result_missing"}


def test_results_are_told_even_while_the_journey_is_on_hold() -> None:
    bench = sampled()
    bench.append(GRACE, Draft(bench.story.coi, "deviation.near_miss/1", {"key": "k", "code": "c"}))
    assert bench.story.deviation.open_holds
    bench.result("cd3", "95", DANA)
    assert "deviation.on_hold" in bench.refusals(EMMA, "released", {})


def test_folds_take_entries_in_any_state() -> None:
    bench = Bench(replace(fresh().story))
    for kind in FOLDS:
        bench.append(DANA, Draft(bench.story.coi, kind, {}))
    bench.append(DANA, Draft(bench.story.coi, "quality.result_recorded/1", {"reading": 2}))


def test_a_reading_that_was_corrected_alone_agrees_no_more() -> None:
    bench = sampled()
    facts = {"sample": TUBE, "test": "viability", "value": "80"}
    first = bench.do(DANA, "result_recorded", facts)
    second = bench.do(PRIYA, "result_recorded", facts)
    story = apply(sampled().story, replace(first, facts={**first.facts, "value": "90"}))
    story = apply(story, second)
    assert story.quality.result("viability") is None
    assert [one.title for one in story.deviation.open_deviations] == ["readings_disagree"]


def test_a_correction_asks_for_a_new_review_of_the_trail() -> None:
    bench = ready()
    bench.append(LIN, Draft(bench.story.coi, "deviation.corrected/1", {"why": "A typing error"}))
    assert bench.refusals(EMMA, "released", {}) == {"quality.trail_not_reviewed"}


def test_a_recall_reverts_a_release_but_never_a_rejection() -> None:
    bench = ready()
    bench.release()
    bench.append(LIN, Draft(bench.story.coi, "deviation.recalled/1", {"why": "Vector lot"}))
    assert bench.story.quality.disposition == "revoked"
    bench = ready(failing="cd3")
    bench.do(EMMA, "rejected", {"why": "CD3+ cells"})
    bench.append(LIN, Draft(bench.story.coi, "deviation.recalled/1", {"why": "Vector lot"}))
    assert bench.story.quality.disposition == "rejected"


def test_a_first_reading_is_withheld_until_the_second_of_the_same_test() -> None:
    bench = sampled()
    read = [
        bench.do(person, "result_recorded", {"sample": TUBE, "test": test, "value": value})
        for person, test, value in (
            (DANA, "viability", "80"), (DANA, "cd3", "95"), (PRIYA, "tcr_positive", "50"),
        )
    ]  # fmt: skip
    assert first_readings(read) == {read[0].sequence, read[2].sequence}
    facts = {"sample": TUBE, "test": "viability", "value": "80"}
    read.append(bench.do(PRIYA, "result_recorded", facts))
    assert first_readings(read) == {read[2].sequence}


def test_a_correction_to_what_cannot_be_judged_is_invalid() -> None:
    bench = sampled()
    drafts = ACTION["quality.result_recorded"].drafts
    assert drafts is not None
    for wrong in ({"test": "horoscope", "value": "1"}, {"test": "cd3", "value": "many"}):
        with pytest.raises(Invalid):
            drafts(bench.story, wrong, bench.around(DANA))
