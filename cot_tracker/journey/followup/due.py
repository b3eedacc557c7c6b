"""Which visits of a journey are done, due, overdue or still to come. Pure; for pages and lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cot_tracker.language import N_
from cot_tracker.protocol.windows import Window, visit_window

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story
    from cot_tracker.protocol.model import Protocol, Visit

STATUSES = {
    "done": N_("Done"),
    "missed": N_("Missed"),
    "coming": N_("To come"),
    "due": N_("Due"),
    "overdue": N_("Overdue"),
    "no_longer": N_("No longer due"),
}


@dataclass(frozen=True, slots=True)
class DueVisit:
    """A visit of the protocol with its window; `status` is a key of STATUSES.

    It is overdue when its window has closed with neither a visit nor a reason told.
    """

    visit: Visit
    window: Window
    status: str
    on: date | None = None
    note: str = ""


def infused_on(story: Story, protocol: Protocol) -> date | None:
    """Day 0: the site's calendar day on which the first cells ran in, or None before."""
    at = story.infusion.first_infused_at
    return None if at is None else at.astimezone(ZoneInfo(protocol.study.time_zone)).date()


def due_visits(story: Story, protocol: Protocol, today: date) -> tuple[DueVisit, ...]:
    """Every visit of the protocol, in its order; none before infusion."""
    day_0 = infused_on(story, protocol)
    if day_0 is None:
        return ()
    return tuple(
        _due(story, visit, visit_window(protocol, visit, day_0), today) for visit in protocol.visits
    )


def _due(story: Story, visit: Visit, window: Window, today: date) -> DueVisit:
    told = story.followup.visit(visit.id)
    if told is not None:
        return DueVisit(visit, window, told.status, told.on, told.note)
    if not story.followup.followed:
        return DueVisit(visit, window, "no_longer")
    if today < window.earliest:
        return DueVisit(visit, window, "coming")
    return DueVisit(visit, window, "due" if today <= window.latest else "overdue")
