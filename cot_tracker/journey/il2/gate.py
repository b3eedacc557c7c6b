"""IL-2's requirements."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.language import N_

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

_PROTOCOL = N_("The study protocol")
_BEDSIDE = N_("The patient is identified before each medicine")
_INVESTIGATOR = N_("Investigator")
_NURSE = N_("Infusion nurse")

TREATMENT_ENDED = refusal(
    "il2.treatment_ended", N_("The treatment of this subject has ended. No IL-2 is given."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
ENDED = refusal(
    "il2.ended", N_("IL-2 was ended: {why}."), rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
NOT_DECIDED = refusal(
    "il2.not_decided", N_("No investigator has decided to start the treatment."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
TOO_MANY = refusal(
    "il2.too_many", N_("The protocol has {most} doses at most; {given} were asked for."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
TOO_HIGH = refusal(
    "il2.too_high", N_("A dose of {given} {unit} is above the {most} {unit} allowed."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
NOT_PLANNED = refusal(
    "il2.not_planned", N_("No IL-2 is planned."), rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
NOT_INFUSED = refusal(
    "il2.not_infused", N_("No cells have been infused. IL-2 comes after the cells."),
    rule=_PROTOCOL, cleared_by=_NURSE,
)  # fmt: skip
STILL_RUNNING = refusal(
    "il2.still_running", N_("Cells are running in. IL-2 comes after their end."),
    rule=_PROTOCOL, cleared_by=_NURSE,
)  # fmt: skip
TOO_EARLY = refusal(
    "il2.too_early", N_("The first IL-2 may be given from {at}."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
NONE_LEFT = refusal(
    "il2.none_left", N_("All {most} doses of the plan are given or skipped."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
NOT_BOUND = refusal(
    "il2.wristband_not_bound",
    N_("This wristband has not been bound to the subject by two people. Bind it first."),
    rule=_BEDSIDE, cleared_by=N_("Two people at the bedside"),
)  # fmt: skip
SOON = refusal(
    "il2.soon", N_("The dose before was given at {at}; the interval is {hours} hours."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip


def earliest(story: Story, around: JourneyAround) -> datetime | None:
    """The first instant at which IL-2 may be given, or None before any cells have run in."""
    since = story.infusion.stopped_at or story.infusion.first_infused_at
    hours = around.protocol.il2.earliest_hours_after_infusion
    return None if since is None else since + timedelta(hours=hours)


@requirement
def treatment_goes_on(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    state = story.followup
    ended = state.withdrawn_at or state.died_on or state.study_ended_at
    return TREATMENT_ENDED() if ended else None


@requirement
def il2_has_not_ended(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return ENDED(why=story.il2.ended_why) if story.il2.ended else None


@requirement
def start_was_decided(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """The decision stands, or cells have run in since."""
    infused = story.infusion.first_infused_at is not None
    return None if infused or story.conditioning.start_decided else NOT_DECIDED()


@requirement(of_facts=True)
def doses_are_within_the_protocol(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    most, given = around.protocol.il2.max_doses, facts["max_doses"]
    return TOO_MANY(most=most, given=given) if given > most else None


@requirement(of_facts=True)
def dose_is_within_the_protocol(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    rules, given = around.protocol.il2, facts.get("dose")
    if given is None or given <= rules.dose:
        return None
    return TOO_HIGH(given=given, most=rules.dose, unit=rules.dose_unit)


@requirement
def il2_is_planned(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.il2.plan is not None else NOT_PLANNED()


@requirement
def cells_were_infused(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.infusion.first_infused_at is not None else NOT_INFUSED()


@requirement
def no_cells_are_running(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return STILL_RUNNING() if story.infusion.running else None


@requirement
def earliest_hour_has_come(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    at = earliest(story, around)
    return TOO_EARLY(at=at) if at is not None and around.now < at else None


@requirement
def a_dose_is_left(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    plan = story.il2.plan
    if plan is None or story.il2.next_number <= plan.max_doses:
        return None
    return NONE_LEFT(most=plan.max_doses)


@requirement(of_facts=True)
def dose_is_within_the_plan(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    plan, given = story.il2.plan, facts["dose"]
    if plan is None or given <= plan.dose:
        return None
    return TOO_HIGH(given=given, most=plan.dose, unit=plan.dose_unit)


@requirement(of_facts=True)
def wristband_is_the_bound_one(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    bound = story.enrolment.bound_wristband
    return None if bound and str(facts["wristband"]) == bound else NOT_BOUND()


@requirement
def interval_has_passed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """A caution: the protocol gives an interval without a tolerance."""
    plan, given = story.il2.plan, story.il2.given
    if plan is None or not given:
        return None
    last = max(dose.at for dose in given)
    if around.now >= last + timedelta(hours=plan.interval_hours):
        return None
    return SOON(at=last, hours=plan.interval_hours)
