"""Requirements of clearing holds, assessing deviations, and ending containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal
from cot_tracker.identity.codes import Kind, parse
from cot_tracker.journey.containers import containers_of, open_custody
from cot_tracker.journey.deviation.refusals import (
    BAG_NOT_IDENTIFIED,
    BAND_NOT_BOUND,
    BAND_NOT_IDENTIFIED,
    CHECKED_BY_YOU,
    CONTAINER_ENDED,
    CONTAINER_UNKNOWN,
    NO_DESTRUCTION,
    NO_DEVIATION,
    NO_HOLD,
    NO_LATE_REPORT,
    NO_OUTSIDE_ACT,
    NO_SAMPLE_LEFT,
    NO_SUCH_DEVIATION,
    NO_SUCH_HOLD,
    NOT_A_NEAR_MISS,
    NOT_ASSESSED,
    NOT_COUNTERSIGNED,
    NOT_DESTROYED,
    NOT_OUTSIDE,
    NOT_YOURS_TO_COUNTERSIGN,
    NOTHING_LATE,
    NOTHING_LEFT,
    NOTHING_TO_CORRECT,
    OUTSIDE_UNSIGNED,
    STILL_NEEDED,
    TWO_PEOPLE_FIRST,
    WAITS_FOR_QUALITY,
    YOUR_DESTRUCTION,
    YOUR_DEVIATION,
    YOUR_HOLD,
)
from cot_tracker.people.roles import Role

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

_BAGS = (Kind.COLLECTION_BAG, Kind.INTERMEDIATE_BAG, Kind.INFUSION_BAG, Kind.CASSETTE)
ENDED = ("infused", "destroying", "destroyed")
"""States after which nothing is left to destroy; what was returned or retained may be."""
OUT_OF_USE = (
    "reserved", "labelled", "consumed", "rejected", "partly_infused", "infusing", "returned",
)  # fmt: skip
"""States of a bag whose end needs no word of Quality: empty, rejected, or a rest after its use."""


@requirement
def a_hold_is_open(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.deviation.open_holds else NO_HOLD()


@requirement(of_facts=True)
def the_hold_is_open(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    hold = story.deviation.hold(facts["hold"])
    return None if hold is not None and hold.open else NO_SUCH_HOLD(number=facts["hold"])


@requirement(of_facts=True)
def somebody_else_placed_it(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    hold = story.deviation.hold(facts["hold"])
    mine = hold is not None and hold.placed_by == around.actor.person
    return YOUR_HOLD() if mine else None


@requirement(of_facts=True)
def an_outside_act_has_two_signatures(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    found = story.deviation.deviation(facts["hold"])
    waits = found is not None and found.outside and not found.countersigned_by
    return OUTSIDE_UNSIGNED() if waits else None


@requirement(of_facts=True)
def two_people_have_tried(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    hold = story.deviation.hold(facts["hold"])
    return TWO_PEOPLE_FIRST() if hold is not None and not hold.waits_for_quality else None


@requirement(of_facts=True)
def it_is_a_near_miss(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    hold = story.deviation.hold(facts["hold"])
    other = hold is not None and hold.cause != "near_miss"
    return NOT_A_NEAR_MISS(number=facts["hold"]) if other else None


@requirement(of_facts=True)
def two_have_not_disagreed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    hold = story.deviation.hold(facts["hold"])
    failed = hold is not None and hold.cause == "near_miss" and hold.waits_for_quality
    return WAITS_FOR_QUALITY() if failed else None


@requirement(of_facts=True)
def checked_by_a_second_person(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    hold = story.deviation.hold(facts["hold"])
    mine = hold is not None and any(c.person == around.actor.person for c in hold.checks)
    return CHECKED_BY_YOU() if mine else None


@requirement(of_facts=True)
def the_band_is_identified(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """At the bedside nothing but the wristband will do."""
    kinds = {code.kind for code in facts["identified"]}
    at_bedside = any(bag.place == "ward" and not bag.final for bag in story.containers.values())
    wanted = {Kind.WRISTBAND} if at_bedside else {Kind.WRISTBAND, Kind.JOURNEY}
    return None if kinds & wanted else BAND_NOT_IDENTIFIED()


@requirement(of_facts=True)
def the_identified_band_is_bound(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    for code in facts["identified"]:
        if code.kind is Kind.WRISTBAND and str(code) != story.enrolment.bound_wristband:
            return BAND_NOT_BOUND()
    return None


@requirement(of_facts=True)
def the_bag_is_identified(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """While the journey has a bag that has not ended, one of them is identified too; at the bedside
    one that is there. Without any the band is enough: no treatment waits for an empty bag."""
    left = {bag.code for bag in open_custody(story) if bag.kind in _BAGS}
    wanted = {own for own in left if story.containers[own].place == "ward"} or left
    scanned = wanted & {code.own for code in facts["identified"]}
    return BAG_NOT_IDENTIFIED() if wanted and not scanned else None


@requirement
def a_deviation_is_open(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.deviation.open_deviations else NO_DEVIATION()


@requirement(of_facts=True)
def the_deviation_is_open(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    found = story.deviation.deviation(facts["deviation"])
    number = facts["deviation"]
    return None if found is not None and found.open else NO_SUCH_DEVIATION(number=number)


@requirement(of_facts=True)
def the_deviation_is_assessed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    found = story.deviation.deviation(facts["deviation"])
    waits = found is not None and not found.assessed_by
    return NOT_ASSESSED(number=facts["deviation"]) if waits else None


@requirement(of_facts=True)
def an_outside_act_is_countersigned(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    found = story.deviation.deviation(facts["deviation"])
    waits = found is not None and found.outside and not found.countersigned_by
    return NOT_COUNTERSIGNED() if waits else None


@requirement(of_facts=True)
def somebody_else_told_it(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    found = story.deviation.deviation(facts["deviation"])
    mine = found is not None and found.raised_by == around.actor.person
    return YOUR_DEVIATION() if mine else None


@requirement
def an_outside_act_waits(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.deviation.unsigned_outside else NO_OUTSIDE_ACT()


@requirement(of_facts=True)
def the_outside_act_waits(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    waits = {one.number for one in story.deviation.unsigned_outside}
    return None if facts["deviation"] in waits else NOT_OUTSIDE(number=facts["deviation"])


@requirement
def a_late_report_waits(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.deviation.unsigned_late else NO_LATE_REPORT()


@requirement(of_facts=True)
def the_late_report_waits(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    waits = {report.number for report in story.deviation.unsigned_late}
    return None if facts["report"] in waits else NOTHING_LATE(number=facts["report"])


@requirement(of_facts=True)
def somebody_else_told_it_late(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    me = around.actor.person
    mine = any(r.number == facts["report"] and r.told_by == me for r in story.deviation.late)
    return YOUR_DEVIATION() if mine else None


@requirement(of_facts=True)
def the_countersigner_may_do_it(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """Who countersigns could have told it: somebody of a role that does it, or Quality."""
    for report in story.deviation.unsigned_late:
        known = report.roles | {str(Role.QUALITY)}
        if report.number == facts["report"] and report.roles and not known & around.actor_roles:
            return NOT_YOURS_TO_COUNTERSIGN(roles=", ".join(sorted(report.roles)))
    return None


def _is_left(story: Story, *kinds: Kind) -> bool:
    return any(one.state not in ENDED for one in containers_of(story, *kinds))


@requirement
def a_container_is_left(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if _is_left(story) else NOTHING_LEFT()


@requirement
def a_sample_is_left(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if _is_left(story, Kind.TUBE, Kind.RETAIN_SAMPLE) else NO_SAMPLE_LEFT()


@requirement(of_facts=True)
def containers_are_known(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for code in facts["containers"]:
        if code.coi == story.coi and code.own not in story.containers:
            return CONTAINER_UNKNOWN(container=str(code))
    return None


@requirement(of_facts=True)
def containers_have_not_ended(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for code in facts["containers"]:
        bag = story.containers.get(code.own)
        if bag is not None and bag.state in ENDED:
            return CONTAINER_ENDED(container=str(code), state=bag.state)
    return None


@requirement(of_facts=True)
def cells_still_needed_end_by_quality(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """A full bag that is not out of use is destroyed by Quality's signature only."""
    if str(Role.QUALITY) in around.actor_roles:
        return None
    for code in facts["containers"]:
        bag = story.containers.get(code.own)
        if (
            bag is not None
            and (bag.is_product or bag.kind == Kind.COLLECTION_BAG)
            and bag.state not in OUT_OF_USE
        ):
            return STILL_NEEDED(container=str(code))
    return None


@requirement
def a_destruction_waits(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.deviation.destroying else NO_DESTRUCTION()


@requirement(of_facts=True)
def containers_wait_for_a_witness(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    waiting = dict(story.deviation.destroying)
    for code in facts["containers"]:
        if code.coi == story.coi and code.own not in waiting:
            return NOT_DESTROYED(container=str(code))
    return None


@requirement(of_facts=True)
def the_witness_is_another(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    waiting = dict(story.deviation.destroying)
    own = {parse(str(code)).own for code in facts["containers"]}
    mine = any(waiting.get(code) == around.actor.person for code in own)
    return YOUR_DESTRUCTION() if mine else None


@requirement
def something_is_recorded(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.sequence > 1 else NOTHING_TO_CORRECT()
