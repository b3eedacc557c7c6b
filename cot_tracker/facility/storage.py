"""Storage: a freezer's positions, what is in them, and what befell it. Pure.

A position's code is its freezer's with the position's number in the place of the container's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from immutables import Map

from cot_tracker.custody.entry import Entry
from cot_tracker.facility.answered import answers_used
from cot_tracker.identity.codes import Code, CodeFault, Kind, parse

MOST_POSITIONS = 999
"""As many as a code can number; a larger freezer is entered by its racks, each an item."""

BRIDGED = timedelta(minutes=60)
"""A longer silence of a freezer's logger is a time of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Grid:
    """How a freezer is divided. Positions are numbered from 1 on: along the columns, then the
    rows, the boxes, the racks."""

    racks: int = 1
    boxes: int = 1
    rows: int = 1
    columns: int = 1

    @property
    def size(self) -> int:
        return self.racks * self.boxes * self.rows * self.columns

    def name(self, number: int) -> str:
        """What the position is called: rack-box-row and column, such as 2-1-B3."""
        rest, column = divmod(number - 1, self.columns)
        rest, row = divmod(rest, self.rows)
        rack, box = divmod(rest, self.boxes)
        return f"{rack + 1}-{box + 1}-{chr(ord('A') + row)}{column + 1}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A container's place in it: the position's own code (the item's where it has no grid)."""

    position: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Stay:
    """A container that was in it, and is not any more."""

    container: str
    position: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Watched:
    """A time that a logger's file was read for. verdict: accepted, excursion or unknown. answers:
    what the file does not say, and whoever read it out answered."""

    began_at: datetime
    ended_at: datetime
    verdict: str
    digest: str
    answers: tuple[str, ...] = ()
    read_by: str = ""


@dataclass(frozen=True, slots=True)
class Storage:
    """contents: by the own code of the container. low_c to high_c: what it is qualified for;
    longer than alarm_minutes outside is an alarm. failed_at: since when it has failed. repaired_at:
    when it was last taken into use again."""

    grid: Grid | None = None
    low_c: Decimal | None = None
    high_c: Decimal | None = None
    alarm_minutes: int = 0
    logger: str = ""
    contents: Map[str, Kept] = Map()
    stays: tuple[Stay, ...] = ()
    failed_at: datetime | None = None
    failed_why: str = ""
    repaired_at: datetime | None = None
    watched: tuple[Watched, ...] = ()

    def not_watched(self, now: datetime) -> tuple[tuple[datetime, datetime], ...]:
        """From when to when nothing tells how cold it was, though something was in it: until the
        end of what was read; until now where nothing ever was."""
        began = [one.since for one in (*self.contents.values(), *self.stays)]
        began += [one.began_at for one in self.watched]
        if not began:
            return ()
        left = max((stay.until for stay in self.stays), default=now)
        never = now if self.contents else left
        last = max((one.ended_at for one in self.watched), default=never)
        missing = unwatched(self.watched, min(began), last)
        return tuple(one for one in missing if self.kept_between(*one))

    def occupant(self, position: str) -> str:
        """The container in this position, or nothing."""
        return next((own for own, one in self.contents.items() if one.position == position), "")

    def free(self, item: str) -> Iterator[str]:
        """The own codes of the positions of this item that nothing is in, in their order."""
        taken = {one.position for one in self.contents.values()}
        for number in range(1, self.grid.size + 1 if self.grid is not None else 1):
            code = position_code(item, number)
            if code not in taken:
                yield code

    def kept_since(self, at: datetime) -> frozenset[str]:
        """Every container that is in it, or was at this instant or later."""
        gone = {stay.container for stay in self.stays if stay.until >= at}
        return frozenset({*self.contents, *gone})

    def kept_between(self, start: datetime, end: datetime) -> frozenset[str]:
        """Every container that was in it at any time of this period."""
        here = {own for own, one in self.contents.items() if one.since <= end}
        gone = {s.container for s in self.stays if s.until >= start and s.since <= end}
        return frozenset(here | gone)


def unwatched(
    watched: Iterable[Watched], start: datetime, end: datetime, bridged: timedelta = BRIDGED
) -> tuple[tuple[datetime, datetime], ...]:
    """The times from start to end that no logger's file was read for: unknown, never in range. A
    silence that is bridged within a file is bridged between two."""
    found, seen = [], start
    for one in sorted(watched, key=lambda each: each.began_at):
        if one.began_at - seen > bridged and seen < end:
            found.append((seen, min(one.began_at, end)))
        seen = max(seen, one.ended_at)
    if end - seen > bridged:
        found.append((seen, end))
    return tuple(found)


def while_it_failed(kept: Storage, since: datetime | None) -> frozenset[str]:
    """What a failure concerns: whatever is in it, and what was since it began."""
    return kept.kept_since(since) if since is not None else frozenset(kept.contents)


def doubt_of(told: Mapping[str, Any]) -> str:
    """Which file of a logger, read out for which time, says what: of an entry's facts."""
    names = ("logger_file", "verdict", "began_at", "ended_at")
    return " ".join(str(told.get(name, "")) for name in names)


def by_journey(containers: Iterable[str]) -> dict[str, list[str]]:
    """The containers by the chain of their journey, in order."""
    found: dict[str, list[str]] = {}
    for own in sorted(containers):
        found.setdefault(parse(own).coi, []).append(own)
    return dict(sorted(found.items()))


def position_code(item: str, number: int) -> str:
    """The own code of this position of the item."""
    return str(replace(parse(item), container=number, serial=0))


def position_name(grid: Grid | None, position: str) -> str:
    """What the position is called in its freezer; nothing for a shelf without positions."""
    try:
        number = parse(position).container
    except CodeFault:
        return ""
    return grid.name(number) if grid is not None and 1 <= number <= grid.size else ""


def storage_code(text: str) -> Code | None:
    """The code of a storage position or item, or None for any other text."""
    try:
        code = parse(text)
    except CodeFault:
        return None
    return code if code.kind is Kind.STORAGE else None


# The folds


def _set_up(storage: Storage, entry: Entry) -> Storage:
    """What is left out stays as it was."""
    sides = {name: entry.facts.get(name) for name in ("racks", "boxes", "rows", "columns")}
    given = {name: int(value) for name, value in sides.items() if value is not None}
    low, high = entry.number("low_c"), entry.number("high_c")
    return replace(
        storage, grid=Grid(**given) if given else storage.grid,
        low_c=storage.low_c if low is None else low,
        high_c=storage.high_c if high is None else high,
        alarm_minutes=int(entry.facts.get("alarm_minutes", storage.alarm_minutes)),
        logger=entry.text("logger", storage.logger),
    )  # fmt: skip


def _moved(storage: Storage, entry: Entry) -> Storage:
    """What left goes first, so that a container may take the place that another one gives up."""
    contents, stays, at = storage.contents, storage.stays, entry.occurred_at
    for own in entry.texts("taken_out"):
        one = contents.get(own)
        if one is not None:
            contents = contents.delete(own)
            stays = (*stays, Stay(own, one.position, one.since, at))
    for row in entry.facts.get("put_in", ()):
        contents = contents.set(row["container"], Kept(row["position"], at))
    return replace(storage, contents=contents, stays=stays)


def _failed(storage: Storage, entry: Entry) -> Storage:
    """Of a failure told twice the earlier beginning stands, until it is taken into use again."""
    since = entry.instant("since") or entry.occurred_at
    began = min(since, storage.failed_at or since)
    return replace(storage, failed_at=began, failed_why=entry.text("why"))


def _repaired(storage: Storage, entry: Entry) -> Storage:
    return replace(storage, failed_at=None, failed_why="", repaired_at=entry.recorded_at)


def _read(storage: Storage, entry: Entry) -> Storage:
    one = Watched(
        entry.instant("began_at") or entry.occurred_at,
        entry.instant("ended_at") or entry.occurred_at,
        entry.text("verdict"), entry.text("logger_file"), answers_used(entry.facts),
        entry.by.name,
    )  # fmt: skip
    return replace(storage, watched=(*storage.watched, one))


FOLDS: Mapping[str, Callable[[Storage, Entry], Storage]] = {
    "facility.storage_set_up/1": _set_up,
    "facility.moved/1": _moved,
    "facility.storage_failed/1": _failed,
    "facility.storage_repaired/1": _repaired,
    "facility.storage_read/1": _read,
}
