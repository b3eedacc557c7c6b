"""cot-tracker temperature: what a logger's file holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from cot_tracker.cli import told
from cot_tracker.cli.common import directory_option
from cot_tracker.language import N_, gettext

UNKNOWN = N_("No reader knows this file: its temperatures are unknown.")
LINES = (
    ("format", N_("Format")), ("device", N_("Device")), ("serial", N_("Serial number")),
    ("readings", N_("Readings")), ("start", N_("From")), ("end", N_("To")),
    ("minimum_c", N_("Lowest, °C")), ("maximum_c", N_("Highest, °C")),
    ("mean_c", N_("Mean, °C")),
    ("mean_kinetic_temperature_c", N_("Mean kinetic temperature, °C")),
    ("minutes_outside", N_("Minutes outside its limits")),
)  # fmt: skip


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@directory_option()
@click.option("--json", "as_json", is_flag=True, help=gettext(N_("As JSON")))
def command(file: Path, directory: Path, as_json: bool) -> None:
    """Describe a temperature logger's FILE. It needs no site."""
    from cot_tracker.condition.describe import describe

    described = describe(file.read_bytes())
    if as_json:
        click.echo(json.dumps(described, ensure_ascii=False, indent=2))
    else:
        _print(described)
    if described["format"] == "unknown":
        raise told(UNKNOWN)


def _print(described: dict[str, Any]) -> None:
    for name, label in LINES:
        value = described.get(name)
        if value not in (None, ""):
            click.echo(f"{gettext(label)}: {value}")
    for gap in described["gaps"]:
        click.echo(gettext(N_("Gap from {after} to {before}"), **gap))
    for finding in described["findings"]:
        click.echo(f"! {finding['sentence']}")
