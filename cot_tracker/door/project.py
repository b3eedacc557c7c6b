"""Projects Stories into the tables that lists are made from: rows are a function of the Story."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Delete, Table, Update, bindparam, delete, insert, update

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
                values = {**_key(table, key, "key_"), **new[key]}
                connection.execute(_update(table, tuple(new[key])), values)
        for key in old:
            if key not in new:
                connection.execute(_delete(table), _key(table, key, "key_"))


def _key(table: Table, key: tuple[Any, ...], prefix: str = "") -> Mapping[str, Any]:
    names = (prefix + column.name for column in table.primary_key)
    return dict(zip(names, key, strict=True))


@cache
def _update(table: Table, columns: tuple[str, ...]) -> Update:
    return update(table).where(*_is(table)).values({name: bindparam(name) for name in columns})


@cache
def _delete(table: Table) -> Delete:
    return delete(table).where(*_is(table))


def _is(table: Table) -> list[Any]:
    return [column == bindparam(f"key_{column.name}") for column in table.primary_key]
