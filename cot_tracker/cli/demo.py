"""cot-tracker demo: a played trial, served."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from cot_tracker.cli.common import Progress, directory_option
from cot_tracker.language import N_, gettext

MADE = N_("The demonstration is in {directory}.")
THERE = N_("The demonstration in {directory} is used again. Remove the directory for a new one.")


@click.command()
@directory_option("./demo-instance")
@click.option("--subjects", type=click.IntRange(1), default=12, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--no-serve", is_flag=True, help=gettext(N_("Only make it")))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--database-url", default="", help=gettext(N_("PostgreSQL in place of SQLite")))
def command(
    directory: Path, subjects: int, seed: int, no_serve: bool, host: str, port: int,
    database_url: str,
) -> None:  # fmt: skip
    """Play a demonstration trial and serve it."""
    if (directory / "settings.toml").exists():
        click.echo(gettext(THERE, directory=directory))
    else:
        _make(directory, subjects, seed, database_url)
        click.echo(gettext(MADE, directory=directory))
    if not no_serve:
        from cot_tracker.cli.serve import serve

        serve(directory, host, port)


def _make(directory: Path, subjects: int, seed: int, database_url: str) -> None:
    from cot_tracker.demo import make_demo

    progress = Progress()
    fresh = not directory.exists() or not any(directory.iterdir())
    try:
        make_demo(directory, subjects, seed, progress, database_url).close()
    except BaseException:
        if fresh:
            shutil.rmtree(directory, ignore_errors=True)
        raise
    finally:
        progress.end()
