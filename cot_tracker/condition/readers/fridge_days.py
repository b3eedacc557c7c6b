"""The days of a Fridge-tag: one block of `Hist` each, by the device's own clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from cot_tracker.condition.readers.berlinger_tree import Node
from cot_tracker.condition.series import Day, Finding, Value

DAY = timedelta(days=1)
CLOCK_SET = 2
"""The bit of `Events` that the PDF report prints as "t = time / date changed"."""
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}\Z")


@dataclass(frozen=True, slots=True)
class LocalClock:
    """The device's clock, which keeps this zone."""

    zone: tzinfo

    def at(self, text: str) -> datetime | None:
        """`2023-04-17 16:43` in UTC, or None."""
        if not _INSTANT.match(text):
            return None
        try:
            return datetime.fromisoformat(text).replace(tzinfo=self.zone).astimezone(UTC)
        except (ValueError, OverflowError):
            return None

    def midnight(self, on: date) -> datetime:
        """The beginning of that day, in UTC."""
        return datetime.combine(on, time(0), self.zone).astimezone(UTC)


def days_of(
    hist: Node, clock: LocalClock, started: datetime | None, stopped: datetime | None
) -> tuple[Day, ...]:
    """The days with a legible date, oldest first; each from when to when the device saw it."""
    found = {}
    for block in hist.blocks:
        day = _day(block, clock, started, stopped)
        if day is not None:
            found[day.date] = day
    return tuple(found[on] for on in sorted(found))


def missing_days(
    days: tuple[Day, ...], kept: int | None, started: datetime | None, stopped: datetime | None
) -> Iterator[Finding]:
    """Days of the run that have no figures; a device keeps the last so many (`kept`)."""
    if not days or started is None or stopped is None:
        return
    first, last = (days[place].date for place in (0, -1))
    if days[-1].end < stopped:
        last += DAY * -((days[-1].end - stopped) // DAY)
    count = min((last - first).days + 1, kept or 60)
    expected = {last - n * DAY for n in range(count)}
    lost = sorted(expected - {day.date for day in days})
    if lost:
        values: dict[str, Value] = {"count": len(lost), "date": lost[0].isoformat()}
        yield Finding("missing_days", "missing", values)


def _day(
    block: Node, clock: LocalClock, started: datetime | None, stopped: datetime | None
) -> Day | None:
    if not block.name.isdigit() or not _DATE.match(block.text("Date")):
        return None
    try:
        on = date.fromisoformat(block.text("Date"))
        if not 2000 <= on.year < 2100:
            return None
    except ValueError:
        return None
    start, end = clock.midnight(on), clock.midnight(on + DAY)
    below, above = (block.block("Alarm").block(name) for name in "01")
    silent = [one.count("t AccST") for one in block.blocks if one.name.endswith("Sensor timeout")]
    return Day(
        on,
        max(start, started) if started and started < end else start,
        min(end, stopped) if stopped and stopped > start else end,
        block.quantity("Min T"),
        block.quantity("Max T"),
        block.quantity("Avrg T"),
        _within(block.text("TS Min T"), on, clock),
        _within(block.text("TS Max T"), on, clock),
        below.count("t Acc"),
        above.count("t Acc"),
        max((minutes for minutes in silent if minutes is not None), default=None),
        _within(below.text("TS A"), on, clock),
        _within(above.text("TS A"), on, clock),
        bool((block.count("Events") or 0) & CLOCK_SET),
    )


def _within(text: str, on: date, clock: LocalClock) -> datetime | None:
    return clock.at(f"{on.isoformat()} {text}") if _TIME.match(text) else None
