"""What a Q-tag CLm says it found, and where that disagrees with the readings it logged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from cot_tracker.condition.findings import EARLIEST, LATEST
from cot_tracker.condition.readers.text import label, number
from cot_tracker.condition.series import Alarm, DeviceReport, Finding, Readings, plain
from cot_tracker.condition.thermal import extremes, mean, mean_kinetic_temperature

if TYPE_CHECKING:
    from cot_tracker.condition.readers.berlinger_qtag import Sheet

_EXACT, _ROUNDING = Decimal("0.05"), Decimal("0.15")
_NEEDED = ("TS Start", "TS Stop", "Min T", "Max T", "MKT", "Avrg T")


def report(sheet: Sheet, interval: timedelta | None) -> DeviceReport:
    """The device's own figures: run, minimum, maximum, mean, MKT, and its alarms."""
    started = _instant(sheet, "TS Start")
    energy = sheet.quantity("Conf", "MKT Energy")
    return DeviceReport(
        started=started,
        stopped=_instant(sheet, "TS Stop"),
        minimum_c=sheet.quantity("Res", "Min T"),
        maximum_c=sheet.quantity("Res", "Max T"),
        mean_c=sheet.quantity("Res", "Avrg T"),
        mean_kinetic_temperature_c=sheet.quantity("Res", "MKT"),
        activation_energy_kj_mol=energy if energy and 10 <= energy <= 500 else None,
        alarms_from=started + interval if started and interval else None,
        alarms=tuple(_alarms(sheet)),
    )


def _instant(sheet: Sheet, name: str) -> datetime | None:
    at = sheet.instant(sheet.text("Res", name))
    return at if at and EARLIEST <= at < LATEST else None


def _alarms(sheet: Sheet) -> Iterator[Alarm]:
    for place, pairs in sheet.alarms.get("Conf", []):
        limit, allowed = number_of(pairs, "T AL"), number_of(pairs, "t AL")
        sort = pairs.get("Type", "")
        if limit is None or allowed is None or sort not in ("1", "2", "3", "4"):
            continue
        set_to = Alarm(
            "below" if sort in "13" else "above",
            "single" if sort in "12" else "cumulative",
            limit,
            int(allowed),
        )
        yield from _happened(sheet, place, set_to)


def _happened(sheet: Sheet, place: int, set_to: Alarm) -> Iterator[Alarm]:
    times = [pairs for which, pairs in sheet.alarms.get("Res", []) if which == place]
    for pairs in times:
        fired = sheet.instant(pairs.get("TS A", ""))
        yield Alarm(
            set_to.side,
            set_to.kind,
            set_to.limit_c,
            set_to.allowed_minutes,
            int(number_of(pairs, "t A") or 0),
            sheet.instant(pairs.get("TS S", "")),
            sheet.instant(pairs.get("TS E", "")),
            (fired,) if fired else (),
            number_of(pairs, "T M"),
            sheet.instant(pairs.get("TS M", "")),
        )
    if not times:
        yield set_to


def number_of(pairs: dict[str, str], name: str) -> Decimal | None:
    """The number under that name, or None."""
    return number(pairs.get(name, ""))


def disagreements(
    sheet: Sheet,
    said: DeviceReport,
    readings: Readings,
    interval: timedelta | None,
) -> list[Finding]:
    """Findings where header and readings contradict each other, or a needed line is illegible."""
    found = list(_illegible(sheet))
    if readings:
        found += _figures(said, readings)
        found += _run(said, readings, interval or timedelta(0))
    found += _marks(sheet, said)
    unit = sheet.text("Conf", "Temp unit")
    if unit not in ("", "C"):
        found.append(Finding("not_celsius", "untrusted", {"unit": label(unit)}))
    return found


def _illegible(sheet: Sheet) -> Iterator[Finding]:
    missing = [
        name
        for name in _NEEDED
        if sheet.quantity("Res", name) is None and _instant(sheet, name) is None
    ]
    if missing:
        yield Finding(
            "illegible_report",
            "missing",
            {"names": ", ".join(missing)},
        )


def _figures(said: DeviceReport, readings: Readings) -> Iterator[Finding]:
    lowest, highest = extremes(readings)
    energy = said.activation_energy_kj_mol
    kinetic = mean_kinetic_temperature(readings, energy) if energy else None
    for name, told, computed, rounding in (
        ("Min T", said.minimum_c, lowest, _EXACT),
        ("Max T", said.maximum_c, highest, _EXACT),
        ("Avrg T", said.mean_c, mean(readings), _ROUNDING),
        ("MKT", said.mean_kinetic_temperature_c, kinetic, _ROUNDING),
    ):
        if told is not None and computed is not None and abs(told - computed) > rounding:
            yield Finding(
                "contradicts_device",
                "untrusted",
                {"name": name, "told": plain(told), "computed": plain(computed)},
            )


def _run(said: DeviceReport, readings: Readings, interval: timedelta) -> Iterator[Finding]:
    """A Q-tag logs every interval from start to stop, without exception."""
    first, last = said.started or readings[0].at, said.stopped or readings[-1].at
    if readings[0].at < first or readings[-1].at > last:
        yield Finding("outside_run", "untrusted")
    if not interval:
        return
    if any((reading.at - first) % interval for reading in readings):
        yield Finding("uneven_steps", "untrusted")
    expected = (last - first) // interval + 1
    if len(readings) != expected:
        yield Finding(
            "run_incomplete",
            "missing",
            {"expected": expected, "count": len(readings)},
        )


def _marks(sheet: Sheet, said: DeviceReport) -> Iterator[Finding]:
    low, high = said.limit_c("below"), said.limit_c("above")
    if low is None and high is None:
        return
    wrong = 0
    for row, marked in zip(sheet.rows, sheet.marked, strict=True):
        value = row.temperature_c
        if value is not None:
            beyond = (low is not None and value < low) or (high is not None and value > high)
            wrong += beyond != marked
    if wrong:
        yield Finding(
            "contradicts_marks",
            "untrusted",
            {"count": wrong},
        )
