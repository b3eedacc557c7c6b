"""cot-tracker init: a new site."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cot_tracker.cli import told
from cot_tracker.cli.common import asked, directory_option, password
from cot_tracker.language import LANGUAGES, N_, gettext

if TYPE_CHECKING:
    from cot_tracker.site import NewSite

MADE = N_("The site {name} is made in {directory}. Start it with: cot-tracker serve")
NOT_EMPTY = N_("{directory} is not empty. A new site needs a directory of its own.")
FACILITY = N_("A facility number is four digits, and not 0000.")


@click.command()
@directory_option()
@click.option("--facility", help=gettext(N_("Four digits that stand in every code")))
@click.option("--name", help=gettext(N_("Name of the site")))
@click.option("--time-zone", help=gettext(N_("For example Asia/Shanghai")))
@click.option("--administrator", help=gettext(N_("User name of the first administrator")))
@click.option("--administrator-name", help=gettext(N_("Printed name of the first administrator")))
@click.option("--password-stdin", is_flag=True, help=gettext(N_("Read the password from stdin")))
@click.option("--database-url", default="", help=gettext(N_("PostgreSQL in place of SQLite")))
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def command(
    directory: Path, facility: str | None, name: str | None, time_zone: str | None,
    administrator: str | None, administrator_name: str | None, password_stdin: bool,
    database_url: str, language: str,
) -> None:  # fmt: skip
    """Make a new site: database, keys, first administrator."""
    from cot_tracker.site import NewSite

    if directory.exists() and any(directory.iterdir()):
        raise told(NOT_EMPTY, directory=directory)
    administrator = asked(administrator, "--administrator", N_("User name of the administrator"))
    new = NewSite(
        facility=asked(facility, "--facility", N_("Facility number, four digits")),
        name=asked(name, "--name", N_("Name of the site")),
        time_zone=asked(time_zone, "--time-zone", N_("Time zone"), "UTC"),
        administrator=administrator,
        administrator_name=asked(
            administrator_name, "--administrator-name", N_("The administrator's printed name")
        ),
        password=password(N_("Password"), from_stdin=password_stdin, again=True),
        language=language, database_url=database_url,
    )  # fmt: skip
    _check(new)
    _make(directory, new)
    click.echo(gettext(MADE, name=new.name, directory=directory))


def _check(new: NewSite) -> None:
    """Refuses what would fail half-way."""
    from cot_tracker.door.faults import Invalid
    from cot_tracker.people.passwords import faults

    if len(new.facility) != 4 or not (new.facility.isascii() and new.facility.isdigit()):
        raise told(FACILITY)
    wrong = faults(new.password, username=new.administrator, name=new.administrator_name)
    if wrong:
        raise Invalid({"password": wrong})


def _make(directory: Path, new: NewSite) -> None:
    """Makes the site; what was begun is taken away again when it cannot be made."""
    from cot_tracker.site import create_site

    try:
        create_site(directory, new).close()
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise
