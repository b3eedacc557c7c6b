"""What a person answers where a logger's file does not say: zone, order of dates, unit, sensor,
serial number.

A reader never guesses these. It reads what it can, adds a finding that asks, and the verdict is
unknown until the file is read again with the answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo
from typing import Literal, get_args
from zoneinfo import ZoneInfo

Order = Literal["ymd", "dmy", "mdy"]
Unit = Literal["C", "F"]
ORDERS: tuple[Order, ...] = get_args(Order)
_OFFSET = re.compile(
    r"(?:GMT|UTC|Z)?\s*(?:([+-])\s*([0-9]{1,2})(?::?([0-9]{2}))?)?\Z",
    re.IGNORECASE,
)
_LARGEST = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered for one file; None where nothing was. `sensor` counts from 1. `serial`:
    of the logger that a person says wrote it."""

    zone: tzinfo | None = None
    date_order: Order | None = None
    unit: Unit | None = None
    sensor: int | None = None
    serial: str | None = None


NONE = Answers()
QUESTIONS = {
    "no_time_zone": "zone", "clock_changed": "zone", "unproven_zone": "zone",
    "ask_date_order": "date_order", "ask_unit": "unit", "ask_sensor": "sensor",
    "ask_serial": "serial",
}  # fmt: skip
"""Findings that ask a person, each with the field of `Answers` that answers it."""


def offset_of(text: str) -> timezone | None:
    """The fixed offset a file or a person states (`GMT+02:00`, `UTC+0000`, `-5`, `Z`), or None.

    Names such as EST or CET are no offsets: some mean several. No zone on earth is off by other
    than quarters of an hour.
    """
    text = text.strip().replace("\u2212", "-")
    match = _OFFSET.match(text)
    if not text or match is None:
        return None
    span = timedelta(hours=int(match[2] or 0), minutes=int(match[3] or 0))
    if span > _LARGEST or int(match[3] or 0) not in (0, 15, 30, 45):
        return None
    return timezone(-span if match[1] == "-" else span)


def zone_of(text: str) -> tzinfo:
    """A fixed offset or a zone by its IANA name. Raises ValueError for anything else."""
    fixed = offset_of(text)
    if fixed is not None:
        return fixed
    try:
        return ZoneInfo(text.strip())
    except (ValueError, OSError, KeyError) as error:
        raise ValueError("a zone is an offset as +08:00 or a name as Asia/Shanghai") from error
