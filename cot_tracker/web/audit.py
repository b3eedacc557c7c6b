"""The audit page: entries across all chains by who, what, when and why, page by page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from tempfile import SpooledTemporaryFile
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import Connection, and_, func, or_, select
from werkzeug.wsgi import wrap_file

from cot_tracker.custody import verify as checker
from cot_tracker.custody.entry import Entry, LedgerEntry, entry_from_body
from cot_tracker.custody.verify_report import Unreadable
from cot_tracker.exports.reader import Reader
from cot_tracker.exports.study import READERS, study_export
from cot_tracker.exports.trail import custody_trail
from cot_tracker.facility.tables import ItemRow
from cot_tracker.identity.codes import CodeFault, Kind
from cot_tracker.identity.scan import read_scan
from cot_tracker.journey.steps import BOOK, STEPS
from cot_tracker.journey.tables import JourneyRow
from cot_tracker.journey.withheld import withheld
from cot_tracker.language import N_
from cot_tracker.people.tables import PersonRow
from cot_tracker.web import chains, telling
from cot_tracker.web.shared import has_role, me, my_roles, site, whole_number, zone
from cot_tracker.web.typed_codes import typed_codes

pages = Blueprint("audit", __name__)
_ledger = LedgerEntry.__table__
_people = PersonRow.__table__
_journeys = JourneyRow.__table__
_items = ItemRow.__table__
PAGE = 50
LOOKED_AT = 50_000
"""So many entries are looked through for the words of a reason before the page answers: a second
or two. The next page goes on from there."""
_IN_MEMORY = 4 * 2**20
"""So many bytes of an export stand in memory; what is larger stands in a file without a name."""
OTHERS = {"study": N_("Study"), "people": N_("People"), "facility": N_("Facility")}
_NOBODY = "-"


@dataclass(frozen=True)
class Found:
    """A page of entries, newest first. `end` is where the next begins, None at the end."""

    entries: list[Entry]
    total: int
    end: Entry | None


@pages.before_request
def _readers_only() -> None:
    """A custody trail is for everybody at work; the search across chains for those who audit."""
    if request.endpoint != "audit.trail" and not has_role(*READERS):
        abort(403)


@pages.get("/audit")
def audit() -> Any:
    """The search and what it found."""
    with site().database.read() as connection:
        found = _search(connection)
        people = dict(connection.execute(select(_people.c.person, _people.c.name)).all())
        subjects = _subjects(connection, found.entries)
        shut = _shut(connection, found.entries)
    told = [telling.told(e, shut.get(e.chain, frozenset())) for e in found.entries]
    return render_template(
        "web/audit.html", told=told, total=found.total, end=found.end, asked=request.args,
        people=people, subjects=subjects, steps={**STEPS, **OTHERS}, shown_before=_before(),
        page_size=PAGE, addresses=chains.address,
    )  # fmt: skip


@pages.get("/audit/typed")
def typed() -> Any:
    """How often codes were typed, by month and step."""
    with site().database.read() as connection:
        found = typed_codes(connection, site().door.clock().astimezone(zone()))
    return render_template("web/typed_codes.html", found=found, steps={**STEPS, **OTHERS})


@pages.get("/journeys/<coi>/trail.<name>")
def trail(coi: str, name: str) -> Any:
    """The custody trail of one journey as a file."""
    made, stream = custody_trail(site(), coi, name, Reader(me()))
    return _file(stream, made.media_type, f"trail-{coi}.{made.name}")


@pages.get("/audit/study.<name>")
def study(name: str) -> Any:
    """The whole study as a file."""
    made, stream = study_export(site(), name, Reader(me()))
    return _file(stream, made.media_type, f"study.{made.name}")


@pages.post("/audit/verify")
def verify() -> Any:
    """Checks every chain against its hashes, with the independent checker."""
    try:
        with site().database.read() as connection:
            report = checker.verify(connection)
    except Unreadable as fault:
        flash(fault.sentence(), "stop")
    else:
        flash(report.sentence(), "ok" if report.intact else "stop")
        for found in report.faults[:5]:
            flash(found.sentence(), "stop")
    return redirect(url_for("audit.audit"), 303)


def _file(stream: Iterable[bytes], media_type: str, name: str) -> Response:
    kept = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed with the answer
    kept.writelines(stream)  # the reading ends before the answer begins
    kept.seek(0)
    answer = Response(wrap_file(request.environ, kept), mimetype=media_type)
    answer.call_on_close(kept.close)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# Searching


def _search(connection: Connection) -> Found:
    """A full page, or all that is left; one that holds less and has an end says how far back it
    came, and the next begins there. Nothing between is passed over."""
    where = _conditions(connection)
    total = connection.execute(select(func.count()).select_from(_ledger).where(*where)).scalar_one()
    why = request.args.get("why", "").strip()
    may_say = _may_say(why)
    entries: list[Entry] = []
    last: Any = None
    for looked, row in enumerate(_rows(connection, [*where, *_after()])):
        if len(entries) == PAGE or looked == LOOKED_AT:
            return Found(entries, total, _entry(last))
        last = row
        if not why or may_say(row.body):
            entry = _entry(row)
            if not why or why.casefold() in _why(entry):
                entries.append(entry)
    return Found(entries, total, None)


def _rows(connection: Connection, where: Iterable[Any]) -> Iterator[Any]:
    """The stored entries, newest first, as they are needed."""
    c = _ledger.c
    statement = (
        select(c.body, c.hash)
        .where(*where)
        .order_by(c.recorded_at.desc(), c.chain, c.sequence.desc())
    )
    yield from connection.execute(statement, execution_options={"yield_per": 200})


def _entry(row: Any) -> Entry:
    return entry_from_body(bytes(row.body), bytes(row.hash))


def _may_say(why: str) -> Callable[[bytes], bool]:
    """Whether the words stand anywhere in a body: much faster than to take it apart."""
    words = json.dumps(why, ensure_ascii=False)[1:-1].casefold()
    written = words.encode()

    def may_say(body: bytes) -> bool:
        if body.isascii():
            return written in body.lower()
        return words in bytes(body).decode().casefold()

    return may_say


def _why(entry: Entry) -> str:
    told = [entry.reason, *(str(entry.facts.get(n, "")) for n in ("why", "conclusion", "purpose"))]
    return "\n".join(told).casefold()


def _conditions(connection: Connection) -> list[Any]:
    """The searched columns; a word that names nobody or nothing finds nothing."""
    asked = request.args
    where: list[Any] = []
    if who := asked.get("who", "").strip():
        where.append(_ledger.c.person.in_(_persons(connection, who)))
    if (what := asked.get("what", "")) in {**STEPS, **OTHERS}:
        where.append(_ledger.c.kind.startswith(f"{what}.", autoescape=True))
    if whose := asked.get("whose", "").strip():
        where.append(_ledger.c.chain.in_(_chains(connection, whose)))
    if since := _day(asked.get("since", "")):
        where.append(_ledger.c.recorded_at >= datetime.combine(since, time(), zone()))
    if until := _day(asked.get("until", "")):
        where.append(
            _ledger.c.recorded_at < datetime.combine(until + timedelta(days=1), time(), zone())
        )
    return where


def _subjects(connection: Connection, entries: Iterable[Entry]) -> dict[str, str]:
    """Whose journeys these entries are of, or of which thing of the facility, by their codes."""
    chains = {entry.chain for entry in entries}
    named = select(_journeys.c.coi, _journeys.c.subject).where(_journeys.c.coi.in_(chains))
    things = select(_items.c.code, _items.c.name).where(_items.c.code.in_(chains))
    return {**dict(connection.execute(named).all()), **dict(connection.execute(things).all())}


def _persons(connection: Connection, who: str) -> list[str]:
    like = f"%{who.lower()}%"
    found = connection.execute(
        select(_people.c.person).where(
            or_(func.lower(_people.c.name).like(like), _people.c.username.like(like))
        )
    ).scalars()
    return [*found, *([who] if who in ("system", *_code(who)) else [])] or [_NOBODY]


def _chains(connection: Connection, whose: str) -> list[str]:
    if code := _code(whose):
        return code
    if whose == "study":
        return ["study"]
    found = connection.execute(
        select(_journeys.c.coi).where(_journeys.c.subject.like(f"%{whose.upper()}%"))
    ).scalars()
    return list(found) or [_NOBODY]


def _code(text: str) -> list[str]:
    """The chain that a scanned or typed code belongs to."""
    try:
        code = read_scan(text)
    except CodeFault:
        return []
    return [code.coi if code.of_a_patient else code.own]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _after() -> list[Any]:
    """Where the page before ended: an entry's time, chain and sequence."""
    sequence = whole_number(request.args.get("n", ""))
    try:
        at = datetime.fromisoformat(request.args.get("at", ""))
    except ValueError:
        return []
    if at.tzinfo is None or sequence is None:
        return []
    chain = request.args.get("chain", "")
    c = _ledger.c
    later = or_(c.chain > chain, and_(c.chain == chain, c.sequence < sequence))
    return [or_(c.recorded_at < at, and_(c.recorded_at == at, later))]


def _before() -> int:
    """How many the pages before this one showed."""
    return whole_number(request.args.get("shown", "")) or 0


def _shut(connection: Connection, entries: Iterable[Entry]) -> dict[str, frozenset[int]]:
    """The first readings among these that this viewer may not see."""
    journeys = {e.chain for e in entries if e.chain.startswith(f"{Kind.JOURNEY:02d}")}
    return {
        chain: withheld(connection, chain, BOOK.actions, my_roles()) for chain in sorted(journeys)
    }
