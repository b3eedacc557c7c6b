"""The header line of an Onset HOBO export: which column holds what, and what it says of all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timezone

from cot_tracker.condition.answers import Unit, offset_of
from cot_tracker.condition.readers import hobo_words as words
from cot_tracker.condition.readers.text import DELIMITERS, cells_of, delimiter_of

SEARCHED_LINES = 30
_DEGREES = re.compile(r"(?:[°º˚*]|deg\.?) ?[CF]\b|℃|℉")
_UNIT = re.compile(r"(?:[°º˚*\ufffd?]|deg\.?) ?([CF])\b|(℃|℉)|[,(] ?([CF]) ?(?:[),]|\Z)")
_OFFSET = re.compile(
    r"\b(?:GMT|UTC)(?: ?[+\-\u2212] ?\d{1,2}(?::?\d{2})?(?=[\s)]|\Z)|(?=\)|\s*\Z))"
)
_SERIAL = re.compile(r"(?:LGR )?S/N: ?([0-9A-Z-]{4,20})")
_NUMBER_SIGN = re.compile(r"#([0-9]{5,12})\b")
_MARK = re.compile(
    r"LGR S/N|SEN S/N|\bc:\d|#\d{5,}|coupler (?:at|de)tached|host (?:conn|verb)|end of file"
    r"|\A\W*#\W{1,5}date[ -]time\b|\A\W*date-time \([A-Z]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Header:
    """Columns are counted from 0, `line` too; `temperatures` with the unit of each, if it says.

    `end` is the column in which the last row of a whole file is marked, `number` that of "#";
    `names` are what the sensors of the temperatures are called.
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
    names: tuple[str, ...] = ()


def header_of(head: Sequence[str]) -> Header | None:
    """The header among the first lines of a HOBO export, or None for any other file. One without
    any temperature is that of a logger of rain or light."""
    titled = any(is_title(line) for line in head[:5])
    cold: Header | None = None
    for place, line in enumerate(head[:SEARCHED_LINES]):
        for delimiter in _delimiters(line, head[place + 1 :]):
            header = _header(place, delimiter, cells_of(line, delimiter))
            if header and header.temperatures and (titled or _marked(line)):
                return _numbered(header, head[:place])
            if header and not cold and (titled or "LGR S/N" in line):
                cold = header
    return cold


def _delimiters(line: str, below: Sequence[str]) -> list[str]:
    """What may divide the cells of a header, that first which makes as many of it as of the row
    below: `Date Time, GMT+01:00;Temp, °C (LGR S/N: 1, SEN S/N: 1)` has more commas than cells."""
    usual = delimiter_of(line)
    found = [sign for sign in DELIMITERS if sign in line]
    row = next((one for one in below if one.strip()), None)
    if usual is None or row is None:
        return [usual] if usual else []

    def unlike(sign: str) -> tuple[int, bool]:
        return abs(len(cells_of(line, sign)) - len(cells_of(row, sign))), sign != usual

    return sorted(found, key=unlike)


def is_title(line: str) -> bool:
    """True for the line `Plot Title: …` in one of HOBOware's languages."""
    return words.TITLE.match(words.plain(line[:60])) is not None


def _numbered(header: Header, above: Sequence[str]) -> Header:
    """With the serial number that stands on a line above, where the header has none."""
    told = next((match for match in map(words.SERIAL_LINE.match, above) if match), None)
    return replace(header, serials=(told[1],)) if told and not header.serials else header


def _marked(line: str) -> bool:
    marks = (_MARK, words.STATION, words.ZONED)
    return any(mark.search(line) for mark in marks)


def _header(line: int, delimiter: str, cells: Sequence[str]) -> Header | None:
    names = [words.plain(words.bare(cell)).strip() for cell in cells]
    both = next((n for n, name in enumerate(names) if words.INSTANT.match(name)), None)
    alone = next((n for n, name in enumerate(names) if words.DATE.match(name)), None)
    time = next((n for n, name in enumerate(names) if words.TIME.match(name)), None)
    measured = [
        (n, _unit(name))
        for n, name in enumerate(names)
        if (words.TEMPERATURE.match(name) or _DEGREES.search(name))
        and not words.DERIVED.search(name)
    ]
    if both is None and (alone is None or time is None):
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
        tuple(n for n, cell in enumerate(cells) if words.is_event(cell)),
        next((n for n, name in enumerate(names) if words.END.match(name)), None),
        0 if date and words.NUMBER.fullmatch(names[0]) else None,
        _zone(stated),
        _serials(cells, measured[0][0] if measured else 0),
        tuple(words.name(cells[n]) for n, _ in measured),
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
    found |= {match["logger"] for cell in cells for match in words.STATION.finditer(cell)}
    if not found:
        found = {match[1] for match in _NUMBER_SIGN.finditer(cells[temperature])}
    return tuple(sorted(found))
