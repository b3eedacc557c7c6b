"""What is said once pre-conditioning has been decided or begun and the cells are in doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cot_tracker.door.gate import judged
from cot_tracker.door.refusal import Refusal
from cot_tracker.journey.always import no_hold_is_open
from cot_tracker.journey.conditioning import gate

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

_NEEDED = (
    no_hold_is_open, gate.start_is_decided, gate.product_is_released,
    gate.no_result_was_positive_since, gate.bags_are_enough, gate.no_bag_is_in_doubt,
    gate.product_is_on_site,
    gate.product_outlives_the_infusion_day,
)  # fmt: skip


def alarms(story: Story, around: JourneyAround) -> tuple[Refusal, ...]:
    """Every reason why chemotherapy might be followed by no cells; empty before a start and once
    cells have run in."""
    state = story.conditioning
    begun = state.start_decided or bool(state.doses_given)
    if not begun or story.infusion.first_infused_at is not None:
        return ()
    return judged(_NEEDED, story, None, around)
