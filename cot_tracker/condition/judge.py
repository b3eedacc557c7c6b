"""The verdict on a logger's series against the limits of its lane: accepted, excursion or unknown.

Excursion and unknown both mean hold. A judgement stands in an entry with its version and is never
made again when tables are rebuilt; a change of the rules here is a new version.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from cot_tracker.condition.coverage import in_period, uncovered
from cot_tracker.condition.generic import read_any
from cot_tracker.condition.generic_model import Configuration
from cot_tracker.condition.series import Alarm, Finding, Series, UnknownFormat, Value, plain
from cot_tracker.condition.thermal import (
    ACTIVATION_ENERGY_KJ_MOL,
    FROZEN_C,
    Beyond,
    beyond,
    extremes,
    mean,
    mean_kinetic_temperature,
    spells,
)

VERSION = "1"
Verdict = Literal["accepted", "excursion", "unknown"]
NOTHING = Beyond(Decimal(0), Decimal(0), Decimal(0), False)


@dataclass(frozen=True, slots=True)
class Limits:
    """A lane's limits from the protocol; a temperature equal to a limit is in range.

    More than `single_minutes_allowed` at a stretch beyond one limit, or more than
    `cumulative_minutes_allowed` beyond both together, is an excursion; where nothing is
    allowed, one reading beyond is enough. A silence above `max_gap_minutes` makes it unknown.
    """

    low_c: Decimal
    high_c: Decimal
    single_minutes_allowed: int = 0
    cumulative_minutes_allowed: int = 0
    max_gap_minutes: int = 30

    def __post_init__(self) -> None:
        allowed = (self.single_minutes_allowed, self.cumulative_minutes_allowed)
        if self.low_c > self.high_c or min(*allowed, self.max_gap_minutes) < 0:
            raise ValueError("limits of temperature contradict each other")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was decided and from which figures. Temperatures in °C, None where none is known."""

    verdict: Verdict
    minutes_below: Decimal
    minutes_above: Decimal
    longest_minutes: Decimal
    minimum_c: Decimal | None
    maximum_c: Decimal | None
    mean_c: Decimal | None
    mean_kinetic_temperature_c: Decimal | None
    findings: tuple[Finding, ...]
    readings: int = 0
    format: str = "unknown"
    device: str = ""
    serial: str = ""
    frozen: bool = False
    version: str = VERSION

    def as_facts(self) -> dict[str, object]:
        """JSON-safe for a ledger entry: no floats, no nulls; what is not known is left out."""
        facts: dict[str, object] = {
            "verdict": self.verdict,
            "version": self.version,
            "format": self.format,
            "readings": self.readings,
            "minutes_below": plain(self.minutes_below),
            "minutes_above": plain(self.minutes_above),
            "longest_minutes": plain(self.longest_minutes),
            "findings": [finding.as_facts() for finding in self.findings],
        }
        for name in ("device", "serial"):
            if getattr(self, name):
                facts[name] = getattr(self, name)
        for name in ("minimum_c", "maximum_c", "mean_c", "mean_kinetic_temperature_c"):
            value = getattr(self, name)
            if value is not None:
                facts[name] = plain(value)
        if self.frozen:
            facts["mean_kinetic_temperature_c"] = "not applicable"
        return facts


def judge_file(
    data: bytes,
    limits: Limits,
    covers: tuple[datetime, datetime],
    expected_serial: str = "",
    activation_energy_kj_mol: Decimal = ACTIVATION_ENERGY_KJ_MOL,
    configurations: Sequence[Configuration] = (),
) -> Judgement:
    """`judge` on a logger's file; a file that neither a named reader nor one of the site's own
    configurations knows is unknown. Never raises for any bytes."""
    try:
        series = read_any(data, configurations)
    except UnknownFormat as error:
        return _unknown(Finding(error.code, "untrusted"))
    return judge(series, limits, covers, expected_serial, activation_energy_kj_mol)


def judge(
    series: Series,
    limits: Limits,
    covers: tuple[datetime, datetime],
    expected_serial: str = "",
    activation_energy_kj_mol: Decimal = ACTIVATION_ENERGY_KJ_MOL,
) -> Judgement:
    """The verdict for the time `covers`, packing to receipt (aware instants).

    Each reading stands for its interval. Whatever is missing or doubtful makes it unknown, but a
    proven excursion stays one unless the file itself cannot be trusted (ISO 21973; ALCOA++).
    """
    start, end = covers
    if start.tzinfo is None or end.tzinfo is None:
        raise ValueError("the period judged needs a zone")
    report = series.device_report
    stopped = report.stopped if report else None
    bridged = timedelta(minutes=limits.max_gap_minutes)
    inside = in_period(series.readings, series.interval, start, end)
    standing = spells(series.readings, series.interval, stopped, bridged)
    time = beyond(standing, limits.low_c, limits.high_c, start, end) if inside else NOTHING
    findings = [
        *series.findings,
        *_serial(series.serial, expected_serial),
        *uncovered(series, bridged, start, end),
    ]
    exceeded = _exceeds(time, limits)
    if not exceeded:
        findings += _device_saw_more(series, limits, start, end)
    lowest, highest = extremes(inside) if inside else (None, None)
    frozen = limits.high_c <= FROZEN_C
    return Judgement(
        _verdict(exceeded, findings),
        time.minutes_below,
        time.minutes_above,
        time.longest_minutes,
        lowest,
        highest,
        mean(inside) if inside else None,
        mean_kinetic_temperature(inside, activation_energy_kj_mol)
        if inside and not frozen
        else None,
        tuple(findings),
        len(inside),
        series.format,
        series.device,
        series.serial,
        frozen,
    )


def _verdict(exceeded: bool, findings: list[Finding]) -> Verdict:
    weights = {finding.weight for finding in findings}
    if "untrusted" in weights:
        return "unknown"
    if exceeded:
        return "excursion"
    return "unknown" if "missing" in weights else "accepted"


def _exceeds(time: Beyond, limits: Limits) -> bool:
    total = time.minutes_below + time.minutes_above
    nothing_allowed = not (limits.single_minutes_allowed and limits.cumulative_minutes_allowed)
    return (
        time.longest_minutes > limits.single_minutes_allowed
        or total > limits.cumulative_minutes_allowed
        or (time.ever and nothing_allowed)
    )


def _serial(serial: str, expected: str) -> list[Finding]:
    if not expected or serial.casefold() == expected.strip().casefold():
        return []
    if not serial:
        return [Finding("no_serial", "note", {"expected": expected})]
    values = {"serial": serial, "expected": expected}
    return [Finding("wrong_serial", "untrusted", values)]


def _device_saw_more(
    series: Series, limits: Limits, start: datetime, end: datetime
) -> list[Finding]:
    """A device measures more often than it logs, so its alarm may know what its readings hide."""
    for alarm in series.device_report.alarms if series.device_report else ():
        allowed = (
            limits.single_minutes_allowed
            if alarm.kind == "single"
            else limits.cumulative_minutes_allowed
        )
        if alarm.minutes > allowed and _touches(alarm, start, end) and _as_far(alarm, limits):
            said: dict[str, Value] = {"minutes": alarm.minutes, "limit_c": plain(alarm.limit_c)}
            return [Finding("device_alarm", "missing", said)]
    return []


def _touches(alarm: Alarm, start: datetime, end: datetime) -> bool:
    return (alarm.started is None or alarm.started < end) and (
        alarm.ended is None or alarm.ended > start
    )


def _as_far(alarm: Alarm, limits: Limits) -> bool:
    if alarm.side == "below":
        return alarm.limit_c <= limits.low_c
    return alarm.limit_c >= limits.high_c


def _unknown(finding: Finding) -> Judgement:
    zero = Decimal(0)
    return Judgement("unknown", zero, zero, zero, None, None, None, None, (finding,))
