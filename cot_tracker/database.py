"""Engine, read and write transactions, the declarative base and its column types.

SQLite: WAL, `synchronous=FULL`, and BEGIN IMMEDIATE for writers, because the driver's own
transactions lose updates without an error. Writers of one process queue first come, first served.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, String, create_engine, event
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC; a naive one is refused. SQLite keeps sortable text."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(32))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone")
        value = value.astimezone(UTC)
        return value.isoformat(timespec="microseconds") if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if isinstance(value, str):
            return datetime.fromisoformat(value).astimezone(UTC)
        return value.astimezone(UTC) if isinstance(value, datetime) else None


class FairLock:
    """A lock that is given in the order in which it was asked for."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False

    def __enter__(self) -> None:
        with self._guard:
            if not self._held:
                self._held = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


class Database:
    """The site's database. `read()` and `write()` are the only two ways to a connection."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._writers = FairLock()
        self._reader = self.engine.execution_options(
            **({} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"})
        )

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of the database; what is done in it is never kept."""
        with self._reader.connect() as connection:
            self._begin(connection, "BEGIN")
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: kept whole when the block ends, gone whole when it raises."""
        if self.is_sqlite:
            with self._writers, self.engine.begin() as connection:
                self._begin(connection, "BEGIN IMMEDIATE")
                yield connection
        else:
            with self.engine.begin() as connection:
                yield connection

    def _begin(self, connection: Connection, statement: str) -> None:
        """Said here and not by an event: an engine that has events asks for them at each step of
        each statement, which takes a tenth of an act's time."""
        if self.is_sqlite:
            connection.exec_driver_sql(statement)

    def close(self) -> None:
        self.engine.dispose()


def _engine(url: str) -> Engine:
    """Its errors leave out the values: they may be written to a log."""
    if not url.startswith("sqlite"):
        return create_engine(
            url, pool_size=16, max_overflow=16, pool_pre_ping=True, hide_parameters=True
        )
    engine = create_engine(
        url, pool_size=32, max_overflow=32, pool_timeout=60, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA busy_timeout=30000")

    return engine
