"""A journey's custody trail on paper: entries as rows that people read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from cot_tracker.custody.entry import Entry
from cot_tracker.custody.ledger import heads
from cot_tracker.door.fields import Choice, Table, Text
from cot_tracker.door.refusal import KNOWN, Refusal
from cot_tracker.exports.reader import AT_THE_SERVER, Reader
from cot_tracker.exports.stored import Stored, trail
from cot_tracker.journey.steps import BOOK
from cot_tracker.journey.story import Story
from cot_tracker.journey.withheld import WITHHELD
from cot_tracker.journey.words import fact
from cot_tracker.language import N_, current, named, shown, worded
from cot_tracker.language import gettext as _
from cot_tracker.people.roles import TITLES, Role
from cot_tracker.site import Site

NOT_ACTIONS = {
    "people.refused": N_("Refused: {action}"),
    "deviation.near_miss": N_("Near miss: {action}"),
}


def trail_pdf(site: Site, coi: str, reader: Reader) -> bytes:
    """The trail as a PDF with the chain's last hash in its head; in the current language."""
    from cot_tracker.printing.trail import TrailHeader, render_trail  # heavy: reportlab

    story: Story = site.door.story(coi)
    study = site.door.story("study")
    with site.database.read() as connection:
        head = heads(connection, [coi])[coi]
        hidden = reader.withheld(connection, coi)
        header = TrailHeader(
            coi=coi, subject_number=story.enrolment.subject_number,
            study=_title(site, story), printed_at=site.door.clock(), zone=study.time_zone,
            printed_by=reader.name or _(AT_THE_SERVER), head_hash=head.hash.hex(),
            entries=head.sequence,
        )  # fmt: skip
        rows = _rows(connection, coi, hidden, study.time_zone)
        return render_trail(header, rows, language=current(), demo=study.demo)


def _title(site: Site, story: Story) -> str:
    from cot_tracker.custody.evidence import find
    from cot_tracker.study.actions import protocol_of

    with site.database.read() as connection:
        kept = find(connection, story.enrolment.protocol_digest)
    if kept is None:
        return str(site.door.story("study").site_name)
    study = protocol_of(kept.content).study
    return f"{study.id} · {study.title.text(current())}"


def _rows(connection: Connection, coi: str, hidden: frozenset[int], zone: str) -> Iterator[Any]:
    from cot_tracker.printing.trail import TrailRow

    for one in trail(connection, coi):
        entry = one.entry
        shut = one.chain == coi and one.sequence in hidden
        yield TrailRow(
            sequence=one.sequence, occurred=entry.occurred_at, recorded=entry.recorded_at,
            zone=zone, who=entry.by.name, role=_roles(entry.by.roles), what=what(entry),
            facts=(_(WITHHELD),) if shut else tuple(_facts(one, coi)), hash=one.hash.hex(),
            reason="" if shut else entry.reason, signature=_signature(entry),
        )  # fmt: skip


def what(entry: Entry) -> str:
    """What happened, as a person calls it."""
    action = BOOK.actions.get(entry.action)
    if action is not None:
        return _(action.title)
    tried = BOOK.actions.get(entry.text("action"))
    title = _(tried.title) if tried is not None else entry.text("action")
    return _(NOT_ACTIONS.get(entry.action, N_("{kind}")), action=title, kind=entry.kind)


def _facts(one: Stored, coi: str) -> Iterator[str]:
    entry = one.entry
    if one.chain != coi:
        yield _(
            "Recorded in the chain {chain}, entry {number}", chain=one.chain, number=one.sequence
        )
    for found in entry.facts.get("refusals", ()):
        yield _said(found)
    action = BOOK.actions.get(entry.action)
    fields = action.schema().fields if action is not None else {}
    yield from _lines(entry.facts, fields)
    if entry.by.station:
        yield f"{_('Station')}: {shown(entry.by.station)}"
    if entry.request is not None:
        yield f"{_('Request')}: {entry.request['id']}"


def _lines(facts: Mapping[str, Any], fields: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """As the form asks for them, then what was computed; entries hold them by the alphabet."""
    for name in (*(n for n in fields if n in facts), *(n for n in facts if n not in fields)):
        value, field = facts[name], fields.get(name)
        label = _(field.metadata["label"] if field is not None and field.metadata else fact(name))
        inner = field.row().fields if isinstance(field, Table) else {}
        yield from _one(f"{above}{label}", value, field, inner)


def _one(label: str, value: Any, field: Any, inner: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _lines(value, inner, f"{label} · ")
    elif isinstance(value, list) and any(isinstance(item, Mapping | list) for item in value):
        for number, item in enumerate(value, 1):
            yield from _one(f"{label} {number}", item, None, inner)
    else:
        unit = field.metadata.get("unit", "") if field is not None else ""
        yield f"{label}: {_value(value, field)} {_(unit)}".rstrip()


def _value(value: Any, field: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, Choice) and value in field.choices:
        return _(field.choices[value])
    free = isinstance(field, Text) and field.screened
    return named(value) if free else worded(value)


def _said(found: Mapping[str, Any]) -> str:
    """A recorded refusal's sentence, or its code where this version no longer knows it."""
    if found.get("code") not in KNOWN:
        return str(found.get("code"))
    try:
        return Refusal(found["code"], found.get("values", {})).sentence()
    except (KeyError, IndexError, ValueError):
        return str(found["code"])


def _roles(names: tuple[str, ...]) -> str:
    return ", ".join(_(TITLES[Role(n)]) if n in set(Role) else n for n in names)


def _signature(entry: Entry) -> str:
    made = entry.signature
    if made is None:
        return ""
    roles = _roles(tuple(made["roles"]))
    return f"{made['name']} ({roles}), {shown(made['at'])}: {_(made['meaning'])}"
