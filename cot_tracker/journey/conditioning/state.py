"""Conditioning's part of the Story: the infusion day, the decision five days before it, and the
pre-conditioning that followed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from cot_tracker.custody.entry import Entry
from cot_tracker.journey.holds import with_deviation
from cot_tracker.language import N_

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story

DEVIATIONS = {
    "preconditioning_without_decision": N_("pre-conditioning that no decision to start stood for"),
}
"""The titles of the deviations that this step's reports raise."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An investigator's signed decision. verdict: start, defer or stop.

    `ended_at` is when a moved infusion day or a later decision took its place.
    """

    verdict: str
    infusion_day: date | None
    at: datetime
    by: str
    why: str = ""
    ended_at: datetime | None = None

    def stood_at(self, at: datetime) -> bool:
        return self.at <= at and (self.ended_at is None or at < self.ended_at)


@dataclass(frozen=True, slots=True)
class Dose:
    """A dose of the pre-conditioning, given or skipped. `day` counts from infusion, day 0."""

    number: int
    drug: str
    day: int
    at: datetime
    by: str
    given: bool
    dose: Decimal | None = None
    unit: str = ""
    why: str = ""


@dataclass(frozen=True)
class State:
    infusion_day: date | None = None
    decisions: tuple[Decision, ...] = ()
    doses: tuple[Dose, ...] = ()

    @property
    def decision(self) -> Decision | None:
        """The decision that stands, or None: a moved infusion day asks again."""
        last = self.decisions[-1] if self.decisions else None
        return last if last is not None and last.ended_at is None else None

    @property
    def start_decided(self) -> bool:
        """Whether a decision to start stands for the infusion day as it is planned now."""
        found = self.decision
        return (
            found is not None
            and found.verdict == "start"
            and found.infusion_day is not None
            and found.infusion_day == self.infusion_day
        )

    @property
    def doses_given(self) -> tuple[Dose, ...]:
        return tuple(dose for dose in self.doses if dose.given)

    def start_stood_at(self, at: datetime) -> bool:
        """Whether a decision to start stood at that instant, whatever came later."""
        return any(d.verdict == "start" and d.stood_at(at) for d in self.decisions)


def _ended(decisions: tuple[Decision, ...], at: datetime) -> tuple[Decision, ...]:
    return tuple(d if d.ended_at is not None else replace(d, ended_at=at) for d in decisions)


def _planned(story: Story, entry: Entry) -> Story:
    """Moving the infusion day voids the decision for good, even if the day moves back."""
    state, day = story.conditioning, entry.day("day")
    decisions = state.decisions
    if day != state.infusion_day:
        decisions = _ended(decisions, entry.recorded_at)
    return replace(story, conditioning=replace(state, infusion_day=day, decisions=decisions))


def _decided(verdict: str) -> Callable[[Story, Entry], Story]:
    def fold(story: Story, entry: Entry) -> Story:
        state = story.conditioning
        day = entry.day("infusion_day") or state.infusion_day
        decision = Decision(verdict, day, entry.recorded_at, entry.by.person, entry.text("why"))
        decisions = (*_ended(state.decisions, entry.recorded_at), decision)
        planned = None if verdict == "stop" else state.infusion_day
        return replace(
            story, conditioning=replace(state, infusion_day=planned, decisions=decisions)
        )

    return fold


def _with_dose(story: Story, entry: Entry, *, given: bool) -> Story:
    state = story.conditioning
    dose = Dose(
        entry.sequence, entry.text("drug"), int(entry.facts.get("day", 0)), entry.occurred_at,
        entry.by.person, given, entry.number("dose"), entry.text("unit"), entry.text("why"),
    )  # fmt: skip
    return replace(story, conditioning=replace(state, doses=(*state.doses, dose)))


def _given(story: Story, entry: Entry) -> Story:
    """Chemotherapy that no decision to start stood for is a critical deviation."""
    decided = story.conditioning.start_stood_at(entry.occurred_at)
    story = _with_dose(story, entry, given=True)
    if decided:
        return story
    return with_deviation(
        story, entry, "preconditioning_without_decision", "critical", happened=entry.action
    )


def _skipped(story: Story, entry: Entry) -> Story:
    return _with_dose(story, entry, given=False)


FOLDS: Mapping[str, Callable[[Story, Entry], Story]] = {
    "conditioning.infusion_day_planned/1": _planned,
    "conditioning.decided/1": _decided("start"),
    "conditioning.deferred/1": _decided("defer"),
    "conditioning.stopped/1": _decided("stop"),
    "conditioning.dose_given/1": _given,
    "conditioning.dose_skipped/1": _skipped,
}
