"""What a logger's file says, as frozen values: readings, the device's own report, and findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from cot_tracker.condition.readings import Reading, Readings
from cot_tracker.condition.sentences import SENTENCES

__all__ = [
    "Alarm", "Day", "DeviceReport", "Finding", "Reading", "Readings", "Series", "UnknownFormat",
    "minutes", "plain",
]  # fmt: skip
Weight = Literal["note", "missing", "untrusted"]
Side = Literal["below", "above"]
Kind = Literal["single", "cumulative"]
Value = str | int
Clock = Literal["utc", "local", "unknown"]


class UnknownFormat(ValueError):
    """No reader knows this file. `code` says why; `str(error)` is its English sentence."""

    def __init__(self, code: str = "unknown_format") -> None:
        super().__init__(SENTENCES[code])
        self.code = code


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the file a person should know.

    Its sentence is looked up by `code` (SENTENCES) and translated where it is shown.
    A `note` informs; `missing` means that part of the journey was not seen; `untrusted` means
    that the file may not tell the truth about this journey at all.
    """

    code: str
    weight: Weight
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """English, with `{name}` places for `values`: `gettext(sentence, **values)`."""
        return SENTENCES[self.code]

    def as_facts(self) -> dict[str, object]:
        """Code, weight and values, JSON-safe for a ledger entry; the sentence is looked up."""
        return {"code": self.code, "weight": self.weight, "values": dict(self.values)}


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm a device was set to, with what it says happened.

    `minutes` is how long the device counted beyond the limit, where it counts that by alarm;
    `fired` are the instants at which the alarm went off, by a Fridge-tag once for each day.
    `extreme_c` is the furthest it measured beyond the limit, between two readings perhaps.
    """

    side: Side
    kind: Kind
    limit_c: Decimal
    allowed_minutes: int
    minutes: int = 0
    started: datetime | None = None
    ended: datetime | None = None
    fired: tuple[datetime, ...] = ()
    extreme_c: Decimal | None = None
    extreme_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """What the device itself computed; a field the file does not hold is None.

    `alarms_from` is the instant from which the device counts time beyond its alarm limits.
    """

    started: datetime | None = None
    stopped: datetime | None = None
    minimum_c: Decimal | None = None
    maximum_c: Decimal | None = None
    mean_c: Decimal | None = None
    mean_kinetic_temperature_c: Decimal | None = None
    activation_energy_kj_mol: Decimal | None = None
    alarms_from: datetime | None = None
    alarms: tuple[Alarm, ...] = ()

    def limit_c(self, side: Side) -> Decimal | None:
        """The tightest limit the device's alarms watched on that side, or None."""
        limits = [alarm.limit_c for alarm in self.alarms if alarm.side == side]
        if not limits:
            return None
        return max(limits) if side == "below" else min(limits)

    def counted(self, side: Side, kind: Kind) -> int | None:
        """The minutes its fired alarms of that kind count beyond that limit: all of them for
        cumulative ones, the longest stretch for single ones. None if none fired."""
        limit = self.limit_c(side)
        fired = [
            alarm.minutes
            for alarm in self.alarms
            if (alarm.side, alarm.kind, alarm.limit_c) == (side, kind, limit) and alarm.minutes
        ]
        return max(fired, default=None)


@dataclass(frozen=True, slots=True)
class Day:
    """What a device that samples every minute says of one day by its clock.

    `minutes_below` and `minutes_above` are beyond its alarm limits, `minutes_silent` without its
    sensor; `coldest_at` and `hottest_at` when the extremes were measured. `start` and `end` are
    what it saw of the day; `clock_set` says that a person set its clock on it. A field the file
    does not hold is None.
    """

    date: date
    start: datetime
    end: datetime
    minimum_c: Decimal | None = None
    maximum_c: Decimal | None = None
    mean_c: Decimal | None = None
    coldest_at: datetime | None = None
    hottest_at: datetime | None = None
    minutes_below: int | None = None
    minutes_above: int | None = None
    minutes_silent: int | None = None
    alarmed_below: datetime | None = None
    alarmed_above: datetime | None = None
    clock_set: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One logger file, read: sound readings in order of time, each instant once.

    A value that cannot be trusted is never among the readings: it is a finding.
    `interval` is the logging interval stated by the file, else the commonest step, else None.
    `days` are the daily figures of a device that keeps them, oldest first. Where the zone of the
    logger's clock is not known, `clock` is "local" and every instant is that clock's as though
    it were UTC; it is "unknown" where not even the dates are; a finding asks, in both cases.
    `sensors` are what the file calls its sensors, where there are several: a person may have named
    them, so that they are shown to who brings the file and stand in no entry.
    """

    format: str
    device: str
    serial: str
    readings: Readings
    findings: tuple[Finding, ...] = ()
    interval: timedelta | None = None
    device_report: DeviceReport | None = None
    days: tuple[Day, ...] = ()
    clock: Clock = "utc"
    sensors: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "readings", Readings.of(self.readings))


def minutes(span: timedelta) -> Decimal:
    """A span in minutes, to the hundredth."""
    exact = Decimal(span // timedelta(microseconds=1)) / 60_000_000
    return exact.quantize(Decimal("0.01"))


def plain(value: Decimal) -> str:
    """A decimal as digits, never an exponent, without useless zeros after the point."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
