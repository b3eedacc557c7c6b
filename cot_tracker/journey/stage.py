"""Where a journey is, in one word, for the board."""

from __future__ import annotations

from cot_tracker.journey.story import Story
from cot_tracker.language import N_

STAGES = {
    "screening": N_("Screening"),
    "enrolled": N_("Enrolled"),
    "collected": N_("Collected"),
    "in_transit": N_("To the workshop"),
    "at_workshop": N_("At the workshop"),
    "production": N_("In production"),
    "failed": N_("Batch failed"),
    "testing": N_("Testing"),
    "rejected": N_("Rejected"),
    "released": N_("Released"),
    "to_site": N_("To the site"),
    "at_pharmacy": N_("At the pharmacy"),
    "conditioning": N_("Pre-conditioning"),
    "infusion": N_("Infusion"),
    "il2": N_("IL-2"),
    "follow_up": N_("Follow-up"),
    "ended": N_("Ended"),
}


def stage(story: Story) -> str:
    """The furthest stage that the Story has reached: a key of STAGES."""
    if (
        story.enrolment.screening_failure
        or story.followup.study_ended_at
        or not story.followup.followed
    ):
        return "ended"
    if story.infusion.infusions or story.followup.withdrawn_at:
        return _after_infusion(story)
    return _at_the_site(story) or _at_the_workshop(story) or _before(story)


def _before(story: Story) -> str:
    if any(one.lane == "starting_material" and one.taken_at for one in story.transport.shipments):
        under_way = story.transport.under_way is not None
        return "in_transit" if under_way else "at_workshop"
    if story.collection.leukaphereses:
        return "collected"
    return "enrolled" if story.enrolment.enrolled else "screening"


def _at_the_workshop(story: Story) -> str:
    if story.quality.released:
        return "released"
    if story.quality.disposition in ("rejected", "revoked"):
        return "rejected"
    if story.production.batch_complete:
        return "testing"
    if story.production.batch_failed:
        return "failed"
    return "production" if story.production.batch_open else ""


def _at_the_site(story: Story) -> str:
    if story.pharmacy.issued:
        return "infusion"
    if story.conditioning.start_decided or story.conditioning.doses_given:
        return "conditioning"
    if story.pharmacy.received:
        return "at_pharmacy"
    shipments = story.transport.shipments
    return "to_site" if any(one.lane == "product" for one in shipments) else ""


def _after_infusion(story: Story) -> str:
    """From the first bag on; who withdrew from treatment is followed up, infused or not."""
    if story.il2.ended or story.followup.visits or story.followup.withdrawn_at:
        return "follow_up"
    return "il2" if story.il2.doses else "infusion"
