"""cot-tracker study-export: every chain of the study."""

from __future__ import annotations

from pathlib import Path

import click

from cot_tracker.cli.common import deliver, directory_option, opened, output_option
from cot_tracker.language import N_, gettext


@click.command()
@directory_option()
@click.option(
    "--format", "name", default="csv", show_default=True,
    help=gettext(N_("csv, json, epcis, odm or bundle")),
)  # fmt: skip
@output_option()
def command(directory: Path, name: str, output: Path | None) -> None:
    """Export the whole study: every entry of every chain."""
    from cot_tracker.exports.study import study_export

    with opened(directory) as site:
        _made, parts = study_export(site, name)
        deliver(parts, output)
