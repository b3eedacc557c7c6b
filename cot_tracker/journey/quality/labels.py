"""Label reconciliation of the batch: every label that was issued has gone somewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import Label

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
    labels = [
        label for label in story.labels.values()
        if label.kind in OF_THE_BATCH and label.state != "reserved" and label.issued_at
    ]  # fmt: skip
    where = [(_where(story, label), label.code) for label in labels]
    count = [place for place, _code in where].count
    lost = tuple(sorted(code for place, code in where if not place))
    return Reconciliation(
        len(labels), count("applied"), count("voided"), count("destroyed"), count("retained"), lost
    )


def _where(story: Story, label: Label) -> str:
    """Applied, voided, destroyed or retained; "" for a label issued and not seen since."""
    if label.state != "issued":
        return label.state
    container = story.containers.get(label.own)
    in_use = container is not None and container.state not in ("reserved", "labelled")
    return "applied" if in_use else ""
