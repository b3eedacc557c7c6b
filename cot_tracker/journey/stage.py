"""Where a journey is, in one word, for the board."""

from __future__ import annotations

from cot_tracker.journey.story import Story
from cot_tracker.language import N_

STAGES = {
    "screening": N_("Screening"),
    "enrolled": N_("Enrolled"),
    "collected": N_("Collected"),
    "in_transit": N_("To the workshop"),
    "production": N_("In production"),
    "testing": N_("Testing"),
    "released": N_("Released"),
    "conditioning": N_("Pre-conditioning"),
    "at_pharmacy": N_("At the pharmacy"),
    "infusion": N_("Infusion"),
    "il2": N_("IL-2"),
    "follow_up": N_("Follow-up"),
    "ended": N_("Ended"),
}


def stage(story: Story) -> str:
    """The furthest stage that the Story has reached: a key of STAGES."""
    if story.enrolment.screening_failure:
        return "ended"
    if story.followup.study_ended_at or not story.followup.followed:
        return "ended"
    if story.infusion.infusions or story.followup.withdrawn_at:
        return _after_infusion(story)
    if story.pharmacy.received:
        return "at_pharmacy"
    if story.conditioning.start_decided or story.conditioning.doses_given:
        return "conditioning"
    if story.transport.to_the_workshop:
        return "in_transit"
    if story.collection.leukaphereses:
        return "collected"
    return "enrolled" if story.enrolment.enrolled else "screening"


def _after_infusion(story: Story) -> str:
    """From the first bag on; who withdrew from treatment is followed up, infused or not."""
    if story.il2.ended or story.followup.visits or story.followup.withdrawn_at:
        return "follow_up"
    return "il2" if story.il2.doses else "infusion"
