"""What the steps after release ask of the product, beyond its containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story


def is_released(story: Story, own: str) -> bool:
    """Whether the release that stands names this bag: one of another batch it does not."""
    return story.quality.released and own in story.quality.released_bags


def positive_since_release(story: Story) -> bool:
    """Whether a late positive result stands in the way of the release.

    It no longer does once Quality has closed its deviation and has released again, as an exception.
    """
    released = story.quality.released_at
    if not story.quality.late_positive:
        return False
    known = [one for one in story.deviation.deviations if one.title == "late_positive"]
    return (
        released is None or not known or any(one.open or one.raised_at >= released for one in known)
    )
