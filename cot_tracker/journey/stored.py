"""Projected rows as the database stores them, not as their types would turn them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, case, type_coerce
from sqlalchemy.types import NullType

from cot_tracker.database import Instant

_READABLE = (datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC))
"""PostgreSQL has earlier, later and infinite instants; Python has no words for them."""
_UNREADABLE = datetime(9999, 12, 31, tzinfo=UTC)


def stored(connection: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column as it is stored; an instant that cannot be read is read as one of its own."""
    raw: ColumnElement[Any] = type_coerce(column, NullType())
    if isinstance(column.type, Instant) and connection.dialect.name != "sqlite":
        readable = column.is_(None) | column.between(*_READABLE)
        raw = case((readable, raw), else_=type_coerce(_UNREADABLE, NullType()))
    return raw.label(str(column.key))


def as_bound(dialect: Dialect, column: ColumnElement[Any], value: Any) -> Any:
    """The value as the driver of this database is given it for the column."""
    bind = column.type.dialect_impl(dialect).bind_processor(dialect)
    return value if bind is None else bind(value)
