"""What stands on the release certificate, and when one is in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cot_tracker.custody.entry import Draft
from cot_tracker.identity.codes import Kind, parse
from cot_tracker.journey.containers import Label
from cot_tracker.journey.production.state import State as Production
from cot_tracker.journey.quality.certificate import certificate_data
from cot_tracker.language import speaking
from cot_tracker.printing.certificate import Certificate, render_certificate
from tests.journey.quality.bench import BAGS, EMMA, LIN, Bench, code, ready

CERTIFICATE = code(Kind.CERTIFICATE)
ZONE = "Asia/Shanghai"


def released() -> Bench:
    bench = ready("sterility")
    bench.release("sterility")
    return bench


def printed() -> Bench:
    bench = released()
    for kind in ("reserved", "issued"):
        facts = {"labels": [CERTIFICATE]}
        bench.append(EMMA, Draft(bench.story.coi, f"labelling.{kind}/1", facts))
    return bench


def data(bench: Bench, language: str = "en") -> Certificate:
    with speaking(language):
        return certificate_data(
            bench.story, bench.protocol, code=CERTIFICATE, issued_at=bench.now, zone=ZONE
        )


def test_the_certificate_says_what_was_released_on_which_results() -> None:
    it = data(released())
    assert it.disposition == "Conditionally released"
    assert (it.batch, it.subject_number) == ("B-1", "IX001-001")
    assert [one.code for one in it.containers] == list(BAGS)
    assert it.standing is None
    results = {one.test: one for one in it.results}
    assert len(results) == 13
    assert results["Endotoxin"].limit == "≤ 5"
    assert results["Endotoxin"].unit == "EU/kg"
    assert results["Appearance"].result == "Milky, no aggregates, bag intact"
    assert {one.verdict for one in it.results} == {"Pass"}
    assert [(one.test, str(one.due)) for one in it.pending] == [("Sterility", "2026-03-18")]
    assert "Example value" in it.specification


def test_the_certificate_bears_the_signatures_and_the_entry_that_released() -> None:
    bench = released()
    it = data(bench)
    assert [(one.name, one.role) for one in it.signatures] == [
        ("Lin", "Quality"), ("Emma", "Quality"), ("Emma", "Quality"),
    ]  # fmt: skip
    assert "while the named tests are pending" in it.signatures[-1].meaning
    assert it.ledger_sequence == bench.story.sequence
    assert len(it.ledger_hash) == 64


def test_labels_on_the_certificate_are_all_accounted_for() -> None:
    counts = data(released()).labels
    assert (counts.printed, counts.applied, counts.unaccounted) == (3, 3, 0)


def test_labels_of_a_batch_that_failed_before_are_not_this_batchs() -> None:
    bench = released()
    lost = code(Kind.INFUSION_BAG, 77)
    label = Label(lost, parse(lost).own, int(Kind.INFUSION_BAG), 1, "voided", issued_at=bench.now)
    before = Production(batch_number="B-0", batch_failed=True, filled=(label.own,))
    bench.story = replace(
        bench.story, labels=bench.story.labels.set(lost, label),
        production=replace(bench.story.production, earlier=(before,)),
    )  # fmt: skip
    counts = data(bench).labels
    assert (counts.printed, counts.voided) == (3, 0)


def test_the_certificate_is_drawn_in_both_languages() -> None:
    for language in ("en", "zh"):
        it = data(released(), language)
        assert render_certificate(it, language=language, demo=True).startswith(b"%PDF")


def test_a_certificate_is_in_force_while_its_release_and_its_label_are() -> None:
    assert released().story.quality.certificate == ""
    bench = printed()
    assert bench.story.quality.certificate == CERTIFICATE
    bench.now += timedelta(hours=1)
    bench.do(LIN, "revoked", {"why": "Recalled"})
    assert bench.story.quality.certificate == ""
    standing = data(bench).standing
    assert standing is not None
    assert standing.heading == "NOT RELEASED"


def test_a_voided_certificate_is_not_in_force() -> None:
    bench = printed()
    facts = {"labels": [CERTIFICATE], "why": "damaged"}
    bench.append(EMMA, Draft(bench.story.coi, "labelling.voided/1", facts))
    assert bench.story.quality.certificate == ""
