"""An administrator at the server, who signs what is signed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cot_tracker.cli import told
from cot_tracker.cli.common import asked, password
from cot_tracker.language import N_, gettext

if TYPE_CHECKING:
    from cot_tracker.custody.entry import Performer
    from cot_tracker.door.perform import Sign
    from cot_tracker.site import Site

Command = TypeVar("Command", bound=Callable[..., Any])
FIRST_PASSWORD = N_(
    "This password is a first one, which somebody else may know: nothing is signed with it. Sign "
    "in and change it before."
)
NOBODY = N_("There is nobody with the user name {username}.")


def signed_options() -> Callable[[Command], Command]:
    """--administrator and --password-stdin: who signs."""

    def both(command: Command) -> Command:
        stdin = click.option(
            "--password-stdin", is_flag=True, help=gettext(N_("Read the password from stdin"))
        )
        who = click.option("--administrator", help=gettext(N_("User name of who signs")))
        return who(stdin(command))

    return both


def signer(site: Site, administrator: str | None, *, from_stdin: bool) -> tuple[Performer, Sign]:
    """Who signs, and what the door asks for the signature: both components are given.

    A password that somebody else gave signs nothing before it is changed, here as on the pages
    (21 CFR 11.300). Raises ClickException.
    """
    from cot_tracker.custody.entry import Performer

    username = asked(administrator, "--administrator", N_("User name of who signs"))
    person = person_called(site, username)
    story = site.accounts.story(person)
    if story.must_change_password and not _chosen_at_init(site, person):
        raise told(FIRST_PASSWORD)
    by = Performer(person, story.name, tuple(sorted(story.roles)))
    given = password(N_("Password"), from_stdin=from_stdin)
    return by, site.accounts.signature_by(by, given, username)


def _chosen_at_init(site: Site, person: str) -> bool:
    """Whether it is the first administrator's own, typed when the site was made, and no other has
    been set since."""
    from cot_tracker.custody.ledger import entries

    if site.door.story("study").people[0] != person:
        return False
    with site.database.read() as connection:
        return not any(one.action == "people.password_set" for one in entries(connection, person))


def person_called(site: Site, username: str) -> str:
    """The code of the person with this user name. Raises ClickException."""
    person = site.accounts.person_called(username)
    if person is None:
        raise told(NOBODY, username=username)
    return person
