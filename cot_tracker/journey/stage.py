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
    if story.pharmacy.received:
        return "at_pharmacy"
    if story.conditioning.start_decided or story.conditioning.doses_given:
        return "conditioning"
    if story.transport.to_the_workshop:
        return "in_transit"
    if story.collection.leukaphereses:
        return "collected"
    return "enrolled" if story.enrolment.enrolled else "screening"
