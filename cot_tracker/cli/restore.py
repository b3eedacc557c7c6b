"""cot-tracker restore: a backup into an empty directory, checked and verified."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import click

from cot_tracker.cli import told
from cot_tracker.cli.common import directory_option
from cot_tracker.language import N_, gettext

NOT_EMPTY = N_("{directory} is not empty. A backup is restored into an empty directory only.")
NEEDS_URL = N_("This backup is of a PostgreSQL database. Name an empty one with --database-url.")
NO_URL = N_("This backup is of an SQLite database, which needs no --database-url.")
DONE = N_("The site is restored in {directory}.")
ALTERED = N_("The restored ledger is not intact. {what}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@directory_option()
@click.option("--database-url", default="", help=gettext(N_("An empty PostgreSQL database")))
def command(file: Path, directory: Path, database_url: str) -> int:
    """Restore the backup FILE into an empty directory and verify it."""
    if directory.exists() and any(directory.iterdir()):
        raise told(NOT_EMPTY, directory=directory)
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        _unpack(file, directory, database_url)
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise
    return _verified(directory)


def _unpack(file: Path, directory: Path, database_url: str) -> None:
    from cot_tracker.cli import archive

    found = archive.read(file, directory)
    if archive.POSTGRESQL in found:
        if not database_url:
            raise told(NEEDS_URL)
        url = archive.plain_url(database_url)
        dump = directory / archive.POSTGRESQL
        archive.run(
            ["pg_restore", "--no-owner", "--exit-on-error", "--single-transaction",
             "--dbname", url, str(dump)]
        )  # fmt: skip
        dump.unlink()
    elif database_url:
        raise told(NO_URL)
    else:
        (directory / archive.SQLITE).rename(directory / "cot.db")
    _set_address(directory / "settings.toml", database_url)


def _set_address(settings: Path, database_url: str) -> None:
    """The settings name the database that was restored, not the one that was saved."""
    text = settings.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^database_url\s*=.*\n?", "", text)
    if database_url:
        text += f"database_url = {json.dumps(database_url)}\n"
    settings.write_text(text, encoding="utf-8")


def _verified(directory: Path) -> int:
    from cot_tracker.cli.verify import of_site

    report = of_site(directory)
    click.echo(gettext(DONE, directory=directory))
    click.echo(report.sentence())
    if report.first is not None:
        raise told(ALTERED, what=report.first.sentence())
    return 0
