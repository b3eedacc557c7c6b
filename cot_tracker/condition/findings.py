"""Faults of a logger's file: what is missing, doubled, out of order, impossible or suspicious.

Missing or doubtful means unknown, never in range; what a fault does to the verdict is its weight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import groupby, pairwise
from typing import NamedTuple

from cot_tracker.condition.series import Finding, Reading, minutes, plain

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
JUMP = timedelta(days=30)
COLDEST_C, HOTTEST_C = Decimal(-210), Decimal(200)
OPEN_SENSOR_C, BROKEN_SENSOR_C = Decimal(-80), Decimal(-200)
STUCK_NOTE = (20, timedelta(hours=3))
STUCK_MISSING = (72, timedelta(hours=24))


class Row(NamedTuple):
    """One row of a file with a legible instant; no temperature where it held none."""

    at: datetime
    temperature_c: Decimal | None


class Gap(NamedTuple):
    """A silence between two neighbouring readings."""

    after: datetime
    before: datetime

    @property
    def minutes(self) -> Decimal:
        """How long the logger was silent, in minutes."""
        return minutes(self.before - self.after)


def examine(
    rows: Sequence[Row],
    unreadable_lines: Sequence[int] = (),
    interval: timedelta | None = None,
) -> tuple[tuple[Reading, ...], tuple[Finding, ...], timedelta | None]:
    """Sound readings in order of time, what is wrong with the rest, and the logging interval.

    `interval` is what the file states; without it the commonest step between readings is taken.
    """
    findings = list(_unreadable(unreadable_lines))
    timely = [row for row in rows if EARLIEST <= row.at < LATEST]
    findings += _wrong_clock(rows, timely)
    readings, errors = _without_errors(timely)
    findings += _errors(errors)
    findings += _disorder(timely)
    readings, doubles = _each_once(readings)
    findings += doubles
    if not readings:
        findings.append(Finding("no_readings", "missing"))
    interval = interval or usual_step(readings)
    findings += _jumps(readings)
    findings += _silence(gaps(readings, interval))
    findings += _stuck(readings)
    return tuple(readings), tuple(findings), interval


def usual_step(readings: Sequence[Reading]) -> timedelta | None:
    """The commonest step between neighbouring readings (the shortest of equals), or None."""
    steps = Counter(later.at - earlier.at for earlier, later in pairwise(readings))
    if not steps:
        return None
    return min(steps, key=lambda step: (-steps[step], step))


def gaps(readings: Sequence[Reading], interval: timedelta | None) -> tuple[Gap, ...]:
    """Every silence longer than twice the logging interval."""
    if not interval:
        return ()
    longest = 2 * interval
    return tuple(Gap(a.at, b.at) for a, b in pairwise(readings) if b.at - a.at > longest)


def _unreadable(lines: Sequence[int]) -> Iterator[Finding]:
    if lines:
        yield Finding(
            "unreadable_rows",
            "untrusted",
            {"count": len(lines), "line": lines[0]},
        )


def _wrong_clock(rows: Sequence[Row], timely: Sequence[Row]) -> Iterator[Finding]:
    if len(rows) > len(timely):
        wrong = next(row.at for row in rows if not EARLIEST <= row.at < LATEST)
        yield Finding(
            "wrong_clock",
            "untrusted",
            {"count": len(rows) - len(timely), "at": wrong.date().isoformat()},
        )


def _without_errors(rows: Sequence[Row]) -> tuple[list[Reading], list[Row]]:
    """-80 is an error code unless the product is about that cold, so neighbours decide."""
    sound: list[Reading] = []
    errors: list[Row] = []
    previous = next((r.temperature_c for r in rows if _possible(r) and not _open(r)), OPEN_SENSOR_C)
    for row in rows:
        value = row.temperature_c
        suspicious = _open(row) and abs((previous or 0) - OPEN_SENSOR_C) > 10
        if value is None or suspicious or not _possible(row):
            errors.append(row)
        else:
            sound.append(Reading(row.at, value))
            previous = value
    return sound, errors


def _possible(row: Row) -> bool:
    value = row.temperature_c
    return value is not None and COLDEST_C <= value <= HOTTEST_C and value != BROKEN_SENSOR_C


def _open(row: Row) -> bool:
    return row.temperature_c == OPEN_SENSOR_C


def _errors(rows: Sequence[Row]) -> Iterator[Finding]:
    if rows:
        values = {plain(r.temperature_c) for r in rows if r.temperature_c is not None}
        yield Finding(
            "sensor_errors",
            "missing",
            {"count": len(rows), "at": rows[0].at.isoformat(), "codes": " ".join(sorted(values))},
        )


def _disorder(rows: Sequence[Row]) -> Iterator[Finding]:
    back = [later.at for earlier, later in pairwise(rows) if later.at < earlier.at]
    if back:
        yield Finding(
            "disordered_rows",
            "untrusted",
            {"count": len(back), "at": back[0].isoformat()},
        )


def _each_once(readings: list[Reading]) -> tuple[list[Reading], list[Finding]]:
    readings.sort(key=lambda reading: reading.at)
    kept: list[Reading] = []
    repeated, contradicting = 0, 0
    for reading in readings:
        if kept and kept[-1].at == reading.at:
            same = kept[-1].temperature_c == reading.temperature_c
            repeated, contradicting = repeated + same, contradicting + (not same)
        else:
            kept.append(reading)
    findings = []
    if repeated:
        findings.append(Finding("duplicated_rows", "note", {"count": repeated}))
    if contradicting:
        findings.append(Finding("contradicting_rows", "untrusted", {"count": contradicting}))
    return kept, findings


def _jumps(readings: Sequence[Reading]) -> Iterator[Finding]:
    for earlier, later in pairwise(readings):
        if later.at - earlier.at > JUMP:
            yield Finding(
                "clock_jump",
                "untrusted",
                {"after": earlier.at.isoformat(), "before": later.at.isoformat()},
            )
            return


def _silence(found: Sequence[Gap]) -> Iterator[Finding]:
    if found:
        longest = max(found, key=lambda gap: gap.before - gap.after)
        yield Finding(
            "gaps",
            "note",
            {
                "count": len(found),
                "minutes": plain(longest.minutes),
                "after": longest.after.isoformat(),
            },
        )


def _stuck(readings: Sequence[Reading]) -> Iterator[Finding]:
    longest: tuple[int, timedelta, Reading] | None = None
    for _value, group in groupby(readings, key=lambda reading: reading.temperature_c):
        run = list(group)
        if longest is None or len(run) > longest[0]:
            longest = (len(run), run[-1].at - run[0].at, run[0])
    if longest is None or longest[0] < STUCK_NOTE[0] or longest[1] < STUCK_NOTE[1]:
        return
    count, span, first = longest
    doubtful = count >= STUCK_MISSING[0] and span >= STUCK_MISSING[1]
    yield Finding(
        "stuck_value",
        "missing" if doubtful else "note",
        {
            "temperature_c": plain(first.temperature_c),
            "count": count,
            "at": first.at.isoformat(),
        },
    )
