"""Whether a series saw the whole time between packing and receipt."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from cot_tracker.condition.series import Finding, Reading, Series, minutes, plain


def in_period(
    readings: Sequence[Reading], interval: timedelta | None, start: datetime, end: datetime
) -> Sequence[Reading]:
    """The readings from start to end, and the one before that still stands at the start."""
    first = bisect_left(readings, start, key=_at)
    past = bisect_right(readings, end, key=_at)
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
    first = bisect_left(readings, start, key=_at)
    past = bisect_right(readings, end, key=_at)
    if first == past:
        yield Finding("period_not_covered", "missing")
        return
    yield from _ends(readings, first, past, bridged, (start, end))
    seen = readings[max(0, first - 1) : past + 1]
    within = ((max(a.at, start), min(b.at, end)) for a, b in pairwise(seen))
    silent = [(after, before) for after, before in within if before - after > bridged]
    if silent:
        after, before = max(silent, key=lambda pair: pair[1] - pair[0])
        yield Finding(
            "silence",
            "missing",
            {
                "count": len(silent),
                "minutes": plain(minutes(before - after)),
                "after": after.isoformat(),
            },
        )


def _ends(
    readings: Sequence[Reading],
    first: int,
    past: int,
    bridged: timedelta,
    period: tuple[datetime, datetime],
) -> Iterator[Finding]:
    start, end = period
    before = readings[first].at - start
    if not first and before > bridged:
        yield Finding(
            "starts_after_packing",
            "missing",
            {"minutes": plain(minutes(before))},
        )
    after = end - readings[past - 1].at
    if past == len(readings) and after > bridged:
        yield Finding(
            "ends_before_receipt",
            "missing",
            {"minutes": plain(minutes(after))},
        )


def _at(reading: Reading) -> datetime:
    return reading.at
