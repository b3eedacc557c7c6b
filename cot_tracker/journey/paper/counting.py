"""Counting labels: how many were issued, and where each of them went (FACT C7.2.2, 21 CFR 211.125).

Total = applied + voided + destroyed + retained + those not accounted for yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cot_tracker.identity.codes import CONTAINERS, Kind
from cot_tracker.journey.containers import Label

if TYPE_CHECKING:
    from cot_tracker.journey.production.state import State as Batch
    from cot_tracker.journey.story import Story

ENDS = ("applied", "voided", "destroyed", "retained")
DOCUMENTS = frozenset({Kind.JOURNEY, Kind.CERTIFICATE})
"""Papers that are filed, not stuck on anything: they are counted, and block nothing."""


@dataclass(frozen=True, slots=True)
class Count:
    """The labels of one kind and layout version by where they went; `open` are printed codes."""

    kind: int
    layout: str
    layout_version: str
    issued: int
    applied: int = 0
    voided: int = 0
    destroyed: int = 0
    retained: int = 0
    open: tuple[str, ...] = ()

    @property
    def accounted(self) -> int:
        return self.applied + self.voided + self.destroyed + self.retained

    @property
    def balanced(self) -> bool:
        """Whether every label that was issued is in exactly one column."""
        return self.issued == self.accounted + len(self.open)


def issued_labels(story: Story) -> list[Label]:
    """Every label that ever left for a printer, by its code; what was reserved only did not."""
    found = (label for label in story.labels.values() if label.issued_at is not None)
    return sorted(found, key=lambda label: label.code)


def counted(labels: Iterable[Label], issued: Iterable[str] | None = None) -> tuple[Count, ...]:
    """The labels counted, one row for each kind and layout version, in the order of their kinds.

    `issued`, where given, are the printed codes that the ledger's entries issued: then that
    column is counted from them and not from the labels' states, so that the two prove each other.
    """
    rows: dict[tuple[int, str, str], list[Label]] = {}
    for label in labels:
        rows.setdefault((label.kind, label.layout, label.layout_version), []).append(label)
    told = None if issued is None else list(issued)
    return tuple(
        _count(key, those, told) for key, those in sorted(rows.items(), key=lambda row: row[0])
    )


def total(counts: Iterable[Count]) -> Count:
    """The sum of these rows; of no kind and no layout."""
    rows = tuple(counts)

    def summed(column: Callable[[Count], int]) -> int:
        return sum(column(row) for row in rows)

    return Count(
        0, "", "", summed(lambda row: row.issued), summed(lambda row: row.applied),
        summed(lambda row: row.voided), summed(lambda row: row.destroyed),
        summed(lambda row: row.retained), tuple(code for row in rows for code in row.open),
    )  # fmt: skip


def not_accounted(story: Story) -> tuple[str, ...]:
    """The printed codes of the labels for containers that were issued and not seen since: neither
    on their container nor voided, destroyed or kept."""
    return tuple(
        label.code for label in issued_labels(story) if label.kind in CONTAINERS and label.open
    )


def labels_of_batch(story: Story, batch: Batch) -> list[Label]:
    """The issued labels of the containers that this batch began with, that come from them, and
    that were filled in it."""
    return [
        label for label in issued_labels(story)
        if label.own in batch.filled or _comes_from(story, label.own, batch)
    ]  # fmt: skip


def _comes_from(story: Story, own: str, batch: Batch) -> bool:
    seen: set[str] = set()
    while own and own not in seen:
        if own in batch.starting:
            return True
        seen.add(own)
        one = story.containers.get(own)
        own = one.parent if one is not None else ""
    return False


def _count(key: tuple[int, str, str], labels: list[Label], told: list[str] | None) -> Count:
    states = [label.state for label in labels]
    codes = {label.code for label in labels}
    issued = len(labels) if told is None else sum(code in codes for code in told)
    applied, voided, destroyed, retained = (states.count(state) for state in ENDS)
    open_ = tuple(sorted(label.code for label in labels if label.open))
    return Count(*key, issued, applied, voided, destroyed, retained, open_)
