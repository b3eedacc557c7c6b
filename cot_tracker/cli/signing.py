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
    """Who signs, and what the door asks for the signature: both components are given."""
    from cot_tracker.custody.entry import Performer

    username = asked(administrator, "--administrator", N_("User name of who signs"))
    person = person_called(site, username)
    story = site.accounts.story(person)
    by = Performer(person, story.name, tuple(sorted(story.roles)))
    given = password(N_("Password"), from_stdin=from_stdin)
    return by, site.accounts.signature_by(by, given, username)


def person_called(site: Site, username: str) -> str:
    """The code of the person with this user name. Raises ClickException."""
    person = site.accounts.person_called(username)
    if person is None:
        raise told(NOBODY, username=username)
    return person
