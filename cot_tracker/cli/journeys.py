"""cot-tracker journeys: the list of all journeys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from cot_tracker.cli.common import directory_option, opened
from cot_tracker.language import N_, gettext


@click.command()
@directory_option()
@click.option("--json", "as_json", is_flag=True, help=gettext(N_("As JSON")))
def command(directory: Path, as_json: bool) -> None:
    """List the journeys."""
    with opened(directory) as site:
        found = _journeys(site)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    _print(found)


def _journeys(site: Any) -> list[dict[str, Any]]:
    from sqlalchemy import select

    from cot_tracker.journey.tables import JourneyRow

    table = JourneyRow.__table__
    with site.database.read() as connection:
        rows = connection.execute(select(table).order_by(table.c.coi)).all()
    return [
        {
            "coi": row.coi, "subject": row.subject, "stage": row.stage,
            "dose_group": row.dose_group, "entries": row.entries, "holds": row.holds,
        }
        for row in rows
    ]  # fmt: skip


def _print(found: list[dict[str, Any]]) -> None:
    from cot_tracker.identity.codes import grouped
    from cot_tracker.journey.stage import STAGES

    for one in found:
        hold = gettext(N_("ON HOLD")) if one["holds"] else ""
        stage = gettext(STAGES.get(one["stage"], one["stage"]))
        group = one["dose_group"] or "–"
        click.echo(
            f"{grouped(one['coi'])}  {one['subject']:<12}  {group:>2}  "
            f"{one['entries']:>5}  {stage}  {hold}".rstrip()
        )
