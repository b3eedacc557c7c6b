"""Transport's requirements on arrival and after it: receipt, Quality's decision, disposition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cot_tracker.door.faults import Unknown
from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal
from cot_tracker.journey.answered import answered
from cot_tracker.journey.containers import on_its_label
from cot_tracker.journey.transport import refusals as no
from cot_tracker.journey.transport.findings import holding
from cot_tracker.journey.transport.gate import RECEIVERS, not_on_this_side, shipment_of
from cot_tracker.journey.transport.shipment import WAITING

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story


# Arrival


@requirement
def it_is_under_way(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Taken over by a courier, and not received yet. What was told lost may still arrive."""
    shipments = story.transport.shipments
    if facts:
        one = shipment_of(story, facts)
        shipments = (one,) if one is not None else ()
    going = any(
        one.taken_at is not None and one.received_at is None and one.disposition in ("", "lost")
        for one in shipments
    )
    return None if going or (facts and not shipments) else no.NOT_UNDER_WAY()


@requirement(of_facts=True)
def bags_are_of_the_shipment(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    one = shipment_of(story, facts)
    for code in facts.get("bags") or ():
        if one is not None and code.coi == story.coi and code.own not in one.bags:
            return no.BAG_OF_ANOTHER_SHIPMENT(bag=str(code))
    return None


@requirement(of_facts=True)
def receiver_is_of_the_receiving_side(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    one = shipment_of(story, facts)
    return not_on_this_side(around, RECEIVERS, one.lane) if one is not None else None


@requirement(of_facts=True)
def receiver_did_not_carry(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    one = shipment_of(story, facts)
    carried = one is not None and around.actor.person in (one.taken_by, one.delivered_by)
    return no.COURIER_RECEIVES() if carried else None


@requirement(of_facts=True)
def logger_file_came_along(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """The file that the facts name came with the call, or is kept already."""
    if not facts.get("logger_file"):
        return None
    try:
        around.evidence(facts["logger_file"])
    except Unknown:
        return no.FILE_MISSING()
    return None


# Disposition


@requirement
def its_file_says_all(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """A caution: nobody answered for the logger of the shipment that is decided on."""
    one = shipment_of(story, facts)
    return answered([one] if one is not None else [])


@requirement
def it_has_arrived(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Received, and neither accepted nor rejected yet."""
    if not facts:
        return None if story.transport.waiting is not None else no.NOT_ARRIVED()
    one = shipment_of(story, facts)
    waits = one is not None and one.open and one.received_at is not None
    return None if waits else no.NOT_ARRIVED()


@requirement
def it_is_open_or_in_doubt(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Received, and waiting for a disposition, or doubted since it was accepted: a logger's file
    that came later shows an excursion."""
    shipments = story.transport.shipments
    if facts:
        meant = shipment_of(story, facts)
        shipments = (meant,) if meant is not None else ()
    return None if any(one.open_or_in_doubt for one in shipments) else no.NOT_ARRIVED()


@requirement(of_facts=True)
def it_is_clear_which(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    waiting = [one.number for one in story.transport.open_shipments if one.received_at is not None]
    unclear = facts.get("shipment") is None and len(waiting) > 1
    return no.WHICH_ONE(numbers=waiting) if unclear else None


@requirement(of_facts=True)
def something_is_to_decide(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    one = shipment_of(story, facts)
    return no.NOTHING_TO_DECIDE() if one is not None and not one.needs_decision else None


@requirement(of_facts=True)
def assessor_had_it_not_in_hand(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    one = shipment_of(story, facts)
    had = one is not None and around.actor.person in one.hands
    return no.HAD_IT_IN_HAND() if had else None


@requirement(of_facts=True)
def every_bag_is_scanned(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Each bag that arrived and still waits, whatever became of the others."""
    one = shipment_of(story, facts)
    arrived = one.received_bags if one is not None else ()
    waiting = {c for c in arrived if c in story.containers and story.containers[c].state in WAITING}
    left = waiting - {code.own for code in facts["bags"]}
    missing = [on_its_label(story, own) for own in sorted(left)]
    return no.BAGS_LEFT_OUT(bags=missing) if missing else None


@requirement(of_facts=True)
def bags_were_received(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    one = shipment_of(story, facts)
    for code in facts["bags"]:
        if one is not None and code.coi == story.coi and code.own not in one.received_bags:
            return no.BAG_NOT_RECEIVED(bag=str(code))
    return None


@requirement
def condition_is_accepted(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """The verdict is accepted and nothing was found, or Quality has decided."""
    one = shipment_of(story, facts)
    if one is None or not one.needs_decision or one.decision:
        return None
    why = (*((one.verdict,) if one.verdict != "accepted" else ()), *holding(one.findings))
    return no.CONDITION_OPEN(why=", ".join(why) or one.disposition)


@requirement
def quality_did_not_refuse_it(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    one = shipment_of(story, facts)
    return no.QUALITY_REFUSED() if one is not None and one.decision == "reject" else None
