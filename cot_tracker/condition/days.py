"""What a device's daily figures prove about a period, where it keeps no curve or saw more.

The device samples every minute, so that a day's lowest and highest temperature bound the whole
day. Minutes beyond its own limits are counted by day and never by stretch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from cot_tracker.condition.series import (
    Day,
    DeviceReport,
    Finding,
    Series,
    Side,
    Value,
    minutes,
    plain,
)
from cot_tracker.condition.thermal import Beyond, mean

Ends = tuple[datetime, datetime]
Range = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Counted:
    """Time beyond the limits by days: `beyond.longest_minutes` is at most that long. `certain`
    where every minute counted surely lay within the period."""

    beyond: Beyond
    certain: bool


def overlapping(days: Sequence[Day], period: Ends) -> list[Day]:
    """The days of which a part lies within the period."""
    return [day for day in days if day.start < period[1] and day.end > period[0]]


def disconnected(days: Sequence[Day], period: Ends) -> Iterator[Finding]:
    """A finding for the day of the period on which the sensor was silent longest."""
    silent = [day for day in overlapping(days, period) if day.minutes_silent]
    if silent:
        worst = max(silent, key=lambda day: day.minutes_silent or 0)
        values: dict[str, Value] = {
            "minutes": worst.minutes_silent or 0,
            "date": worst.date.isoformat(),
        }
        yield Finding("sensor_disconnected", "missing", values)


def clock_set(days: Sequence[Day], period: Ends) -> Iterator[Finding]:
    """A finding for the first day of the period on which a person set the device's clock."""
    for day in overlapping(days, period):
        if day.clock_set:
            yield Finding("device_clock_set", "untrusted", {"date": day.date.isoformat()})
            return


def beyond_readings(days: Sequence[Day], limits: Range, period: Ends) -> Iterator[Finding]:
    """A finding for the first extreme of a day beyond the limits, which readings do not show."""
    for day in overlapping(days, period):
        for one in _extremes(day, limits):
            if one.out:
                values = {"date": day.date.isoformat(), "temperature_c": plain(one.told)}
                yield Finding("day_beyond", "missing", values)
                return


def count(series: Series, limits: Range, period: Ends) -> tuple[Counted, list[Finding]]:
    """What days without readings prove: time beyond the limits, and what is not proven."""
    days = overlapping(series.days, period)
    out = [one for day in days for one in _extremes(day, limits) if one.out]
    ever = any(one.at is not None and period[0] <= one.at <= period[1] for one in out)
    if not out:
        return Counted(Beyond(Decimal(0), Decimal(0), Decimal(0), False), True), []
    if not _counts_for(series.device_report, limits, {one.side for one in out}):
        nothing = Beyond(Decimal(0), Decimal(0), Decimal(0), ever)
        return Counted(nothing, False), [Finding("minutes_unknown", "missing")]
    below = sum(day.minutes_below or 0 for day in days)
    above = sum(day.minutes_above or 0 for day in days)
    whole = all(period[0] <= day.start and day.end <= period[1] for day in days)
    spent = Beyond(Decimal(below), Decimal(above), Decimal(max(below, above)), ever)
    return Counted(spent, whole), []


def uncovered(days: Sequence[Day], bridged: timedelta, period: Ends) -> Iterator[Finding]:
    """A finding for each end of the period, and each part, that no day's figures cover."""
    start, end = period
    if end < start:
        yield Finding("period_backwards", "missing")
        return
    seen = [day for day in overlapping(days, period) if None not in (day.minimum_c, day.maximum_c)]
    if not seen:
        yield Finding("period_not_covered", "missing")
        return
    if seen[0].start - start > bridged:
        values = {"minutes": plain(minutes(seen[0].start - start))}
        yield Finding("starts_after_packing", "missing", values)
    if end - seen[-1].end > bridged:
        values = {"minutes": plain(minutes(end - seen[-1].end))}
        yield Finding("ends_before_receipt", "missing", values)
    for one, other in pairwise(seen):
        if other.start - one.end > bridged:
            silent: dict[str, Value] = {
                "count": 1,
                "minutes": plain(minutes(other.start - one.end)),
                "after": one.end.isoformat(),
            }
            yield Finding("silence", "missing", silent)
            return


def extremes(days: Sequence[Day]) -> tuple[Decimal | None, Decimal | None]:
    """The lowest and the highest temperature of these days, None where none is told."""
    lowest = [day.minimum_c for day in days if day.minimum_c is not None]
    highest = [day.maximum_c for day in days if day.maximum_c is not None]
    return min(lowest, default=None), max(highest, default=None)


def mean_of(days: Sequence[Day]) -> Decimal | None:
    """The mean of the days' means, each weighted by how long the device saw of its day."""
    told = [(day.mean_c, (day.end - day.start) // timedelta(minutes=1)) for day in days]
    weighted = [(value, span) for value, span in told if value is not None and span > 0]
    whole = sum(span for _value, span in weighted)
    if not whole:
        return None
    return mean([sum((value * span for value, span in weighted), Decimal(0)) / whole])


def minutes_beyond(days: Sequence[Day]) -> tuple[int, int] | None:
    """The device's own minutes below and above its alarm limits, if it counted every day."""
    below = [day.minutes_below for day in days]
    above = [day.minutes_above for day in days]
    if not days or None in below or None in above:
        return None
    return sum(one or 0 for one in below), sum(one or 0 for one in above)


class _Extreme(NamedTuple):
    side: Side
    told: Decimal
    at: datetime | None
    out: bool


def _extremes(day: Day, limits: Range) -> Iterator[_Extreme]:
    if day.minimum_c is not None:
        yield _Extreme("below", day.minimum_c, day.coldest_at, day.minimum_c < limits[0])
    if day.maximum_c is not None:
        yield _Extreme("above", day.maximum_c, day.hottest_at, day.maximum_c > limits[1])


def _counts_for(report: DeviceReport | None, limits: Range, sides: set[Side]) -> bool:
    if report is None:
        return False
    wanted: dict[Side, Decimal] = {"below": limits[0], "above": limits[1]}
    return all(report.limit_c(side) == wanted[side] for side in sides)
