"""The generic reader's rows by column: plain ones are read together, the others one by one.

What is read together is what `RowReader` would have read of each row; it settles all the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timezone

from cot_tracker.condition.arrays import Flags, Ints, np
from cot_tracker.condition.findings import Columns, Row
from cot_tracker.condition.generic_model import DELIMITERS, Configuration
from cot_tracker.condition.generic_rows import (
    SEARCHED_LINES,
    RowReader,
    first_reading,
    split,
)
from cot_tracker.condition.generic_time import zone_of
from cot_tracker.condition.generic_together import instants, temperatures
from cot_tracker.condition.readers.shapes import Cells, groups
from cot_tracker.condition.readers.table import Table
from cot_tracker.condition.readers.text import label
from cot_tracker.condition.readers.zones import to_utc


@dataclass
class Gathered:
    """The rows in the order of the file; the lines that do not fit, by what is wrong with them;
    the serial numbers met; and whether the line that ends a whole file was there."""

    columns: Columns
    faults: dict[str, list[int]] = field(default_factory=dict)
    serials: set[str] = field(default_factory=set)
    ended: bool = False


def gather(every: Sequence[str], configuration: Configuration) -> Gathered:
    """All rows of a file, its lines given. Never raises."""
    start = first_reading(every[:SEARCHED_LINES], configuration)
    body = every[start:] if start is not None else []
    end = _end(body, configuration)
    rest = [] if end is None else body[end + 1 :]
    found = _rows(body[:end], start or 0, configuration)
    found.ended = end is not None or not configuration.end_line
    first = (start or 0) + (end or 0) + 2
    after = [place for place, line in enumerate(rest, first) if line and not line.isspace()]
    if after:
        found.faults.setdefault("unreadable", []).extend(after)
    return found


def _end(body: Sequence[str], configuration: Configuration) -> int | None:
    mark = configuration.end_line
    if not mark:
        return None
    return next((at for at, line in enumerate(body) if line.lstrip().startswith(mark)), None)


def _rows(body: Sequence[str], start: int, configuration: Configuration) -> Gathered:
    reader = RowReader(configuration)
    text = "\n".join(body)
    sign = DELIMITERS[configuration.delimiter]
    table = Table(text, "\x00" if sign == " " else sign)
    count = len(table)
    at, values = np.zeros(count, np.int64), np.zeros(count, np.int64)
    told, plain = np.ones(count, np.bool_), np.zeros(count, np.bool_)
    decimals, serials = 0, set[str]()
    if count and sign != " " and '"' not in text:
        plain = table.width == reader.width if reader.width >= reader.last else plain
        values, decimals, legible = temperatures(
            table.column(configuration.temperature_column - 1), configuration
        )
        plain = plain & legible
        at, timed = _instants(table, configuration)
        plain &= timed
        serial, same = _serial(table, configuration)
        plain &= same
        serials |= {serial} if plain.any() and serial else set()
    kept = plain.copy()
    faults: dict[str, list[int]] = {}
    singles: list[tuple[int, Row]] = []
    for row in np.flatnonzero(~plain).tolist():
        place = int(table.lines[row])
        line = body[place - 1]
        if line.isspace():
            continue
        one = reader(start + place, split(line, configuration), reader.width)
        if one.row is not None:
            singles.append((row, one.row))
        elif one.fault != "event":
            faults.setdefault(one.fault, []).append(one.place)
        if one.serial:
            serials.add(label(one.serial))
    if singles:
        decimals = _put_in(singles, at, values, told, kept, decimals)
    return Gathered(Columns(at[kept], values[kept], decimals, told[kept]), faults, serials)


def _put_in(
    singles: Sequence[tuple[int, Row]], at: Ints, values: Ints, told: Flags, kept: Flags,
    decimals: int,
) -> int:  # fmt: skip
    """The rows that were read one by one, in their places; the decimals that all have then."""
    rows = np.array([row for row, _one in singles], np.int64)
    read = Columns.of([one for _row, one in singles])
    most = max(decimals, read.decimals)
    values *= 10 ** (most - decimals)
    at[rows], told[rows], kept[rows] = read.at_us, read.told, True
    values[rows] = read.values * 10 ** (most - read.decimals)
    return most


def _instants(table: Table, configuration: Configuration) -> tuple[Ints, Flags]:
    """The instants in UTC, and where they are beyond doubt."""
    cells = [table.column(configuration.time_column - 1)]
    forms = [configuration.time_format]
    if configuration.date_column:
        parts = _parted(configuration.time_format)
        if parts is None:
            return np.zeros(len(table), np.int64), np.zeros(len(table), np.bool_)
        cells.insert(0, table.column(configuration.date_column - 1))
        forms = list(parts)
    local, offset, legible = instants(cells, forms)
    zone = zone_of(configuration.zone)
    if zone is None:
        return local - offset, legible
    where, doubt = to_utc(local, zone)
    sure = legible if isinstance(zone, timezone) else legible & ~doubt
    return where, sure


def _parted(form: str) -> tuple[str, str] | None:
    """The format of the date and that of the time, where a space parts them."""
    for space in re.finditer(" ", form):
        date, time = form[: space.start()], form[space.end() :]
        if not re.search("[HhmsSAZ]", date) and not re.search("[YMD]", time.replace("AM", "A")):
            return date, time
    return None


def _serial(table: Table, configuration: Configuration) -> tuple[str, Flags]:
    """The serial number of the first row, and which rows bear the same."""
    if not configuration.serial_column:
        return "", np.ones(len(table), np.bool_)
    cells = table.column(configuration.serial_column - 1)
    first = cells.text(0)
    same = np.zeros(len(table), np.bool_)
    for rows in _like(cells, first.encode()):
        same[rows] = True
    return label(first), same


def _like(cells: Cells, wanted: bytes) -> Iterator[Ints]:
    for group in groups(cells):
        if group.matrix.shape[1] == len(wanted):
            alike = (group.matrix == np.frombuffer(wanted, np.uint8)).all(axis=1)
            yield group.rows[alike]
