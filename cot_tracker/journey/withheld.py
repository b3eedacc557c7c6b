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

_NAMED_BY = {"deviation.near_miss_checked": "hold", "quality.result_recorded": "test"}
_NUMBERED = frozenset({"quality.result_recorded"})
"""Actions whose entry says which reading it is, where there are two."""


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

    A reading is answered by the same action about the same subject matter by another person,
    whether or not the two agree. A result that needs no second reading is none.
    """
    waiting: dict[tuple[Any, ...], Entry] = {}
    for entry in entries:
        if entry.action in _NUMBERED and "reading" not in entry.facts:
            continue
        key = (entry.action, _about(entry))
        first = waiting.get(key)
        if first is not None and first.by.person != entry.by.person:
            del waiting[key]
        else:
            waiting[key] = entry
    return frozenset(entry.sequence for entry in waiting.values())


def _about(entry: Entry) -> Any:
    """What both readings have in common: the fact that names it, else the things scanned."""
    name = _NAMED_BY.get(entry.action)
    return entry.text(name) if name else _things(entry.facts)


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
