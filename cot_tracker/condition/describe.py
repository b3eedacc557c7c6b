"""What a logger's file holds, as plain JSON for `cot-tracker temperature FILE --json`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from cot_tracker.condition.findings import gaps
from cot_tracker.condition.generic import read_any
from cot_tracker.condition.generic_model import Configuration
from cot_tracker.condition.series import DeviceReport, Finding, Series, UnknownFormat
from cot_tracker.condition.thermal import (
    ACTIVATION_ENERGY_KJ_MOL,
    FROZEN_C,
    beyond,
    extremes,
    mean,
    mean_kinetic_temperature,
    spells,
)
from cot_tracker.language import gettext as _

COLD_CHAIN_C = (Decimal(2), Decimal(8))


def describe(
    data: bytes,
    limits_c: tuple[Decimal, Decimal] | None = None,
    configurations: Sequence[Configuration] = (),
) -> dict[str, Any]:
    """Readings (how many), start, end, figures, gaps, findings and minutes outside; never raises.

    Limits are those given, else those of the device's own alarms, else 2 to 8 °C (not for frozen
    product); `limits` says which. Minutes are counted as the device counts them: from the instant
    its alarms begin. The mean kinetic temperature uses the activation energy the file states,
    else 83.144 kJ/mol. Temperatures and minutes are JSON numbers, null where nothing is known.
    """
    try:
        series = read_any(data, configurations)
    except UnknownFormat as error:
        return _blank() | {"findings": [_finding(Finding(error.code, "untrusted"))]}
    report = series.device_report or DeviceReport()
    readings = series.readings
    described = _blank() | {
        "format": series.format,
        "device": series.device,
        "serial": series.serial,
        "readings": len(readings),
        "gaps": [
            {
                "after": gap.after.isoformat(),
                "before": gap.before.isoformat(),
                "minutes": _number(gap.minutes),
            }
            for gap in gaps(series.readings, series.interval)
        ],
        "findings": [_finding(finding) for finding in series.findings],
        "interval_minutes": series.interval.total_seconds() / 60 if series.interval else None,
    }
    if not readings:
        return described
    lowest, highest = extremes(readings)
    energy = report.activation_energy_kj_mol or ACTIVATION_ENERGY_KJ_MOL
    kinetic = None if highest <= FROZEN_C else mean_kinetic_temperature(readings, energy)
    return described | {
        "start": series.readings[0].at.isoformat(),
        "end": series.readings[-1].at.isoformat(),
        "minimum_c": _number(lowest),
        "maximum_c": _number(highest),
        "mean_c": _number(mean(readings)),
        "mean_kinetic_temperature_c": _number(kinetic),
        **_outside(series, report, limits_c, frozen=kinetic is None),
    }


def _outside(
    series: Series,
    report: DeviceReport,
    given: tuple[Decimal, Decimal] | None,
    frozen: bool,
) -> dict[str, Any]:
    low, high, whose = *(given or COLD_CHAIN_C), "given" if given else "assumed"
    if given is None and report.alarms:
        set_low, set_high, whose = report.limit_c("below"), report.limit_c("above"), "device"
    else:
        set_low, set_high = low, high
    if whose == "assumed" and frozen:
        return {}
    standing = spells(series.readings, series.interval, report.stopped)
    first, last = series.readings[0].at, series.readings[-1].at
    end = max(last + (series.interval or (last - last)), report.stopped or last)
    time = beyond(standing, set_low, set_high, report.alarms_from or first, end)
    return {
        "limits": {"low_c": _number(set_low), "high_c": _number(set_high), "from": whose},
        "minutes_below": _number(time.minutes_below),
        "minutes_above": _number(time.minutes_above),
        "minutes_outside": _number(time.minutes_below + time.minutes_above),
        "longest_minutes": _number(time.longest_minutes),
    }


def _blank() -> dict[str, Any]:
    names = (
        "start end minimum_c maximum_c mean_c mean_kinetic_temperature_c limits "
        "minutes_below minutes_above minutes_outside longest_minutes interval_minutes"
    )
    nothing: dict[str, Any] = dict.fromkeys(names.split())
    return (
        {"format": "unknown", "device": "", "serial": "", "readings": 0}
        | nothing
        | {
            "gaps": [],
            "findings": [],
        }
    )


def _finding(finding: Finding) -> dict[str, Any]:
    sentence = _(finding.sentence, **finding.values)
    return finding.as_facts() | {"sentence": sentence}


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
