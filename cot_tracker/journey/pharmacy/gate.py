"""The pharmacy's requirements: every bag of the release, here, released, unexpired, wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import Container, containers_of, live_label, product_bags
from cot_tracker.journey.product import positive_since_release
from cot_tracker.language import N_
from cot_tracker.protocol.windows import infusion_window

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

_RECEIPT = N_("Receipt: integrity, label, storage, count (21 CFR 1271.265)")
_RELEASE = N_("Release is confirmed on every bag and its certificate before any is issued")
_CUSTODY = N_("Chain of custody: each bag is where the record says")
_SEPARATION = N_("Who made, tested or released a product does not confirm it")
_PROTOCOL = N_("The study protocol")
_PHARMACIST = N_("Pharmacist")
_INVESTIGATOR = N_("Investigator")
_QUALITY = N_("Quality")

NOT_ACCEPTED = refusal(
    "pharmacy.not_accepted", N_("The bag {bag} was not accepted from a shipment."),
    rule=_RECEIPT, cleared_by=N_("Whoever receives the shipment"),
)  # fmt: skip
BAGS_LEFT_OUT = refusal(
    "pharmacy.bags_left_out", N_("These bags of the shipment were not scanned: {bags}."),
    rule=_RECEIPT, cleared_by=_PHARMACIST,
)  # fmt: skip
COUNT_DIFFERS = refusal(
    "pharmacy.count_differs", N_("You counted {counted} bags and scanned {scanned}. Look again."),
    rule=_RECEIPT, cleared_by=_PHARMACIST,
)  # fmt: skip
NOT_INTACT = refusal(
    "pharmacy.not_intact", N_("Something is not intact. Put the bags aside, cold, call Quality."),
    rule=_RECEIPT, cleared_by=_QUALITY,
)  # fmt: skip
NO_SUCH_POSITION = refusal(
    "pharmacy.no_such_position", N_("The storage position {position} is not in use."),
    rule=_RECEIPT, cleared_by=N_("Study administrator"),
)  # fmt: skip
NOT_RELEASED = refusal(
    "pharmacy.not_released", N_("The product is not released."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
LATE_POSITIVE = refusal(
    "pharmacy.late_positive", N_("A test result after release was positive. Call Quality."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
WITHDRAWN = refusal(
    "pharmacy.withdrawn", N_("This subject has withdrawn or has died."),
    rule=N_("ICH E6(R3): a subject may withdraw at any time"), cleared_by=_INVESTIGATOR,
)  # fmt: skip
NO_DECISION = refusal(
    "pharmacy.no_decision", N_("No decision to start stands for the planned infusion day."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
DAY_PAST = refusal(
    "pharmacy.day_past", N_("The infusion was planned for {day}, which is past."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
NOT_INDEPENDENT = refusal(
    "pharmacy.not_independent", N_("You have made, tested or released this product."),
    rule=_SEPARATION, cleared_by=N_("Another pharmacist"),
)  # fmt: skip
TOO_FEW_BAGS = refusal(
    "pharmacy.too_few_bags", N_("{found} bags are fit for use; {needed} are needed."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
BAGS_MISSING = refusal(
    "pharmacy.bags_missing", N_("These bags of the release were not scanned: {bags}."),
    rule=_RELEASE, cleared_by=_PHARMACIST,
)  # fmt: skip
NOT_HERE = refusal(
    "pharmacy.not_here", N_("The bag {bag} was not received at the pharmacy."),
    rule=_CUSTODY, cleared_by=_PHARMACIST,
)  # fmt: skip
EXPIRED = refusal(
    "pharmacy.expired", N_("The bag {bag} expired at {at}. Do not use it."),
    rule=N_("No product is given after its expiry"), cleared_by=_QUALITY,
)  # fmt: skip
NO_EXPIRY = refusal(
    "pharmacy.no_expiry", N_("No expiry is recorded for the bag {bag}. Do not use it."),
    rule=N_("No product is given after its expiry"), cleared_by=_QUALITY,
)  # fmt: skip
CERTIFICATE_NOT_LIVE = refusal(
    "pharmacy.certificate_not_live",
    N_("The certificate {certificate} is not the one in force. Look for the newest."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
CERTIFICATE_BEFORE_RELEASE = refusal(
    "pharmacy.certificate_before_release",
    N_("The certificate {certificate} is older than the release of {at}. Ask for a new one."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
ALREADY_CONFIRMED = refusal(
    "pharmacy.already_confirmed", N_("Every bag was confirmed already, at {at}."),
    rule=_RELEASE, cleared_by=_PHARMACIST,
)  # fmt: skip
NOT_CONFIRMED = refusal(
    "pharmacy.not_confirmed", N_("The bag {bag} is not confirmed. Confirm it first."),
    rule=_RELEASE, cleared_by=_PHARMACIST,
)  # fmt: skip
CONFIRM_AGAIN = refusal(
    "pharmacy.confirm_again",
    N_("Release or decision are newer than the confirmation of {at}. Confirm again."),
    rule=_RELEASE, cleared_by=_PHARMACIST,
)  # fmt: skip

IN_PHARMACY = frozenset({"at_site", "confirmed"})
GONE_ON = frozenset({"issued", "thawed", "infusing", "partly_infused", "infused"})


def _scanned(story: Story, facts: Facts) -> list[Container]:
    found = (story.containers.get(code.own) for code in facts["bags"])
    return [bag for bag in found if bag is not None]


def _left_out(bags: list[Container], facts: Facts) -> list[str]:
    given = {code.own for code in facts["bags"]}
    return [bag.code for bag in bags if bag.code not in given]


# Receipt


@requirement(of_facts=True)
def bags_are_accepted(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for bag in _scanned(story, facts):
        if bag.state != "accepted":
            return NOT_ACCEPTED(bag=bag.code)
    return None


@requirement(of_facts=True)
def every_accepted_bag_is_scanned(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    bags = [b for b in containers_of(story, Kind.INFUSION_BAG) if b.state == "accepted"]
    missing = _left_out(bags, facts)
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
    item = around.item(facts["position"].own)
    known = item is not None and item.active
    return None if known else NO_SUCH_POSITION(position=facts["position"].own)


# Confirmation and issue


@requirement
def product_is_released(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.quality.released else NOT_RELEASED()


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
    missing = _left_out([b for b in product_bags(story) if b.state not in GONE_ON], facts)
    return BAGS_MISSING(bags=missing) if missing else None


@requirement(of_facts=True)
def bags_are_in_the_pharmacy(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for bag in _scanned(story, facts):
        if bag.state not in IN_PHARMACY or bag.place != "pharmacy":
            return NOT_HERE(bag=bag.code)
    return None


@requirement(of_facts=True)
def bags_are_unexpired(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for bag in _scanned(story, facts):
        if bag.expires_at is None:
            return NO_EXPIRY(bag=bag.code)
        if bag.expires_at <= around.now:
            return EXPIRED(bag=bag.code, at=bag.expires_at)
    return None


@requirement(of_facts=True)
def certificate_is_in_force(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    code = facts["certificate"]
    label = live_label(story, code.own)
    in_force = label is not None and label.code == str(code)
    return None if in_force else CERTIFICATE_NOT_LIVE(certificate=str(code))


@requirement(of_facts=True)
def certificate_is_of_this_release(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """The certificate in force was printed after the release that stands."""
    label = live_label(story, facts["certificate"].own)
    released = story.quality.released_at
    if label is None or released is None:
        return None
    if label.issued_at is not None and label.issued_at >= released:
        return None
    return CERTIFICATE_BEFORE_RELEASE(certificate=label.code, at=released)


@requirement(of_facts=True)
def bags_are_confirmed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for bag in _scanned(story, facts):
        if bag.state != "confirmed" or bag.code not in story.pharmacy.confirmed_bags:
            return NOT_CONFIRMED(bag=bag.code)
    return None


@requirement
def confirmation_is_the_newest(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """Neither release nor decision are newer than the confirmation."""
    state, decision = story.pharmacy, story.conditioning.decision
    if not state.confirmed:
        return None
    newest = [story.quality.released_at, decision.at if decision is not None else None]
    newer = any(at is not None and not state.confirmed_since(at) for at in newest)
    return CONFIRM_AGAIN(at=state.confirmed_at) if newer else None
