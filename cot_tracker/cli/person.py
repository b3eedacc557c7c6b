"""cot-tracker person: the people of a site, from the server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from cot_tracker.cli.common import directory_option, opened, password
from cot_tracker.cli.signing import person_called, signed_options, signer
from cot_tracker.language import LANGUAGES, N_, gettext

ADDED = N_("{name} is added. The password must be changed at the first sign-in.")
DEACTIVATED = N_("The account {username} is not active any more.")
SET = N_("The password is set. It must be changed at the next sign-in.")


@click.group()
def command() -> None:
    """Add, list and deactivate people, set passwords."""


@command.command("add", help=gettext(N_("Add a person with a first password.")))
@click.argument("username")
@directory_option()
@click.option("--name", required=True, help=gettext(N_("Printed name")))
@click.option(
    "--role", "roles", multiple=True, required=True,
    help=gettext(N_("A role, for example site_nurse; may be given more than once")),
)  # fmt: skip
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--password-stdin", is_flag=True, help=gettext(N_("Read the password from stdin")))
def add(
    username: str, directory: Path, name: str, roles: tuple[str, ...], language: str,
    password_stdin: bool,
) -> None:  # fmt: skip
    from cot_tracker.custody.entry import SYSTEM

    facts = {"username": username, "name": name, "roles": list(roles), "language": language}
    with opened(directory) as site:
        first = password(N_("First password"), from_stdin=password_stdin, again=True)
        site.accounts.add(facts, first, SYSTEM)
    click.echo(gettext(ADDED, name=name))


@command.command("list", help=gettext(N_("List the people of the site.")))
@directory_option()
@click.option("--json", "as_json", is_flag=True, help=gettext(N_("As JSON")))
def list_(directory: Path, as_json: bool) -> None:
    with opened(directory) as site:
        found = _people(site)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for one in found:
        state = "" if one["active"] else gettext(N_("not active"))
        line = f"{one['username']:<20} {one['name']:<24} {' '.join(one['roles'])}  {state}"
        click.echo(line.rstrip())


def _people(site: Any) -> list[dict[str, Any]]:
    from sqlalchemy import select

    from cot_tracker.people.tables import PersonRow

    table = PersonRow.__table__
    with site.database.read() as connection:
        rows = connection.execute(select(table).order_by(table.c.username)).all()
    return [
        {
            "person": row.person, "username": row.username, "name": row.name,
            "roles": row.roles.split(), "active": row.active,
        }
        for row in rows
    ]  # fmt: skip


@command.command(
    "deactivate", help=gettext(N_("End a person's access. An administrator signs it."))
)
@click.argument("username")
@directory_option()
@signed_options()
def deactivate(
    username: str, directory: Path, administrator: str | None, password_stdin: bool
) -> None:
    with opened(directory) as site:
        person = person_called(site, username)
        by, sign = signer(site, administrator, from_stdin=password_stdin)
        site.door.perform("people.deactivated", person, {}, by, sign=sign)
    click.echo(gettext(DEACTIVATED, username=username))


@command.command(
    "password", help=gettext(N_("Set a person's password, to be changed at the next sign-in."))
)
@click.argument("username")
@directory_option()
@click.option("--password-stdin", is_flag=True, help=gettext(N_("Read the password from stdin")))
def password_(username: str, directory: Path, password_stdin: bool) -> None:
    from cot_tracker.custody.entry import SYSTEM

    with opened(directory) as site:
        person = person_called(site, username)
        given = password(N_("New password"), from_stdin=password_stdin, again=True)
        site.accounts.set_password(person, given, SYSTEM, temporary=True)
    click.echo(gettext(SET))
