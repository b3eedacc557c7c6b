"""IL-2's actions, in the order they happen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from cot_tracker.custody.entry import Draft
from cot_tracker.door.action import Action, Sort
from cot_tracker.door.gate import Facts
from cot_tracker.journey.il2 import gate, schemas
from cot_tracker.language import N_
from cot_tracker.people.roles import Role, roles

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

_NURSES = roles(Role.INFUSION_NURSE)
_INVESTIGATORS = roles(Role.INVESTIGATOR)


def _planned(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    """The plan stands in the entry with the protocol's values of that day."""
    rules = around.protocol.il2
    plan = {
        "max_doses": facts["max_doses"], "dose": facts.get("dose", rules.dose),
        "dose_unit": rules.dose_unit, "route": rules.route, "mode": rules.mode,
        "interval_hours": rules.interval_hours,
        "earliest_hours_after_infusion": rules.earliest_hours_after_infusion,
    }  # fmt: skip
    return [Draft(story.coi, "il2.planned/1", plan)]


def _numbered(kind: str) -> Callable[[Story, Facts, JourneyAround], Sequence[Draft]]:
    def drafts(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
        """The number of the dose, and whether the protocol lists the criterion, are computed."""
        recorded = {**facts, "number": story.il2.next_number}
        plan = story.il2.plan
        if "dose" in facts:
            recorded["dose_unit"] = plan.dose_unit if plan is not None else None
        if facts.get("criterion"):
            listed = {item.id for item in around.protocol.il2.hold_criteria}
            recorded["criterion_is_listed"] = facts["criterion"] in listed
        return [Draft(story.coi, kind, recorded)]

    return drafts


ACTIONS: tuple[Action, ...] = (
    Action(
        "il2.planned", N_("Plan IL-2"), Sort.PERMIT, _INVESTIGATORS, schemas.Planned,
        gate=(
            gate.treatment_goes_on, gate.il2_has_not_ended, gate.start_was_decided,
            gate.doses_are_within_the_protocol, gate.dose_is_within_the_protocol,
        ),
        drafts=_planned, meaning=N_("I order this IL-2"),
    ),
    Action(
        "il2.dose_given", N_("Give a dose of IL-2"), Sort.PERMIT, _NURSES, schemas.DoseGiven,
        gate=(
            gate.treatment_goes_on, gate.il2_has_not_ended, gate.il2_is_planned,
            gate.cells_were_infused, gate.no_cells_are_running, gate.earliest_hour_has_come,
            gate.a_dose_is_left, gate.dose_is_within_the_plan, gate.wristband_is_the_bound_one,
        ),
        cautions=(gate.interval_has_passed,), drafts=_numbered("il2.dose_given/1"),
    ),
    Action(
        "il2.dose_held", N_("A dose of IL-2 is held"), Sort.REPORT, _NURSES | _INVESTIGATORS,
        schemas.DoseHeld, drafts=_numbered("il2.dose_held/1"),
    ),
    Action(
        "il2.dose_skipped", N_("A dose of IL-2 is skipped"), Sort.REPORT,
        _NURSES | _INVESTIGATORS, schemas.DoseSkipped, drafts=_numbered("il2.dose_skipped/1"),
    ),
    Action(
        "il2.ended", N_("End IL-2"), Sort.REPORT, _NURSES | _INVESTIGATORS, schemas.Ended,
    ),
)  # fmt: skip
