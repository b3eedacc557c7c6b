"""cot-tracker label: the label in force of a container, as it was issued."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cot_tracker.cli import told
from cot_tracker.cli.common import deliver, directory_option, opened, output_option
from cot_tracker.language import N_, gettext

if TYPE_CHECKING:
    from cot_tracker.exports.issued import IssuedLabel
    from cot_tracker.site import Site

OTHER_LAYOUT = N_("This label was issued with the layout {layout}. Print it anew for another.")
ON_A_SHEET = N_("This label was issued on a sheet, and ZPL is for rolls. Print it anew on a roll.")
NOT_A_PATIENTS = N_("This code belongs to no journey, so no label of it is kept.")


@click.command()
@click.argument("code")
@directory_option()
@click.option("--layout", default="", help=gettext(N_("The layout it must have")))
@click.option(
    "--format", "name", type=click.Choice(["pdf", "png", "zpl"]), default="pdf", show_default=True
)
@click.option(
    "--dpi", type=click.Choice(["203", "300", "600"]), default="203", show_default=True,
    help=gettext(N_("The print head that the ZPL is for")),
)  # fmt: skip
@output_option()
def command(
    code: str, directory: Path, layout: str, name: str, dpi: str, output: Path | None
) -> None:
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
        content = _zpl(site, issued, int(dpi)) if name == "zpl" else issued.pdf
    if name == "png":
        from cot_tracker.printing.pdf.picture import to_png

        content = to_png(issued.pdf)
    deliver([content], output, binary=True)


def _zpl(site: Site, issued: IssuedLabel, dpi: int) -> bytes:
    """The issued label for a label printer, its dots read back."""
    from cot_tracker.journey.paper.rendering import symbols_of
    from cot_tracker.printing.labels.dots import Head
    from cot_tracker.printing.labels.stock import stocks
    from cot_tracker.printing.labels.zpl import to_zpl
    from cot_tracker.printing.refused import NotPrinted

    stock = stocks().get(issued.label.stock)
    if stock is not None and stock.on_sheets:
        raise told(ON_A_SHEET)
    try:
        kinds = symbols_of(site.door, issued.label)
        return to_zpl(issued.pdf, [issued.label.code], Head(dpi), kinds)
    except NotPrinted as error:
        raise click.ClickException(str(error)) from error
