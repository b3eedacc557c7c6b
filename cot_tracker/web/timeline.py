"""The drawn way of one journey: the steps as stations, and below them the days. Pure: entries in,
places on the drawing out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from textwrap import wrap

from cot_tracker.custody.entry import Entry

WIDTH, LEFT, RIGHT = 1000, 60, 60
_NO_STATIONS = ("labelling", "deviation", "storage")
_STEPS_OF_DAYS = (1, 2, 5, 10, 20, 50, 100, 200, 400)
_MOST_TICKS = 12
_NAME_LETTERS = 13


@dataclass(frozen=True)
class Station:
    """A step on the line. state: done, now, next. `days` counts from the infusion or the start."""

    step: str
    x: int
    state: str
    first_at: datetime | None
    day: int | None


@dataclass(frozen=True)
class Mark:
    """An entry on the axis of days; sort: step, hold or deviation."""

    x: float
    sort: str
    sequence: int


@dataclass(frozen=True)
class Tick:
    x: float
    day: int


@dataclass(frozen=True)
class Drawing:
    stations: tuple[Station, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    holds: tuple[tuple[float, float], ...]
    now_x: float
    zero: str
    reached: int


def lines(name: str) -> list[str]:
    """A station's name on as many lines as keep it off its neighbours' names."""
    return wrap(name, _NAME_LETTERS, break_long_words=False, break_on_hyphens=False)


def drawing(
    entries: Sequence[Entry], steps: Mapping[str, str], now: datetime,
    holds: Sequence[tuple[datetime, datetime | None]] = (), zero: datetime | None = None,
) -> Drawing:  # fmt: skip
    """The journey's drawing. `zero` is day 0: the infusion, or None for the day it was opened."""
    begin = entries[0].recorded_at if entries else now
    end = max([now, *(entry.recorded_at for entry in entries)])
    origin = zero or begin
    firsts: dict[str, datetime] = {}
    for entry in entries:
        firsts.setdefault(entry.action.partition(".")[0], entry.occurred_at)
    stations = _stations(firsts, [s for s in steps if s not in _NO_STATIONS], origin)
    span = max(end - begin, timedelta(days=1))

    def place(at: datetime) -> float:
        share = min(max((at - begin) / span, 0.0), 1.0)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    return Drawing(
        stations=stations,
        marks=tuple(_mark(entry, place(entry.occurred_at)) for entry in entries),
        ticks=tuple(_ticks(begin, end, origin, place)),
        holds=tuple((place(since), place(until or now)) for since, until in holds),
        now_x=place(now),
        zero="infusion" if zero else "opened",
        reached=max([s.x for s in stations if s.state in ("done", "now")], default=LEFT),
    )


def _stations(
    firsts: Mapping[str, datetime], steps: Sequence[str], origin: datetime
) -> tuple[Station, ...]:
    gap = (WIDTH - LEFT - RIGHT) / (len(steps) - 1)
    last = max((at for at, step in enumerate(steps) if step in firsts), default=-1)
    made = []
    for at, step in enumerate(steps):
        first = firsts.get(step)
        state = "now" if at == last else "done" if first else "next"
        day = (first.date() - origin.date()).days if first else None
        made.append(Station(step, round(LEFT + at * gap), state, first, day))
    return tuple(made)


def _mark(entry: Entry, x: float) -> Mark:
    step = entry.action.partition(".")[0]
    sort = "hold" if entry.action in ("deviation.near_miss", "deviation.hold_placed") else "step"
    if sort == "step" and step == "deviation":
        sort = "deviation"
    return Mark(x, sort, entry.sequence)


def _ticks(
    begin: datetime, end: datetime, origin: datetime, place: Callable[[datetime], float]
) -> list[Tick]:
    first = (begin.date() - origin.date()).days
    last = (end.date() - origin.date()).days
    apart = next((s for s in _STEPS_OF_DAYS if (last - first) / s <= _MOST_TICKS), 800)
    start = -(-first // apart) * apart
    ticks = []
    for day in range(start, last + 1, apart):
        at = origin + timedelta(days=day)
        if begin <= at <= end or day == 0:
            ticks.append(Tick(place(at), day))
    return ticks
