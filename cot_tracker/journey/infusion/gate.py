"""Infusion's requirements of the journey and of the wristband. Together with those of the bag they
keep the promise that no bag is infused which is not this patient's, released, unexpired, on site,
within its limits, and checked by two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal
from cot_tracker.journey.infusion import refusals as say
from cot_tracker.journey.product import is_released, positive_since_release
from cot_tracker.protocol.windows import infusion_window, next_subject_from

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story


@requirement
def treatment_goes_on(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    state = story.followup
    if state.withdrawn_at or state.died_on or state.study_ended_at:
        return say.TREATMENT_ENDED()
    return None


@requirement
def release_is_valid(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.quality.released else say.NOT_RELEASED()


@requirement(of_facts=True)
def bag_is_of_the_release(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """The release names this very bag: one of another batch of this patient it does not."""
    if not story.quality.released or is_released(story, facts["bag"].own):
        return None
    return say.NOT_OF_THE_RELEASE(bag=str(facts["bag"]))


@requirement
def no_result_was_positive_since(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    return say.LATE_POSITIVE() if positive_since_release(story) else None


@requirement
def start_was_decided(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.conditioning.start_decided else say.NOT_DECIDED()


@requirement
def today_is_the_infusion_day(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    day = story.conditioning.infusion_day
    if day is None:
        return say.NO_DAY()
    window = infusion_window(around.protocol, day)
    return None if window.holds(around.today) else say.OTHER_DAY(day=day, today=around.today)


@requirement
def infusion_is_not_finished(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return say.FINISHED() if story.infusion.finished else None


@requirement
def stagger_has_passed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """A caution: the committee's stagger between the subjects of one cohort."""
    for slot in around.study.cohort_slots:
        if slot.journey == story.coi or slot.infused_at is None:
            continue
        first = next_subject_from(around.protocol, around.day_of(slot.infused_at))
        if around.today < first:
            return say.STAGGER(subject=slot.subject, day=first)
    return None


# Of the wristband and the person


@requirement(of_facts=True)
def wristband_is_the_bound_one(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    bound = story.enrolment.bound_wristband
    return None if bound and str(facts["wristband"]) == bound else say.NOT_BOUND()


@requirement(of_facts=True)
def name_and_birth_date_agree(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if facts["name_agrees"] and facts["birth_date_agrees"] else say.NOT_AGREED()


# Of what is told


@requirement(of_facts=True)
def told_times_have_come(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for name in ("completed_at", "ended_at"):
        at = facts.get(name)
        if at is not None and at > around.now:
            return say.IN_THE_FUTURE(time=at)
    return None
