"""Columns of a configured file read at a stroke: its instants by their format, its temperatures by
their unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from cot_tracker.condition.arrays import Flags, Ints, np
from cot_tracker.condition.generic_model import Configuration
from cot_tracker.condition.generic_time import MONTHS, shape_of
from cot_tracker.condition.readers.clock import HOUR, MINUTE, SECOND
from cot_tracker.condition.readers.dates import DAY
from cot_tracker.condition.readers.shapes import VALUE, Cells, Group, groups, numbers
from cot_tracker.condition.readers.text import number

_FINE = 6
_AFTERNOON = ("p", "\u4e0b")


def temperatures(cells: Cells, configuration: Configuration) -> tuple[Ints, int, Flags]:
    """Temperatures in °C as `values / 10 ** decimals`, and which cells plainly tell one: no unit
    beside it, no error code, the decimal sign that is configured."""
    told = numbers(cells)
    legible = told.state == VALUE
    other = configuration.decimals is not None and set(told.written) - {configuration.decimals}
    if other or told.signs - {"," if configuration.decimal_sign == "comma" else "."}:
        return told.values, told.decimals, np.zeros(len(legible), np.bool_)
    for code in configuration.error_codes:
        value = number(code.replace(",", "."))
        if value is not None:
            scaled = value.scaleb(told.decimals)
            if scaled == scaled.to_integral_value():
                legible &= told.values != int(scaled)
    if configuration.unit == "C":
        return told.values, told.decimals, legible
    decimals = max(_FINE, told.decimals)
    fine = told.values * 10 ** (decimals - told.decimals)
    if configuration.unit == "K":
        return fine - int(Decimal("273.15").scaleb(decimals)), decimals, legible
    if told.decimals > _FINE:  # so fine a number is rounded alone
        return told.values, told.decimals, np.zeros(len(legible), np.bool_)
    return (10 * (fine - 32 * 10**decimals) + 9) // 18, decimals, legible


def instants(columns: Sequence[Cells], forms: Sequence[str]) -> tuple[Ints, Ints, Flags]:
    """Microseconds since 1970 by the logger's clock, its offsets from UTC in microseconds, and
    which rows tell both; from one column, or from a date beside a time, each with its format."""
    count = len(columns[0].starts)
    days, time, offset = (np.zeros(count, np.int64) for _ in range(3))
    legible = np.ones(count, np.bool_)
    for cells, form in zip(columns, forms, strict=True):
        found = np.zeros(count, np.bool_)
        for group in groups(cells):
            parts = _parts(group, form)
            if parts is None:
                continue
            rows, fits = group.rows, np.ones(len(group.rows), np.bool_)
            if "year" in parts:
                days[rows], fits = _days(parts)
            if "minute" in parts:
                time[rows], possible = _time(parts)
                offset[rows], known = _offset(parts)
                fits &= possible & known
            found[rows] = fits
        legible &= found
    return days * DAY + time, offset, legible


Parts = dict[str, "Ints | str"]


def _parts(group: Group, form: str) -> Parts | None:
    """The numbers and words of these cells by the names of the format's parts."""
    pattern, names = _pattern(form)
    match = pattern.match(group.shape)
    if match is None:
        return None
    found: Parts = {}
    for place, name in enumerate(names, 1):
        text = match[place]
        if name == "offset":
            found["offset"] = text
            if text != "Z":
                begin, end = match.span(place)
                found["offset_hours"] = group.numeral(begin + 1, begin + 3)
                found["offset_minutes"] = group.numeral(end - 2, end)
        elif text.isdigit():
            found[name] = group.numeral(*match.span(place))
            found[f"{name}_length"] = str(len(text))
        else:
            found[name] = text.encode("latin-1").decode("utf-8", "replace").lower()
    return found


@lru_cache(maxsize=64)
def _pattern(form: str) -> tuple[re.Pattern[str], list[str]]:
    """The format's pattern for shapes, which are bytes read as latin-1."""
    pattern, names = shape_of(form)
    return re.compile(pattern.encode().decode("latin-1") + r"\Z"), names


def _number(parts: Parts, name: str) -> Ints | int:
    value = parts.get(name, 0)
    return 0 if isinstance(value, str) else value


def _days(parts: Parts) -> tuple[Ints, Flags]:
    year, day = np.asarray(_number(parts, "year")), np.asarray(_number(parts, "day"))
    if parts.get("year_length") == "2":
        year = year + 2000
    named = parts.get("month")
    if isinstance(named, str):
        place = MONTHS.index(named) + 1 if named in MONTHS else 0
        month = np.full(len(year), place, np.int64)
    else:
        month = np.asarray(_number(parts, "month"))
    fits = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = np.where(fits, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + np.where(fits, day - 1, 0)
    fits &= days.astype("datetime64[M]") == months
    return days.astype(np.int64), fits


def _time(parts: Parts) -> tuple[Ints, Flags]:
    minute, second = np.asarray(_number(parts, "minute")), np.asarray(_number(parts, "second"))
    fits = (minute < 60) & (second < 60)
    hour = np.asarray(_number(parts, "hour"))
    half = parts.get("half")
    if isinstance(half, str):
        hour = np.asarray(_number(parts, "hour12"))
        fits = fits & (hour >= 1) & (hour <= 12)
        hour = hour % 12 + (12 if half.startswith(_AFTERNOON) else 0)
    time = hour * HOUR + minute * MINUTE + second * SECOND
    if "fraction" in parts:
        length = int(str(parts["fraction_length"]))
        time = time + np.asarray(_number(parts, "fraction")) * 10 ** (6 - length)
    return time, fits & (hour < 24)


def _offset(parts: Parts) -> tuple[Ints, Flags]:
    told = parts.get("offset")
    some = np.asarray(_number(parts, "minute"))
    if not isinstance(told, str) or told == "Z":
        return np.zeros(len(some), np.int64), np.ones(len(some), np.bool_)
    hours = np.asarray(_number(parts, "offset_hours"))
    minutes = np.asarray(_number(parts, "offset_minutes"))
    span = (hours * 60 + minutes) * MINUTE
    fits = (hours <= 14) & (minutes < 60)
    return (-span if told[0] == "-" else span), fits
