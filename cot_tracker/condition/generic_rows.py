"""The generic reader's rows: where they begin, which cells they have, what each cell tells."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from cot_tracker.condition.findings import Row
from cot_tracker.condition.generic_model import DELIMITERS, ENCODINGS, Configuration
from cot_tracker.condition.generic_time import clock
from cot_tracker.condition.readers.text import label
from cot_tracker.condition.series import UnknownFormat

SEARCHED_LINES = 1000
_EXACT = Decimal("0.000001")
_UNIT = re.compile(r"\s*(?:°\s*|deg\.?\s*)?([CFK]|℃|℉)\Z", re.IGNORECASE)
_SERIAL = r"[\s:=\"]*+([^\s,;|\"()]+)?"  # passed over at once, also where no number follows


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the readings. `row` is None where `fault` says why: unreadable, mixed_unit,
    skipped_hour, doubled_hour, or event for a row that is no reading."""

    place: int
    cells: tuple[str, ...]
    row: Row | None
    fault: str = ""
    serial: str = ""


def text_of(data: bytes, configuration: Configuration) -> str:
    """The text of the whole file. Raises UnknownFormat for bytes that are not its encoding's."""
    try:
        return decoded(data, configuration.encoding, whole=True)
    except UnicodeError:
        raise UnknownFormat("broken_encoding") from None


def head_of(text: str) -> Sequence[str]:
    """The first lines, in which the header is looked for."""
    return text.split("\n", SEARCHED_LINES)[:SEARCHED_LINES]


def header_cells(every: Sequence[str], configuration: Configuration) -> tuple[str, ...]:
    """The cells of the header row as this file has them; none where there is none."""
    head = every[:SEARCHED_LINES]
    found = (line for line in head if configuration.header and is_header(line, configuration))
    line = next(found, None)
    return split(line, configuration) if line is not None else ()


def lines(every: Sequence[str], configuration: Configuration) -> Iterator[Line | None]:
    """Each line of the readings as it is read; None for the line that ends them."""
    start = first_reading(every[:SEARCHED_LINES], configuration)
    if start is None:
        return
    width = width_of(configuration)
    reader = RowReader(configuration)
    ended = False
    for place, line in enumerate(every[start:], start + 1):
        if not line or line.isspace():
            continue
        if ended:
            yield Line(place, (line,), None, "unreadable")
        elif configuration.end_line and line.lstrip().startswith(configuration.end_line):
            ended = True
            yield None
        else:
            yield reader(place, split(line, configuration), width)


def width_of(configuration: Configuration) -> int:
    """How many cells each row has."""
    return configuration.columns or len(split(configuration.header, configuration))


def split(line: str, configuration: Configuration) -> tuple[str, ...]:
    """The cells of a line by this configuration."""
    return cells_of(line, configuration.delimiter)


def cells_of(line: str, delimiter: str) -> tuple[str, ...]:
    """The cells of a line, as many as its signs make; a line of wrong quotes is one cell."""
    sign = DELIMITERS[delimiter]
    if sign == " ":
        cells = line.split()
    elif '"' in line:
        try:
            cells = next(csv.reader([line], delimiter=sign, strict=True))
        except (csv.Error, StopIteration):
            return (line,)
    else:
        cells = line.split(sign)
    return tuple(cell.strip() for cell in cells)


class RowReader:
    """Reads the cells of a row by the configuration. `last` is the last column that it needs."""

    def __init__(self, configuration: Configuration) -> None:
        self.by = by = configuration
        self.clock = clock(by.time_format, by.zone)
        self.width = width_of(by)
        self.last = max(
            by.time_column, by.temperature_column, by.date_column, by.serial_column, by.event_column
        )
        self.codes = frozenset(code.casefold() for code in by.error_codes)

    def __call__(self, place: int, cells: tuple[str, ...], width: int) -> Line:
        by = self.by
        if len(cells) != width or width < self.last:
            return Line(place, cells, None, "unreadable")
        told = cells[by.time_column - 1]
        if by.date_column:
            told = f"{cells[by.date_column - 1]} {told}"
        at = self.clock(told)
        serial = cells[by.serial_column - 1] if by.serial_column else ""
        if isinstance(at, str):
            return Line(place, cells, None, at, serial)
        text = cells[by.temperature_column - 1]
        if not text and by.event_column and cells[by.event_column - 1]:
            return Line(place, cells, None, "event", serial)
        if text.casefold() in self.codes:
            return Line(place, cells, Row(at, None), "", serial)
        value = temperature_c(text, by)
        if isinstance(value, str):
            return Line(place, cells, None, value, serial)
        return Line(place, cells, Row(at, value), "", serial)


def temperature_c(text: str, configuration: Configuration) -> Decimal | str:
    """The temperature in °C that a cell tells, or why it tells none."""
    number, bare = _numbers(configuration.decimal_sign), text.replace("\u2212", "-")
    if not number.match(bare):
        unit = _UNIT.search(bare)
        if unit is None:
            return "unreadable"
        if unit[1].upper().translate({ord("℃"): "C", ord("℉"): "F"}) != configuration.unit:
            return "mixed_unit"
        bare = bare[: unit.start()]
        if not number.match(bare):
            return "unreadable"
    value = Decimal(bare.replace(",", "."))
    if configuration.decimals not in (None, -int(value.as_tuple().exponent)):
        return "unreadable"
    if configuration.unit == "F":
        return _settled((value - 32) * 5 / 9)
    return value - Decimal("273.15") if configuration.unit == "K" else value


def _settled(value: Decimal) -> Decimal:
    """To the millionth; 46.4 °F is 8 °C and no hair more."""
    return value.quantize(_EXACT)


@lru_cache(maxsize=2)
def _numbers(decimal_sign: str) -> re.Pattern[str]:
    sign = "," if decimal_sign == "comma" else r"\."
    return re.compile(rf"[+-]?[0-9]{{1,4}}(?:{sign}[0-9]{{1,9}})?\Z")


def decoded(data: bytes, encoding: str, whole: bool) -> str:
    """The text of a file's beginning, or of all of it. Raises UnicodeError."""
    decoder = codecs.getincrementaldecoder(ENCODINGS[encoding])("strict")
    text = decoder.decode(data, whole).rstrip("\x00\x1a").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def first_reading(head: Sequence[str], configuration: Configuration) -> int | None:
    """The number of lines before the first reading, or None where the marks are not there."""
    header = header_shapes(configuration)
    if not header:
        above = head[: max(configuration.rows_skipped, 1)]
        start = configuration.rows_skipped
    else:
        found = next((at for at, line in enumerate(head) if is_header(line, configuration)), None)
        if found is None:
            return None
        above, start = head[: found + 1], found + 1 + configuration.rows_skipped
    signed = not configuration.signature or any(configuration.signature in line for line in above)
    return start if signed and len(head) >= start else None


@lru_cache(maxsize=64)
def header_shapes(configuration: Configuration) -> tuple[tuple[str, ...], ...]:
    """What each cell of the header row holds, in order; between the pieces stands anything."""
    if not configuration.header:
        return ()
    cells = _without_end(split(configuration.header, configuration))
    return tuple(tuple(cell.split("*")) for cell in cells)


def _holds(cell: str, pieces: tuple[str, ...]) -> bool:
    """Whether a cell of the file is made of these pieces with anything between them. No regular
    expression: one of many stars takes years on a cell that almost fits."""
    first, *between = pieces
    if not between:
        return cell == first
    at, end = len(first), len(cell) - len(between[-1])
    if at > end or not (cell.startswith(first) and cell.endswith(between[-1])):
        return False
    for piece in between[:-1]:
        found = cell.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _without_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    """The cells without the empty ones at the end."""
    full = [at for at, cell in enumerate(cells, 1) if cell]
    return cells[: full[-1]] if full else ()


def is_header(line: str, configuration: Configuration) -> bool:
    wanted = header_shapes(configuration)
    cells = _without_end(split(line, configuration))
    return len(cells) == len(wanted) and all(
        _holds(cell, pieces) for pieces, cell in zip(wanted, cells, strict=True)
    )


def serial_above(every: Sequence[str], configuration: Configuration) -> str:
    """The serial number in the lines above the readings; `every` are the first lines at least."""
    start = first_reading(every[:SEARCHED_LINES], configuration)
    if not configuration.serial_after or start is None:
        return ""
    shape = re.compile(re.escape(configuration.serial_after) + _SERIAL)
    found = (match[1] for line in every[:start] for match in shape.finditer(line) if match[1])
    return label(next(found, ""))
