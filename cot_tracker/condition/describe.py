"""What a logger's file holds, as plain JSON for `cot-tracker temperature FILE --json`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from cot_tracker.condition import days
from cot_tracker.condition.answers import NONE, Answers
from cot_tracker.condition.asked import read_answered
from cot_tracker.condition.findings import gaps
from cot_tracker.condition.generic_model import Configuration
from cot_tracker.condition.series import (
    Clock,
    Day,
    DeviceReport,
    Finding,
    Series,
    Side,
    UnknownFormat,
)
from cot_tracker.condition.thermal import (
    ACTIVATION_ENERGY_KJ_MOL,
    beyond,
    extremes,
    kept_frozen,
    mean,
    mean_kinetic_temperature,
    spells,
    surely_frozen,
)
from cot_tracker.language import gettext as _

COLD_CHAIN_C = (Decimal(2), Decimal(8))
SIDES: tuple[Side, Side] = ("below", "above")
_LISTS = ("gaps", "findings", "days", "alarms", "sensors")
_ZERO = timedelta(0)


def describe(
    data: bytes,
    limits_c: tuple[Decimal, Decimal] | None = None,
    configurations: Sequence[Configuration] = (),
    answers: Answers = NONE,
    activation_energy_kj_mol: Decimal | None = None,
) -> dict[str, Any]:
    """Readings (how many), start, end, figures, gaps, findings and minutes outside; never raises.

    Limits are those given, else those of the device's own alarms, else 2 to 8 °C (not for frozen
    product); `limits` says which. Minutes are the device's own where it counted for these limits,
    else counted as it would: from the instant its alarms begin. The mean kinetic temperature uses
    the energy given, else that which the file states, else 83.144 kJ/mol. Temperatures and minutes
    are JSON numbers, null where nothing is known. Instants bear no offset where the zone of the
    logger's clock is not known, and are null where not even its dates are.
    """
    try:
        series = read_answered(data, configurations, answers)
    except UnknownFormat as error:
        return _blank() | {"findings": [_finding(Finding(error.code, "untrusted"))]}
    described = _blank() | _about(series)
    if not series.readings and not series.days:
        return described
    energy = activation_energy_kj_mol or _stated_energy(series) or ACTIVATION_ENERGY_KJ_MOL
    return described | _figures(series, limits_c, energy)


def _about(series: Series) -> dict[str, Any]:
    return {
        "format": series.format,
        "device": series.device,
        "serial": series.serial,
        "readings": len(series.readings),
        "clock": series.clock,
        "gaps": [
            {
                "after": _instant(gap.after, series),
                "before": _instant(gap.before, series),
                "minutes": _number(gap.minutes),
            }
            for gap in gaps(series.readings, series.interval)
        ],
        "findings": [_finding(finding, series.clock) for finding in series.findings],
        "interval_minutes": series.interval.total_seconds() / 60 if series.interval else None,
        "days": [_day(day, series) for day in series.days],
        "alarms": _alarms(series),
        "sensors": list(series.sensors),
    }


def _stated_energy(series: Series) -> Decimal | None:
    return series.device_report.activation_energy_kj_mol if series.device_report else None


def _figures(
    series: Series, limits_c: tuple[Decimal, Decimal] | None, energy: Decimal
) -> dict[str, Any]:
    """Extremes are those of the readings and of the days; the mean is that of the readings."""
    readings = series.readings
    told = [*days.extremes(series.days), *(extremes(readings) if readings else ())]
    known = [value for value in told if value is not None]
    lowest, highest = min(known, default=None), max(known, default=None)
    frozen = surely_frozen(highest) or (limits_c is not None and kept_frozen(limits_c[1]))
    kinetic = mean_kinetic_temperature(readings, energy) if readings and not frozen else None
    start, end = _ends(series)
    return {
        "start": _instant(start, series),
        "end": _instant(end, series),
        "minimum_c": _number(lowest),
        "maximum_c": _number(highest),
        "mean_c": _number(mean(readings) if readings else days.mean_of(series.days)),
        "mean_kinetic_temperature_c": _number(kinetic),
        "activation_energy_kj_mol": _number(energy),
        **_outside(series, limits_c, frozen),
    }


def _ends(series: Series) -> tuple[datetime, datetime]:
    if series.readings:
        return series.readings[0].at, series.readings[-1].at
    return series.days[0].start, series.days[-1].end


def _outside(series: Series, given: tuple[Decimal, Decimal] | None, frozen: bool) -> dict[str, Any]:
    report = series.device_report or DeviceReport()
    low, high = given or COLD_CHAIN_C
    whose = "given" if given else "assumed"
    set_low: Decimal | None = low
    set_high: Decimal | None = high
    if given is None and report.alarms:
        set_low, set_high, whose = report.limit_c("below"), report.limit_c("above"), "device"
    if whose == "assumed" and frozen:
        return {}
    limits = {"low_c": _number(set_low), "high_c": _number(set_high), "from": whose}
    below_above = _minutes(series, report, (set_low, set_high))
    if below_above is None:
        return {"limits": limits}
    below, above, longest = below_above
    return {
        "limits": limits,
        "minutes_below": _number(below),
        "minutes_above": _number(above),
        "minutes_outside": _number(below + above),
        "longest_minutes": _number(longest),
    }


def _minutes(
    series: Series, report: DeviceReport, limits: tuple[Decimal | None, Decimal | None]
) -> tuple[Decimal, Decimal, Decimal | None] | None:
    """Minutes below and above, and the longest stretch; None where they cannot be known."""
    own = limits == (report.limit_c("below"), report.limit_c("above"))
    counted = days.minutes_beyond(series.days) if own else None
    if not series.readings:
        return (Decimal(counted[0]), Decimal(counted[1]), None) if counted else None
    standing = spells(series.readings, series.interval, report.stopped)
    first, last = _ends(series)
    end = max(last + (series.interval or _ZERO), report.stopped or last)
    time = beyond(standing, *limits, report.alarms_from or first, end)
    if not own:
        return time.minutes_below, time.minutes_above, time.longest_minutes
    below, above = counted or (report.counted(side, "cumulative") for side in SIDES)
    stretches = [report.counted(side, "single") or 0 for side in SIDES]
    return (
        time.minutes_below if below is None else Decimal(below),
        time.minutes_above if above is None else Decimal(above),
        Decimal(max(stretches)) if any(stretches) else time.longest_minutes,
    )


def _day(day: Day, series: Series) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "minimum_c": _number(day.minimum_c),
        "maximum_c": _number(day.maximum_c),
        "mean_c": _number(day.mean_c),
        "minutes_below": day.minutes_below,
        "minutes_above": day.minutes_above,
        "minutes_silent": day.minutes_silent,
        "coldest_at": _instant(day.coldest_at, series),
        "hottest_at": _instant(day.hottest_at, series),
        "alarmed_below": _instant(day.alarmed_below, series),
        "alarmed_above": _instant(day.alarmed_above, series),
    }


def _alarms(series: Series) -> list[dict[str, Any]]:
    return [
        {
            "side": alarm.side,
            "kind": alarm.kind,
            "limit_c": _number(alarm.limit_c),
            "allowed_minutes": alarm.allowed_minutes,
            "minutes": alarm.minutes,
            "started": _instant(alarm.started, series),
            "ended": _instant(alarm.ended, series),
            "fired": [_instant(at, series) for at in alarm.fired],
        }
        for alarm in (series.device_report.alarms if series.device_report else ())
    ]


def _instant(at: datetime | None, series: Series) -> str | None:
    if at is None or series.clock == "unknown":
        return None
    return (at.replace(tzinfo=None) if series.clock == "local" else at).isoformat()


def _blank() -> dict[str, Any]:
    names = (
        "start end minimum_c maximum_c mean_c mean_kinetic_temperature_c limits minutes_below "
        "minutes_above minutes_outside longest_minutes interval_minutes activation_energy_kj_mol"
    )
    nothing: dict[str, Any] = dict.fromkeys(names.split())
    lists: dict[str, Any] = {name: [] for name in _LISTS}
    head = {"format": "unknown", "device": "", "serial": "", "readings": 0, "clock": "unknown"}
    return head | nothing | lists


def _finding(finding: Finding, clock: Clock = "utc") -> dict[str, Any]:
    if clock != "utc":
        finding = replace(finding, values={n: _naive(v) for n, v in finding.values.items()})
    sentence = _(finding.sentence, **finding.values)
    return finding.as_facts() | {"sentence": sentence}


def _naive(value: str | int) -> str | int:
    return value.removesuffix("+00:00") if isinstance(value, str) else value


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
