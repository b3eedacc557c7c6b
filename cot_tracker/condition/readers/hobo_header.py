"""The header line of an Onset HOBO export: which column holds what, and what it says of all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timezone

from cot_tracker.condition.answers import Unit, offset_of
from cot_tracker.condition.readers.text import cells_of, delimiter_of

SEARCHED_LINES = 30
_DATE_TIME = re.compile(r"date[ -]?time\b", re.IGNORECASE)
_DATE = re.compile(r"date\Z", re.IGNORECASE)
_TIME = re.compile(r"time\b", re.IGNORECASE)
_TEMPERATURE = re.compile(r"(?:(?:ch|series)[:.]? ?\d* ?-? ?)?(?:[a-z]+ )?temp(?:erature)?\b", re.I)
_NOT_MEASURED = re.compile(r"dew|wet|heat|(?:max|min|avg|std ?dev|average)\b", re.IGNORECASE)
_DEGREES = re.compile(r"(?:[°º˚*]|deg\.?) ?[CF]\b|℃|℉")
_UNIT = re.compile(r"(?:[°º˚*\ufffd?]|deg\.?) ?([CF])\b|(℃|℉)|[,(] ?([CF]) ?(?:[),]|\Z)")
_OFFSET = re.compile(
    r"\b(?:GMT|UTC)(?: ?[+\-\u2212] ?\d{1,2}(?::?\d{2})?(?=[\s,;)]|\Z)|(?=[,;)]|\s*\Z))"
)
_SERIAL = re.compile(r"(?:LGR )?S/N: ?([0-9A-Z-]{4,20})")
_NUMBER_SIGN = re.compile(r"#([0-9]{5,12})\b")
_EVENT = re.compile(
    r"coupler|host conn|end of file|eof\b|stopped|bad battery|button|interval change|started"
    r"|power warn|safe shutdown|low battery|water detect|file interrupted|new interval|logged",
    re.IGNORECASE,
)
_END = re.compile(r"end of file|eof\b", re.IGNORECASE)
_MARK = re.compile(
    r"LGR S/N|SEN S/N|\bc:\d|#\d{5,}|coupler (?:at|de)tached|host conn|end of file"
    r"|\A\W*#\W{1,5}date[ -]time\b|\A\W*date-time \([A-Z]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Header:
    """Columns are counted from 0, `line` too; `temperatures` with the unit of each, if it says.

    `end` is the column in which the last row of a whole file is marked, `number` that of "#".
    """

    line: int
    width: int
    delimiter: str
    date: int
    time: int | None
    temperatures: tuple[tuple[int, Unit | None], ...]
    events: tuple[int, ...]
    end: int | None
    number: int | None
    zone: timezone | None
    serials: tuple[str, ...]


def header_of(head: Sequence[str]) -> Header | None:
    """The header among the first lines of a HOBO export, or None for any other file."""
    titled = any("plot title" in line.lower()[:40] for line in head[:5])
    for place, line in enumerate(head[:SEARCHED_LINES]):
        delimiter = delimiter_of(line)
        if delimiter is not None and "date" in line.lower():
            header = _header(place, delimiter, cells_of(line, delimiter))
            if header and (titled or _MARK.search(line)):
                return header
    return None


def _header(line: int, delimiter: str, cells: Sequence[str]) -> Header | None:
    both = next((n for n, cell in enumerate(cells) if _DATE_TIME.match(cell)), None)
    alone = next((n for n, cell in enumerate(cells) if _DATE.match(cell)), None)
    time = next((n for n, cell in enumerate(cells) if _TIME.match(cell)), None)
    measured = [
        (n, _unit(cell))
        for n, cell in enumerate(cells)
        if (_TEMPERATURE.match(cell) or _DEGREES.search(cell)) and not _NOT_MEASURED.search(cell)
    ]
    if not measured or (both is None and (alone is None or time is None)):
        return None
    date = both if both is not None else alone
    stated = cells[both] if both is not None else cells[time or 0]
    return Header(
        line,
        len(cells),
        delimiter,
        date or 0,
        None if both is not None else time,
        tuple(measured),
        tuple(n for n, cell in enumerate(cells) if _EVENT.match(cell)),
        next((n for n, cell in enumerate(cells) if _END.match(cell)), None),
        0 if cells[0] == "#" else None,
        _zone(stated),
        _serials(cells, measured[0][0]),
    )


def _unit(cell: str) -> Unit | None:
    match = _UNIT.search(cell)
    if match is None:
        return None
    return "F" if (match[1] or match[2] or match[3]) in ("F", "℉") else "C"


def _zone(cell: str) -> timezone | None:
    match = _OFFSET.search(cell)
    return offset_of(match[0].replace("\u2212", "-")) if match else None


def _serials(cells: Sequence[str], temperature: int) -> tuple[str, ...]:
    found = {match[1] for cell in cells for match in _SERIAL.finditer(cell) if "LGR" in match[0]}
    if not found:
        found = {match[1] for match in _NUMBER_SIGN.finditer(cells[temperature])}
    return tuple(sorted(found))
