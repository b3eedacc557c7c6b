"""Storage: every freezer, the map of one, and where a scanned container lies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy import Connection, select

from cot_tracker.door.faults import Unknown
from cot_tracker.facility.state import ItemStory
from cot_tracker.facility.storage import Grid, Kept, Storage, Watched, position_code, position_name
from cot_tracker.facility.tables import ItemRow
from cot_tracker.identity.codes import CodeFault, Kind, parse
from cot_tracker.identity.scan import read_scan
from cot_tracker.journey.positions import AWAY
from cot_tracker.journey.tables import ContainerRow, JourneyRow
from cot_tracker.language import N_, current
from cot_tracker.language import gettext as _
from cot_tracker.printing.labels.label import LabelData
from cot_tracker.printing.labels.proof import heads, issue_ready
from cot_tracker.study.layouts import layout_in_force
from cot_tracker.web.labels.cards import paper_of, sheets
from cot_tracker.web.shared import kind_name, my_roles, site

pages = Blueprint("storage", __name__)
_items, _containers, _journeys = ItemRow.__table__, ContainerRow.__table__, JourneyRow.__table__

NOT_STORED = N_("This lies in no storage now: it is {state}.")
NOT_KNOWN = N_("No container of this site has this code.")


@dataclass(frozen=True)
class Inside:
    """A container as the map shows it: what it is, whose, since when, and whether it is held."""

    code: str
    kind: str
    state: str
    subject: str
    coi: str
    held: bool
    since: datetime
    position: str
    name: str


@dataclass(frozen=True)
class Cell:
    """One position: its code and name, and what is in it, if anything."""

    code: str
    name: str
    inside: Inside | None


@dataclass(frozen=True)
class Box:
    """One box of a rack, row by row."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


@pages.get("/storage")
def storage() -> Any:
    """Every freezer and shelf: how full, how cold it keeps, and whether it has failed."""
    with site().database.read() as connection:
        rows = connection.execute(
            select(_items.c.code)
            .where(_items.c.kind == int(Kind.STORAGE))
            .order_by(_items.c.active.desc(), _items.c.name, _items.c.code)
        ).scalars()
        stories = site().door.several(list(rows), connection)
    add = site().door.book.actions["facility.item_added"]
    return render_template(
        "web/storage.html", items=list(stories.values()), now=site().door.clock(),
        may_add=bool(add.roles & my_roles()),
    )  # fmt: skip


@pages.get("/storage/find")
def find() -> Any:
    """Scanned: a container leads to the position that it lies in, a position to its freezer."""
    try:
        code = read_scan(request.args.get("code", ""))
    except CodeFault as fault:
        flash(fault.sentence(), "stop")
        return redirect(url_for("storage.storage"))
    if code.kind is Kind.STORAGE:
        return redirect(url_for("storage.mapped", code=code.item, find=code.own))
    with site().database.read() as connection:
        row = connection.execute(
            select(_containers).where(_containers.c.code == code.own)
        ).one_or_none()
    if row is None:
        flash(_(NOT_KNOWN), "stop")
        return redirect(url_for("storage.storage"))
    item = _item_of(row.position) if row.state not in AWAY else ""
    if not item:
        flash(_(NOT_STORED, state=row.state), "caution")
        return redirect(url_for("custody.custody", coi=row.journey))
    return redirect(url_for("storage.mapped", code=item, find=code.own))


@pages.get("/storage/<code>")
def mapped(code: str) -> Any:
    """The map of one freezer: each position free, or whose container is in it."""
    story = _storage(code)
    kept = story.storage
    with site().database.read() as connection:
        inside = everything(connection, kept.grid, kept.contents)
    by_position = {one.position: one for one in inside}
    return render_template(
        "web/storage_map.html", story=story, kept=kept,
        boxes=boxes(story.code, kept.grid, by_position) if kept.grid is not None else (),
        beside=[one for one in inside if not one.name], inside=inside,
        find=request.args.get("find", ""), sheets=sheets("equipment"),
        told=told(kept, site().door.clock()),
    )  # fmt: skip


@pages.get("/storage/<code>/positions.pdf")
def positions(code: str) -> Any:
    """A label for every position, to be stuck beside it. They bear the position's own code."""
    story = _storage(code)
    grid = story.storage.grid
    if grid is None:
        raise Unknown
    study = site().door.story("study")
    labels = [
        LabelData(
            position_code(story.code, number),
            {"kind": kind_name(Kind.STORAGE), "title": f"{story.name} {grid.name(number)}"},
        )
        for number in range(1, grid.size + 1)
    ]
    chosen = layout_in_force(site().door, "equipment")
    paper = paper_of(request.args)
    made_for, *others = heads(chosen, paper.stock)
    proved = issue_ready(
        chosen, labels, language=current(), demo=study.demo, stock=paper.stock, start=paper.start,
        dpi=made_for, also_at=others,
    )  # fmt: skip
    return Response(proved.pdf, mimetype="application/pdf")


def told(kept: Storage, now: datetime) -> list[Watched]:
    """What its logger's files told, newest first, and between them, without a verdict, the times
    that none was read for."""
    missing = [Watched(start, end, "", "") for start, end in kept.not_watched(now)]
    return sorted((*kept.watched, *missing), key=lambda one: (one.began_at, one.ended_at))[::-1]


def everything(
    connection: Connection, grid: Grid | None, contents: Mapping[str, Kept]
) -> list[Inside]:
    """What is in a freezer, by position."""
    rows = connection.execute(
        select(_containers, _journeys.c.subject, _journeys.c.holds)
        .join(_journeys, _journeys.c.coi == _containers.c.journey)
        .where(_containers.c.code.in_(list(contents)))
    ).all()
    found = [
        Inside(
            row.code, kind_name(row.kind), row.state, row.subject, row.journey, bool(row.holds),
            contents[row.code].since, contents[row.code].position,
            position_name(grid, contents[row.code].position),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.position, one.code))


def boxes(item: str, grid: Grid, inside: Mapping[str, Inside]) -> Iterable[Box]:
    """The grid, box by box."""
    in_a_box = grid.rows * grid.columns
    for first in range(1, grid.size + 1, in_a_box):
        starts = range(first, first + in_a_box, grid.columns)
        rows = tuple(
            tuple(_cell(item, grid, number, inside) for number in range(at, at + grid.columns))
            for at in starts
        )
        yield Box(grid.name(first).rpartition("-")[0], rows)


def _cell(item: str, grid: Grid, number: int, inside: Mapping[str, Inside]) -> Cell:
    code = position_code(item, number)
    return Cell(code, grid.name(number), inside.get(code))


def _item_of(position: str) -> str:
    try:
        code = parse(position)
    except CodeFault:
        return ""
    return code.item if code.kind is Kind.STORAGE else ""


def _storage(code: str) -> ItemStory:
    try:
        item = parse(code)
    except CodeFault:
        raise Unknown from None
    if item.kind is not Kind.STORAGE:
        raise Unknown
    story: ItemStory = site().door.story(item.item)
    return story
