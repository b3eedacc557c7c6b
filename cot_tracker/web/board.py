"""The board: every journey by stage, exceptions first. Reads the projected tables, and Stories
only to tell what is late on its way or overdue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection, Row, Select, and_, func, or_, select

from cot_tracker.identity.codes import CodeFault
from cot_tracker.identity.scan import read_scan
from cot_tracker.identity.seal_term import warning
from cot_tracker.journey.containers import FINAL
from cot_tracker.journey.stage import STAGES
from cot_tracker.journey.tables import ContainerRow, JourneyRow
from cot_tracker.people.roles import Role
from cot_tracker.web import custody
from cot_tracker.web.overdue import overdue
from cot_tracker.web.shared import has_role, site

pages = Blueprint("board", __name__)
_journeys = JourneyRow.__table__
_containers = ContainerRow.__table__
CARDS = 6
PAGE = 40
SOON = timedelta(hours=24)
_NO_EXPIRY = (*FINAL, "consumed", "lost", "rejected")


@dataclass(frozen=True)
class Column:
    """One stage of the board: its cards, and how many journeys stand there in all."""

    stage: str
    count: int
    cards: list[Row[Any]]


@pages.get("/")
def board() -> Any:
    """All journeys by stage; or the journeys found by a subject number or a scanned code."""
    wanted = request.args.get("q", "").strip()
    if wanted:
        return _search(wanted)
    now = site().door.clock()
    with site().database.read() as connection:
        late = custody.late(connection, now)
        behind = overdue(connection, now)
        stopped = {*late, *behind}
        counts: dict[str, int] = dict(
            connection.execute(
                select(_journeys.c.stage, func.count()).group_by(_journeys.c.stage)
            ).all()
        )  # fmt: skip
        exceptions = connection.execute(_exceptions(now, stopped).limit(PAGE)).all()
        how_many = connection.execute(
            select(func.count()).select_from(_exceptions(now, stopped).subquery())
        ).scalar_one()
        columns = [_column(connection, stage, counts.get(stage, 0)) for stage in STAGES]
        expiring = _expiring(connection, [row.coi for row in exceptions], now)
    return render_template(
        "web/board.html", columns=columns, exceptions=exceptions, how_many=how_many,
        expiring=expiring, total=sum(counts.values()), now=now, stages=STAGES, q="", late=late,
        overdue=behind, seal=_seal(now),
    )  # fmt: skip


def _seal(now: datetime) -> str:
    """What is to be done about the seal of release certificates, for those who see to it."""
    keeps = has_role(Role.QUALITY, Role.STUDY_ADMINISTRATOR)
    return warning(site().settings.keys, now) if keeps else ""


@pages.get("/journeys/stage/<stage>")
def stage(stage: str) -> Any:
    """Every journey of one stage, newest movement first, page by page."""
    with site().database.read() as connection:
        where = _journeys.c.stage == stage
        total = connection.execute(select(func.count()).where(where)).scalar_one()
        rows = connection.execute(
            _newest(select(_journeys).where(where, *_after())).limit(PAGE + 1)
        ).all()
    more = rows[PAGE - 1] if len(rows) > PAGE else None
    return render_template(
        "web/stage.html", stage=stage, rows=rows[:PAGE], total=total, more=more, stages=STAGES
    )


def _column(connection: Connection, stage: str, count: int) -> Column:
    statement = _newest(select(_journeys).where(_journeys.c.stage == stage)).limit(CARDS)
    return Column(stage, count, list(connection.execute(statement).all()) if count else [])


def _newest(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(_journeys.c.last_at.desc(), _journeys.c.coi)


def _after() -> list[Any]:
    """Where the page before ended: its last card's time and code."""
    at, coi = request.args.get("at", ""), request.args.get("after", "")
    try:
        last = datetime.fromisoformat(at)
    except ValueError:
        return []
    if last.tzinfo is None:
        return []
    same = and_(_journeys.c.last_at == last, _journeys.c.coi > coi)
    return [or_(_journeys.c.last_at < last, same)]


def _live(now: datetime) -> Select[Any]:
    """The journeys of containers that expire soon or have expired, and are still there."""
    return select(_containers.c.journey).where(
        _containers.c.expires_at.is_not(None),
        _containers.c.expires_at < now + SOON,
        _containers.c.state.not_in(_NO_EXPIRY),
    )


def _exceptions(now: datetime, late: Iterable[str]) -> Select[Any]:
    """On hold first, then open deviations, then what is late, overdue or expires."""
    found = or_(
        _journeys.c.holds > 0, _journeys.c.deviations > 0, _journeys.c.coi.in_(_live(now)),
        _journeys.c.coi.in_(list(late)),
    )  # fmt: skip
    return (
        select(_journeys)
        .where(found)
        .order_by(_journeys.c.holds.desc(), _journeys.c.deviations.desc(), _journeys.c.coi)
    )


def _expiring(connection: Connection, journeys: list[str], now: datetime) -> dict[str, datetime]:
    """The earliest expiry of each of these journeys, where it is near or past."""
    if not journeys:
        return {}
    earliest = (
        select(_containers.c.journey, func.min(_containers.c.expires_at))
        .where(_containers.c.journey.in_(journeys), _containers.c.journey.in_(_live(now)))
        .where(_containers.c.state.not_in(_NO_EXPIRY))
        .group_by(_containers.c.journey)
    )
    return dict(connection.execute(earliest).all())


def _search(wanted: str) -> Any:
    """A scanned code leads to its journey; anything else is a part of a subject number."""
    try:
        code = read_scan(wanted)
    except CodeFault:
        code = None
    if code is not None and code.of_a_patient:
        return redirect(url_for("journey.journey", coi=code.coi))
    like = wanted.upper().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    where = _journeys.c.subject.like(f"%{like}%", escape="\\")
    with site().database.read() as connection:
        total = connection.execute(select(func.count()).where(where)).scalar_one()
        rows = connection.execute(_newest(select(_journeys).where(where)).limit(PAGE)).all()
    return render_template(
        "web/stage.html", stage="", rows=rows, total=total, more=None, stages=STAGES, q=wanted
    )
