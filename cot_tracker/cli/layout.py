"""cot-tracker layout: what a label looks like, as a file."""

from __future__ import annotations

from pathlib import Path

import click

from cot_tracker.cli import told
from cot_tracker.language import N_, gettext

FILE = click.Path(path_type=Path, dir_okay=False)
SOUND = N_("The layout {layout} is sound: its labels were drawn and read back. SHA-256: {digest}")


@click.group()
def command() -> None:
    """Check a label layout."""


@command.command(
    help=gettext(N_("Say what is wrong with a layout FILE, or that it is sound. It needs no site."))
)
@click.argument("file", type=FILE)
@click.option("--picture", type=FILE, default=None, help=gettext(N_("A PNG of its label")))
def check(file: Path, picture: Path | None) -> None:
    from cot_tracker.printing.labels.layout import read_layout
    from cot_tracker.printing.labels.sample import picture as drawn
    from cot_tracker.printing.labels.sample import try_out
    from cot_tracker.printing.refused import NotPrinted

    try:
        found = read_layout(file)
        try_out(found)
    except NotPrinted as error:
        raise told(str(error)) from error
    if picture is not None:
        picture.write_bytes(drawn(found, "en"))
    click.echo(gettext(SOUND, layout=found.identifier, digest=found.digest))
