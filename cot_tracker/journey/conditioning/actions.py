"""Conditioning's actions. To defer or to stop is always possible, whatever the state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cot_tracker.custody.entry import Draft
from cot_tracker.door.action import Action, Sort
from cot_tracker.door.gate import Facts
from cot_tracker.journey.conditioning import fitness, gate, schemas
from cot_tracker.journey.containers import product_bags
from cot_tracker.language import N_
from cot_tracker.people.roles import Role, roles

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

_INVESTIGATORS = roles(Role.INVESTIGATOR)
_NURSES = roles(Role.SITE_NURSE, Role.INFUSION_NURSE, Role.INVESTIGATOR)


def _decided(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    """The entry also holds what the decision rested on: the release and each bag's expiry."""
    bags = {bag.code: bag.expires_at for bag in product_bags(story) if bag.expires_at is not None}
    found = {"verdict": "start", "released_at": story.quality.released_at, "bags_expire_at": bags}
    return [Draft(story.coi, "conditioning.decided/1", {**facts, **found})]


ACTIONS = (
    Action(
        "conditioning.infusion_day_planned", N_("Plan the infusion day"), Sort.PERMIT,
        _INVESTIGATORS, schemas.Planned,
        gate=(
            gate.subject_is_enrolled, gate.subject_takes_part, gate.infusion_has_not_begun,
            gate.day_is_not_past, gate.product_outlives_the_day,
        ),
        cautions=(gate.no_decision_is_voided,),
    ),
    Action(
        "conditioning.decided", N_("Decide to start pre-conditioning"), Sort.PERMIT,
        _INVESTIGATORS, schemas.Decided,
        gate=(
            gate.subject_takes_part, gate.infusion_day_is_planned,
            gate.decision_is_for_the_planned_day,
            gate.today_is_in_the_decision_window, gate.infusion_has_not_begun,
            gate.start_is_not_decided_yet, gate.product_is_released,
            gate.no_result_was_positive_since, gate.bags_are_enough,
            gate.no_bag_is_in_doubt, gate.product_is_on_site,
            gate.product_outlives_the_infusion_day, fitness.every_evidence_is_there,
            fitness.evidence_is_the_protocols, fitness.each_evidence_is_given_once,
            fitness.evidence_is_not_in_the_future, fitness.evidence_is_fresh,
            fitness.evidence_is_satisfactory,
        ),
        drafts=_decided, meaning=N_("I decide to start pre-conditioning"),
    ),
    Action(
        "conditioning.deferred", N_("Defer pre-conditioning"), Sort.REPORT, _INVESTIGATORS,
        schemas.Declined, meaning=N_("I defer pre-conditioning"),
    ),
    Action(
        "conditioning.stopped", N_("Stop before pre-conditioning"), Sort.REPORT, _INVESTIGATORS,
        schemas.Declined, meaning=N_("I decide that no infusion follows"),
    ),
    Action(
        "conditioning.dose_given", N_("Record a dose of pre-conditioning"), Sort.REPORT, _NURSES,
        schemas.DoseGiven,
        cautions=(
            gate.start_is_decided, gate.product_is_released,
            gate.drug_is_planned_that_day, gate.dose_is_the_protocols,
        ),
    ),
    Action(
        "conditioning.dose_skipped", N_("Record a skipped dose of pre-conditioning"), Sort.REPORT,
        _NURSES, schemas.DoseSkipped,
    ),
)  # fmt: skip
