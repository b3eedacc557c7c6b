"""Transport's requirements until it is on its way; those of arrival are in `gate_arrival`.

Both lanes share them; who stands on which side is in the tables.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal
from cot_tracker.journey.containers import Container, container, containers_of
from cot_tracker.journey.product import is_released
from cot_tracker.journey.transport import refusals as no
from cot_tracker.journey.transport.drafts import lane_of, lane_rules, replaced, same_seal
from cot_tracker.journey.transport.schemas import BAGS
from cot_tracker.journey.transport.shipment import (
    PRODUCT,
    STARTING_MATERIAL,
    Shipment,
    meant,
)
from cot_tracker.people.roles import Role

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

SENDERS = {STARTING_MATERIAL: {Role.SITE_NURSE}, PRODUCT: {Role.WORKSHOP_OPERATOR}}
RECEIVERS = {
    STARTING_MATERIAL: {Role.WORKSHOP_OPERATOR, Role.QC_ANALYST},
    PRODUCT: {Role.PHARMACIST, Role.SITE_NURSE},
}
SENT_FROM = {STARTING_MATERIAL: "site", PRODUCT: "workshop"}


def shipment_of(story: Story, facts: Facts) -> Shipment | None:
    return meant(story.transport, facts, story.transport.in_doubt)


def of_some(story: Story, facts: Facts, is_so: Callable[[Shipment], bool]) -> bool:
    """Whether it is so of the shipment that the facts speak of; without facts, of an open one."""
    if not facts:
        return any(is_so(one) for one in story.transport.open_shipments)
    one = shipment_of(story, facts)
    return one is None or (one.open and is_so(one))


def not_on_this_side(
    around: JourneyAround, sides: dict[str, set[Role]], lane: str
) -> Refusal | None:
    may = sides[PRODUCT if lane == PRODUCT else STARTING_MATERIAL]
    if around.actor_roles & {str(role) for role in may}:
        return None
    return no.OTHER_SIDE(roles=sorted(str(role) for role in may))


def _can_be_packed(bag: Container) -> bool:
    start = SENT_FROM[PRODUCT if bag.is_product else STARTING_MATERIAL]
    states = ("filled", "stored") if bag.is_product else ("filled",)
    return bag.state in states and bag.place == start


def _longest(around: JourneyAround, facts: Facts) -> int:
    return lane_rules(around, lane_of(facts["bags"][0])).max_hours


# Packing


@requirement
def something_waits_for_transport(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """A filled bag is where its transport begins, released where it is product, or a packed one
    has not left yet."""
    waits = any(
        _can_be_packed(bag) and (not bag.is_product or is_released(story, bag.code))
        for bag in containers_of(story, *BAGS)
    )
    packed = any(one.taken_at is None for one in story.transport.open_shipments)
    return None if waits or packed else no.NOTHING_WAITS()


@requirement(of_facts=True)
def bags_go_the_same_way(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return no.DIFFERENT_WAYS() if len({lane_of(bag) for bag in facts["bags"]}) > 1 else None


@requirement(of_facts=True)
def packer_is_of_the_sending_side(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    return not_on_this_side(around, SENDERS, lane_of(facts["bags"][0]))


@requirement(of_facts=True)
def bags_can_be_packed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Filled and where the transport begins, or packed into a shipper that nobody took over."""
    again = {bag for one in replaced(story.transport, facts["bags"]) for bag in one.bags}
    for code in facts["bags"]:
        bag = container(story, code)
        if bag is not None and bag.code not in again and not _can_be_packed(bag):
            return no.BAG_NOT_READY(bag=str(code), state=bag.state)
    return None


@requirement(of_facts=True)
def bags_are_not_expired(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for code in facts["bags"]:
        bag = container(story, code)
        if bag is not None and bag.expires_at is not None and bag.expires_at <= around.now:
            return no.BAG_EXPIRED(bag=str(code), expired_at=bag.expires_at)
    return None


@requirement(of_facts=True)
def product_to_pack_is_released(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    product = [bag.own for bag in facts["bags"] if lane_of(bag) == PRODUCT]
    return None if all(is_released(story, own) for own in product) else no.NOT_RELEASED()


@requirement(of_facts=True)
def shipper_is_known(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    item = around.item(facts["shipper"].own)
    known = item is not None and item.active
    return None if known else no.SHIPPER_UNKNOWN(shipper=str(facts["shipper"]))


@requirement(of_facts=True)
def shipper_is_free(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Nothing is in it, or only what is now packed anew."""
    code = facts["shipper"].own
    item = around.item(code)
    again = any(one.shipper == code for one in replaced(story.transport, facts["bags"]))
    if item is None or not item.in_use_by or again:
        return None
    return no.SHIPPER_IN_USE(shipper=str(facts["shipper"]))


@requirement(of_facts=True)
def shipper_stays_qualified(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Its qualification covers the longest transport of this lane."""
    item = around.item(facts["shipper"].own)
    until = around.now + timedelta(hours=_longest(around, facts))
    if item is None or (item.due_at is not None and item.due_at >= until):
        return None
    return no.SHIPPER_NOT_QUALIFIED(due_at=item.due_at or "-", until=until)


@requirement(of_facts=True)
def shipper_was_made_ready(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Looked over and conditioned since it last carried anything, or this is packed anew in it."""
    item = around.item(facts["shipper"].own)
    ready = item is None or item.shipper.conditioned_at is not None
    return None if ready else no.SHIPPER_NOT_READY(shipper=str(facts["shipper"]))


@requirement(of_facts=True)
def shipper_holds_long_enough(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Its hold time, from when it was made ready, covers the longest transport of this lane."""
    item = around.item(facts["shipper"].own)
    wanted = around.now + timedelta(hours=_longest(around, facts))
    if item is None or item.shipper.hold_until is None or item.shipper.hold_until >= wanted:
        return None
    return no.HOLD_TIME_TOO_SHORT(until=item.shipper.hold_until, wanted=wanted)


@requirement(of_facts=True)
def logger_is_named(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    needed = lane_rules(around, lane_of(facts["bags"][0])).logger_required
    named = any(sign.isalnum() for sign in facts.get("logger") or "")
    return no.LOGGER_NEEDED() if needed and not named else None


# The plan


@requirement
def a_shipper_is_on_its_way(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Packed, and not received yet."""
    going = of_some(story, facts, lambda one: one.received_at is None)
    return None if going else no.NOTHING_TO_PLAN()


@requirement(of_facts=True)
def plan_is_in_order(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """The collection before the delivery, and the delivery not past yet."""
    times = [facts.get(name) for name in ("pickup_at", "deliver_from", "deliver_until")]
    known = [at for at in times if at is not None]
    past = facts["deliver_until"] <= around.now
    return no.PLAN_OUT_OF_ORDER() if past or known != sorted(known) else None


@requirement(of_facts=True)
def plan_fits_the_lane(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """The delivery is planned before the lane's longest duration is over."""
    one = shipment_of(story, facts)
    if one is None or one.arrive_by is None or facts["deliver_until"] <= one.arrive_by:
        return None
    return no.PLAN_TOO_LATE(arrive_by=one.arrive_by)


# From hand to hand


@requirement
def it_is_packed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Packed, and not taken over yet."""
    return None if of_some(story, facts, lambda one: one.taken_at is None) else no.NOT_PACKED()


@requirement(of_facts=True)
def shipper_carries_these_cells(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    if shipment_of(story, facts) is None:
        return no.OTHER_SHIPPER(shipper=str(facts["shipper"]))
    return None


@requirement(of_facts=True)
def seal_is_the_packed_one(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    one = shipment_of(story, facts)
    if one is None or same_seal(facts["seal"], one.seal):
        return None
    return no.SEAL_DIFFERS(given=facts["seal"], wanted=one.seal)


@requirement(of_facts=True)
def sender_is_of_the_sending_side(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    one = shipment_of(story, facts)
    return not_on_this_side(around, SENDERS, one.lane) if one is not None else None


@requirement(of_facts=True)
def it_can_still_arrive_in_time(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    one = shipment_of(story, facts)
    if one is None or one.arrive_by is None or around.now < one.arrive_by:
        return None
    return no.TOO_LATE(arrive_by=one.arrive_by)


@requirement(of_facts=True)
def product_is_still_released(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    one = shipment_of(story, facts)
    if one is None or one.lane != PRODUCT or all(is_released(story, bag) for bag in one.bags):
        return None
    return no.NOT_RELEASED()


@requirement
def it_is_handed_over(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Handed over, and not taken over yet."""
    ready = of_some(story, facts, lambda one: one.released_at is not None and one.taken_at is None)
    return None if ready else no.NOT_HANDED_OVER()


@requirement(of_facts=True)
def courier_is_another_person(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    one = shipment_of(story, facts)
    same = one is not None and around.actor.person == one.released_by
    return no.SAME_PERSON() if same else None
