"""Label reconciliation of the batch: every label that was issued has gone somewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cot_tracker.journey.paper.counting import counted, labels_of_batch, total

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How many labels of the batch were printed, and where they are (21 CFR 211.125)."""

    printed: int
    applied: int
    voided: int
    destroyed: int
    retained: int
    unaccounted: tuple[str, ...]


def reconciled(story: Story) -> Reconciliation:
    """The labels of the batch that was judged by where they went, as the table of that batch counts
    them; those nowhere seen again by their codes."""
    batches = [one for one in story.production.batches if one.batch_number == story.quality.batch]
    sum_ = total(counted(labels_of_batch(story, batches[-1] if batches else story.production)))
    return Reconciliation(
        sum_.issued, sum_.applied, sum_.voided, sum_.destroyed, sum_.retained, sum_.open
    )
