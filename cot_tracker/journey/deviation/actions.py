"""The actions on holds, near misses, deviations, corrections, and the end of containers."""

from __future__ import annotations

from cot_tracker.door.action import Action, Sort
from cot_tracker.journey.answered import files_of_a_doubted_transport_say_all
from cot_tracker.journey.deviation import gate, schemas
from cot_tracker.journey.positions import nothing_lies_in_failed_storage, storages_of
from cot_tracker.language import N_
from cot_tracker.people.roles import WORKING, Role, roles

_QUALITY = roles(Role.QUALITY)
_AT_CONTAINERS = roles(
    Role.QUALITY, Role.WORKSHOP_OPERATOR, Role.QC_ANALYST, Role.PHARMACIST, Role.INFUSION_NURSE,
    Role.SITE_NURSE,
)  # fmt: skip

ACTIONS = (
    Action(
        "deviation.near_miss_acknowledged", N_("I have put it down and understood"), Sort.REPORT,
        WORKING, schemas.NearMissAcknowledged,
    ),
    Action(
        "deviation.near_miss_checked", N_("Identify bag and wristband again"), Sort.PERMIT,
        WORKING, schemas.NearMissChecked,
        gate=(
            gate.a_hold_is_open, gate.the_hold_is_open, gate.it_is_a_near_miss,
            gate.two_have_not_disagreed, gate.checked_by_a_second_person,
            gate.the_band_is_identified, gate.the_identified_band_is_bound,
            gate.the_bag_is_identified,
        ),
        blind=True,
    ),
    Action(
        "deviation.hold_placed", N_("Place a hold"), Sort.REPORT, WORKING, schemas.HoldPlaced,
    ),
    Action(
        "deviation.hold_cleared", N_("Clear a hold"), Sort.PERMIT, _QUALITY, schemas.HoldCleared,
        gate=(
            gate.a_hold_is_open, gate.the_hold_is_open, gate.two_people_have_tried,
            gate.somebody_else_placed_it, gate.an_outside_act_has_two_signatures,
            nothing_lies_in_failed_storage,
        ),
        cautions=(files_of_a_doubted_transport_say_all,), reads=storages_of,
        meaning=N_("I clear this hold"),
    ),
    Action("deviation.raised", N_("Raise a deviation"), Sort.REPORT, WORKING, schemas.Raised),
    Action(
        "deviation.happened", N_("Tell of an act outside the gates"), Sort.REPORT, WORKING,
        schemas.Happened, meaning=N_("This is what has happened"),
    ),
    Action(
        "deviation.happened_countersigned", N_("Countersign an act outside the gates"),
        Sort.PERMIT, WORKING, schemas.Countersigned,
        gate=(
            gate.an_outside_act_waits, gate.the_outside_act_waits, gate.somebody_else_told_it,
        ),
        meaning=N_("I confirm that this has happened"),
    ),
    Action(
        "deviation.late_countersigned", N_("Countersign a late report"), Sort.PERMIT, WORKING,
        schemas.LateCountersigned,
        gate=(
            gate.a_late_report_waits, gate.the_late_report_waits,
            gate.somebody_else_told_it_late, gate.the_countersigner_may_do_it,
        ),
        meaning=N_("I confirm the time of this report"),
    ),
    Action(
        "deviation.assessed", N_("Assess a deviation"), Sort.PERMIT, _QUALITY, schemas.Assessed,
        gate=(
            gate.a_deviation_is_open, gate.the_deviation_is_open,
            gate.an_outside_act_is_countersigned, gate.somebody_else_told_it,
        ),
        meaning=N_("I assessed this deviation"),
    ),
    Action(
        "deviation.closed", N_("Close a deviation"), Sort.PERMIT, _QUALITY, schemas.Closed,
        gate=(
            gate.a_deviation_is_open, gate.the_deviation_is_open, gate.the_deviation_is_assessed,
            gate.somebody_else_told_it,
        ),
        meaning=N_("I close this deviation"),
    ),
    Action(
        "deviation.corrected", N_("Correct an entry"), Sort.PERMIT, WORKING, schemas.Corrected,
        gate=(gate.something_is_recorded,), corrects=True,
        meaning=N_("I correct what was recorded"),
    ),
    Action(
        "deviation.recalled", N_("Recall"), Sort.REPORT, _QUALITY, schemas.HoldPlaced,
        meaning=N_("I recall this product"),
    ),
    Action(
        "deviation.destroyed", N_("Destroy containers"), Sort.PERMIT, _AT_CONTAINERS,
        schemas.Destroyed,
        gate=(
            gate.a_container_is_left, gate.containers_are_known, gate.containers_have_not_ended,
            gate.cells_still_needed_end_by_quality,
        ),
        meaning=N_("I destroyed these containers"),
    ),
    Action(
        "deviation.destruction_witnessed", N_("Witness a destruction"), Sort.PERMIT,
        _AT_CONTAINERS, schemas.Witnessed,
        gate=(
            gate.a_destruction_waits, gate.containers_wait_for_a_witness,
            gate.the_witness_is_another,
        ),
        meaning=N_("I saw these containers destroyed"),
    ),
    Action(
        "deviation.retained", N_("Retain samples"), Sort.PERMIT,
        roles(Role.QC_ANALYST, Role.QUALITY, Role.WORKSHOP_OPERATOR), schemas.Retained,
        gate=(
            gate.a_sample_is_left, gate.containers_are_known, gate.containers_have_not_ended,
        ),
    ),
)  # fmt: skip
