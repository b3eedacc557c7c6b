"""Holds, deviations and late reports: the part of the Story that every step's folds may add to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cot_tracker.custody.entry import Entry

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story


@dataclass(frozen=True, slots=True)
class Check:
    """One person's blind identification of bag and wristband, to clear a near miss."""

    person: str
    name: str
    at: datetime
    read: str


@dataclass(frozen=True, slots=True)
class Hold:
    """A stop on the whole journey. `number` is the sequence of the entry that placed it.

    cause: near_miss, excursion, unknown_condition, quality, correction, recall, deviation.
    """

    number: int
    cause: str
    why: str
    placed_at: datetime
    placed_by: str
    near_miss_key: str = ""
    acknowledged_by: str = ""
    checks: tuple[Check, ...] = ()
    cleared_at: datetime | None = None
    cleared_by: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        return self.cleared_at is None

    @property
    def waits_for_quality(self) -> bool:
        """Two people could not agree on what they identified, or it is no near miss."""
        return self.cause != "near_miss" or len({check.read for check in self.checks}) > 1


@dataclass(frozen=True, slots=True)
class Deviation:
    """A deviation; `number` is the sequence of the entry that raised it."""

    number: int
    title: str
    severity: str
    raised_at: datetime
    raised_by: str
    happened: str = ""
    outside: bool = False
    countersigned_by: str = ""
    assessment: str = ""
    assessed_by: str = ""
    closed_at: datetime | None = None
    closed_by: str = ""
    conclusion: str = ""

    @property
    def open(self) -> bool:
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class LateReport:
    """A late report on which an expiry or a window depends: it waits for a second signature, of
    one of these `roles` (whoever may do the action), or Quality's."""

    number: int
    action: str
    told_by: str
    countersigned_by: str = ""
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Deviations:
    """destroying: (container, who) that are destroyed and wait for a witness."""

    holds: tuple[Hold, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    near_misses: int = 0
    destroying: tuple[tuple[str, str], ...] = ()
    late: tuple[LateReport, ...] = ()

    @property
    def open_holds(self) -> tuple[Hold, ...]:
        return tuple(hold for hold in self.holds if hold.open)

    @property
    def open_deviations(self) -> tuple[Deviation, ...]:
        return tuple(deviation for deviation in self.deviations if deviation.open)

    @property
    def unsigned_late(self) -> tuple[LateReport, ...]:
        return tuple(report for report in self.late if not report.countersigned_by)

    @property
    def unsigned_outside(self) -> tuple[Deviation, ...]:
        """The acts outside the gates that wait for a second signature."""
        those = self.open_deviations
        return tuple(one for one in those if one.outside and not one.countersigned_by)

    @property
    def open_questions(self) -> frozenset[int]:
        """The entries that placed a hold or raised a deviation which is still open."""
        holds = {hold.number for hold in self.open_holds}
        return frozenset(holds | {one.number for one in self.open_deviations})

    @property
    def answered_questions(self) -> Mapping[int, frozenset[str]]:
        """Of each entry whose hold was cleared or whose deviation was closed, what that was for."""
        found = [(hold.number, hold.cause) for hold in self.holds if not hold.open]
        found += [(one.number, one.title) for one in self.deviations if not one.open]
        return {
            number: frozenset(what for other, what in found if other == number)
            for number, _ in found
        }

    def unanswered(self, number: int) -> bool:
        """Whether the hold that this entry placed stands, and Quality has not assessed or closed
        its deviation: what is told again of the same thing joins it."""
        hold, raised = self.hold(number), self.deviation(number)
        if hold is None or raised is None:
            return False
        return hold.open and raised.open and not raised.assessed_by

    def hold(self, number: int) -> Hold | None:
        """The hold of this number: of several that one entry placed, the first that is open."""
        found = [hold for hold in self.holds if hold.number == number]
        return next((hold for hold in found if hold.open), found[0] if found else None)

    def deviation(self, number: int) -> Deviation | None:
        """The deviation of this number: of several that one entry raised, the first open one."""
        found = [one for one in self.deviations if one.number == number]
        return next((one for one in found if one.open), found[0] if found else None)


def with_hold(story: Story, entry: Entry, cause: str, why: str, **more: Any) -> Story:
    """The Story with one more hold, placed by this entry; for the folds of every step."""
    hold = Hold(entry.sequence, cause, why, entry.recorded_at, entry.by.person, **more)
    state = story.deviation
    return replace(story, deviation=replace(state, holds=(*state.holds, hold)))


def with_deviation(story: Story, entry: Entry, title: str, severity: str, **more: Any) -> Story:
    """The Story with one more open deviation, raised by this entry."""
    one = Deviation(entry.sequence, title, severity, entry.recorded_at, entry.by.person, **more)
    state = story.deviation
    return replace(story, deviation=replace(state, deviations=(*state.deviations, one)))


def late_report(story: Story, entry: Entry) -> Story:
    roles = frozenset(map(str, entry.facts["late"].get("roles", ())))
    report = LateReport(entry.sequence, entry.action, entry.by.person, roles=roles)
    state = story.deviation
    return replace(story, deviation=replace(state, late=(*state.late, report)))
