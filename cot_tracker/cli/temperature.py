"""cot-tracker temperature: what a logger's file holds, and answers to what it does not say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cot_tracker.cli import told
from cot_tracker.cli.common import directory_option, opened
from cot_tracker.language import N_, gettext

if TYPE_CHECKING:
    from cot_tracker.condition.answers import Answers
    from cot_tracker.condition.generic_model import Configuration

UNKNOWN = N_("No reader knows this file: its temperatures are unknown.")
NO_ZONE = N_("A zone is an offset such as +08:00 or a name such as Asia/Shanghai.")
NO_LIMITS = N_("Limits are two temperatures, the lower first: --limits 2 8")
NO_ENERGY = N_("The activation energy is a number of kilojoules per mole above 0.")
LINES = (
    ("format", N_("Format")), ("device", N_("Device")), ("serial", N_("Serial number")),
    ("readings", N_("Readings")), ("start", N_("From")), ("end", N_("To")),
    ("minimum_c", N_("Lowest, °C")), ("maximum_c", N_("Highest, °C")),
    ("mean_c", N_("Mean, °C")),
    ("mean_kinetic_temperature_c", N_("Mean kinetic temperature, °C")),
    ("minutes_outside", N_("Minutes outside its limits")),
)  # fmt: skip
SENSOR = N_("Sensor {number}: {name}")
WHOSE = {
    "given": N_("Limits, as given: {low} to {high} °C"),
    "device": N_("Limits, as the device was set: {low} to {high} °C"),
    "assumed": N_("Limits, as none were given: {low} to {high} °C"),
}
ALARM = {
    ("below", "single"): N_("Alarm after {allowed} unbroken minutes below {limit} °C"),
    ("above", "single"): N_("Alarm after {allowed} unbroken minutes above {limit} °C"),
    ("below", "cumulative"): N_("Alarm after {allowed} minutes in all below {limit} °C"),
    ("above", "cumulative"): N_("Alarm after {allowed} minutes in all above {limit} °C"),
}
WENT_OFF = N_("went off {instants}")
QUIET = N_("did not go off")
DAY = N_("{date}: {low} to {high} °C, mean {mean} °C, {below} minutes below, {above} above")


def answers_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--zone, --date-order, --unit and --sensor: what the file does not say."""
    options = (
        click.option("--zone", default="", help=gettext(N_("The zone of the logger's clock"))),
        click.option(
            "--date-order", type=click.Choice(["ymd", "dmy", "mdy"]), default=None,
            help=gettext(N_("In which order day, month and year stand")),
        ),
        click.option(
            "--unit", type=click.Choice(["C", "F"]), default=None,
            help=gettext(N_("The unit of the temperatures")),
        ),
        click.option(
            "--sensor", type=click.IntRange(1, 99), default=None,
            help=gettext(N_("Which of several sensors lay with the cells, counted from 1")),
        ),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@directory_option()
@answers_options
@click.option(
    "--limits", nargs=2, type=str, default=None, help=gettext(N_("Lower and upper limit, °C"))
)
@click.option(
    "--activation-energy", type=str, default=None, help=gettext(N_("For the mean kinetic, kJ/mol"))
)
@click.option("--json", "as_json", is_flag=True, help=gettext(N_("As JSON")))
def command(
    file: Path,
    directory: Path,
    zone: str,
    limits: tuple[str, str] | None,
    activation_energy: str | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Describe a temperature logger's FILE. It needs no site; where there is one, the site's own
    logger models are read too."""
    from cot_tracker.condition.describe import describe

    answers = _answers(zone, asked)
    energy = _number(activation_energy, NO_ENERGY) if activation_energy else None
    if energy is not None and not 0 < energy <= 1000:
        raise told(NO_ENERGY)
    data, within = file.read_bytes(), _limits(limits)
    described = describe(data, within, (), answers, energy)
    if described["format"] == "unknown":
        described = describe(data, within, _own_models(directory), answers, energy)
    if as_json:
        click.echo(json.dumps(described, ensure_ascii=False, indent=2))
    else:
        _print(described)
    if described["format"] == "unknown":
        raise told(UNKNOWN)


def _own_models(directory: Path) -> tuple[Configuration, ...]:
    """The logger models that the site in this directory has configured; none without a site."""
    if not (directory / "settings.toml").exists():
        return ()
    from cot_tracker.settings import SettingsFault
    from cot_tracker.site import SiteFault

    try:
        with opened(directory) as site:
            found: tuple[Configuration, ...] = site.door.story("study").loggers
    except (SiteFault, SettingsFault) as fault:
        raise told(str(fault)) from None
    return found


def _answers(zone: str, asked: dict[str, Any]) -> Answers:
    from cot_tracker.condition.answers import Answers, zone_of

    try:
        return Answers(zone_of(zone) if zone else None, **asked)
    except ValueError:
        raise told(NO_ZONE) from None


def _limits(given: tuple[str, str] | None) -> tuple[Decimal, Decimal] | None:
    if not given:
        return None
    low, high = (_number(text, NO_LIMITS) for text in given)
    if low > high:
        raise told(NO_LIMITS)
    return low, high


def _number(text: str, otherwise: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise told(otherwise) from None
    if not found.is_finite() or abs(found) > 10_000:
        raise told(otherwise)
    return found


def _print(described: dict[str, Any]) -> None:
    from cot_tracker.condition.answers import QUESTIONS

    for name, label in LINES:
        value = described.get(name)
        if value not in (None, ""):
            click.echo(f"{gettext(label)}: {value}")
    for number, name in enumerate(described["sensors"], 1):
        click.echo(gettext(SENSOR, number=number, name=name))
    for line in (*_limits_line(described), *_alarm_lines(described), *_day_lines(described)):
        click.echo(line)
    for gap in described["gaps"]:
        click.echo(gettext(N_("Gap from {after} to {before}"), **gap))
    for finding in described["findings"]:
        asked = QUESTIONS.get(finding["code"], "").replace("_", "-")
        click.echo(f"! {finding['sentence']}" + (f" (--{asked})" if asked else ""))


def _limits_line(described: dict[str, Any]) -> Iterator[str]:
    limits = described["limits"]
    if limits:
        yield gettext(WHOSE[limits["from"]], low=_or_open(limits["low_c"]),
                      high=_or_open(limits["high_c"]))  # fmt: skip


def _alarm_lines(described: dict[str, Any]) -> Iterator[str]:
    for alarm in described["alarms"]:
        values = {"allowed": alarm["allowed_minutes"], "limit": alarm["limit_c"]}
        told = gettext(ALARM[alarm["side"], alarm["kind"]], **values)
        instants = ", ".join(alarm["fired"])
        went = gettext(WENT_OFF, instants=instants) if instants else gettext(QUIET)
        yield f"{told}: {went}"


def _day_lines(described: dict[str, Any]) -> Iterator[str]:
    for day in described["days"]:
        yield gettext(
            DAY,
            date=day["date"],
            low=_or_open(day["minimum_c"]),
            high=_or_open(day["maximum_c"]),
            mean=_or_open(day["mean_c"]),
            below=_or_open(day["minutes_below"]),
            above=_or_open(day["minutes_above"]),
        )


def _or_open(value: float | None) -> str:
    return "?" if value is None else str(value)
