"""Label reconciliation of the batch: every label that was issued has gone somewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cot_tracker.identity.codes import Kind
from cot_tracker.journey.paper.counting import counted, issued_labels, total

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story

OF_THE_BATCH = frozenset(
    {Kind.INTERMEDIATE_BAG, Kind.INFUSION_BAG, Kind.CASSETTE, Kind.RETAIN_SAMPLE}
)


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
    """The labels of the batch by where they went; those nowhere seen again by their codes."""
    labels = [label for label in issued_labels(story) if label.kind in OF_THE_BATCH]
    sum_ = total(counted(labels))
    return Reconciliation(
        sum_.issued, sum_.applied, sum_.voided, sum_.destroyed, sum_.retained, sum_.open
    )
