"""cot-tracker trail: a journey's custody trail."""

from __future__ import annotations

from pathlib import Path

import click

from cot_tracker.cli.common import deliver, directory_option, opened, output_option
from cot_tracker.language import N_, gettext


@click.command()
@click.argument("coi")
@directory_option()
@click.option(
    "--format", "name", default="csv", show_default=True,
    help=gettext(N_("csv, json, pdf, epcis, fhir or bundle")),
)  # fmt: skip
@output_option()
def command(coi: str, directory: Path, name: str, output: Path | None) -> None:
    """Export a journey's custody trail: everything that was recorded of it."""
    from cot_tracker.exports.trail import custody_trail

    with opened(directory) as site:
        made, parts = custody_trail(site, coi, name)
        deliver(parts, output, binary=made.name == "pdf")
