"""cot-tracker checkpoint: the newest signed checkpoint of the log."""

from __future__ import annotations

from pathlib import Path

import click

from cot_tracker.cli import told
from cot_tracker.cli.common import directory_option, opened
from cot_tracker.language import N_

NOT_YET = N_("Signed checkpoints are not yet available in this version.")


@click.command()
@directory_option()
def command(directory: Path) -> None:
    """Print the newest signed checkpoint."""
    with opened(directory):
        raise told(NOT_YET)
