"""The few comparisons that every check of the protocol uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from cot_tracker.language import N_
from cot_tracker.protocol.faults import Fault, fault

BACKWARDS = N_("{high} must not be less than {low}.")
NOT_ASCENDING = N_("These must be in ascending order, each once.")
REPEATED = N_("“{name}” stands more than once.")
UNKNOWN_UNIT = N_("“{unit}” is not a unit for this: {known}.")

Ordered = TypeVar("Ordered", int, Decimal, date)


def in_order(path: str, low: Ordered, high: Ordered) -> Iterator[Fault]:
    """A fault at `path` unless low <= high."""
    if high < low:
        yield fault(path, BACKWARDS, low=low, high=high)


def ascending(path: str, values: Sequence[int]) -> Iterator[Fault]:
    """A fault at `path` unless the values rise strictly."""
    if any(later <= earlier for earlier, later in pairwise(values)):
        yield fault(path, NOT_ASCENDING)


def repeated(path: str, key: str, names: Sequence[str]) -> Iterator[Fault]:
    """A fault at the second and each further place of a name within the list at `path`."""
    for place, name in enumerate(names):
        if name in names[:place]:
            yield fault(f"{path}[{place}].{key}", REPEATED, name=name)


def known_unit(path: str, unit: str, known: Set[str]) -> Iterator[Fault]:
    """A fault at `path` unless the unit is among the known ones."""
    if unit not in known:
        yield fault(path, UNKNOWN_UNIT, unit=unit, known=", ".join(sorted(known)))
