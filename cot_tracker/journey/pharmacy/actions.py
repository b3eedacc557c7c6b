"""The pharmacy's actions, in the order they happen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cot_tracker.custody.entry import Draft
from cot_tracker.door.action import Action, Sort
from cot_tracker.door.gate import Facts
from cot_tracker.journey.answered import files_of_the_product_say_all
from cot_tracker.journey.pharmacy import gate, gate_certificate, schemas
from cot_tracker.language import N_
from cot_tracker.people.roles import Role, roles

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

_PHARMACISTS = roles(Role.PHARMACIST)


def _confirmed(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    """The entry also names the release and the infusion day that were confirmed."""
    rests_on = {
        "released_at": story.quality.released_at,
        "infusion_day": story.conditioning.infusion_day,
    }
    return [Draft(story.coi, "pharmacy.confirmed/1", {**facts, **rests_on})]


def _returned(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    """Only what was issued, was never thawed and stayed cold may be used again."""
    again = facts["returned_for"] == "use" and facts["kept_cold"]
    restocked = [
        code.own
        for code in facts["bags"]
        if again and code.own in story.containers and story.containers[code.own].state == "issued"
    ]
    return [Draft(story.coi, "pharmacy.returned/1", {**facts, "restocked": restocked})]


ACTIONS = (
    Action(
        "pharmacy.received", N_("Receive the product at the pharmacy"), Sort.PERMIT, _PHARMACISTS,
        schemas.Received,
        gate=(
            gate.a_bag_has_been_accepted, gate.bags_are_accepted,
            gate.every_accepted_bag_is_scanned, gate.count_agrees, gate.bags_are_intact,
            gate.position_is_in_use,
        ),
    ),
    Action(
        "pharmacy.confirmed", N_("Confirm the release"), Sort.PERMIT, _PHARMACISTS,
        schemas.Confirmed,
        gate=(
            gate.a_bag_is_in_the_pharmacy, gate.subject_takes_part, gate.product_is_released,
            gate.no_result_was_positive_since, gate.start_is_decided,
            gate.infusion_day_is_not_past, gate.pharmacist_is_independent, gate.bags_are_enough,
            gate.no_bag_is_in_doubt,
            gate.not_every_bag_is_confirmed_yet, gate.every_bag_is_scanned,
            gate.bags_are_of_the_release,
            gate.bags_are_in_the_pharmacy, gate.bags_are_unexpired,
            gate_certificate.certificate_is_in_force,
            gate_certificate.certificate_is_of_this_release,
            gate_certificate.certificate_names_these_labels,
        ),
        cautions=(
            gate_certificate.no_deviation_is_newer_than_the_certificate,
            gate_certificate.no_result_failed_since_the_certificate, files_of_the_product_say_all,
        ),
        drafts=_confirmed,
        meaning=N_("I confirm that every bag is here, is this patient's and is released"),
    ),
    Action(
        "pharmacy.issued", N_("Issue bags to the ward"), Sort.PERMIT, _PHARMACISTS,
        schemas.Issued,
        gate=(
            gate.a_confirmed_bag_is_here, gate.subject_takes_part, gate.product_is_released,
            gate.no_result_was_positive_since, gate.start_is_decided,
            gate.infusion_day_is_not_past, gate.confirmation_is_the_newest,
            gate.bags_are_of_the_release, gate.bags_are_confirmed, gate.bags_are_unexpired,
        ),
    ),
    Action(
        "pharmacy.returned", N_("Record bags that came back"), Sort.REPORT,
        _PHARMACISTS | roles(Role.INFUSION_NURSE), schemas.Returned, drafts=_returned,
    ),
)  # fmt: skip
