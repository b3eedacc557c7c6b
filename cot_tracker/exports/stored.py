"""Entries as they are stored, body bytes untouched, page by page so that an export streams."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, select, tuple_

from cot_tracker.custody.entry import Entry, LedgerEntry, entry_from_body

PAGE = 500
ABOUT_JOURNEYS = ("people.refused/1", "people.identity_read/1", "people.exported/1")
"""Kinds on people's chains that are about a journey: they belong to its trail."""

_table = LedgerEntry.__table__
_columns = (
    _table.c.chain, _table.c.sequence, _table.c.recorded_at, _table.c.body,
    _table.c.previous_hash, _table.c.hash,
)  # fmt: skip

_OPENED = select(_table.c.recorded_at).where(
    _table.c.chain == bindparam("chain"), _table.c.sequence == 1
)
_CLOCKS_APART = timedelta(days=1)


@dataclass(frozen=True)
class Stored:
    """One stored entry: its canonical body and the two hashes."""

    chain: str
    sequence: int
    recorded_at: Any
    body: bytes
    previous_hash: bytes
    hash: bytes

    @cached_property
    def record(self) -> dict[str, Any]:
        """The body's fields."""
        found: dict[str, Any] = orjson.loads(self.body)
        return found

    @cached_property
    def entry(self) -> Entry:
        return entry_from_body(self.body, self.hash)


def of_chain(
    connection: Connection, chain: str, after: int = 0, most: int | None = None
) -> Iterator[Stored]:
    """The chain's entries after this sequence, in order, at most so many."""
    left = most
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        rows = connection.execute(
            select(*_columns)
            .where(_table.c.chain == chain, _table.c.sequence > after)
            .order_by(_table.c.sequence)
            .limit(size)
        ).all()
        yield from map(_stored, rows)
        if len(rows) < size:
            return
        after = rows[-1].sequence
        left = None if left is None else left - size


def about_journey(connection: Connection, coi: str) -> Iterator[Stored]:
    """What stands on people's chains about this journey: refusals, reads of the identity, exports;
    in the order in which it was recorded. Nothing was said of it before it was opened, by
    whichever server's clock."""
    opened = connection.execute(_OPENED, {"chain": coi}).scalar_one_or_none()
    for one in _of_kinds(connection, opened - _CLOCKS_APART) if opened is not None else ():
        if coi.encode() in one.body:
            facts = one.record["facts"]
            if coi in (facts.get("chain"), facts.get("journey")):
                yield one


def trail(connection: Connection, coi: str) -> Iterator[Stored]:
    """The journey's entries and what stands elsewhere about it, in the order of recording."""
    return heapq.merge(
        of_chain(connection, coi), about_journey(connection, coi),
        key=lambda one: (one.recorded_at, one.chain != coi, one.chain, one.sequence),
    )  # fmt: skip


def _of_kinds(connection: Connection, since: datetime) -> Iterator[Stored]:
    place = tuple_(_table.c.recorded_at, _table.c.chain, _table.c.sequence)
    after: tuple[Any, ...] = (since, "", 0)
    while True:
        statement = select(*_columns).where(_table.c.kind.in_(ABOUT_JOURNEYS), place > after)
        rows = connection.execute(
            statement.order_by(_table.c.recorded_at, _table.c.chain, _table.c.sequence).limit(PAGE)
        ).all()
        yield from map(_stored, rows)
        if len(rows) < PAGE:
            return
        after = (rows[-1].recorded_at, rows[-1].chain, rows[-1].sequence)


def _stored(row: Any) -> Stored:
    return Stored(
        row.chain, row.sequence, row.recorded_at, bytes(row.body), bytes(row.previous_hash),
        bytes(row.hash),
    )  # fmt: skip
