"""Faults of a logger's file: what is missing, doubled, out of order, impossible or suspicious.

Missing or doubtful means unknown, never in range; what a fault does to the verdict is its weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from cot_tracker.condition.arrays import Flags, Ints, np
from cot_tracker.condition.readings import Reading, Readings, instant, micros
from cot_tracker.condition.series import Finding, Value, minutes, plain

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
JUMP = timedelta(days=30)
COLDEST_C, HOTTEST_C = Decimal(-210), Decimal(200)
OPEN_SENSOR_C, BROKEN_SENSOR_C = Decimal(-80), Decimal(-200)
NEAR_C = Decimal(10)
STUCK_NOTE = (20, timedelta(hours=3))
STUCK_MISSING = (72, timedelta(hours=24))
_MICROSECOND = timedelta(microseconds=1)
_MOST_CODES = 20


class Row(NamedTuple):
    """One row of a file with a legible instant; no temperature where it held none."""

    at: datetime
    temperature_c: Decimal | None


@dataclass(frozen=True, slots=True)
class Columns:
    """The rows of a file with a legible instant, by column, in the order of the file.

    `told` is false where a row held no temperature; units are those of `Readings`.
    """

    at_us: Ints
    values: Ints
    decimals: int
    told: Flags

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Columns:
        """The same rows by column."""
        zero = Decimal(0)
        readings = Readings.of([Reading(r.at, r.temperature_c or zero) for r in rows])
        told = np.array([row.temperature_c is not None for row in rows], np.bool_)
        return cls(readings.at_us, readings.values, readings.decimals, told)

    def __len__(self) -> int:
        return len(self.at_us)

    def where(self, mask: Flags) -> Columns:
        """Only those rows."""
        return Columns(self.at_us[mask], self.values[mask], self.decimals, self.told[mask])

    def backwards(self) -> Columns:
        """The rows from last to first."""
        return Columns(self.at_us[::-1], self.values[::-1], self.decimals, self.told[::-1])


class Gap(NamedTuple):
    """A silence between two neighbouring readings."""

    after: datetime
    before: datetime

    @property
    def minutes(self) -> Decimal:
        """How long the logger was silent, in minutes."""
        return minutes(self.before - self.after)


def examine(
    rows: Sequence[Row] | Columns,
    unreadable_lines: Sequence[int] = (),
    interval: timedelta | None = None,
    regular: bool = False,
) -> tuple[Readings, tuple[Finding, ...], timedelta | None]:
    """Sound readings in order of time, what is wrong with the rest, and the logging interval.

    `interval` is what the file states; without it the commonest step between readings is taken.
    `regular` says that this logger keeps its steps, so that one out of step is doubtful.
    """
    columns = rows if isinstance(rows, Columns) else Columns.of(rows)
    findings = list(_unreadable(unreadable_lines))
    in_time = (columns.at_us >= micros(EARLIEST)) & (columns.at_us < micros(LATEST))
    timely = columns.where(in_time)
    findings += _wrong_clock(columns.at_us[~in_time])
    sound = _sound(timely)
    findings += _errors(timely.where(~sound))
    findings += _disorder(timely.at_us)
    readings, doubles = _each_once(timely.where(sound))
    findings += doubles
    if not len(readings):
        findings.append(Finding("no_readings", "missing"))
    step = interval or usual_step(readings)
    findings += _jumps(readings)
    findings += _silence(gaps(readings, step))
    findings += _out_of_step(readings, step) if regular else ()
    findings += _stuck(readings)
    return readings, tuple(findings), step


def usual_step(readings: Sequence[Reading]) -> timedelta | None:
    """The commonest step between neighbouring readings (the shortest of equals), or None."""
    steps = np.diff(Readings.of(readings).at_us)
    if not len(steps):
        return None
    commonest = steps[0]
    if 2 * int((steps == commonest).sum()) <= len(steps):
        found, counts = np.unique(steps, return_counts=True)
        commonest = found[counts.argmax()]
    return timedelta(microseconds=int(commonest))


def gaps(readings: Sequence[Reading], interval: timedelta | None) -> tuple[Gap, ...]:
    """Every silence longer than twice the logging interval."""
    if not interval:
        return ()
    at = Readings.of(readings).at_us
    places = np.flatnonzero(np.diff(at) > 2 * interval // _MICROSECOND)
    return tuple(Gap(instant(at[place]), instant(at[place + 1])) for place in places)


def _unreadable(lines: Sequence[int]) -> Iterator[Finding]:
    if len(lines):
        yield Finding("unreadable_rows", "untrusted", {"count": len(lines), "line": int(lines[0])})


def _wrong_clock(wrong: Ints) -> Iterator[Finding]:
    if len(wrong):
        at = instant(wrong[0]).date().isoformat()
        yield Finding("wrong_clock", "untrusted", {"count": len(wrong), "at": at})


def _sound(rows: Columns) -> Flags:
    """-80 is an error code unless the product is about that cold, so neighbours decide."""
    scale = Decimal(10) ** rows.decimals
    lowest, highest = int(COLDEST_C * scale), int(HOTTEST_C * scale)
    sound = rows.told & (rows.values >= lowest) & (rows.values <= highest)
    sound &= rows.values != int(BROKEN_SENSOR_C * scale)
    open_value = int(OPEN_SENSOR_C * scale)
    suspects = np.flatnonzero(sound & (rows.values == open_value))
    others = np.flatnonzero(sound & (rows.values != open_value))
    if len(suspects) and len(others):
        before = np.maximum(np.searchsorted(others, suspects) - 1, 0)
        far = np.abs(rows.values[others[before]] - open_value) > int(NEAR_C * scale)
        sound[suspects[far]] = False
    return sound


def _errors(rows: Columns) -> Iterator[Finding]:
    if len(rows):
        scale = -rows.decimals
        values = {
            plain(Decimal(value).scaleb(scale))
            for value in np.unique(rows.values[rows.told]).tolist()[:_MOST_CODES]
        }
        at = instant(rows.at_us[0]).isoformat()
        said: dict[str, Value] = {"count": len(rows), "at": at, "codes": " ".join(sorted(values))}
        yield Finding("sensor_errors", "missing", said)


def _disorder(at: Ints) -> Iterator[Finding]:
    back = np.flatnonzero(np.diff(at) < 0)
    if len(back):
        first = instant(at[back[0] + 1]).isoformat()
        yield Finding("disordered_rows", "untrusted", {"count": len(back), "at": first})


def _each_once(rows: Columns) -> tuple[Readings, list[Finding]]:
    at, values = rows.at_us, rows.values
    if (np.diff(at) < 0).any():
        order = np.argsort(at, kind="stable")
        at, values = at[order], values[order]
    again = np.append(False, np.diff(at) == 0)[: len(at)]
    if not again.any():
        return Readings(at, values, rows.decimals), []
    first = np.maximum.accumulate(np.where(again, 0, np.arange(len(at))))
    contradicting = int((again & (values != values[first])).sum())
    repeated = int(again.sum()) - contradicting
    findings = []
    if repeated:
        findings.append(Finding("duplicated_rows", "note", {"count": repeated}))
    if contradicting:
        findings.append(Finding("contradicting_rows", "untrusted", {"count": contradicting}))
    return Readings(at[~again], values[~again], rows.decimals), findings


def _jumps(readings: Readings) -> Iterator[Finding]:
    at = readings.at_us
    leaps = np.flatnonzero(np.diff(at) > JUMP // _MICROSECOND)
    if len(leaps):
        after, before = (instant(at[leaps[0] + place]).isoformat() for place in (0, 1))
        yield Finding("clock_jump", "untrusted", {"after": after, "before": before})


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


def _out_of_step(readings: Readings, interval: timedelta | None) -> Iterator[Finding]:
    """Steps that are no multiple of the interval, in a file that else keeps it."""
    if not interval or len(readings) < 3:
        return
    step = interval // _MICROSECOND
    steps = np.diff(readings.at_us)
    skipped = np.flatnonzero(steps == 2 * step)
    if len(skipped):
        at = instant(readings.at_us[int(skipped[0])]).isoformat()
        yield Finding("skipped_readings", "note", {"count": len(skipped), "at": at})
    odd = steps % step != 0
    count = int(odd.sum())
    if 0 < count <= len(odd) // 10 or (count and count <= 2):
        at = instant(readings.at_us[int(odd.argmax()) + 1]).isoformat()
        yield Finding("out_of_step", "missing", {"count": count, "at": at})


def _stuck(readings: Readings) -> Iterator[Finding]:
    if not len(readings):
        return
    changes = np.flatnonzero(np.diff(readings.values)) + 1
    begins = np.append(0, changes)
    ends = np.append(changes, len(readings))
    longest = int((ends - begins).argmax())
    begin, end = int(begins[longest]), int(ends[longest])
    count, span = end - begin, readings[end - 1].at - readings[begin].at
    if count < STUCK_NOTE[0] or span < STUCK_NOTE[1]:
        return
    doubtful = count >= STUCK_MISSING[0] and span >= STUCK_MISSING[1]
    yield Finding(
        "stuck_value",
        "missing" if doubtful else "note",
        {
            "temperature_c": plain(readings[begin].temperature_c),
            "count": count,
            "at": readings[begin].at.isoformat(),
        },
    )
