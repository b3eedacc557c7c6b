"""Collection's part of the Story, and how an entry changes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from cot_tracker.custody.entry import Entry
from cot_tracker.identity.codes import parse
from cot_tracker.journey.containers import changed

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story


@dataclass(frozen=True, slots=True)
class Leukapheresis:
    """One leukapheresis. Cells are absolute counts, not 10^9."""

    bags: tuple[str, ...]
    started_at: datetime
    ended_at: datetime
    volume_ml: Decimal
    nucleated_cells: Decimal
    cd3_cells: Decimal
    collected_by: str
    isbt_din: str = ""


@dataclass(frozen=True)
class State:
    """`isbt_din` is of the leukapheresis that is planned, `isbt_coi` of the journey; both were
    given by others, and "" where none was."""

    planned_for: date | None = None
    isbt_din: str = ""
    isbt_coi: str = ""
    leukaphereses: tuple[Leukapheresis, ...] = ()


def _planned(story: Story, entry: Entry) -> Story:
    before = story.collection
    planned = replace(
        before, planned_for=entry.day("day"), isbt_din=entry.text("isbt_din") or before.isbt_din,
        isbt_coi=entry.text("isbt_coi") or before.isbt_coi,
    )  # fmt: skip
    return replace(story, collection=planned)


def _collected(story: Story, entry: Entry) -> Story:
    bags = tuple(parse(text).own for text in entry.texts("bags"))
    started, ended = entry.instant("started_at"), entry.instant("ended_at")
    if started is None or ended is None:  # the schema requires both
        return story
    one = Leukapheresis(
        bags, started, ended,
        entry.number("volume_ml") or Decimal(0),
        entry.number("nucleated_cells") or Decimal(0),
        entry.number("cd3_cells") or Decimal(0),
        entry.by.person, story.collection.isbt_din,
    )  # fmt: skip
    state = replace(
        story.collection, leukaphereses=(*story.collection.leukaphereses, one),
        planned_for=None, isbt_din="",
    )  # fmt: skip
    story = replace(story, collection=state)
    return changed(story, bags, state="filled", place="site", filled_at=ended)


FOLDS: Mapping[str, Callable[[Story, Entry], Story]] = {
    "collection.planned/1": _planned,
    "collection.collected/1": _collected,
}
