"""Whether a series saw the whole time between packing and receipt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from cot_tracker.condition.arrays import np
from cot_tracker.condition.readings import Readings, instant, micros
from cot_tracker.condition.series import Finding, Series, minutes, plain

_MICROSECOND = timedelta(microseconds=1)


def in_period(
    readings: Readings, interval: timedelta | None, start: datetime, end: datetime
) -> Readings:
    """The readings from start to end, and the one before that still stands at the start."""
    first, past = _span(readings, start, end)
    if first and first < past and readings[first].at > start:
        standing = readings[first - 1].at + (interval or timedelta(0)) > start
        first -= standing
    return readings[first:past]


def uncovered(
    series: Series, bridged: timedelta, start: datetime, end: datetime
) -> Iterator[Finding]:
    """A finding for each sort of silence longer than `bridged` within the period."""
    readings = series.readings
    if end < start:
        yield Finding("period_backwards", "missing")
        return
    first, past = _span(readings, start, end)
    if first == past:
        yield Finding("period_not_covered", "missing")
        return
    yield from _ends(readings, first, past, bridged, (start, end))
    seen = readings.at_us[max(0, first - 1) : past + 1]
    after = np.maximum(seen[:-1], micros(start))
    silences = np.minimum(seen[1:], micros(end)) - after
    count = int((silences > bridged // _MICROSECOND).sum())
    if count:
        longest = int(silences.argmax())
        yield Finding(
            "silence",
            "missing",
            {
                "count": count,
                "minutes": plain(minutes(timedelta(microseconds=int(silences[longest])))),
                "after": instant(after[longest]).isoformat(),
            },
        )


def _ends(
    readings: Readings, first: int, past: int, bridged: timedelta, period: tuple[datetime, datetime]
) -> Iterator[Finding]:
    start, end = period
    before = readings[first].at - start
    if not first and before > bridged:
        yield Finding("starts_after_packing", "missing", {"minutes": plain(minutes(before))})
    after = end - readings[past - 1].at
    if past == len(readings) and after > bridged:
        yield Finding("ends_before_receipt", "missing", {"minutes": plain(minutes(after))})


def _span(readings: Readings, start: datetime, end: datetime) -> tuple[int, int]:
    first = np.searchsorted(readings.at_us, micros(start), side="left")
    past = np.searchsorted(readings.at_us, micros(end), side="right")
    return int(first), int(past)
