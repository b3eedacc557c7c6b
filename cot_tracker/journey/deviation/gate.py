"""Requirements of clearing holds, assessing deviations, and ending containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.identity.codes import Kind, parse
from cot_tracker.language import N_
from cot_tracker.people.roles import Role

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

_HOLDS = N_("A hold is cleared by those who did not place it")
_TWO = N_("A near miss is cleared by two people who each identify bag and wristband again")
_CAPA = N_("EU GMP chapter 8: deviations are assessed and closed by Quality")
_CUSTODY = N_("Custody ends: every container is infused, returned, retained, or destroyed by two")
_CORRECTION = N_("21 CFR 11.10(e): a change never obscures what was recorded before")
_QUALITY = N_("Quality")
_SECOND = N_("A second person")

NO_SUCH_HOLD = refusal(
    "deviation.no_such_hold", N_("There is no open hold {number} here."),
    rule=_HOLDS, cleared_by=_QUALITY,
)  # fmt: skip
NO_HOLD = refusal(
    "deviation.no_hold", N_("This journey is not on hold."), rule=_HOLDS, cleared_by=_QUALITY,
)  # fmt: skip
YOUR_HOLD = refusal(
    "deviation.your_hold", N_("You placed this hold. Somebody else clears it."),
    rule=_HOLDS, cleared_by=N_("Another person of Quality"),
)  # fmt: skip
TWO_PEOPLE_FIRST = refusal(
    "deviation.two_people_first",
    N_("Two people identify bag and wristband again; Quality clears this only if they disagree."),
    rule=_TWO, cleared_by=N_("Two people at the bag"),
)  # fmt: skip
NOT_A_NEAR_MISS = refusal(
    "deviation.not_a_near_miss", N_("Hold {number} is no near miss."), rule=_TWO,
    cleared_by=_QUALITY,
)  # fmt: skip
WAITS_FOR_QUALITY = refusal(
    "deviation.waits_for_quality", N_("Two people read different things. Quality decides now."),
    rule=_TWO, cleared_by=_QUALITY,
)  # fmt: skip
CHECKED_BY_YOU = refusal(
    "deviation.checked_by_you", N_("You have identified them. A second person must do it too."),
    rule=_TWO, cleared_by=_SECOND,
)  # fmt: skip
BAND_NOT_IDENTIFIED = refusal(
    "deviation.band_not_identified", N_("Scan the wristband, or the journey sheet, as well."),
    rule=_TWO, cleared_by=_SECOND,
)  # fmt: skip
BAND_NOT_BOUND = refusal(
    "deviation.band_not_bound", N_("This wristband has not been bound by two people."),
    rule=_TWO, cleared_by=_QUALITY,
)  # fmt: skip
BAG_NOT_IDENTIFIED = refusal(
    "deviation.bag_not_identified", N_("Scan the bag as well."), rule=_TWO, cleared_by=_SECOND,
)  # fmt: skip
NO_SUCH_DEVIATION = refusal(
    "deviation.no_such_deviation", N_("There is no open deviation {number} here."),
    rule=_CAPA, cleared_by=_QUALITY,
)  # fmt: skip
NO_DEVIATION = refusal(
    "deviation.no_deviation", N_("No deviation is open."), rule=_CAPA, cleared_by=_QUALITY,
)  # fmt: skip
NOT_ASSESSED = refusal(
    "deviation.not_assessed", N_("Deviation {number} is not assessed yet."),
    rule=_CAPA, cleared_by=_QUALITY,
)  # fmt: skip
NOT_COUNTERSIGNED = refusal(
    "deviation.not_countersigned",
    N_("An act outside the gates is signed by two. The second signature is missing."),
    rule=_CAPA, cleared_by=_SECOND,
)  # fmt: skip
YOUR_DEVIATION = refusal(
    "deviation.your_deviation", N_("You told this. Somebody else signs it."),
    rule=N_("Annex 11: who reviews is not who did it"), cleared_by=_SECOND,
)  # fmt: skip
NOT_OUTSIDE = refusal(
    "deviation.not_outside", N_("Deviation {number} is no act outside the gates that waits."),
    rule=_CAPA, cleared_by=_QUALITY,
)  # fmt: skip
NOTHING_LATE = refusal(
    "deviation.nothing_late", N_("No late report {number} waits for a second signature."),
    rule=N_("A late report on which an expiry depends is signed by two"), cleared_by=_QUALITY,
)  # fmt: skip
CONTAINER_ENDED = refusal(
    "deviation.container_ended", N_("{container} is {state} already."),
    rule=_CUSTODY, cleared_by=_QUALITY,
)  # fmt: skip
CONTAINER_UNKNOWN = refusal(
    "deviation.container_unknown", N_("No container {container} is known here."),
    rule=_CUSTODY, cleared_by=_QUALITY,
)  # fmt: skip
STILL_NEEDED = refusal(
    "deviation.still_needed",
    N_("{container} holds cells that this patient still needs. Only Quality signs its end."),
    rule=_CUSTODY, cleared_by=_QUALITY,
)  # fmt: skip
NOT_DESTROYED = refusal(
    "deviation.not_destroyed", N_("{container} was not destroyed by anybody yet."),
    rule=_CUSTODY, cleared_by=N_("Whoever destroys it"),
)  # fmt: skip
YOUR_DESTRUCTION = refusal(
    "deviation.your_destruction", N_("You destroyed it. Somebody else witnesses it."),
    rule=_CUSTODY, cleared_by=N_("A witness"),
)  # fmt: skip
NOTHING_TO_CORRECT = refusal(
    "deviation.nothing_to_correct", N_("There is nothing to correct here yet."),
    rule=_CORRECTION, cleared_by=_QUALITY,
)  # fmt: skip


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
    mine = hold is not None and hold.placed_by == around.actor.person and hold.cause == "quality"
    return YOUR_HOLD() if mine else None


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
    """While the journey has a container that has not ended, one of them is identified too."""
    has_any = any(not bag.final for bag in story.containers.values())
    scanned = any(code.own in story.containers for code in facts["identified"])
    return BAG_NOT_IDENTIFIED() if has_any and not scanned else None


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


@requirement(of_facts=True)
def the_outside_act_waits(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    found = story.deviation.deviation(facts["deviation"])
    waits = found is not None and found.open and found.outside and not found.countersigned_by
    return None if waits else NOT_OUTSIDE(number=facts["deviation"])


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
def containers_are_known(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for code in facts["containers"]:
        if code.coi == story.coi and code.own not in story.containers:
            return CONTAINER_UNKNOWN(container=str(code))
    return None


@requirement(of_facts=True)
def containers_have_not_ended(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for code in facts["containers"]:
        bag = story.containers.get(code.own)
        if bag is not None and (bag.final or bag.state == "destroying"):
            return CONTAINER_ENDED(container=str(code), state=bag.state)
    return None


@requirement(of_facts=True)
def cells_still_needed_end_by_quality(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """A full bag of a journey that goes on is destroyed by Quality's signature only."""
    if str(Role.QUALITY) in around.actor_roles:
        return None
    for code in facts["containers"]:
        bag = story.containers.get(code.own)
        if (
            bag is not None
            and (bag.is_product or bag.kind == Kind.COLLECTION_BAG)
            and (bag.state not in ("consumed", "reserved", "labelled", "infusing"))
        ):
            return STILL_NEEDED(container=str(code))
    return None


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
