"""Projects Stories into the tables that lists are made from: rows are a function of the Story."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, insert, update

from cot_tracker.door.action import Rows


def project(connection: Connection, before: Rows, after: Rows) -> None:
    """Writes the difference between the rows of two Stories of one chain."""
    for table in sorted({*before, *after}, key=lambda table: table.name):
        old, new = before.get(table, {}), after.get(table, {})
        added = [{**_key(table, key), **new[key]} for key in new if key not in old]
        if added:
            connection.execute(insert(table), added)
        for key in new:
            if key in old and old[key] != new[key]:
                connection.execute(update(table).where(_is(table, key)).values(**new[key]))
        for key in old:
            if key not in new:
                connection.execute(delete(table).where(_is(table, key)))


def _key(table: Table, key: tuple[Any, ...]) -> Mapping[str, Any]:
    return dict(zip((column.name for column in table.primary_key), key, strict=True))


def _is(table: Table, key: tuple[Any, ...]) -> Any:
    return and_(*(c == v for c, v in zip(table.primary_key, key, strict=True)))
