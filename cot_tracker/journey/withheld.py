"""First readings of a verification by two: nobody but Quality sees them before the second."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from cot_tracker.custody.entry import Entry, LedgerEntry, entry_from_body
from cot_tracker.door.action import Action
from cot_tracker.identity.codes import CodeFault, parse
from cot_tracker.language import N_
from cot_tracker.people.roles import Role

WITHHELD = N_("Withheld until a second person has read it too.")
_table = LedgerEntry.__table__


def withheld(
    connection: Connection, chain: str, actions: Mapping[str, Action], roles: Iterable[str]
) -> frozenset[int]:
    """The sequences of this chain's entries whose facts a reader with these roles may not see."""
    kinds = [action.kind for action in actions.values() if action.blind]
    if not kinds or str(Role.QUALITY) in set(roles):
        return frozenset()
    rows = connection.execute(
        select(_table.c.body, _table.c.hash)
        .where(_table.c.chain == chain, _table.c.kind.in_(kinds))
        .order_by(_table.c.sequence)
    )
    return first_readings(entry_from_body(bytes(row.body), bytes(row.hash)) for row in rows)


def first_readings(entries: Iterable[Entry]) -> frozenset[int]:
    """Of blind entries in order, the sequences of those that no second person has answered.

    A reading is answered by the same action on the same things, and of the same test, by another
    person.
    """
    waiting: dict[tuple[Any, ...], Entry] = {}
    for entry in entries:
        if entry.facts.get("critical") is False:
            continue  # one reading of it is enough
        key = (entry.action, _things(entry.facts), entry.facts.get("test", ""))
        first = waiting.get(key)
        if first is not None and first.by.person != entry.by.person:
            del waiting[key]
        else:
            waiting[key] = entry
    return frozenset(entry.sequence for entry in waiting.values())


def _things(value: Any) -> tuple[str, ...]:
    """The codes of the things among facts, whichever of their labels was scanned."""
    if isinstance(value, str):
        try:
            return (parse(value).own,)
        except CodeFault:
            return ()
    inner = value.values() if isinstance(value, Mapping) else value
    if isinstance(value, Mapping | list | tuple):
        return tuple(sorted({code for one in inner for code in _things(one)}))
    return ()
