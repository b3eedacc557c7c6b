"""The command `cot-tracker`, one file for each noun. A command is loaded when it is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from cot_tracker import __version__
from cot_tracker.language import N_, current, gettext, speaking

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("init", N_("Make a new site: database, keys, first administrator")),
    "demo": ("demo", N_("Play a demonstration trial and serve it")),
    "serve": ("serve", N_("Serve the site's pages and API")),
    "journeys": ("journeys", N_("List the journeys")),
    "trail": ("trail", N_("Export a journey's custody trail")),
    "study-export": ("study_export", N_("Export the whole study")),
    "verify": ("verify", N_("Check that nothing recorded was altered")),
    "checkpoint": ("checkpoint", N_("Print the newest signed checkpoint")),
    "label": ("label", N_("Give the label in force of a container, as issued")),
    "temperature": ("temperature", N_("Describe a temperature logger's file")),
    "backup": ("backup", N_("Write a backup of the site")),
    "restore": ("restore", N_("Restore a backup into an empty directory")),
    "seal": ("seal", N_("Show, renew or replace the seal of release certificates")),
    "upgrade": ("upgrade", N_("Bring the database to this version")),
    "person": ("person", N_("Add, list and deactivate people, set passwords")),
    "protocol": ("protocol", N_("Check or adopt a protocol file")),
    "layout": ("layout", N_("Check a label layout")),
}


class Commands(click.Group):
    """Knows each command's name and line of help without loading it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"cot_tracker.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        if current() != "en":  # the docstrings are English
            command.help = gettext(COMMANDS[cmd_name][1])
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(gettext(N_("Commands"))):
            formatter.write_dl([(name, gettext(line)) for name, (_m, line) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cot-tracker")
def cli() -> None:
    """Chain of identity and custody of one patient's cells, from consent to the last visit."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0 done, 2 not understood, else not done.

    Every error is one sentence on standard error.
    """
    with speaking(_language()):
        try:
            given = list(argv) if argv is not None else None
            code = cli.main(given, prog_name="cot-tracker", standalone_mode=False)
        except SystemExit as left:
            return left.code if isinstance(left.code, int) else int(left.code is not None)
        except BrokenPipeError:
            sys.stderr.close()
            return 1
        except BaseException as error:
            return _said(error)
    return code if isinstance(code, int) else 0


def _language() -> str:
    """The language that the environment asks for."""
    for name in ("COT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def _said(error: BaseException) -> int:
    """Says the error in one sentence and gives the exit code."""
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if os.environ.get("COT_DEBUG"):
        raise error
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.ctx.get_help())
        return 0
    code, sentence = _sentence(error)
    click.echo(" ".join(sentence.split()), err=True)
    return code


def _sentence(error: BaseException) -> tuple[int, str]:
    if isinstance(error, click.ClickException):
        return error.exit_code, error.format_message()
    if isinstance(error, click.Abort | KeyboardInterrupt):
        return 130, gettext(N_("Stopped."))
    from cot_tracker.cli import sentences  # loads the house: only when something went wrong

    return sentences.of(error)


def told(sentence: str, **values: Any) -> click.ClickException:
    """An error to raise: its sentence, translated, with its values."""
    return click.ClickException(gettext(sentence, **values))
