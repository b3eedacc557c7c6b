"""The pharmacy's requirements: every bag of the release, here, released, unexpired, wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import (
    Container,
    containers_of,
    on_its_label,
    product_bags,
)
from cot_tracker.journey.pharmacy.refusals import (
    ALREADY_CONFIRMED,
    BAGS_LEFT_OUT,
    BAGS_MISSING,
    CONFIRM_AGAIN,
    COUNT_DIFFERS,
    DAY_PAST,
    EXPIRED,
    IN_DOUBT,
    LATE_POSITIVE,
    NO_DECISION,
    NO_EXPIRY,
    NO_SUCH_POSITION,
    NOT_ACCEPTED,
    NOT_CONFIRMED,
    NOT_HERE,
    NOT_INDEPENDENT,
    NOT_INTACT,
    NOT_OF_THE_RELEASE,
    NOT_RELEASED,
    NOTHING_ARRIVED,
    NOTHING_CONFIRMED,
    NOTHING_TO_CONFIRM,
    TOO_FEW_BAGS,
    WITHDRAWN,
)
from cot_tracker.journey.product import doubted_bags, is_released, positive_since_release
from cot_tracker.protocol.windows import infusion_window

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

IN_PHARMACY = frozenset({"at_site", "confirmed"})
GONE_ON = frozenset({"issued", "thawed", "infusing", "partly_infused", "infused"})


def _scanned(story: Story, facts: Facts) -> list[Container]:
    found = (story.containers.get(code.own) for code in facts["bags"])
    return [bag for bag in found if bag is not None]


def _left_out(story: Story, bags: list[Container], facts: Facts) -> list[str]:
    given = {code.own for code in facts["bags"]}
    return [on_its_label(story, bag.code) for bag in bags if bag.code not in given]


# Receipt


@requirement
def a_bag_has_been_accepted(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    found = any(bag.state == "accepted" for bag in containers_of(story, Kind.INFUSION_BAG))
    return None if found else NOTHING_ARRIVED()


@requirement(of_facts=True)
def bags_are_accepted(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for bag in _scanned(story, facts):
        if bag.state != "accepted":
            return NOT_ACCEPTED(bag=on_its_label(story, bag.code))
    return None


@requirement(of_facts=True)
def every_accepted_bag_is_scanned(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    bags = [b for b in containers_of(story, Kind.INFUSION_BAG) if b.state == "accepted"]
    missing = _left_out(story, bags, facts)
    return BAGS_LEFT_OUT(bags=missing) if missing else None


@requirement(of_facts=True)
def count_agrees(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    counted, scanned = facts["counted"], len(facts["bags"])
    return None if counted == scanned else COUNT_DIFFERS(counted=counted, scanned=scanned)


@requirement(of_facts=True)
def bags_are_intact(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if facts["intact"] else NOT_INTACT()


@requirement(of_facts=True)
def position_is_in_use(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    item = around.item(facts["position"].item)
    known = item is not None and item.active
    return None if known else NO_SUCH_POSITION(position=facts["position"].own)


# Confirmation and issue


def _is_here(story: Story, *states: str) -> bool:
    bags = containers_of(story, Kind.INFUSION_BAG)
    return any(bag.state in states and bag.place == "pharmacy" for bag in bags)


@requirement
def a_bag_is_in_the_pharmacy(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Received; whether all are confirmed already is another requirement's."""
    return None if _is_here(story, *IN_PHARMACY) else NOTHING_TO_CONFIRM()


@requirement
def a_confirmed_bag_is_here(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if _is_here(story, "confirmed") else NOTHING_CONFIRMED()


@requirement
def product_is_released(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.quality.released else NOT_RELEASED()


@requirement(of_facts=True)
def bags_are_of_the_release(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """A bag of an earlier batch, or of a release that was revoked, is none of them."""
    for bag in _scanned(story, facts):
        if story.quality.released and not is_released(story, bag.code):
            return NOT_OF_THE_RELEASE(bag=on_its_label(story, bag.code))
    return None


@requirement
def no_result_was_positive_since(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    return LATE_POSITIVE() if positive_since_release(story) else None


@requirement
def subject_takes_part(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """The subject has neither withdrawn, from treatment or from all, nor died."""
    gone = story.followup.withdrawn_at is not None or story.followup.died_on is not None
    return WITHDRAWN() if gone else None


@requirement
def start_is_decided(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """A decision to start stands for the infusion day as it is planned now."""
    return None if story.conditioning.start_decided else NO_DECISION()


@requirement
def infusion_day_is_not_past(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    day = story.conditioning.infusion_day
    if day is None or around.today <= infusion_window(around.protocol, day).latest:
        return None
    return DAY_PAST(day=day)


@requirement
def pharmacist_is_independent(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    involved = story.production.performers | story.quality.testers | {story.quality.released_by}
    return NOT_INDEPENDENT() if around.actor.person in involved else None


@requirement
def no_bag_is_in_doubt(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    found = doubted_bags(story)
    return IN_DOUBT(bags=[on_its_label(story, own) for own in found]) if found else None


@requirement
def bags_are_enough(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    found, needed = len(product_bags(story)), around.protocol.product.bag_count
    return TOO_FEW_BAGS(found=found, needed=needed) if found < needed else None


@requirement
def not_every_bag_is_confirmed_yet(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    state = story.pharmacy
    here = [bag for bag in product_bags(story) if bag.state not in GONE_ON]
    if here and all(state.bag_is_confirmed(story, bag.code) for bag in here):
        return ALREADY_CONFIRMED(at=state.confirmed_at)
    return None


@requirement(of_facts=True)
def every_bag_is_scanned(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Every bag of the release that has not gone to the ward, wherever it is."""
    here = [bag for bag in product_bags(story) if bag.state not in GONE_ON]
    missing = _left_out(story, here, facts)
    return BAGS_MISSING(bags=missing) if missing else None


@requirement(of_facts=True)
def bags_are_in_the_pharmacy(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for bag in _scanned(story, facts):
        if bag.state not in IN_PHARMACY or bag.place != "pharmacy":
            return NOT_HERE(bag=on_its_label(story, bag.code))
    return None


@requirement(of_facts=True)
def bags_are_unexpired(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for bag in _scanned(story, facts):
        if bag.expires_at is None:
            return NO_EXPIRY(bag=on_its_label(story, bag.code))
        if bag.expires_at <= around.now:
            return EXPIRED(bag=on_its_label(story, bag.code), at=bag.expires_at)
    return None


@requirement(of_facts=True)
def bags_are_confirmed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for bag in _scanned(story, facts):
        if bag.state != "confirmed" or bag.code not in story.pharmacy.confirmed_bags:
            return NOT_CONFIRMED(bag=on_its_label(story, bag.code))
    return None


@requirement
def confirmation_is_the_newest(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Neither release nor decision are newer than the confirmation."""
    state, decision = story.pharmacy, story.conditioning.decision
    if not state.confirmed:
        return None
    newest = [story.quality.released_at, decision.at if decision is not None else None]
    newer = any(at is not None and not state.confirmed_since(at) for at in newest)
    return CONFIRM_AGAIN(at=state.confirmed_at) if newer else None
