"""Follow-up's part of the Story: visits, adverse events, toxicity, and how it ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cot_tracker.custody.entry import Entry

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit. status: done, missed. `note` is "", out_of_window, unscheduled (none of the
    protocol's) or not_infused, as computed when it was reported."""

    visit: str
    status: str
    on: date | None
    note: str
    told_at: datetime
    told_by: str
    not_done: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """One adverse event; grade 1 to 5 (CTCAE). `number` counts from 1 within the journey."""

    number: int
    term: str
    grade: int
    serious: bool
    related: str
    onset: date | None
    ended: date | None
    told_at: datetime
    told_by: str


@dataclass(frozen=True, slots=True)
class Dlt:
    """One dose-limiting toxicity. `counts`: whether its onset lies in the window."""

    term: str
    grade: int
    onset: date | None
    counts: bool
    event: int
    told_at: datetime
    told_by: str


@dataclass(frozen=True)
class State:
    """withdrawn_from: treatment (follow-up goes on) or follow_up (nothing more is asked)."""

    visits: tuple[Visit, ...] = ()
    adverse_events: tuple[AdverseEvent, ...] = ()
    dlts: tuple[Dlt, ...] = ()
    withdrawn_at: datetime | None = None
    withdrawn_from: str = ""
    withdrawn_why: str = ""
    died_on: date | None = None
    cause_of_death: str = ""
    study_ended_at: datetime | None = None
    study_ended_by: str = ""

    def visit(self, visit_id: str) -> Visit | None:
        """The last report of this visit, or None."""
        return next((v for v in reversed(self.visits) if v.visit == visit_id), None)

    @property
    def followed(self) -> bool:
        """Whether visits are still due, whatever the day."""
        over = self.died_on or self.study_ended_at
        return not over and self.withdrawn_from != "follow_up"


def _set(story: Story, **changes: Any) -> Story:
    return replace(story, followup=replace(story.followup, **changes))


def _visit(status: str) -> Callable[[Story, Entry], Story]:
    def fold(story: Story, entry: Entry) -> Story:
        visit = Visit(
            entry.text("visit"), status, entry.day("on"), entry.text("note"),
            entry.recorded_at, entry.by.person, entry.text("not_done"), entry.text("why"),
        )  # fmt: skip
        return _set(story, visits=(*story.followup.visits, visit))

    return fold


def _event(story: Story, entry: Entry) -> Story:
    """A report with the number of an earlier event replaces it: the ledger keeps both."""
    events = story.followup.adverse_events
    number = int(entry.facts.get("number", len(events) + 1))
    event = AdverseEvent(
        number, entry.text("term"), int(entry.facts.get("grade", 0)),
        entry.facts.get("serious") is True, entry.text("related"), entry.day("onset"),
        entry.day("ended"), entry.recorded_at, entry.by.person,
    )  # fmt: skip
    if any(one.number == number for one in events):
        changed = tuple(event if one.number == number else one for one in events)
        return _set(story, adverse_events=changed)
    return _set(story, adverse_events=(*events, event))


def _dlt(story: Story, entry: Entry) -> Story:
    dlt = Dlt(
        entry.text("term"), int(entry.facts.get("grade", 0)), entry.day("onset"),
        entry.facts.get("counts") is True, int(entry.facts.get("event", 0)),
        entry.recorded_at, entry.by.person,
    )  # fmt: skip
    return _set(story, dlts=(*story.followup.dlts, dlt))


def _withdrawn(story: Story, entry: Entry) -> Story:
    """A later withdrawal from all follow-up widens one from treatment, never the reverse."""
    state = story.followup
    both = {state.withdrawn_from, entry.text("withdrawn_from")}
    return _set(
        story, withdrawn_at=state.withdrawn_at or entry.occurred_at,
        withdrawn_from="follow_up" if "follow_up" in both else "treatment",
        withdrawn_why=entry.text("why"),
    )  # fmt: skip


def _died(story: Story, entry: Entry) -> Story:
    on = entry.day("on") or entry.occurred_at.date()
    return _set(story, died_on=on, cause_of_death=entry.text("cause"))


def _ended(story: Story, entry: Entry) -> Story:
    return _set(story, study_ended_at=entry.recorded_at, study_ended_by=entry.by.person)


FOLDS: Mapping[str, Callable[[Story, Entry], Story]] = {
    "followup.visit_done/1": _visit("done"),
    "followup.visit_missed/1": _visit("missed"),
    "followup.adverse_event/1": _event,
    "followup.dlt/1": _dlt,
    "followup.withdrawn/1": _withdrawn,
    "followup.died/1": _died,
    "followup.study_ended/1": _ended,
}
