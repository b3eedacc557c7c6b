"""Berlinger Fridge-tag 2, 2 E, 2 L and Ultra Low: the TXT file beside the device's PDF report.

Indented `Name: value` lines as in a Q-tag's file. `Conf` is how the device was set: alarm 0 is the
lower limit (`T AL`) with the minutes without interruption (`t AL`) after which it fires, alarm 1
the upper. `Hist` has a block for each day of its clock, newest first: lowest, highest and mean
temperature of samples taken every minute, minutes beyond each limit (`t Acc`; they fire no alarm),
when an alarm fired (`TS A`), minutes without a sensor (`t AccST`), `Events` (bits: 2 its clock was
set, 8 and 16 it was checked in the morning, in the afternoon). Devices that log (2 L, Ultra
Low) add `Data`, a reading every five minutes or so, `--.-` without a sensor, marked `x` beyond a
limit. The device's clock is set by whoever starts it (`Zone` is always 0.00), so that its zone is
asked for. Described from files of Fridge-tags 2, 2 L and Ultra Low in
msupply-foundation/temperature-sensor and mortenoh/berlinger_fridge_tag_v2, and Berlinger's user
manual of the Fridge-tag, chapters 8.1 and 8.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import ceil, floor

from cot_tracker.condition.answers import NONE, Answers
from cot_tracker.condition.arrays import np
from cot_tracker.condition.findings import EARLIEST, LATEST, examine
from cot_tracker.condition.readers import berlinger_signature, delimited
from cot_tracker.condition.readers.berlinger_tree import Node, tree
from cot_tracker.condition.readers.delimited import Read
from cot_tracker.condition.readers.fridge_days import LocalClock, days_of, missing_days
from cot_tracker.condition.readers.table import Table
from cot_tracker.condition.readers.text import Source, label
from cot_tracker.condition.readings import Readings, micros
from cot_tracker.condition.series import (
    Alarm,
    Day,
    DeviceReport,
    Finding,
    Series,
    Side,
    Value,
    plain,
)

FORMAT = "fridge_tag"
_DEVICE = re.compile(r"\s*Device:\s*((?:Q-tag )?Fridge-tag[^\n]*)", re.IGNORECASE)
_DATA = re.compile(r"\nData:[^\n]*\n((?:\t[^\n]*\n?|[ ]*\n)*)")
_LAYOUT = delimited.Layout(date=1, temperature=2, unit="C", width=4, same_decimals=True, iso=True)
_TITLE = "yyyy-MM-dd"


def recognises(source: Source) -> bool:
    """True if the file says that a Fridge-tag wrote it."""
    return _DEVICE.match(source.text) is not None


def read(source: Source, answers: Answers = NONE) -> Series:
    """The series of a file that `recognises` knows. Never raises: faults become findings."""
    device = _DEVICE.match(source.text)
    root, unreadable = tree(source.text.split("\n"))
    conf, hist = root.block("Conf"), root.block("Hist")
    clock = LocalClock(answers.zone or UTC)
    started, stopped = (_sane(clock.at(hist.text(f"TS {name}"))) for name in
                        ("Actv", "Report Creation"))  # fmt: skip
    days = days_of(hist, clock, started, stopped)
    report = DeviceReport(started, stopped, alarms=tuple(_alarms(conf, days)))
    told, table = _data(source, answers)
    step = conf.count("Logging Interval")
    stated = timedelta(minutes=step) if step else None
    lines = [*unreadable, *told.unreadable.tolist()]
    readings, faults, interval = examine(told.columns, lines, stated)
    findings = [
        *berlinger_signature.findings(source),
        *_header(hist, conf, started, stopped),
        *([] if answers.zone else [_zoneless(told, days)]),
        *(one for one in told.findings if one.code != "no_time_zone"),
        *missing_days(days, conf.count("Report history length"), started, stopped),
        *(f for f in faults if f.code != "no_readings"),
        *_kind(readings, days),
        *_clock_set(days),
        *_marks(table, told, report),
        *_extremes(readings, days),
    ]
    return Series(
        FORMAT,
        label(device[1]) if device else "",
        label(conf.text("Serial")),
        readings,
        tuple(findings),
        interval,
        report,
        days,
        "utc" if answers.zone else "local",
    )


def _sane(at: datetime | None) -> datetime | None:
    return at if at and EARLIEST <= at < LATEST else None


def _alarms(conf: Node, days: tuple[Day, ...]) -> Iterator[Alarm]:
    by_side = {"0": [day.alarmed_below for day in days], "1": [day.alarmed_above for day in days]}
    for block in conf.block("Alarm").blocks:
        limit, allowed = block.quantity("T AL"), block.count("t AL")
        if block.name in by_side and limit is not None and allowed is not None:
            fired = tuple(at for at in by_side[block.name] if at)
            side: Side = "below" if block.name == "0" else "above"
            yield Alarm(side, "single", limit, allowed, fired=fired)


def _data(source: Source, answers: Answers) -> tuple[Read, Table]:
    match = _DATA.search(source.text)
    first = source.text.count("\n", 0, match.start(1)) if match else 0
    body = match[1] if match else ""
    if body.startswith(f"\t{_TITLE}"):
        body, first = body.partition("\n")[2], first + 1
    table = Table(body, "\t")
    table.lines += first
    return delimited.read(table, _LAYOUT, answers), table


def _header(
    hist: Node, conf: Node, started: datetime | None, stopped: datetime | None
) -> Iterator[Finding]:
    names = {"TS Actv": started, "TS Report Creation": stopped, "Hist": hist.blocks or None}
    missing = [name for name, value in names.items() if value is None]
    if missing:
        yield Finding("illegible_report", "missing", {"names": ", ".join(missing)})
    unit = conf.text("Temp unit")
    if unit not in ("", "C"):
        yield Finding("not_celsius", "untrusted", {"unit": label(unit)})


def _zoneless(told: Read, days: tuple[Day, ...]) -> Finding:
    return Finding("no_time_zone", "untrusted", {"count": len(told.rows) or len(days)})


def _kind(readings: Readings, days: tuple[Day, ...]) -> Iterator[Finding]:
    if not readings and days:
        yield Finding("daily_figures", "note")
    elif not readings:
        yield Finding("no_readings", "missing")


def _clock_set(days: tuple[Day, ...]) -> Iterator[Finding]:
    for day in days:
        if day.clock_set:
            yield Finding("device_clock_set", "note", {"date": day.date.isoformat()})


def _marks(table: Table, told: Read, report: DeviceReport) -> Iterator[Finding]:
    """The device marks each reading beyond its limits; a mark that is wrong is a changed file."""
    low, high = report.limit_c("below"), report.limit_c("above")
    if not len(table) or low is None or high is None:
        return
    columns = told.columns
    scale = 10**columns.decimals
    beyond = (columns.values < ceil(low * scale)) | (columns.values > floor(high * scale))
    marks = table.column(3)
    marked = (marks.ends > marks.starts)[told.rows]
    wrong = int((columns.told & (beyond != marked)).sum())
    if wrong:
        yield Finding("contradicts_marks", "untrusted", {"count": wrong})


def _extremes(readings: Readings, days: tuple[Day, ...]) -> Iterator[Finding]:
    """A reading cannot lie beyond the lowest and highest sample of its day."""
    for day in days:
        first, past = np.searchsorted(readings.at_us, [micros(day.start), micros(day.end)])
        inside = readings[int(first) : int(past)]
        if not inside:
            continue
        lowest = inside.temperature(inside.values.min())
        highest = inside.temperature(inside.values.max())
        for name, told, computed, sign in (
            ("Min T", day.minimum_c, lowest, 1),
            ("Max T", day.maximum_c, highest, -1),
        ):
            if told is not None and (computed - told) * sign < 0:
                values: dict[str, Value] = {
                    "name": name,
                    "told": plain(told),
                    "computed": plain(computed),
                }
                yield Finding("contradicts_device", "untrusted", values)
                return
