"""Plays quality: from a complete batch to its disposition and the printed certificate."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from cot_tracker.demo.player import Player
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import containers_of, live_label
from cot_tracker.protocol.making import SpecificationTest

SUBJECTS_WEIGHT_KG = Decimal(62)
_ANALYSTS = ("dana", "priya")


def sample_and_test(
    player: Player, coi: str, failing: str | None = None, sterility_pending: bool = True
) -> None:
    """Samples the batch and records every result, passing but for the test named `failing`; with
    `sterility_pending` the tests that come after release are left out. Then results are reviewed.
    """
    player.wait(hours=2)
    sample(player, coi)
    player.wait(days=2)
    tests = player.protocol.specification.tests
    for test in sorted(tests, key=lambda test: test.computed is not None):
        if test.when != "post" or not sterility_pending:
            record(player, coi, test, fails=test.id == failing)
    review(player, coi)


def sample(player: Player, coi: str) -> str:
    """Dana fills a tube from the first retain sample, for every test. Returns its printed code."""
    retains = containers_of(player.story(coi), Kind.RETAIN_SAMPLE)
    source = next(one for one in retains if one.code in player.story(coi).production.filled)
    label = live_label(player.story(coi), source.code)
    assert label is not None  # noqa: S101 - what is stored is labelled
    tube = player.print_labels("dana", coi, "tube").labels[0]
    player.do("dana", "labelling.applied", coi, {"label": tube})
    tests = [{"test": test.id} for test in player.protocol.specification.tests]
    player.do(
        "dana", "quality.sampled", coi,
        {"sample": tube, "taken_from": label.code, "tests": tests},
    )  # fmt: skip
    return tube


def record(player: Player, coi: str, test: SpecificationTest, *, fails: bool = False) -> None:
    """One result; of a critical test both readings, by Dana and by Priya."""
    tube = player.story(coi).quality.samples[-1].code
    label = live_label(player.story(coi), tube)
    assert label is not None  # noqa: S101 - the tube was labelled before it was filled
    facts: dict[str, Any] = {
        "sample": label.code,
        "test": test.id,
        "value": reading(player, coi, test, fails=fails),
    }
    if test.computed is not None:
        facts["weight_kg"] = SUBJECTS_WEIGHT_KG
    for person in _ANALYSTS if test.critical else _ANALYSTS[:1]:
        player.wait(minutes=10)
        player.do(person, "quality.result_recorded", coi, facts)


def reading(player: Player, coi: str, test: SpecificationTest, *, fails: bool = False) -> str:
    """What is read off, well within the limits; with `fails`, well outside."""
    if test.kind == "text_equals":
        return next(c.value for c in test.choices if (c.value != test.expected) is fails)
    if test.computed == "percent_of_dose":
        return _total_cells(player, coi, Decimal("0.5") if fails else Decimal(1))
    if test.computed == "per_kg":
        return "50" if fails else "0.5"
    if test.high is not None:
        return str(test.high * 2 if fails else test.high / 2)
    low = test.low or Decimal(0)
    return str(low / 2 if fails else (low + (100 - low) / 2 if test.unit == "%" else low * 3))


def _total_cells(player: Player, coi: str, share: Decimal) -> str:
    """The cells, living and dead, in which there is this share of the assigned TCR+ cells."""
    story = player.story(coi)
    group = player.protocol.dose_group(story.enrolment.dose_group)
    shares = [story.quality.result(test) for test in ("viability", "tcr_positive")]
    assert group is not None  # noqa: S101 - an enrolled subject has one
    total = group.target_cells * share
    if group.unit.endswith("/kg"):
        total *= SUBJECTS_WEIGHT_KG
    for one in shares:
        total = total * 100 / Decimal(one.judged_value)
    return str(total.quantize(Decimal(1)))


def review(player: Player, coi: str) -> None:
    """Lin reviews every result that waits for it."""
    results = player.story(coi).quality.results
    waiting = [{"test": one.test} for one in results if not one.reviewed_by]
    if waiting:
        player.wait(hours=1)
        player.do("lin", "quality.result_reviewed", coi, {"tests": waiting})


def release(player: Player, coi: str, conditional: bool = True) -> str:
    """Emma reviews the trail, releases, and prints the certificate. Returns its printed code."""
    player.wait(hours=1)
    player.do("emma", "quality.trail_reviewed", coi)
    player.wait(minutes=20)
    known = player.story(coi).quality
    tests = player.protocol.specification.tests
    pending = [{"test": t.id} for t in tests if t.when != "pre" and known.result(t.id) is None]
    if conditional and pending:
        player.do("emma", "quality.conditionally_released", coi, {"pending": pending})
    else:
        player.do("emma", "quality.released", coi)
    return player.print_labels("emma", coi, "certificate").labels[0]


def fail_release(player: Player, coi: str, failing: str = "endotoxin") -> None:
    """The batch is tested, one result is out of specification, and Emma rejects it."""
    sample_and_test(player, coi, failing=failing)
    player.wait(hours=3)
    player.do("emma", "quality.rejected", coi, {"why": f"Out of specification: {failing}"})


def pending_results(player: Player, coi: str, failing: str | None = None) -> None:
    """The results that were pending at release come in, and are reviewed."""
    for test in player.protocol.specification.tests:
        if test.id in player.story(coi).quality.pending:
            record(player, coi, test, fails=test.id == failing)
    review(player, coi)
