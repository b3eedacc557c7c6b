"""Small tools to tamper with a ledger, and to look at what the checker found."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, text

from cot_tracker.custody.canonical import canonical, entry_hash
from cot_tracker.custody.verify import Fault, Report, verify
from tests.custody.conftest import cover_up


def entries(connection: Connection) -> list[Any]:
    return list(
        connection.execute(text("SELECT * FROM ledger_entry ORDER BY chain, sequence")).all()
    )


def longest(connection: Connection, prefix: str = "10") -> list[Any]:
    """The entries of the longest journey, which is long enough to be tampered with anywhere."""
    found = connection.execute(
        text(
            "SELECT chain FROM ledger_entry WHERE chain LIKE :prefix"
            " GROUP BY chain ORDER BY count(*) DESC LIMIT 1"
        ),
        {"prefix": f"{prefix}%"},
    ).scalar_one()
    return [row for row in entries(connection) if row.chain == found]


def change(connection: Connection, row: Any, **values: Any) -> None:
    """Changes columns of one entry."""
    sets = ", ".join(f"{name} = :new_{name}" for name in values)
    connection.execute(
        text(f"UPDATE ledger_entry SET {sets} WHERE chain = :chain AND sequence = :sequence"),
        {f"new_{name}": value for name, value in values.items()}
        | {"chain": row.chain, "sequence": row.sequence},
    )


def remove(connection: Connection, row: Any) -> None:
    connection.execute(
        text("DELETE FROM ledger_entry WHERE chain = :chain AND sequence = :sequence"),
        {"chain": row.chain, "sequence": row.sequence},
    )


def checked(connection: Connection) -> Report:
    cover_up(connection)
    return verify(connection)


def first(connection: Connection) -> Fault:
    found = checked(connection).first
    assert found is not None, "nothing was found"
    assert found.sentence()
    return found


def named(fault: Fault) -> tuple[str, str, int]:
    return fault.place, fault.chain, fault.sequence


def insert_entry(connection: Connection, row: Any, **values: Any) -> None:
    columns = {**row._mapping, **values}
    names = ", ".join(columns)
    marks = ", ".join(f":{name}" for name in columns)
    connection.execute(text(f"INSERT INTO ledger_entry ({names}) VALUES ({marks})"), columns)


def forge(row: Any, before: Any, **changes: Any) -> dict[str, Any]:
    """An entry that continues `before`, its hash rightly computed."""
    record = {**orjson.loads(bytes(row.body)), **changes}
    body = canonical(record)
    previous = bytes(before.hash) if before is not None else bytes(32)
    hash_ = entry_hash(previous, body)
    return {"body": body, "previous_hash": previous, "hash": hash_}
