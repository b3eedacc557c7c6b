"""The generic reader's rows by column: plain ones are read together, the others one by one.

What is read together is what `RowReader` would have read of each row; it settles all the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timezone

from cot_tracker.condition.arrays import Flags, Ints, np
from cot_tracker.condition.findings import Columns, Row
from cot_tracker.condition.generic_model import DELIMITERS, Configuration
from cot_tracker.condition.generic_rows import (
    RowReader,
    first_reading,
    head_of,
    split,
)
from cot_tracker.condition.generic_time import zone_of
from cot_tracker.condition.generic_together import instants, temperatures
from cot_tracker.condition.readers.shapes import Cells, groups
from cot_tracker.condition.readers.table import Table, after
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


def gather(text: str, configuration: Configuration) -> Gathered:
    """All rows of a file, its text given. Never raises."""
    start = first_reading(head_of(text), configuration)
    body = after(text, start) if start is not None else ""
    end = _end(body, configuration)
    found = _rows(body if end is None else body[: end.start()], start or 0, configuration)
    found.ended = end is not None or not configuration.end_line
    if end is not None:
        first = (start or 0) + body.count("\n", 0, end.start()) + 2
        rest = enumerate(after(body[end.start() :], 1).split("\n"), first)
        more = [place for place, line in rest if line and not line.isspace()]
        if more:
            found.faults.setdefault("unreadable", []).extend(more)
    return found


def _end(body: str, configuration: Configuration) -> re.Match[str] | None:
    """The beginning of the line that ends the readings."""
    mark = configuration.end_line
    return re.search(rf"^[^\S\n]*{re.escape(mark)}", body, re.MULTILINE) if mark else None


def _table(body: str, sign: str) -> Table:
    """The body's cells; where spaces part them, each stretch of them made one."""
    if sign != " ":
        return Table(body, sign, quotes="in place")
    if re.search(r"  |[^\S\n ]", body):
        body = "\n".join(" ".join(line.split()) for line in body.split("\n"))
    return Table(body, sign, quotes="none")


def _rows(body: str, start: int, configuration: Configuration) -> Gathered:
    reader = RowReader(configuration)
    table = _table(body, DELIMITERS[configuration.delimiter])
    count = len(table)
    at, values = np.zeros(count, np.int64), np.zeros(count, np.int64)
    told, plain = np.ones(count, np.bool_), np.zeros(count, np.bool_)
    decimals, serials = 0, set[str]()
    if count and reader.width >= reader.last:
        plain = table.whole & (table.width == reader.width)
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
    others, places = np.flatnonzero(~plain).tolist(), table.lines[~plain].tolist()
    for row, place, line in zip(others, places, _lines(body, places), strict=True):
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


def _lines(body: str, places: Iterable[int]) -> Iterator[str]:
    """These lines, counted from 1 and in order."""
    begin, line = 0, 1
    for place in places:
        while line < place:
            begin, line = body.index("\n", begin) + 1, line + 1
        end = body.find("\n", begin)
        yield body[begin:] if end < 0 else body[begin:end]


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
