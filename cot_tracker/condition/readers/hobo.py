"""Onset HOBO loggers, exported as text by HOBOware, HOBOmobile or HOBOconnect.

A line `Plot Title: …`, or `Serial Number: …`, may stand first. The header names the columns: `#`,
`Date Time, GMT+02:00` (or `Date` and `Time` apart; the zone may be missing), series such as
`Temp, °C (LGR S/N: …, SEN S/N: …, LBL: …)` or `Temp (°C) c:1`, and events such as `Host Connected`
and `End Of File`. Cells are divided by comma, semicolon or tab; dates, clock, unit and decimal sign
are whatever the person who exported had chosen. An event stands in a row of its own, mostly without
a temperature; the zone's offset holds for every row, whatever the season. Stations on HOBOlink
write `Temperature (S-THB 10268927:10268928-1),*C,Room`, and each time with its offset. The header's
languages are in `hobo_words`. Described from exports in ibot-geoecology/myClim,
RyanLab/microclimloggers, XiulinGao/shade-flammability, data-hydenv/data, flipoyo/MOLONARI1D,
HakaiInstitute/sentinels-sensor-data and LeBoldus-Lab/hoboR, and from public parsers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cot_tracker.condition.answers import NONE, Answers, Unit
from cot_tracker.condition.arrays import Flags, np
from cot_tracker.condition.findings import examine
from cot_tracker.condition.readers import delimited
from cot_tracker.condition.readers.hobo_commas import with_points
from cot_tracker.condition.readers.hobo_header import Header, header_of, is_title
from cot_tracker.condition.readers.hobo_words import SERIAL_LINE
from cot_tracker.condition.readers.shapes import VALUE, line_numbers, numbers
from cot_tracker.condition.readers.table import Table
from cot_tracker.condition.readers.text import Source, label, number
from cot_tracker.condition.readings import Readings
from cot_tracker.condition.series import Finding, Series, Value

FORMAT = "hobo"
DEVICE = "Onset HOBO"
_LAST_ROWS = 50
_MANY = 10_000
_DIGIT = re.compile(r"[0-9]")


def recognises(source: Source) -> bool:
    """True if a line among the first is a HOBO export's header."""
    return header_of(source.head) is not None


def read(source: Source, answers: Answers = NONE) -> Series:
    """The series of a file that `recognises` knows. Never raises: faults become findings."""
    header = header_of(source.head)
    if header is None:
        raise ValueError("not a HOBO export")
    if not header.temperatures:
        return _without_temperature(header)
    column, unit, asked = _sensor(header, answers)
    table = Table(with_points(source.text, header), header.delimiter, header.line + 1)
    layout = delimited.Layout(header.date, column, header.time, header.zone, unit, header.width)
    found = delimited.read(table, layout, answers, _events(table, header, column))
    readings, faults, interval = examine(found.columns, found.unreadable.tolist(), regular=True)
    findings = [*asked, *_serials(header), *found.findings, *_whole(table, header)]
    findings += _above(source.head[: header.line]) + delimited.unended(source.text)
    return Series(
        FORMAT,
        DEVICE,
        label(header.serials[0]) if len(header.serials) == 1 else "",
        readings,
        (*findings, *faults),
        interval,
        clock=found.clock,
        sensors=tuple(map(label, header.names)) if len(header.names) > 1 else (),
    )


def _without_temperature(header: Header) -> Series:
    serial = label(header.serials[0]) if len(header.serials) == 1 else ""
    return Series(FORMAT, DEVICE, serial, Readings.of(()), (Finding("no_readings", "missing"),))


def _sensor(header: Header, answers: Answers) -> tuple[int, Unit | None, list[Finding]]:
    """The column to read and its unit; a finding where a person must say which sensor counts."""
    count = len(header.temperatures)
    units = {unit for _column, unit in header.temperatures}
    mixed = [Finding("mixed_units", "untrusted")] if len(units) > 1 else []
    if count > 1 and not 1 <= (answers.sensor or 0) <= count:
        column, unit = header.temperatures[0]
        asked = Finding("ask_sensor", "untrusted", {"count": count})
        return column, unit, [asked, *mixed]
    column, unit = header.temperatures[(answers.sensor or 1) - 1 if count > 1 else 0]
    return column, unit, []


def _events(table: Table, header: Header, column: int) -> Flags:
    """Rows in which a word stands that tells of an event, and no measured value."""
    cells = table.column(column)
    events: Flags = cells.starts == cells.ends
    told = {header.date, header.time, header.number, *header.events}
    if np.count_nonzero(events) > _MANY:
        return _many_events(table, header, told, events)
    for place in np.flatnonzero(events).tolist():
        row = table.row(place)
        words = [row[n] for n in header.events if n < len(row) and row[n]]
        silent = not any(_DIGIT.search(cell) for n, cell in enumerate(row) if n not in told)
        events[place] = silent and any(number(word) is None for word in words)
    return events


def _many_events(table: Table, header: Header, told: set[int | None], silent: Flags) -> Flags:
    worded = np.zeros(len(table), np.bool_)
    for place in range(int(table.width.max())):
        cells = table.column(place)
        full = cells.ends > cells.starts
        if place in header.events:
            worded |= full & (numbers(cells).state != VALUE)
        elif place not in told:
            silent &= ~(full & (numbers(cells).state == VALUE))
    return silent & worded


def _above(lines: Sequence[str]) -> list[Finding]:
    """Only a title or a serial number stands above the header of an export as it was made."""
    told = [line for line in lines if line.strip()]
    strange = [line for line in told if not is_title(line) and not SERIAL_LINE.match(line)]
    return [Finding("lines_above", "note", {"count": len(strange)})] if strange else []


def _serials(header: Header) -> list[Finding]:
    if len(header.serials) < 2:
        return []
    return [Finding("several_serials", "untrusted", {"serials": ", ".join(header.serials)[:100]})]


def _whole(table: Table, header: Header) -> list[Finding]:
    """What the line numbers and the mark at the end say is missing."""
    findings = []
    if header.number is not None:
        told = line_numbers(table.column(header.number))
        lost = int((np.diff(told) != 1).sum()) + int(len(told) > 0 and told[0] != 1)
        if lost:
            findings.append(Finding("lost_rows", "missing", {"count": lost}))
    widest = int(table.width.max()) if len(table) else header.width
    if widest < header.width:
        values: dict[str, Value] = {"expected": header.width, "count": widest}
        findings.append(Finding("narrow_rows", "note", values))
    if header.end is not None:
        last = range(max(0, len(table) - _LAST_ROWS), len(table))
        rows = (table.row(place) for place in last)
        if not any(len(row) > header.end and row[header.end] for row in rows):
            findings.append(Finding("no_end_mark", "missing"))
    return findings
