"""cot-tracker upgrade: brings an older database to this version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cot_tracker.cli import told
from cot_tracker.cli.common import directory_option
from cot_tracker.language import N_, gettext

if TYPE_CHECKING:
    from cot_tracker.database import Database

UP_TO_DATE = N_("The database is of this version already.")
DONE = N_("The database is now of this version.")
NO_SITE = N_("There is no site in {directory}.")


@click.command()
@directory_option()
def command(directory: Path) -> None:
    """Bring the database to this version. Make a backup first."""
    from cot_tracker.database import Database
    from cot_tracker.settings import load_settings
    from cot_tracker.site import SiteFault, check_version, migrate

    if not (directory / "settings.toml").exists():
        raise told(NO_SITE, directory=directory)
    database = Database(load_settings(directory).url)
    try:
        try:
            check_version(database)
        except SiteFault:
            if not _is_older(database):
                raise
        else:
            click.echo(gettext(UP_TO_DATE))
            return
        migrate(database)
        check_version(database)
        click.echo(gettext(DONE))
    finally:
        database.close()


def _is_older(database: Database) -> bool:
    """Whether the database is of a version that this one knows: not empty, not newer."""
    from sqlalchemy.exc import SQLAlchemyError

    from cot_tracker.site import version_of, versions

    try:
        return version_of(database) in versions()[1]
    except SQLAlchemyError:
        return False
