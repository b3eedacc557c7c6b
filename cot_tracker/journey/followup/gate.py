"""Follow-up's requirements. Reports are asked only whether what they tell can be true at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.journey.containers import open_custody
from cot_tracker.journey.followup.due import due_visits
from cot_tracker.language import N_

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

_PROTOCOL = N_("The study protocol")
_CUSTODY = N_("Custody ends: every container is infused, returned, retained or destroyed")
_INVESTIGATOR = N_("Investigator")

DAY_NOT_COME = refusal(
    "followup.day_not_come", N_("The day {day} has not come yet."),
    rule=_PROTOCOL, cleared_by=N_("Whoever reports"),
)  # fmt: skip
ENDS_BEFORE_ONSET = refusal(
    "followup.ends_before_onset", N_("The event ends before it begins."),
    rule=_PROTOCOL, cleared_by=N_("Whoever reports"),
)  # fmt: skip
ALREADY_ENDED = refusal(
    "followup.already_ended", N_("The study has ended for this subject already."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
VISITS_OPEN = refusal(
    "followup.visits_open",
    N_("These visits are neither done nor missed, and the subject neither withdrew nor died:"
       " {visits}."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
NOT_INFUSED = refusal(
    "followup.not_infused",
    N_("No cells were infused, and the subject neither withdrew nor died."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
CONTAINERS_OPEN = refusal(
    "followup.containers_open", N_("Custody of {count} containers has not ended."),
    rule=_CUSTODY, cleared_by=N_("Quality"),
)  # fmt: skip


@requirement(of_facts=True)
def told_days_have_come(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for name in ("on", "onset", "ended"):
        day = facts.get(name)
        if day is not None and day > around.today:
            return DAY_NOT_COME(day=day)
    return None


@requirement(of_facts=True)
def it_ends_after_it_begins(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    ended = facts.get("ended")
    return ENDS_BEFORE_ONSET() if ended is not None and ended < facts["onset"] else None


@requirement
def study_has_not_ended(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return ALREADY_ENDED() if story.followup.study_ended_at else None


@requirement
def cells_were_infused(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Without cells there are no visits to wait for: only withdrawal or death ends the study."""
    state = story.followup
    left = state.withdrawn_at or state.died_on
    return None if left or story.infusion.first_infused_at is not None else NOT_INFUSED()


@requirement
def every_visit_is_accounted_for(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """Each visit to week 96 is done or missed with a reason; death, or withdrawal from all
    follow-up, ends it earlier."""
    if not story.followup.followed:
        return None
    if story.infusion.first_infused_at is None:
        return None
    left = [
        one.visit.id
        for one in due_visits(story, around.protocol, around.today)
        if one.status not in ("done", "missed")
    ]
    return VISITS_OPEN(visits=left) if left else None


@requirement
def custody_of_every_container_has_ended(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """A caution: what is left must be returned, retained or destroyed."""
    left = open_custody(story)
    if not left:
        return None
    return CONTAINERS_OPEN(count=len(left), containers=[one.code for one in left])
