"""Infusion's requirements on the bag: on the ward, confirmed, unexpired, within its limits, on its
clock, and checked by two."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import containers_of, on_its_label
from cot_tracker.journey.infusion import refusals as say
from cot_tracker.journey.stability import exceeds, time_out

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.containers import Container
    from cot_tracker.journey.infusion.state import Check
    from cot_tracker.journey.story import Story

THAWED = ("thawed",)
AT_WARD = ("issued", "thawed")


def _bag(story: Story, facts: Facts) -> Container | None:
    return story.containers.get(facts["bag"].own)


def _frozen(around: JourneyAround) -> bool:
    return around.protocol.product.state == "frozen"


def thawed_at(story: Story, own: str) -> datetime | None:
    thaw = story.infusion.thaw_of(own)
    return thaw.completed_at if thaw is not None else None


def infuse_by(story: Story, own: str, around: JourneyAround) -> datetime | None:
    """When the post-thaw clock of this bag ends, or None while it does not run."""
    since = thawed_at(story, own)
    if since is None:
        return None
    rules = around.protocol
    minutes = min(rules.product.post_thaw_expiry_minutes, rules.infusion.max_minutes_after_thaw)
    return since + timedelta(minutes=minutes)


def checks_that_count(story: Story, facts: Facts, around: JourneyAround) -> tuple[Check, ...]:
    """The bedside checks of exactly the labels scanned now that count: young enough, made since
    the thaw, and followed by no hold and no return of the bag to the pharmacy."""
    own, labels = facts["bag"].own, (str(facts["wristband"]), str(facts["bag"]))
    oldest = around.now - timedelta(minutes=around.protocol.infusion.bedside_check_valid_minutes)
    thawed = thawed_at(story, own) if _frozen(around) else None
    undone = [hold.number for hold in story.deviation.holds]
    undone += [one.number for one in story.pharmacy.returns if own in one.bags]
    return tuple(
        check
        for check in story.infusion.checks
        if (check.wristband, check.bag_label) == labels
        and check.at >= oldest
        and (thawed is None or check.at >= thawed)
        and check.number > max(undone, default=0)
    )


@requirement
def product_is_frozen(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if _frozen(around) else say.FRESH()


@requirement
def a_bag_is_on_the_ward(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    bags = containers_of(story, Kind.INFUSION_BAG)
    found = any(bag.place == "ward" and bag.state in AT_WARD for bag in bags)
    return None if found else say.NO_BAG_AT_WARD()


@requirement(of_facts=True)
def bag_is_at_the_ward(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    bag = _bag(story, facts)
    if bag is not None and bag.place == "ward" and bag.state in AT_WARD:
        return None
    state = bag.state if bag is not None else "unknown"
    return say.NOT_AT_WARD(bag=str(facts["bag"]), state=state)


@requirement(of_facts=True)
def bag_is_of_this_confirmation(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """The pharmacist confirmed this very bag by this very label, since the last release and the
    last decision."""
    own, pharmacy, decision = facts["bag"].own, story.pharmacy, story.conditioning.decision
    rests_on = [story.quality.released_at, decision.at if decision is not None else None]
    label = story.labels.get(str(facts["bag"]))
    rests_on.append(label.issued_at if label is not None else None)
    stale = any(at is not None and not pharmacy.confirmed_since(at) for at in rests_on)
    if own in pharmacy.confirmed_bags and own in pharmacy.issued and not stale:
        return None
    return say.NOT_CONFIRMED(bag=str(facts["bag"]))


@requirement(of_facts=True)
def bag_travelled_within_limits(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """It arrived with its last shipment, which was accepted: within its limits by the logger, or
    what was wrong was assessed and accepted by Quality."""
    own, lane = facts["bag"].own, around.protocol.lane("product")
    carried = [s for s in story.transport.shipments if s.lane == lane.name and own in s.bags]
    last = carried[-1] if carried else None
    if last is None or own not in last.received_bags or last.disposition != "accepted":
        return say.CONDITION(bag=str(facts["bag"]))
    unjudged = last.verdict == "" and not lane.logger_required
    if last.verdict == "accepted" or unjudged or last.decision == "accept":
        return None
    return say.CONDITION(bag=str(facts["bag"]))


@requirement(of_facts=True)
def time_out_of_storage_is_left(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """All its legs out of storage, the one that goes on included, are within the protocol's
    budget, or Quality has cleared the hold that was placed for it."""
    own, product = facts["bag"].own, around.protocol.product
    out = time_out(story, own, around.now)
    if out is None or not exceeds(story, own, around.now, product):
        return None
    return say.OUT_TOO_LONG(
        bag=str(facts["bag"]), minutes=out.minutes, allowed=product.max_minutes_out_of_storage
    )


@requirement(of_facts=True)
def bag_is_not_expired(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    bag = _bag(story, facts)
    expires_at = bag.expires_at if bag is not None else None
    if expires_at is None:
        return say.NO_EXPIRY(bag=str(facts["bag"]))
    return say.EXPIRED(bag=str(facts["bag"]), at=expires_at) if around.now >= expires_at else None


@requirement(of_facts=True)
def bag_is_still_frozen(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """No thaw of it was recorded, nor told as an act outside the gates."""
    thaw, bag = story.infusion.thaw_of(facts["bag"].own), _bag(story, facts)
    warm = thaw is not None or (bag is not None and bag.state in THAWED)
    return say.THAWED_BEFORE(bag=str(facts["bag"])) if warm else None


@requirement(of_facts=True)
def bag_is_thawed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    if not _frozen(around) or thawed_at(story, facts["bag"].own) is not None:
        return None
    return say.NOT_THAWED(bag=str(facts["bag"]))


@requirement(of_facts=True)
def post_thaw_clock_runs(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """The bag's post-thaw expiry has not come. A fresh bag has no such clock."""
    until = infuse_by(story, facts["bag"].own, around)
    if until is None or around.now <= until:
        return None
    return say.CLOCK_OVER(bag=str(facts["bag"]), at=until)


@requirement(of_facts=True)
def no_other_bag_waits_thawed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Where the protocol says one bag at a time, the one before has run in or is past its clock."""
    if not around.protocol.infusion.thaw_one_bag_at_a_time:
        return None
    for thaw in story.infusion.thaws:
        bag = story.containers.get(thaw.bag)
        until = infuse_by(story, thaw.bag, around)
        over = until is not None and around.now > until
        waits = bag is not None and bag.state in THAWED and not over
        if thaw.bag != facts["bag"].own and waits:
            return say.OTHER_THAWED(bag=on_its_label(story, thaw.bag))
    return None


@requirement
def no_other_bag_runs(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    if not around.protocol.infusion.thaw_one_bag_at_a_time:
        return None
    running = story.infusion.running
    return say.OTHER_RUNS(bag=on_its_label(story, running[0].bag)) if running else None


@requirement(of_facts=True)
def you_have_not_checked_it_yet(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """One person's check counts once; when it no longer counts, it may be made again."""
    counting = checks_that_count(story, facts, around)
    mine = any(check.person == around.actor.person for check in counting)
    return say.CHECKED_BY_YOU() if mine else None


@requirement(of_facts=True)
def bag_was_checked_by_two(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """As many different people as the protocol asks, never fewer than two, each scanned both."""
    wanted = max(2, around.protocol.infusion.verifiers)
    counting = checks_that_count(story, facts, around)
    people = {check.person for check in counting}
    if len(people) >= wanted:
        return None
    return say.NOT_CHECKED(bag=str(facts["bag"]), wanted=wanted, found=len(people))
