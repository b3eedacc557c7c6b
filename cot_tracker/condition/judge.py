"""The verdict on a logger's series against the limits of its lane: accepted, excursion or unknown.

Excursion and unknown both mean hold. A judgement stands in an entry with its version and is never
made again when tables are rebuilt; a change of the rules here is a new version.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from cot_tracker.condition import days
from cot_tracker.condition.answers import NONE, Answers
from cot_tracker.condition.asked import read_answered
from cot_tracker.condition.coverage import in_period, uncovered
from cot_tracker.condition.generic_model import Configuration
from cot_tracker.condition.series import Finding, Readings, Series, UnknownFormat, plain
from cot_tracker.condition.thermal import (
    ACTIVATION_ENERGY_KJ_MOL,
    Beyond,
    beyond,
    extremes,
    kept_frozen,
    mean,
    mean_kinetic_temperature,
    spells,
)
from cot_tracker.condition.verdict import (
    Verdict,
    device_saw_more,
    device_went_further,
    exceeds,
    serial_doubts,
    verdict_of,
)

VERSION = "5"
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
    """What was decided and from which figures. Temperatures in °C, None where none is known;
    activation_energy_kj_mol: that of the mean kinetic temperature, None where there is none."""

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
    activation_energy_kj_mol: Decimal | None = None

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
        for name in (
            "minimum_c", "maximum_c", "mean_c", "mean_kinetic_temperature_c",
            "activation_energy_kj_mol",
        ):  # fmt: skip
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
    answers: Answers = NONE,
) -> Judgement:
    """`judge` on a logger's file; a file that neither a named reader nor one of the site's own
    configurations knows is unknown. `answers` are a person's, where the file asks. Never raises
    for any bytes."""
    try:
        series = read_answered(data, configurations, answers)
    except UnknownFormat as error:
        return _unknown(Finding(error.code, "untrusted"))
    return judge(
        series, limits, covers, expected_serial, activation_energy_kj_mol, answers.serial or ""
    )


def judge(
    series: Series,
    limits: Limits,
    covers: tuple[datetime, datetime],
    expected_serial: str = "",
    activation_energy_kj_mol: Decimal = ACTIVATION_ENERGY_KJ_MOL,
    answered_serial: str = "",
) -> Judgement:
    """The verdict for the time `covers`, packing to receipt (aware instants).

    Each reading stands for its interval. Whatever is missing or doubtful makes it unknown, but a
    proven excursion stays one unless the file itself cannot be trusted (ISO 21973; ALCOA++).
    """
    if covers[0].tzinfo is None or covers[1].tzinfo is None:
        raise ValueError("the period judged needs a zone")
    by_days = not series.readings and series.days
    seen = _by_days(series, limits, covers) if by_days else _by_readings(series, limits, covers)
    about_serial = serial_doubts(series.serial, expected_serial, answered_serial)
    findings = (*series.findings, *about_serial, *seen.findings, *_of_days(series, covers))
    frozen, inside, time = kept_frozen(limits.high_c), seen.inside, seen.time
    energy = activation_energy_kj_mol
    kinetic = mean_kinetic_temperature(inside, energy) if inside and not frozen else None
    return Judgement(
        verdict_of(seen.exceeded, findings),
        time.minutes_below,
        time.minutes_above,
        time.longest_minutes,
        *seen.figures,
        kinetic,
        findings,
        len(inside),
        series.format,
        series.device,
        series.serial,
        frozen,
        activation_energy_kj_mol=energy if kinetic is not None else None,
    )


def _of_days(series: Series, covers: tuple[datetime, datetime]) -> Iterator[Finding]:
    """What a device that keeps days says of its sensor and its clock."""
    yield from days.disconnected(series.days, covers)
    yield from days.clock_set(series.days, covers)


class _Seen(NamedTuple):
    """What one way of looking found: readings of the period, time beyond limits, lowest, highest
    and mean, whether that is an excursion, and what is doubtful."""

    inside: Readings
    time: Beyond
    figures: tuple[Decimal | None, Decimal | None, Decimal | None]
    exceeded: bool
    findings: list[Finding]


def _by_readings(series: Series, limits: Limits, covers: tuple[datetime, datetime]) -> _Seen:
    start, end = covers
    report = series.device_report
    stopped = report.stopped if report else None
    bridged = timedelta(minutes=limits.max_gap_minutes)
    inside = in_period(series.readings, series.interval, start, end)
    standing = spells(series.readings, series.interval, stopped, bridged)
    time = beyond(standing, limits.low_c, limits.high_c, start, end) if inside else NOTHING
    findings = list(uncovered(series, bridged, start, end))
    exceeded = exceeds(time, limits)
    if not exceeded:
        findings += device_saw_more(series, limits, start, end)
    if not exceeded and not time.ever:
        findings += days.beyond_readings(series.days, (limits.low_c, limits.high_c), covers)
        findings += device_went_further(series, limits, start, end)
    figures = (*extremes(inside), mean(inside)) if inside else (None, None, None)
    return _Seen(inside, time, figures, exceeded, findings)


def _by_days(series: Series, limits: Limits, covers: tuple[datetime, datetime]) -> _Seen:
    """Of a device that keeps no readings: its days' extremes and its own minutes beyond limits."""
    bridged = timedelta(minutes=limits.max_gap_minutes)
    counted, findings = days.count(series, (limits.low_c, limits.high_c), covers)
    findings += days.uncovered(series.days, bridged, covers)
    time = counted.beyond
    total = time.minutes_below + time.minutes_above
    allowed = (limits.single_minutes_allowed, limits.cumulative_minutes_allowed)
    exceeded = (time.ever and 0 in allowed) or (counted.certain and total > allowed[1])
    if not exceeded and total > min(allowed):
        findings.append(Finding("minutes_unknown", "missing"))
    part = days.overlapping(series.days, covers)
    figures = (*days.extremes(part), days.mean_of(part))
    return _Seen(Readings.of(()), time, figures, exceeded, findings)


def _unknown(finding: Finding) -> Judgement:
    zero = Decimal(0)
    return Judgement("unknown", zero, zero, zero, None, None, None, None, (finding,))
