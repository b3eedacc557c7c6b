"""What the steps after release ask of the product, beyond its containers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cot_tracker.journey.containers import product_bags
from cot_tracker.protocol.making import Product

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story


def is_released(story: Story, own: str) -> bool:
    """Whether the release that stands names this bag: one of another batch it does not."""
    return story.quality.released and own in story.quality.released_bags


def doubted_bags(story: Story) -> tuple[str, ...]:
    """The bags of the dose whose last transport showed an excursion or is not known to be right,
    and which Quality has not accepted in spite of it."""
    found = []
    for bag in product_bags(story):
        carried = [s for s in story.transport.shipments if bag.code in s.bags and s.received_at]
        if carried and carried[-1].needs_decision and carried[-1].decision != "accept":
            found.append(bag.code)
    return tuple(found)


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


def product_expiry(story: Story, product: Product, now: datetime) -> datetime:
    """When product that is labelled or filled now expires: of a fresh one the shelf life in hours
    from harvest, of a frozen one in days from now. The label's time is the record's."""
    if product.state == "fresh":
        harvested = story.production.harvested_at or now
        return harvested + timedelta(hours=product.shelf_life_hours or 0)
    return now + timedelta(days=product.shelf_life_days or 0)
