"""What commands share: the site's directory, opening it, writing results, asking for passwords."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cot_tracker.cli import told
from cot_tracker.language import N_, gettext

if TYPE_CHECKING:
    from cot_tracker.site import Site

Command = TypeVar("Command", bound=Callable[..., Any])
DEFAULT = "./instance"
NAME_A_FILE = N_("This is not for a terminal. Name a file with --output.")
NO_PASSWORD = N_("No password was given. Give it with --password-stdin.")


def directory_option(default: str = DEFAULT) -> Callable[[Command], Command]:
    """--directory: where the site is."""
    return click.option(
        "--directory", type=click.Path(path_type=Path, file_okay=False), default=default,
        envvar="COT_DIRECTORY", show_default=True, help=gettext(N_("Where the site is")),
    )  # fmt: skip


def output_option() -> Callable[[Command], Command]:
    """--output: a file, or standard output."""
    return click.option(
        "--output", type=click.Path(path_type=Path, dir_okay=False), default=None,
        help=gettext(N_("File to write; otherwise standard output")),
    )  # fmt: skip


@contextmanager
def opened(directory: Path) -> Iterator[Site]:
    """The site, closed afterwards. Raises SiteFault, SettingsFault."""
    from cot_tracker.site import open_site

    site = open_site(directory)
    try:
        yield site
    finally:
        site.close()


def deliver(parts: Iterable[bytes], output: Path | None, *, binary: bool = False) -> None:
    """Writes a result whole: a file appears only when it is complete."""
    if output is None:
        if binary and sys.stdout.isatty():
            raise told(NAME_A_FILE)
        stream = sys.stdout.buffer
        for part in parts:
            stream.write(part)
        stream.flush()
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            for part in parts:
                file.write(part)
        os.replace(name, output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def password(prompt: str, *, from_stdin: bool, again: bool = False) -> str:
    """A password: a line of standard input, or asked for without showing it."""
    if from_stdin:
        line = sys.stdin.readline().rstrip("\r\n")
        if not line:
            raise told(NO_PASSWORD)
        return line
    if not sys.stdin.isatty():
        raise told(NO_PASSWORD)
    asked: str = click.prompt(gettext(prompt), hide_input=True, confirmation_prompt=again)
    return asked


def asked(value: str | None, option: str, prompt: str, default: str | None = None) -> str:
    """An option's value, asked for on a terminal where it was not given."""
    if value:
        return value
    if sys.stdin.isatty():
        answered: str = click.prompt(gettext(prompt), default=default)
        return answered
    if default is not None:
        return default
    raise told(N_("Give {option}."), option=option)


class Progress:
    """A count or a line that moves on a terminal, and nothing elsewhere."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __call__(self, what: object) -> None:
        if self._shown:
            click.echo(f"\r\x1b[K{what}", err=True, nl=False)

    def end(self) -> None:
        if self._shown:
            click.echo("\r\x1b[K", err=True, nl=False)
