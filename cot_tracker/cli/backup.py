"""cot-tracker backup: database, keys and settings in one file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cot_tracker.cli import told
from cot_tracker.cli.common import directory_option, opened
from cot_tracker.language import N_, gettext

if TYPE_CHECKING:
    from cot_tracker.site import Site

DONE = N_("The backup {file} is written. It opens the vault: keep it as safe as the site's keys.")
EXISTS = N_("The file {file} exists already. Name another.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@directory_option()
def command(file: Path, directory: Path) -> None:
    """Write a backup of the site to FILE; the site may be in use."""
    from cot_tracker.cli import archive

    if file.exists():
        raise told(EXISTS, file=file)
    with opened(directory) as site, tempfile.TemporaryDirectory() as room:
        files = {"settings.toml": site.settings.directory / "settings.toml"}
        files |= {f"keys/{one.name}": one for one in sorted(site.settings.keys.iterdir())}
        name, copy = _database(site, Path(room))
        archive.write(file, {**files, name: copy})
    click.echo(gettext(DONE, file=file))


def _database(site: Site, room: Path) -> tuple[str, Path]:
    """A consistent copy of the database, in the way of its own kind."""
    from cot_tracker.cli import archive

    if site.database.is_sqlite:
        copy = room / archive.SQLITE
        archive.sqlite_copy(Path(str(site.database.engine.url.database)), copy)
        return archive.SQLITE, copy
    copy = room / archive.POSTGRESQL
    url = archive.plain_url(site.settings.url)
    archive.run(["pg_dump", "--format=custom", "--no-owner", "--file", str(copy), url])
    return archive.POSTGRESQL, copy
