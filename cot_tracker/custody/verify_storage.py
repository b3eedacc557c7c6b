"""Rows as the database stores them, whatever their type: what was altered is named and is nothing
to stumble over. SQLite keeps any type in any column, and text that is no text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Connection

from cot_tracker.language import N_

WRONG_TYPE = N_("its column {column} holds nothing of the kind that belongs there")
_FINITE = "CASE WHEN {0} BETWEEN '0001-01-02 Z' AND '9999-12-30 Z' THEN {0} END AS {0}"
"""PostgreSQL has earlier, later and infinite instants; Python has no words for them."""

_INSTANT = (str, datetime)
TYPES: Mapping[str, tuple[type, ...]] = {
    "chain": (str,), "sequence": (int,), "kind": (str,), "act": (str,), "person": (str,),
    "occurred_at": _INSTANT, "recorded_at": _INSTANT, "kept_at": _INSTANT,
    "request_id": (str, type(None)), "body": (bytes,), "previous_hash": (bytes,), "hash": (bytes,),
    "digest": (str,), "media_type": (str,), "content": (bytes,),
}  # fmt: skip
"""What may stand in each column of the ledger's tables, as the drivers give it."""


def instant(connection: Connection, column: str) -> str:
    """How a column of instants is selected: what cannot be read is read as nothing."""
    return column if connection.dialect.name == "sqlite" else _FINITE.format(column)


def ill_typed(row: Any, names: tuple[str, ...] = ()) -> list[str]:
    """The names of the row's columns that hold a value of a foreign type. To tell `names`, the
    columns in their order, saves asking each row."""
    names = names or row._fields
    if all(map(isinstance, row, _types(names))):
        return []
    return [name for name in names if not isinstance(getattr(row, name), TYPES[name])]


@lru_cache
def _types(names: tuple[str, ...]) -> tuple[tuple[type, ...], ...]:
    return tuple(TYPES[name] for name in names)


@contextmanager
def as_stored(connection: Connection) -> Iterator[None]:
    """Within it, text on SQLite that is no UTF-8 reads as text with marks, never as an error."""
    driver: Any = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite" or driver is None:
        yield
        return
    before = driver.text_factory
    driver.text_factory = partial(str, encoding="utf-8", errors="backslashreplace")
    try:
        yield
    finally:
        driver.text_factory = before
