"""Folds every chain anew and compares the rows that this gives with the projections that stand.

Judgements stand in the entries; nothing is judged again here. Only an upgrade writes the rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Dialect, Table, delete, select
from sqlalchemy.exc import SQLAlchemyError

from cot_tracker.custody import ledger
from cot_tracker.custody.entry import LedgerEntry
from cot_tracker.custody.verify_report import Fault, Report, Unreadable
from cot_tracker.custody.verify_storage import as_stored
from cot_tracker.door.action import Book, Rows
from cot_tracker.door.project import project
from cot_tracker.door.stories import fold
from cot_tracker.facility.tables import ItemRow
from cot_tracker.journey.steps import BOOK
from cot_tracker.journey.stored import as_bound, stored
from cot_tracker.journey.tables import ContainerRow, JourneyRow, LabelRow
from cot_tracker.language import N_
from cot_tracker.people.tables import PersonRow

PROJECTIONS: Mapping[type[Any], str] = {
    JourneyRow: "coi",
    ContainerRow: "journey",
    LabelRow: "journey",
    PersonRow: "person",
    ItemRow: "code",
}
"""Every projection, and its column that names the chain whose Story gives the row."""

NO_PROJECTIONS = frozenset(
    {"ledger_entry", "chain_head", "evidence", "vault", "credential", "alembic_version"}
)
"""The tables that cannot be rebuilt: the truth itself, and what no entry may hold."""

_entries = LedgerEntry.__table__
_TABLES = tuple((model.__table__, column) for model, column in PROJECTIONS.items())


def verify_rebuild(
    connection: Connection, progress: Callable[[int], None] | None = None, *, book: Book = BOOK
) -> Report:
    """Compares every projected row with the one that its chain's entries give; names those that
    differ, chain by chain. Raises Unreadable when the tables cannot be read."""
    try:
        with as_stored(connection):
            return _compared(connection, progress or (lambda count: None), book)
    except SQLAlchemyError as error:
        raise Unreadable(error) from error


def rewrite(
    connection: Connection, progress: Callable[[int], None] | None = None, *, book: Book = BOOK
) -> int:
    """Writes anew the rows that the entries give otherwise in this version of the program than
    they stand, chain by chain; returns how many they were. Rows of no chain and chains that cannot
    be folded stay, for `verify_rebuild` to name. Raises Unreadable."""
    found = verify_rebuild(connection, progress, book=book).faults
    faults = Counter(one.chain for one in found if one.place == "row")
    written = 0
    for chain in sorted(faults):
        entries, rows = _folded(connection, chain, book)
        if rows is None or not entries:
            continue
        for table, column in _TABLES:
            connection.execute(delete(table).where(table.c[column] == chain))
        project(connection, {}, rows)
        written += faults[chain]
    return written


def _compared(connection: Connection, progress: Callable[[int], None], book: Book) -> Report:
    chains = list(
        connection.execute(select(_entries.c.chain).distinct().order_by(_entries.c.chain)).scalars()
    )
    faults: list[Fault] = []
    entries = 0
    for chain in chains:
        count, rows = _folded(connection, chain, book)
        if rows is None:
            what = N_("its entries cannot be folded")
            faults.append(Fault("entry", str(chain), count or 1, what))
        else:
            faults += _differences(connection, chain, rows)
        entries += count
        progress(entries)
    faults += _of_no_chain(connection, set(chains))
    return Report(entries, len(chains), tuple(faults))


def _folded(connection: Connection, chain: str, book: Book) -> tuple[int, Rows | None]:
    """How many entries the chain has, and the rows that they give; none when they have been
    altered so that no Story comes of them, however that shows itself."""
    history = []
    try:
        for entry in ledger.entries(connection, chain):
            history.append(entry)
        family = book.family(chain)
        return len(history), family.rows(fold(family, chain, history))
    except SQLAlchemyError:
        raise
    except Exception:
        return len(history), None


def _differences(connection: Connection, chain: str, rows: Rows) -> Iterator[Fault]:
    for table, column in _TABLES:
        live = {
            tuple(row[key.name] for key in table.primary_key): dict(row)
            for row in _stored(connection, table, table.c[column] == chain)
        }
        expected = rows.get(table, {})
        for key in sorted({*live, *expected}, key=repr):
            if key not in live:
                yield _fault(table, chain, key, N_("it is missing"))
            elif key not in expected:
                yield _fault(table, chain, key, N_("no entry gives it"))
            elif wrong := _wrong(connection.dialect, table, live[key], expected[key]):
                what = N_("its {column} is not what the entries give")
                yield _fault(table, chain, key, what, column=", ".join(wrong))


def _stored(connection: Connection, table: Any, where: Any) -> Iterator[Mapping[Any, Any]]:
    """Rows as the database stores them, whatever the type of their values."""
    columns = (stored(connection, column) for column in table.columns)
    return iter(connection.execute(select(*columns).where(where)).mappings())


def _wrong(
    dialect: Dialect, table: Any, live: Mapping[str, Any], expected: Mapping[str, Any]
) -> list[str]:
    """The columns that hold something else than what was expected."""
    return [
        name
        for name, value in expected.items()
        if live[name] != as_bound(dialect, table.c[name], value)
    ]


def _of_no_chain(connection: Connection, chains: set[str]) -> Iterator[Fault]:
    """Rows of chains that do not exist."""
    for table, column in _TABLES:
        named = select(*table.primary_key, table.c[column].label("chain_of_row"))
        for row in connection.execute(named, execution_options={"yield_per": 1000}).mappings():
            if row["chain_of_row"] not in chains:
                key = tuple(row[one.name] for one in table.primary_key)
                yield _fault(table, str(row["chain_of_row"]), key, N_("no entry gives it"))


def _fault(table: Any, chain: str, key: tuple[Any, ...], what: str, **values: Any) -> Fault:
    assert isinstance(table, Table)  # noqa: S101 - for the type checker
    row = " ".join(str(part) for part in key)
    return Fault("row", chain, 0, what, {"table": table.name, "row": row, **values})
