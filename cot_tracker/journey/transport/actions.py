"""Transport's actions, in the order they happen; the same for both lanes."""

from __future__ import annotations

from cot_tracker.door.action import Action, Sort
from cot_tracker.journey.transport import drafts, gate, schemas
from cot_tracker.journey.transport import gate_arrival as arrival
from cot_tracker.journey.transport.drafts import numbered, touched
from cot_tracker.language import N_
from cot_tracker.people.roles import Role, roles

_SENDERS = roles(Role.SITE_NURSE, Role.WORKSHOP_OPERATOR)
_RECEIVERS = roles(Role.WORKSHOP_OPERATOR, Role.QC_ANALYST, Role.PHARMACIST, Role.SITE_NURSE)
_COURIERS = roles(Role.COURIER)
_QUALITY = roles(Role.QUALITY)

ACTIONS = (
    Action(
        "transport.packed", N_("Pack a shipper"), Sort.PERMIT, _SENDERS, schemas.Packed,
        gate=(
            gate.something_waits_for_transport, gate.bags_go_the_same_way,
            gate.packer_is_of_the_sending_side, gate.bags_can_be_packed,
            gate.bags_are_not_expired, gate.product_to_pack_is_released, gate.shipper_is_known,
            gate.shipper_is_free, gate.shipper_stays_qualified, gate.shipper_was_made_ready,
            gate.shipper_holds_long_enough, gate.logger_is_named,
        ),
        touches=drafts.packing, drafts=drafts.packed,
    ),
    Action(
        "transport.planned", N_("Plan the hand-overs"), Sort.PERMIT,
        _SENDERS | roles(Role.COURIER), schemas.Planned,
        gate=(
            gate.a_shipper_is_on_its_way, gate.shipper_carries_these_cells,
            gate.plan_is_in_order, gate.plan_fits_the_lane,
        ),
        drafts=drafts.planned,
    ),
    Action(
        "transport.handed_over", N_("Hand the shipper over"), Sort.PERMIT, _SENDERS,
        schemas.InHand,
        gate=(
            gate.it_is_packed, gate.shipper_carries_these_cells, gate.seal_is_the_packed_one,
            gate.sender_is_of_the_sending_side, gate.it_can_still_arrive_in_time,
            gate.product_is_still_released,
        ),
        drafts=numbered("transport.handed_over/1"),
    ),
    Action(
        "transport.taken_over", N_("Take the shipper over"), Sort.PERMIT, _COURIERS,
        schemas.TakenOver,
        gate=(
            gate.it_is_handed_over, gate.shipper_carries_these_cells, gate.seal_is_the_packed_one,
            gate.courier_is_another_person, gate.it_can_still_arrive_in_time,
            gate.product_is_still_released,
        ),
        drafts=drafts.taken_over,
    ),
    Action(
        "transport.delivered", N_("Hand the shipper to the receiver"), Sort.REPORT, _COURIERS,
        schemas.Delivered, drafts=drafts.delivered,
    ),
    Action(
        "transport.received", N_("Receive the shipper"), Sort.PERMIT, _RECEIVERS,
        schemas.Received,
        gate=(
            arrival.it_is_under_way, gate.shipper_carries_these_cells,
            arrival.bags_are_of_the_shipment, arrival.receiver_is_of_the_receiving_side,
            arrival.receiver_did_not_carry, arrival.logger_file_came_along,
        ),
        touches=touched, drafts=drafts.received,
    ),
    Action(
        "transport.logger_read", N_("Bring the logger's file later"), Sort.REPORT,
        _RECEIVERS | _QUALITY, schemas.LoggerRead, gate=(arrival.logger_file_came_along,),
        drafts=drafts.logger_read,
    ),
    Action(
        "transport.condition_assessed", N_("Decide on what befell a shipment"), Sort.PERMIT,
        _QUALITY, schemas.ConditionAssessed,
        gate=(
            arrival.it_is_open_or_in_doubt, arrival.it_is_clear_which,
            arrival.something_is_to_decide,
            arrival.assessor_had_it_not_in_hand,
        ),
        cautions=(arrival.its_file_says_all,), drafts=numbered("transport.condition_assessed/1"),
        meaning=N_("I assessed what befell this shipment"),
    ),
    Action(
        "transport.accepted", N_("Accept the shipment"), Sort.PERMIT, _RECEIVERS,
        schemas.Accepted,
        gate=(
            arrival.it_has_arrived, arrival.every_bag_is_scanned, arrival.bags_were_received,
            arrival.receiver_is_of_the_receiving_side, arrival.receiver_did_not_carry,
            arrival.condition_is_accepted, arrival.quality_did_not_refuse_it,
        ),
        cautions=(arrival.its_file_says_all,), drafts=numbered("transport.accepted/1"),
        meaning=N_("I accept this shipment"),
    ),
    Action(
        "transport.quarantined", N_("Put bags into quarantine"), Sort.REPORT,
        _RECEIVERS | _QUALITY, schemas.Quarantined, drafts=numbered("transport.quarantined/1"),
    ),
    Action(
        "transport.rejected", N_("Reject the shipment"), Sort.PERMIT, _QUALITY, schemas.Rejected,
        gate=(
            arrival.it_has_arrived, arrival.it_is_clear_which, arrival.assessor_had_it_not_in_hand,
        ),
        drafts=numbered("transport.rejected/1"), meaning=N_("I reject this shipment"),
    ),
    Action(
        "transport.lost", N_("Report a loss"), Sort.REPORT,
        _SENDERS | _RECEIVERS | _COURIERS | _QUALITY, schemas.Lost, touches=touched,
        drafts=drafts.lost,
    ),
)  # fmt: skip
