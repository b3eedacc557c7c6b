"""This step's part of the Story, and how an entry changes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cot_tracker.custody.entry import Entry

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story


@dataclass(frozen=True)
class State:
    """Nothing has happened in this step yet."""


FOLDS: Mapping[str, Callable[[Story, Entry], Story]] = {}
