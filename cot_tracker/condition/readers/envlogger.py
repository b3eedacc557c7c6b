"""EnvLogger by ElectricBlue, exported as CSV by its Viewer application.

Blocks of `name, value` lines divided by lines of dashes: versions and phone, then the logger
(`serial number`, `temperature, degrees Celsius`, `time zone, UTC+0000`, `sampling resolution`,
`samples`: how many readings follow, `time diff [logger-smartphone](sec)`: how far its clock is off
the phone's). Then `time,temp`, often with pressure or humidity, and one reading a line; `NA` where
the sensor gave nothing. Described from exports of versions T2.4 to TH3.0 in ruiseabra/envlogger
and the R package of that name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from cot_tracker.condition.answers import NONE, Answers, Unit, offset_of
from cot_tracker.condition.findings import examine
from cot_tracker.condition.readers import delimited
from cot_tracker.condition.readers.table import Table
from cot_tracker.condition.readers.text import Source, cells_of, delimiter_of, label, number
from cot_tracker.condition.series import Finding, Series, Weight

FORMAT = "envlogger"
CLOCK_NOTED, CLOCK_DOUBTED = timedelta(minutes=1), timedelta(minutes=5)
_VERSION = re.compile(r"\W*envlogger version\W", re.IGNORECASE)
_HEADER = re.compile(r"\W*time\W+temp", re.IGNORECASE)
_NAMED = re.compile(r"\W*(?:-{5,}|[a-z][^,;\t]*[,;\t])", re.IGNORECASE)
_COUNT = re.compile(r"[0-9]{1,9}\Z")
_DRIFT = re.compile(r"time diff\b")


def recognises(source: Source) -> bool:
    """True if the file says that an EnvLogger wrote it, and has its header of readings."""
    versioned = any(_VERSION.match(line) for line in source.head)
    return versioned and _header_line(source.head) is not None


def read(source: Source, answers: Answers = NONE) -> Series:
    """The series of a file that `recognises` knows. Never raises: faults become findings."""
    line = _header_line(source.head) or 0
    delimiter = delimiter_of(source.head[line]) or ","
    names = [cell.lower() for cell in cells_of(source.head[line], delimiter)]
    said = _said(source.head[:line], delimiter)
    table = Table(source.text, delimiter, line + 1)
    layout = delimited.Layout(
        date=0,
        temperature=next((n for n, name in enumerate(names) if name.startswith("temp")), 1),
        zone=offset_of(said.get("time zone", "")),
        unit=_unit(said.get("temperature", "")),
        width=len(names),
        same_decimals=True,
    )
    found = delimited.read(table, layout, answers)
    readings, faults, interval = examine(found.columns, found.unreadable.tolist(), regular=True)
    drift = next((value for name, value in said.items() if _DRIFT.match(name)), "")
    findings = [*found.findings, *_whole(said, len(table)), *clock_off(drift)]
    findings += _above(source.head[:line]) + delimited.unended(source.text)
    return Series(
        FORMAT,
        label(f"EnvLogger {said.get('envlogger version', '')}"),
        label(said.get("serial number", "")),
        readings,
        (*findings, *faults),
        interval,
        clock=found.clock,
    )


def clock_off(seconds: str) -> list[Finding]:
    """What it means that the logger's clock is so many seconds before another one's."""
    off = number(seconds)
    span = timedelta(seconds=float(abs(off))) if off is not None else timedelta(0)
    if off is None or span < CLOCK_NOTED:
        return []
    weight: Weight = "untrusted" if span >= CLOCK_DOUBTED else "note"
    return [Finding("clock_off", weight, {"seconds": int(off)})]


def _header_line(head: Sequence[str]) -> int | None:
    return next((place for place, line in enumerate(head) if _HEADER.match(line)), None)


def _above(lines: Sequence[str]) -> list[Finding]:
    """Only lines of dashes and of a name with its value stand above the readings."""
    strange = [line for line in lines if line.strip() and not _NAMED.match(line)]
    return [Finding("lines_above", "note", {"count": len(strange)})] if strange else []


def _said(lines: Sequence[str], delimiter: str) -> Mapping[str, str]:
    pairs = (cells_of(line, delimiter) for line in lines)
    return {cells[0].lower(): cells[1] for cells in pairs if len(cells) > 1}


def _unit(text: str) -> Unit | None:
    plain = text.lower()
    if "fahrenheit" in plain or "°f" in plain:
        return "F"
    return "C" if "celsius" in plain or "°c" in plain else None


def _whole(said: Mapping[str, str], count: int) -> list[Finding]:
    """`samples` is how many readings the logger held when it was read out."""
    expected = said.get("samples", "")
    if not _COUNT.match(expected):
        return [Finding("illegible_report", "missing", {"names": "samples"})]
    if int(expected) == count:
        return []
    values = {"expected": int(expected), "count": count}
    return [Finding("run_incomplete", "missing", values)]
