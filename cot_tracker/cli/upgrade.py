"""cot-tracker upgrade: brings an older database to this version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cot_tracker.cli import told
from cot_tracker.cli.common import Progress, directory_option
from cot_tracker.language import N_, gettext

if TYPE_CHECKING:
    from cot_tracker.database import Database

UP_TO_DATE = N_("The database is of this version already.")
DONE = N_("The database is now of this version.")
REWRITTEN = N_(
    "{count} rows of tables are written anew, as this version makes them of the entries."
)
NOT_INTACT = N_("The record is not intact: no table was written anew. Look: cot-tracker verify")
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
            _write_rows(database)
            return
        migrate(database)
        check_version(database)
        click.echo(gettext(DONE))
        _write_rows(database)
    finally:
        database.close()


def _write_rows(database: Database) -> None:
    """Brings the tables to what this version makes of the entries, if nobody touched those."""
    from cot_tracker.custody.verify import verify
    from cot_tracker.journey.rebuild import rewrite

    progress = Progress()
    with database.write() as connection:
        intact = verify(connection, progress).intact
        count = rewrite(connection, progress) if intact else 0
    progress.end()
    if not intact:
        raise told(NOT_INTACT)
    if count:
        click.echo(gettext(REWRITTEN, count=count))


def _is_older(database: Database) -> bool:
    """Whether the database is of a version that this one knows: not empty, not newer."""
    from sqlalchemy.exc import SQLAlchemyError

    from cot_tracker.site import version_of, versions

    try:
        return version_of(database) in versions()[1]
    except SQLAlchemyError:
        return False
