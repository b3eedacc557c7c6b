"""Follow-up's actions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from cot_tracker.custody.entry import Draft
from cot_tracker.door.action import Action, Sort
from cot_tracker.door.fields import Nothing
from cot_tracker.door.gate import Facts
from cot_tracker.journey.followup import gate, schemas
from cot_tracker.journey.followup.due import infused_on
from cot_tracker.language import N_
from cot_tracker.people.roles import Role, roles
from cot_tracker.protocol.windows import counts_for_dlt, dlt_last_day, visit_window

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

_TELLING = roles(Role.SITE_NURSE, Role.INFUSION_NURSE, Role.INVESTIGATOR)
_INVESTIGATORS = roles(Role.INVESTIGATOR)


def _visit_done(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    """The window, and whether the visit lies in it, stand in the entry."""
    day_0, visit = infused_on(story, around.protocol), around.protocol.visit(facts["visit"])
    recorded: dict[str, Any] = {**facts, "note": "not_infused" if day_0 is None else "unscheduled"}
    if day_0 is not None:
        recorded["day"] = (facts["on"] - day_0).days
    if day_0 is not None and visit is not None:
        window = visit_window(around.protocol, visit, day_0)
        recorded["window"] = [window.earliest, window.latest]
        recorded["note"] = "" if window.holds(facts["on"]) else "out_of_window"
    return [Draft(story.coi, "followup.visit_done/1", recorded)]


def _event(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    events = {event.number for event in story.followup.adverse_events}
    updated = facts.get("updates")
    number = updated if updated in events else max(events, default=0) + 1
    day_0 = infused_on(story, around.protocol)
    day = None if day_0 is None else (facts["onset"] - day_0).days
    return [Draft(story.coi, "followup.adverse_event/1", {**facts, "number": number, "day": day})]


def _dlt(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    """Whether it counts is computed from the protocol's window, never typed."""
    day_0 = infused_on(story, around.protocol)
    counts = day_0 is not None and counts_for_dlt(around.protocol, day_0, facts["onset"])
    last = None if day_0 is None else dlt_last_day(around.protocol, day_0)
    recorded = {**facts, "counts": counts, "window_until": last}
    return [Draft(story.coi, "followup.dlt/1", recorded)]


def _touches_slot(facts: Facts, story: Story | None) -> Iterable[str]:
    return ("study",) if story is not None and _frees(story) else ()


def _frees(story: Story) -> bool:
    """A place in the cohort comes free when its subject leaves before any cells ran in."""
    left = story.followup.withdrawn_at or story.followup.died_on
    return story.enrolment.enrolled and not left and story.infusion.first_infused_at is None


def _left(kind: str, story: Story, facts: Facts) -> Sequence[Draft]:
    freed = _frees(story)
    drafts = [Draft(story.coi, kind, {**facts, "frees_slot": freed})]
    if freed:
        drafts.append(Draft("study", "study.slot_freed/1", {"journey": story.coi}))
    return drafts


def _withdrawn(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    return _left("followup.withdrawn/1", story, facts)


def _died(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    return _left("followup.died/1", story, facts)


ACTIONS: tuple[Action, ...] = (
    Action(
        "followup.visit_done", N_("A visit was done"), Sort.REPORT, _TELLING, schemas.VisitDone,
        gate=(gate.told_days_have_come,), drafts=_visit_done,
    ),
    Action(
        "followup.visit_missed", N_("A visit was missed"), Sort.REPORT, _TELLING,
        schemas.VisitMissed,
    ),
    Action(
        "followup.adverse_event", N_("Report an adverse event"), Sort.REPORT, _TELLING,
        schemas.AdverseEvent,
        gate=(gate.told_days_have_come, gate.it_ends_after_it_begins), drafts=_event,
    ),
    Action(
        "followup.dlt", N_("Report a dose-limiting toxicity"), Sort.REPORT, _INVESTIGATORS,
        schemas.Dlt, gate=(gate.told_days_have_come,), drafts=_dlt,
        meaning=N_("I judge this to be a dose-limiting toxicity"),
    ),
    Action(
        "followup.withdrawn", N_("The subject withdraws"), Sort.REPORT,
        roles(Role.SITE_NURSE, Role.INVESTIGATOR), schemas.Withdrawn, touches=_touches_slot,
        drafts=_withdrawn,
    ),
    Action(
        "followup.died", N_("The subject died"), Sort.REPORT, _TELLING, schemas.Died,
        gate=(gate.told_days_have_come,), touches=_touches_slot, drafts=_died,
    ),
    Action(
        "followup.study_ended", N_("End the study for this subject"), Sort.PERMIT,
        _INVESTIGATORS, Nothing,
        gate=(
            gate.study_has_not_ended, gate.cells_were_infused, gate.every_visit_is_accounted_for,
        ),
        cautions=(gate.custody_of_every_container_has_ended,),
        meaning=N_("The study has ended for this subject"),
    ),
)  # fmt: skip
