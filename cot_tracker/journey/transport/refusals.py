"""What transport refuses: codes, sentences, rules, and who can clear them."""

from __future__ import annotations

from cot_tracker.door.refusal import refusal
from cot_tracker.language import N_

_CUSTODY = N_("ISO 21973: custody passes by release and acceptance, each by its own person")
_TRANSPORT_PLAN = N_("ISO 21973: the transport plan: shipper, duration, temperature, seal")
_PROTOCOL = N_("The study protocol")
_RELEASE = N_("Only released product is sent to the site")
_CONDITION = N_("A shipment whose condition is not proven waits for Quality (ALCOA++, ISO 21973)")
_SENDER = N_("The sending side: site nurse for cells, workshop operator for product")
_RECEIVER = N_("The receiving side: workshop for cells, pharmacy or site nurse for product")
_COURIER = N_("Courier")
_QUALITY = N_("Quality")

NOTHING_WAITS = refusal(
    "transport.nothing_waits",
    N_(
        "No bag waits to be packed: neither a filled collection bag at the site nor released"
        " product at the workshop."
    ),
    rule=_TRANSPORT_PLAN, cleared_by=N_("The step before"),
)  # fmt: skip
DIFFERENT_WAYS = refusal(
    "transport.different_ways",
    N_("Cells for the workshop and product for the site do not go in one shipper."),
    rule=_TRANSPORT_PLAN, cleared_by=_SENDER,
)  # fmt: skip
OTHER_SIDE = refusal(
    "transport.other_side", N_("On this side of the transport this is done by: {roles}."),
    rule=_CUSTODY, cleared_by=N_("Study administrator"),
)  # fmt: skip
BAG_NOT_READY = refusal(
    "transport.bag_not_ready", N_("The bag {bag} is {state} and cannot be packed."),
    rule=_TRANSPORT_PLAN, cleared_by=_SENDER,
)  # fmt: skip
BAG_EXPIRED = refusal(
    "transport.bag_expired", N_("The bag {bag} expired at {expired_at}."),
    rule=_PROTOCOL, cleared_by=_QUALITY,
)  # fmt: skip
NOT_RELEASED = refusal(
    "transport.not_released", N_("The product is not released. It stays where it is."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
SHIPPER_UNKNOWN = refusal(
    "transport.shipper_unknown",
    N_("The shipper {shipper} is not in use at this site. Take another one."),
    rule=_TRANSPORT_PLAN, cleared_by=_SENDER,
)  # fmt: skip
SHIPPER_IN_USE = refusal(
    "transport.shipper_in_use",
    N_("The shipper {shipper} carries something already. Take another one."),
    rule=_TRANSPORT_PLAN, cleared_by=_SENDER,
)  # fmt: skip
SHIPPER_NOT_QUALIFIED = refusal(
    "transport.shipper_not_qualified",
    N_("This shipper is qualified until {due_at}; the transport may last until {until}."),
    rule=_TRANSPORT_PLAN, cleared_by=_QUALITY,
)  # fmt: skip
SHIPPER_NOT_READY = refusal(
    "transport.shipper_not_ready",
    N_("The shipper {shipper} was not made ready since it was used last. Look it over, condition"
       " it, and record that; or take another one."),
    rule=_TRANSPORT_PLAN, cleared_by=_SENDER,
)  # fmt: skip
HOLD_TIME_TOO_SHORT = refusal(
    "transport.hold_time_too_short",
    N_("This shipper holds its temperature until {until}; the transport may last until {wanted}."
       " Make it ready anew, or take another one."),
    rule=_TRANSPORT_PLAN, cleared_by=_SENDER,
)  # fmt: skip
NOTHING_TO_PLAN = refusal(
    "transport.nothing_to_plan", N_("No shipper of this journey is packed or on its way."),
    rule=_TRANSPORT_PLAN, cleared_by=_SENDER,
)  # fmt: skip
PLAN_OUT_OF_ORDER = refusal(
    "transport.plan_out_of_order",
    N_("The collection comes before the delivery, and the delivery is still to come."),
    rule=_TRANSPORT_PLAN, cleared_by=_SENDER,
)  # fmt: skip
PLAN_TOO_LATE = refusal(
    "transport.plan_too_late",
    N_("It must arrive by {arrive_by}. Plan the delivery before that."),
    rule=_PROTOCOL, cleared_by=_SENDER,
)  # fmt: skip
LOGGER_NEEDED = refusal(
    "transport.logger_needed", N_("A temperature logger goes in. Write down its serial number."),
    rule=_PROTOCOL, cleared_by=_SENDER,
)  # fmt: skip
NOT_PACKED = refusal(
    "transport.not_packed", N_("No packed shipper waits to be handed over."),
    rule=_CUSTODY, cleared_by=_SENDER,
)  # fmt: skip
OTHER_SHIPPER = refusal(
    "transport.other_shipper",
    N_("This journey's cells were not packed into the shipper {shipper}. Scan theirs."),
    rule=_CUSTODY, cleared_by=_QUALITY,
)  # fmt: skip
SEAL_DIFFERS = refusal(
    "transport.seal_differs",
    N_("The seal {given} is not the one that was put on, {wanted}. Stop, and call Quality."),
    rule=_CUSTODY, cleared_by=_QUALITY,
)  # fmt: skip
TOO_LATE = refusal(
    "transport.too_late",
    N_("This was packed too long ago: it had to arrive by {arrive_by}. Pack it anew."),
    rule=_PROTOCOL, cleared_by=_SENDER,
)  # fmt: skip
NOT_HANDED_OVER = refusal(
    "transport.not_handed_over", N_("Nobody has handed this shipper over yet."),
    rule=_CUSTODY, cleared_by=_SENDER,
)  # fmt: skip
SAME_PERSON = refusal(
    "transport.same_person",
    N_("Whoever hands a shipper over does not take it over. Another person does."),
    rule=_CUSTODY, cleared_by=_COURIER,
)  # fmt: skip
NOT_UNDER_WAY = refusal(
    "transport.not_under_way",
    N_("This shipper is not on its way: no courier took it over, or it was received already."),
    rule=_CUSTODY, cleared_by=_COURIER,
)  # fmt: skip
BAG_OF_ANOTHER_SHIPMENT = refusal(
    "transport.bag_of_another_shipment",
    N_("The bag {bag} was not packed into this shipper. Put it aside, and call Quality."),
    rule=_CUSTODY, cleared_by=_QUALITY,
)  # fmt: skip
COURIER_RECEIVES = refusal(
    "transport.courier_receives",
    N_("Whoever carried the shipper does not take it in. Another person does."),
    rule=_CUSTODY, cleared_by=_RECEIVER,
)  # fmt: skip
FILE_MISSING = refusal(
    "transport.file_missing",
    N_("The logger's file did not come along. Attach it again, or leave the field empty."),
    rule=_CONDITION, cleared_by=_RECEIVER,
)  # fmt: skip
NOT_ARRIVED = refusal(
    "transport.not_arrived", N_("No shipment has arrived that waits for a decision."),
    rule=_CUSTODY, cleared_by=_RECEIVER,
)  # fmt: skip
WHICH_ONE = refusal(
    "transport.which_one", N_("Several shipments wait: {numbers}. Say which one is meant."),
    rule=_CUSTODY, cleared_by=_QUALITY,
)  # fmt: skip
NOTHING_TO_DECIDE = refusal(
    "transport.nothing_to_decide", N_("Nothing befell this shipment that Quality must decide on."),
    rule=_CONDITION, cleared_by=_RECEIVER,
)  # fmt: skip
HAD_IT_IN_HAND = refusal(
    "transport.had_it_in_hand",
    N_("Whoever had the shipment in hand does not decide on it. Another person of Quality does."),
    rule=_CUSTODY, cleared_by=_QUALITY,
)  # fmt: skip
BAGS_LEFT_OUT = refusal(
    "transport.bags_left_out", N_("Scan every bag that arrived. Not scanned: {bags}."),
    rule=_CUSTODY, cleared_by=_RECEIVER,
)  # fmt: skip
BAG_NOT_RECEIVED = refusal(
    "transport.bag_not_received",
    N_("The bag {bag} was not received with this shipment. Put it aside, and call Quality."),
    rule=_CUSTODY, cleared_by=_QUALITY,
)  # fmt: skip
CONDITION_OPEN = refusal(
    "transport.condition_open",
    N_("This shipment waits for Quality's decision: {why}."),
    rule=_CONDITION, cleared_by=_QUALITY,
)  # fmt: skip
QUALITY_REFUSED = refusal(
    "transport.quality_refused", N_("Quality has decided that this shipment may not be used."),
    rule=_CONDITION, cleared_by=_QUALITY,
)  # fmt: skip
