"""Readings from delimited lines: a reader says which columns, this reads them and asks the rest.

Shared by the readers of HOBO, EnvLogger, iButton and our own plain CSV.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo

from cot_tracker.condition.answers import NONE, Answers, Unit
from cot_tracker.condition.arrays import Flags, Ints, np
from cot_tracker.condition.findings import Columns
from cot_tracker.condition.readers import clock, dates, zones
from cot_tracker.condition.readers.clock import KINDS, NO_OFFSET, Clock
from cot_tracker.condition.readers.dates import Dated
from cot_tracker.condition.readers.shapes import NO_VALUE, VALUE, Numbers, numbers
from cot_tracker.condition.readers.table import Table
from cot_tracker.condition.series import Clock as SeriesClock
from cot_tracker.condition.series import Finding

_EARLIEST = -62_135_596_800_000_000  # 0001-01-01
_LATEST = 253_402_300_800_000_000  # 10000-01-01
_FINE = 6


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column holds what (counted from 0), and what the header says of all rows.

    `time` is the column of the time of day where it stands beside the date. `zone` and `unit`
    are None where the file does not say. `width` is how many cells a row may have. Where
    `same_decimals`, the logger writes all its temperatures with the same number of decimals; else
    one with other decimals is doubtful only if noughts at the end are written. `iso` where dates
    have their year first.
    """

    date: int
    temperature: int
    time: int | None = None
    zone: tzinfo | None = None
    unit: Unit | None = None
    width: int | None = None
    same_decimals: bool = False
    iso: bool = False


@dataclass
class Read:
    """What stood in the columns. `columns` has the legible rows in the order of the file, `rows`
    their places in the table; `unreadable` are lines of the file, counted from 1."""

    columns: Columns
    rows: Ints
    unreadable: Ints
    findings: list[Finding] = field(default_factory=list)
    clock: SeriesClock = "utc"


def read(
    table: Table, layout: Layout, answers: Answers = NONE, unmeant: Flags | None = None
) -> Read:
    """The rows of the table; `unmeant` are rows that are no readings and no faults."""
    told = numbers(table.column(layout.temperature), rounded=True)
    written = _clock(table, layout)
    meant = np.ones(len(table), np.bool_) if unmeant is None else ~unmeant
    written.legible &= meant
    if layout.iso:
        written.legible &= written.kind == KINDS.index("ymd")
    dated = dates.settle(written, answers.date_order)
    zone = layout.zone or answers.zone
    unzoned = written.offset == NO_OFFSET if zone is None else np.zeros(len(table), np.bool_)
    at, findings, state = _in_utc(written, dated, zone)
    told, unit_findings = _in_celsius(told, layout.unit or answers.unit)
    findings += _dates_asked(dated) + unit_findings + _signs(told)
    findings += _decimals(told, layout.same_decimals)
    needed = max(layout.date, layout.time or 0, layout.temperature)
    fits = (table.width > needed) & (table.width <= (layout.width or table.width))
    good = fits & dated.legible & (told.state <= NO_VALUE) & (at >= _EARLIEST) & (at < _LATEST)
    mixed = state == "utc" and unzoned.any()
    rows = np.flatnonzero(good & ~unzoned if mixed else good)
    columns = Columns(at[rows], told.values[rows], told.decimals, told.state[rows] == VALUE)
    unreadable = table.lines[~good & meant]
    return Read(columns, rows, unreadable, findings, state)


def unended(text: str) -> list[Finding]:
    """A last line without its end may have been cut."""
    return [] if text.endswith("\n") else [Finding("no_line_end", "note")]


def _clock(table: Table, layout: Layout) -> Clock:
    if layout.time is None:
        return clock.instants(table.column(layout.date))
    return clock.dates_and_times(table.column(layout.date), table.column(layout.time))


def _in_utc(
    written: Clock, dated: Dated, zone: tzinfo | None
) -> tuple[Ints, list[Finding], SeriesClock]:
    """The instants in UTC; without any zone, the clock's own, and a finding that asks for it."""
    own = written.offset
    zoneless = int((dated.legible & (own == NO_OFFSET)).sum())
    at, doubt = zones.to_utc(dated.at, zone or UTC, own)
    doubtful = int((doubt & dated.legible).sum())
    findings = []
    if zone is None and zoneless:
        findings.append(Finding("no_time_zone", "untrusted", {"count": zoneless}))
    if doubtful:
        findings.append(Finding("clock_changed", "untrusted", {"count": doubtful}))
    if dated.proof == "asked":
        return at, findings, "unknown"
    all_zoneless = zone is None and zoneless > 0 and zoneless == int(dated.legible.sum())
    return at, findings, "local" if all_zoneless else "utc"


def _dates_asked(dated: Dated) -> list[Finding]:
    if dated.proof == "asked":
        return [Finding("ask_date_order", "untrusted")]
    if dated.proof == "continuous":
        return [Finding("date_order_proven", "note", {"order": dated.order})]
    return []


def _in_celsius(told: Numbers, unit: Unit | None) -> tuple[Numbers, list[Finding]]:
    """Fahrenheit to the millionth of a degree Celsius, half up."""
    if unit is None:
        return told, [Finding("ask_unit", "untrusted")]
    if unit == "C":
        return told, []
    decimals = max(_FINE, told.decimals)
    fine = told.values * 10 ** (decimals - told.decimals) - 32 * 10**decimals
    return replace(told, values=(10 * fine + 9) // 18, decimals=decimals), []


def _signs(told: Numbers) -> list[Finding]:
    if len(told.signs) < 2:
        return []
    return [Finding("mixed_decimal_signs", "untrusted")]


def _decimals(told: Numbers, same: bool) -> list[Finding]:
    """A temperature with another number of decimals has lost or won a digit."""
    if len(told.written) < 2 or not (same or told.zeros):
        return []
    usual, count = told.written.most_common(1)[0]
    odd = told.written.total() - count
    return [Finding("uneven_decimals", "untrusted", {"count": odd, "decimals": usual})]
