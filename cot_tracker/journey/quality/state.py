"""Quality's part of the Story: samples, readings, results, reviews, the disposition.

It is that of one batch: the first sample of another batch begins anew, unless a release stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cot_tracker.custody.entry import Entry
from cot_tracker.identity.codes import CodeFault, Kind, parse
from cot_tracker.journey.containers import (
    changed,
    containers_of,
    unreleased,
    without_certificate,
)
from cot_tracker.journey.holds import with_deviation, with_hold
from cot_tracker.journey.quality.records import (
    Pending,
    Reading,
    Result,
    Sample,
    Signed,
    same_reading,
)
from cot_tracker.language import N_

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story

DEVIATIONS = {
    "out_of_specification": N_("a result out of specification"),
    "readings_disagree": N_("two readings of a critical test disagree"),
    "late_positive": N_("a result out of specification after release"),
    "release_revoked": N_("a release was revoked"),
}
"""The titles of the deviations that this step raises."""
RELEASED = frozenset({"released", "conditionally_released", "exceptional_release"})


@dataclass(frozen=True)
class State:
    """`certificate` is the printed code of the live release certificate, or "".

    `released_bags` are the own codes of the bags that the release names.
    `disposition_number` and `disposition_hash` are those of the entry that released;
    `last_number` is the entry of the last sample or result: what the trail's review must cover.
    """

    batch: str = ""
    samples: tuple[Sample, ...] = ()
    readings: tuple[Reading, ...] = ()
    results: tuple[Result, ...] = ()
    testers: frozenset[str] = frozenset()
    specification_version: str = ""
    last_number: int = 0
    trail_reviewed_to: int = 0
    trail_reviewed_by: str = ""
    disposition: str = ""
    released_at: datetime | None = None
    released_by: str = ""
    released_bags: tuple[str, ...] = ()
    disposition_number: int = 0
    disposition_hash: str = ""
    pending_due: tuple[Pending, ...] = ()
    late_positive: bool = False
    late_positives: tuple[str, ...] = ()
    certificate: str = ""
    signatures: tuple[Signed, ...] = ()

    @property
    def released(self) -> bool:
        return self.disposition in RELEASED

    @property
    def disposition_made(self) -> bool:
        return self.released or self.disposition == "rejected"

    @property
    def pending(self) -> tuple[str, ...]:
        return tuple(one.test for one in self.pending_due)

    @property
    def completed(self) -> bool:
        """Released, and nothing is pending any more."""
        return self.released and not self.pending_due

    def sample(self, code: str) -> Sample | None:
        return next((one for one in self.samples if one.code == code), None)

    def result(self, test: str) -> Result | None:
        return next((one for one in self.results if one.test == test), None)

    def reading(self, test: str) -> Reading | None:
        return next((one for one in self.readings if one.test == test), None)


Fold = Callable[["Story", Entry], "Story"]


def _set(story: Story, **changes: Any) -> Story:
    return replace(story, quality=replace(story.quality, **changes))


def _own(text: str) -> str:
    try:
        return parse(text).own
    except CodeFault:
        return text


def _names(entry: Entry, name: str) -> tuple[str, ...]:
    return tuple(str(row["test"]) for row in entry.facts.get(name, ()))


def _signed(state: State, entry: Entry) -> tuple[Signed, ...]:
    signature = entry.signature or {}
    one = Signed(
        entry.action, str(signature.get("name", entry.by.name)),
        tuple(signature.get("roles", entry.by.roles)), str(signature.get("meaning", "")),
        entry.recorded_at,
    )  # fmt: skip
    return (*state.signatures, one)


# Testing


def _sampled(story: Story, entry: Entry) -> Story:
    batch = entry.text("batch")
    if batch != story.quality.batch and not story.quality.released:
        story = replace(story, quality=State(batch=batch))
    own, source = _own(entry.text("sample")), _own(entry.text("taken_from"))
    one = Sample(own, source, _names(entry, "tests"), entry.occurred_at, entry.by.person)
    story = _set(
        story, samples=(*story.quality.samples, one), last_number=entry.sequence,
        specification_version=entry.text("specification_version"),
    )  # fmt: skip
    container = story.containers.get(own)
    if container is None or container.state not in ("reserved", "labelled"):
        return story
    return changed(
        story, [own], state="filled", parent=source, place="workshop", filled_at=entry.occurred_at
    )


def _recorded(story: Story, entry: Entry) -> Story:
    """A first reading waits; a second that agrees with it, or the one reading of a test that is
    not critical, makes a result; two that disagree count for nothing and are a deviation."""
    state, facts = story.quality, entry.facts
    test, second = entry.text("test"), entry.facts.get("reading") == 2
    first = state.reading(test)
    others = tuple(one for one in state.readings if one.test != test)
    story = _set(
        story, testers=state.testers | {entry.by.person}, last_number=entry.sequence,
        readings=others, specification_version=entry.text("specification_version"),
    )  # fmt: skip
    if facts.get("late_positive"):
        story = _late_positive(story, entry)
    if facts.get("reading") == 1:
        waiting = Reading(
            test, _own(entry.text("sample")), entry.text("value"), entry.text("weight_kg"),
            entry.by.person, entry.recorded_at,
        )  # fmt: skip
        return _set(story, readings=(*others, waiting))
    if second and not (facts.get("agrees") and _agree(first, entry)):
        return with_deviation(story, entry, "readings_disagree", "major", happened=test)
    return _counted(story, entry, (first.person,) if second and first else ())


def _agree(first: Reading | None, entry: Entry) -> bool:
    """Whether they still do: a correction of one reading alone takes the agreement back."""
    if first is None:
        return True
    values = same_reading(first.value, entry.text("value"))
    return values and same_reading(first.weight_kg, entry.text("weight_kg"))


def _counted(story: Story, entry: Entry, before: tuple[str, ...]) -> Story:
    test, state = entry.text("test"), story.quality
    one = Result(
        entry.sequence, test, _own(entry.text("sample")), entry.text("value"), entry.text("unit"),
        entry.text("method"), entry.text("judged_value"), entry.text("judged_unit"),
        entry.text("verdict"), (*before, entry.by.person), entry.recorded_at,
    )  # fmt: skip
    results = (*(r for r in state.results if r.test != test), one)
    pending = tuple(p for p in state.pending_due if p.test != test)
    story = _set(story, results=results, pending_due=pending)
    if one.passed or test in state.late_positives:
        return story
    severity = "critical" if entry.facts.get("critical") else "major"
    return with_deviation(story, entry, "out_of_specification", severity, happened=test)


def _late_positive(story: Story, entry: Entry) -> Story:
    """A result outside the specification after release: the alarm waits for no second reading."""
    test = entry.text("test")
    if test in story.quality.late_positives:
        return story
    found = (*story.quality.late_positives, test)
    story = _set(story, late_positive=True, late_positives=found)
    story = with_deviation(story, entry, "late_positive", "critical", happened=test)
    if not entry.facts.get("hold"):
        return story
    return with_hold(story, entry, "deviation", "late_positive")


# Reviews


def _result_reviewed(story: Story, entry: Entry) -> Story:
    tests = _names(entry, "tests")
    results = tuple(
        replace(one, reviewed_by=entry.by.person, reviewed_at=entry.recorded_at)
        if one.test in tests else one
        for one in story.quality.results
    )  # fmt: skip
    return _set(story, results=results, signatures=_signed(story.quality, entry))


def _trail_reviewed(story: Story, entry: Entry) -> Story:
    return _set(
        story, trail_reviewed_to=int(entry.facts.get("reviewed_to", 0)),
        trail_reviewed_by=entry.by.person, signatures=_signed(story.quality, entry),
    )  # fmt: skip


# Disposition


def _pending(rows: Iterable[Mapping[str, Any]]) -> tuple[Pending, ...]:
    return tuple(
        Pending(str(row["test"]), date.fromisoformat(row["due"]) if row.get("due") else None)
        for row in rows
    )


def _released(disposition: str) -> Fold:
    def fold(story: Story, entry: Entry) -> Story:
        reviews = (s for s in story.quality.signatures if not s.action.endswith("released"))
        state = replace(story.quality, signatures=tuple(reviews))
        return _set(
            story, disposition=disposition, released_at=entry.recorded_at,
            released_by=entry.by.person, pending_due=_pending(entry.facts.get("pending", ())),
            released_bags=tuple(_own(text) for text in entry.texts("bags")),
            disposition_number=entry.sequence, disposition_hash=entry.hash.hex(),
            signatures=_signed(state, entry),
        )  # fmt: skip

    return fold


def _rejected(story: Story, entry: Entry) -> Story:
    product = [
        one.code
        for one in containers_of(story, Kind.INFUSION_BAG, Kind.CASSETTE)
        if not one.final and one.state not in ("reserved", "labelled")
    ]
    story = without_certificate(changed(story, product, state="rejected"))
    return _set(
        story, disposition="rejected", pending_due=(), signatures=_signed(story.quality, entry)
    )


def _revoked(story: Story, entry: Entry) -> Story:
    """Reverts whatever release stands, at once; where none stands, the report alone is kept."""
    if not story.quality.released:
        return story
    story = unreleased(story)
    return with_deviation(story, entry, "release_revoked", "critical", happened=entry.text("why"))


FOLDS: Mapping[str, Fold] = {
    "quality.sampled/1": _sampled,
    "quality.result_recorded/1": _recorded,
    "quality.result_reviewed/1": _result_reviewed,
    "quality.trail_reviewed/1": _trail_reviewed,
    "quality.released/1": _released("released"),
    "quality.conditionally_released/1": _released("conditionally_released"),
    "quality.exceptionally_released/1": _released("exceptional_release"),
    "quality.rejected/1": _rejected,
    "quality.revoked/1": _revoked,
}
