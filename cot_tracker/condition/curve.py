"""What a picture of readings needs: when they were beyond the limits, when nothing was read, and
few enough points to draw, so chosen that no peak is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from cot_tracker.condition.arrays import Flags, Ints, Signs, np
from cot_tracker.condition.readings import Readings, instant, micros
from cot_tracker.condition.series import Side, minutes
from cot_tracker.condition.thermal import Standing, mean

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Excursion:
    """A stretch beyond one limit. extreme_c: its coldest or hottest reading."""

    start: datetime
    end: datetime
    side: Side
    extreme_c: Decimal
    minutes: Decimal


@dataclass(frozen=True, slots=True)
class Span:
    """Readings of a stretch of time, in figures; None where it holds none."""

    start: datetime
    readings: int
    low_c: Decimal | None = None
    high_c: Decimal | None = None
    mean_c: Decimal | None = None


def excursions(
    standing: Standing, low_c: Decimal, high_c: Decimal, start: datetime, end: datetime
) -> tuple[Excursion, ...]:
    """Every stretch beyond a limit between start and end; a limit itself is in range."""
    readings, until = standing.readings, standing.until_us
    side = np.zeros(len(readings), np.int8)
    side[readings.values > float(readings.scaled(high_c))] = 1
    side[readings.values < float(readings.scaled(low_c))] = -1
    found = []
    for first, past in _runs(side, readings.at_us[1:] > until[:-1]):
        if not side[first]:
            continue
        begins = max(int(readings.at_us[first]), micros(start))
        ends = min(int(until[past - 1]), micros(end))
        if ends < begins:
            continue
        stretch = readings.values[first:past]
        below = side[first] < 0
        extreme = readings.temperature(stretch.min() if below else stretch.max())
        found.append(
            Excursion(
                instant(begins), instant(ends), "below" if below else "above", extreme,
                minutes(timedelta(microseconds=ends - begins)),
            )
        )  # fmt: skip
    return tuple(found)


def _runs(side: Signs, silent: Flags) -> Iterator[tuple[int, int]]:
    """Neighbouring readings on the same side that no silence parts, as (first, past)."""
    if not len(side):
        return iter(())
    edges = np.flatnonzero((side[1:] != side[:-1]) | silent) + 1
    return pairwise([0, *edges.tolist(), len(side)])


def silences(
    readings: Readings, longest: timedelta, start: datetime, end: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """Every stretch between start and end, longer than `longest`, in which nothing was read."""
    first, last = micros(start), micros(end)
    inside = readings.at_us[(readings.at_us > first) & (readings.at_us < last)]
    at = np.concatenate(([first], inside, [last]))
    wide = np.flatnonzero(at[1:] - at[:-1] > longest // _MICROSECOND)
    return tuple((instant(at[one]), instant(at[one + 1])) for one in wide)


def thinned(readings: Readings, columns: int) -> Readings:
    """At most four readings for each of so many columns of equal time: the first, the lowest, the
    highest and the last, so that every peak stands in the picture at its own instant."""
    if len(readings) <= 4 * columns:
        return readings
    at = readings.at_us
    span = int(at[-1] - at[0]) or 1
    column = (at - at[0]) * columns // (span + 1)
    first = np.flatnonzero(np.append(True, column[1:] != column[:-1]))
    past = np.append(first[1:], len(at))
    chosen: list[int] = []
    for begin, end in zip(first.tolist(), past.tolist(), strict=True):
        stretch = readings.values[begin:end]
        chosen += {begin, begin + int(stretch.argmin()), begin + int(stretch.argmax()), end - 1}
    kept = np.array(sorted(chosen), np.int64)
    return Readings(at[kept], readings.values[kept], readings.decimals)


def parted(readings: Readings, longest: timedelta) -> Iterator[Readings]:
    """The readings in stretches that no silence longer than `longest` breaks."""
    at: Ints = readings.at_us
    breaks = np.flatnonzero(at[1:] - at[:-1] > longest // _MICROSECOND) + 1
    marks = [0, *breaks.tolist(), len(at)]
    return (readings[a:b] for a, b in pairwise(marks) if b > a)


def spans(readings: Readings, start: datetime, end: datetime, most: int) -> tuple[Span, ...]:
    """The readings as at most so many rows of equal length, a whole number of quarters of an hour
    each: what a table shows in place of a curve."""
    quarters = max(1, -(-(end - start) // (most * timedelta(minutes=15))))
    step = quarters * timedelta(minutes=15)
    found = []
    while start < end:
        past = min(start + step, end)
        first, last = np.searchsorted(readings.at_us, [micros(start), micros(past)])
        if past == end:
            last = np.searchsorted(readings.at_us, micros(past), side="right")
        found.append(_span(start, readings[int(first) : int(last)]))
        start = past
    return tuple(found)


def _span(start: datetime, inside: Readings) -> Span:
    if not len(inside):
        return Span(start, 0)
    low, high = inside.values.min(), inside.values.max()
    return Span(
        start, len(inside), inside.temperature(low), inside.temperature(high), mean(inside)
    )  # fmt: skip
