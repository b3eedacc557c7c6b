"""Writers of every format that is read: the same readings as each program would export them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta, timezone
from decimal import Decimal

from cot_tracker.condition.series import Reading
from tests.condition.loggers import signed

HOBO_DATES = {
    "yy.mm.dd": "%y.%m.%d %H:%M:%S",
    "dd.mm.yyyy": "%d.%m.%Y %H:%M:%S",
    "month first": "%m/%d/%y %I:%M:%S %p",
    "ISO": "%Y-%m-%d %H:%M:%S",
    "long": "%m/%d/%Y %H:%M:%S",
}


@dataclass(frozen=True)
class Hobo:
    """How a person set HOBOware to export."""

    delimiter: str = ","
    dates: str = "yy.mm.dd"
    zone: timezone | None = UTC
    fahrenheit: bool = False
    comma: bool = False
    apart: bool = False
    title: bool = True
    numbered: bool = True
    events: bool = True
    bom: bool = True
    ending: str = "\r\n"


def hobo(readings: Sequence[Reading], way: Hobo = Hobo()) -> bytes:
    """A HOBO export of readings with at most three decimals."""
    serial = "(LGR S/N: 20024354, SEN S/N: 20024354)"
    zone = f", GMT{_offset(way.zone)}" if way.zone else ""
    header = ["#"] if way.numbered else []
    header += ["Date", f"Time{zone}"] if way.apart else [f"Date Time{zone}"]
    header += [f"Temp, °{'F' if way.fahrenheit else 'C'} {serial}", f"RH, % {serial}"]
    header += [f"Host Connected {serial}", f"End Of File {serial}"] if way.events else []
    rows = [_hobo_row(place, one, way) for place, one in enumerate(readings, 1)]
    if way.events and readings:
        last = readings[-1].at + timedelta(seconds=77)
        end = _hobo_row(len(readings) + 1, Reading(last, Decimal(0)), way)
        rows.append([*end[:-4], "", "", "Logged", "Logged"])
    lines = ['"Plot Title: 20024354"'] if way.title else []
    lines.append(way.delimiter.join(f'"{cell}"' for cell in header))
    lines += [way.delimiter.join(row) for row in rows]
    text = way.ending.join(lines) + way.ending
    return text.encode("utf-8-sig" if way.bom else "utf-8")


def _hobo_row(place: int, reading: Reading, way: Hobo) -> list[str]:
    local = reading.at.astimezone(way.zone or UTC)
    stamp = local.strftime(HOBO_DATES[way.dates])
    cells = [str(place)] if way.numbered else []
    cells += stamp.split(" ", 1) if way.apart else [stamp]
    value = reading.temperature_c
    value = value * 9 / 5 + 32 if way.fahrenheit else value
    cells += [f"{value:.{4 if way.fahrenheit else 3}f}", "44.125"]
    if way.comma:
        cells[-2:] = [cell.replace(".", ",") for cell in cells[-2:]]
    return [*cells, "", ""] if way.events else cells


def _offset(zone: timezone) -> str:
    minutes = zone.utcoffset(None) // timedelta(minutes=1)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def envlogger(readings: Sequence[Reading], humid: bool = False) -> bytes:
    """An EnvLogger export of readings with one decimal."""
    dashes = "------------------------------,--------------------"
    lines = [
        dashes, "www.electricblue.eu, Portugal", dashes, "EnvLogger version, T7.3",
        "EnvLogger Viewer version, 5.3", dashes, "serial number, 0449 0C00 2310 05",
        "custom name, ", "temperature, degrees Celsius", "time zone, UTC+0000",
        "sampling resolution, 0.1", f"samples, {len(readings)}",
        "time diff [logger-smartphone](sec), 5", dashes,
        "time,temp,humidity" if humid else "time,temp",
    ]  # fmt: skip
    more = ",64.5" if humid else ""
    lines += [f"{at:%Y-%m-%d %H:%M:%S},{value:.1f}{more}" for at, value in readings]
    return ("\n".join(lines) + "\n").encode()


def robolimpet(readings: Sequence[Reading]) -> bytes:
    """An iButton's file, newest first, of readings at full minutes with two decimals."""
    lines = ["4C0000002418FB41", "13"]
    lines += [f"{at:%Y-%m-%d %H:%M}, {value:.2f}" for at, value in reversed(readings)]
    return ("\r\n".join(lines) + "\r\n").encode()


def viewer(readings: Sequence[Reading], dates: str = "%d/%m/%y %I:%M:%S %p") -> bytes:
    """An iButton's file as OneWireViewer writes it."""
    lines = [
        "1-Wire/iButton Part Number: DS1922L",
        "1-Wire/iButton Registration Number: 5A00000021A5E541",
        "Is Mission Active?  true",
        "Mission Start:  Mon Mar 02 08:00:00 CET 2026",
        f"Number of Mission Samples:  {len(readings)}",
        "",
        "Date/Time,Unit,Value",
    ]
    lines += [f"{at.strftime(dates)},C,{value.normalize():f}" for at, value in readings]
    return ("\n".join(lines) + "\n").encode()


def fridge_tag(
    readings: Sequence[Reading], low: str = "2.0", high: str = "8.0", logs: bool = True
) -> bytes:
    """A Fridge-tag's file of readings with one decimal, a minute or more apart; signed."""
    lines = [
        "Device: Q-tag Fridge-tag 2 L" if logs else "Device: Q-tag Fridge-tag 2",
        "Vers: 0.5", "Conf:", " Serial: 130500109088", " Zone: 0.00", " Temp unit: C",
        " Alarm:", "  0:", f"   T AL: {low}, t AL: 60", "  1:", f"   T AL: {high}, t AL: 60",
        " Report history length: 60", "Hist:", f" TS Actv: {readings[0].at:%Y-%m-%d %H:%M}",
        f" TS Report Creation: {readings[-1].at + timedelta(minutes=3):%Y-%m-%d %H:%M}",
    ]  # fmt: skip
    by_day: dict[str, list[Reading]] = {}
    for one in readings:
        by_day.setdefault(f"{one.at:%Y-%m-%d}", []).append(one)
    for place, (day, those) in enumerate(reversed(by_day.items()), 1):
        lines += _fridge_day(place, day, those, (Decimal(low), Decimal(high)))
    if logs:
        lines += ["Data:", "\tyyyy-MM-dd hh:mm\tT\tOut of limits"]
        lines += [
            f"\t{at:%Y-%m-%d %H:%M}\t{value:.1f}"
            + ("" if Decimal(low) <= value <= Decimal(high) else "\tx")
            for at, value in readings
        ]
    lines += ["Cert:", " Vers: 1.0"]
    return signed("\r\n".join(lines) + "\r\n").encode("latin-1")


def _fridge_day(
    place: int, day: str, those: list[Reading], limits: tuple[Decimal, Decimal]
) -> list[str]:
    coldest = min(those, key=lambda one: one.temperature_c)
    hottest = max(those, key=lambda one: one.temperature_c)
    mean = sum((one.temperature_c for one in those), Decimal(0)) / len(those)
    below = sum(one.temperature_c < limits[0] for one in those)
    above = sum(one.temperature_c > limits[1] for one in those)
    return [
        f" {place}:",
        f"  Date: {day}",
        f"  Min T: {coldest.temperature_c:+.1f}, TS Min T: {coldest.at:%H:%M}",
        f"  Max T: {hottest.temperature_c:+.1f}, TS Max T: {hottest.at:%H:%M}",
        f"  Avrg T: {mean:+.1f}",
        "  Alarm:", "   0:", f"    t Acc: {5 * below}", "   1:", f"    t Acc: {5 * above}",
        "  Int Sensor timeout:", "   t AccST: 0", "  Events: 0",
    ]  # fmt: skip
