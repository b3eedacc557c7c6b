"""Label reconciliation on a page and on paper: how many labels were issued and where each of them
went, per journey and per batch; the columns must add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template

from cot_tracker.custody import ledger
from cot_tracker.identity.codes import CONTAINERS
from cot_tracker.journey.containers import Label
from cot_tracker.journey.paper.counting import (
    Count,
    counted,
    issued_labels,
    labels_of_batch,
    not_accounted,
    total,
)
from cot_tracker.journey.story import Story
from cot_tracker.web import chains
from cot_tracker.web.journey import own
from cot_tracker.web.shared import site

pages = Blueprint("label_counts", __name__)


@dataclass(frozen=True)
class Table:
    """One table: its rows and their sum."""

    title: str
    rows: Sequence[Count]
    sum: Count


@pages.get("/journeys/<coi>/label-reconciliation")
def journey(coi: str) -> Any:
    """Every label of the journey by kind and layout version, then each batch by itself."""
    return _page(own(coi))


@pages.get("/journeys/<coi>/label-reconciliation/<int:number>")
def batch(coi: str, number: int) -> Any:
    """The labels of one batch, the first being 1."""
    return _page(own(coi), number)


def _page(coi: str, number: int = 0) -> Any:
    story: Story = site().door.story(coi)
    batches = story.production.batches
    if number > len(batches):
        abort(404)
    told = _issued_by_entries(coi)
    tables = [] if number else [_table("", issued_labels(story), told)]
    tables += [
        _table(one.batch_number, labels_of_batch(story, one), told)
        for at, one in enumerate(batches, 1)
        if number in (0, at)
    ]
    ended = [
        one for one in sorted(story.labels.values(), key=lambda one: one.code)
        if one.issued_at is not None and one.state in ("destroyed", "retained")
    ]  # fmt: skip
    return render_template(
        "web/labels/counts.html", story=story, coi=coi, about=chains.about(coi), tables=tables,
        blocking=not_accounted(story), ended=ended, containers=CONTAINERS, number=number,
        at=site().door.clock(),
    )  # fmt: skip


def _table(title: str, labels: Sequence[Label], told: Sequence[str]) -> Table:
    rows = counted(labels, told)
    return Table(title, rows, total(rows))


def _issued_by_entries(coi: str) -> list[str]:
    """The printed codes that entries issued, counted apart from what became of them since."""
    with site().database.read() as connection:
        return [
            code
            for entry in ledger.entries(connection, coi)
            if entry.action == "labelling.issued"
            for code in entry.texts("labels")
        ]
