"""cot-tracker label: the label in force of a container, as it was issued."""

from __future__ import annotations

from pathlib import Path

import click

from cot_tracker.cli import told
from cot_tracker.cli.common import deliver, directory_option, opened, output_option
from cot_tracker.language import N_, gettext

OTHER_LAYOUT = N_("This label was issued with the layout {layout}. Print it anew for another.")
NO_ZPL = N_("Labels as ZPL are not yet available in this version.")
NOT_A_PATIENTS = N_("This code belongs to no journey, so no label of it is kept.")


@click.command()
@click.argument("code")
@directory_option()
@click.option("--layout", default="", help=gettext(N_("The layout it must have")))
@click.option(
    "--format", "name", type=click.Choice(["pdf", "png", "zpl"]), default="pdf", show_default=True
)
@output_option()
def command(code: str, directory: Path, layout: str, name: str, output: Path | None) -> None:
    """Give the label in force of a container, as issued."""
    from cot_tracker.exports.issued import label_in_force
    from cot_tracker.identity.scan import read_scan

    scanned = read_scan(code)
    if not scanned.of_a_patient:
        raise told(NOT_A_PATIENTS)
    with opened(directory) as site:
        issued = label_in_force(site, scanned)
    if layout and layout != issued.label.layout:
        raise told(OTHER_LAYOUT, layout=issued.label.layout)
    if name == "zpl":
        raise told(NO_ZPL)
    content = issued.pdf
    if name == "png":
        from cot_tracker.printing.picture import to_png

        content = to_png(issued.pdf)
    deliver([content], output, binary=True)
