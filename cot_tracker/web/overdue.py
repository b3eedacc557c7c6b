"""What is overdue in a journey after its release: pending tests, IL-2 doses, follow-up visits.

When each falls due is worked out of the Story once for each state of the journey; what the board
asks again and again is then only which of these instants are past.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from flask import current_app
from sqlalchemy import Connection, select

from cot_tracker.journey.followup.due import due_visits
from cot_tracker.journey.story import Story
from cot_tracker.journey.tables import JourneyRow
from cot_tracker.language import N_, current
from cot_tracker.language import gettext as _
from cot_tracker.web import chains
from cot_tracker.web.shared import site, zone

_journeys = JourneyRow.__table__
_STAGES = (
    "released", "to_site", "at_pharmacy", "conditioning", "infusion", "il2", "follow_up",
)  # fmt: skip
_SENTENCES = {
    "test": N_("result of {what} overdue since {at}"),
    "dose": N_("IL-2 dose {what} overdue since {at}"),
    "visit": N_("visit {what} overdue since {at}"),
}


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is late from `at` on. `what` is named in each language of the protocol."""

    kind: str
    at: datetime
    what: Mapping[str, str]

    def sentence(self) -> str:
        what = self.what.get(current(), self.what["en"])
        return _(_SENTENCES[self.kind], what=what, at=self.at)


def overdue(connection: Connection, now: datetime) -> Mapping[str, list[Due]]:
    """By journey what is overdue in it: of each kind the longest overdue."""
    kept = current_app.extensions.setdefault("cot_tracker.overdue", {})
    found: dict[str, list[Due]] = {}
    rows = select(_journeys.c.coi, _journeys.c.entries).where(_journeys.c.stage.in_(_STAGES))
    now_there = connection.execute(rows).all()
    moved = [coi for coi, entries in now_there if kept.get(coi, (0, ()))[0] != entries]
    stories = site().door.several(moved, connection)
    for coi, entries in now_there:
        if coi in stories:
            kept[coi] = entries, tuple(_dues(stories[coi]))
        dues = kept[coi][1]
        late = sorted((one for one in dues if one.at < now), key=lambda one: (one.kind, one.at))
        if late:
            found[coi] = [next(those) for _kind, those in groupby(late, lambda one: one.kind)]
    return found


def _dues(story: Story) -> Iterator[Due]:
    """Everything that falls due while nothing more is recorded."""
    protocol = chains.protocol_for(story)
    if protocol is None or story.followup.study_ended_at is not None:
        return
    for pending in story.quality.pending_due:
        test = protocol.specification.test(pending.test)
        if pending.due is not None and test is not None:
            yield Due("test", _after(pending.due), _named(test.name))
    yield from _next_dose(story)
    for one in due_visits(story, protocol, date.max):
        if one.status == "overdue":
            yield Due("visit", _after(one.window.latest), _named(one.visit.name))


def _next_dose(story: Story) -> Iterator[Due]:
    """After the first dose each further one is due at the interval that was ordered."""
    il2 = story.il2
    if il2.plan is None or il2.ended or not il2.doses or not story.followup.followed:
        return
    if il2.next_number > il2.plan.max_doses or not il2.plan.interval_hours:
        return
    at = il2.doses[-1].at + timedelta(hours=il2.plan.interval_hours)
    yield Due("dose", at, {"en": str(il2.next_number)})


def _after(day: date) -> datetime:
    """The instant at which this day is over at the site."""
    return datetime.combine(day + timedelta(days=1), time(), zone())


def _named(words: Any) -> dict[str, str]:
    return {"en": words.en, "zh": words.zh}
