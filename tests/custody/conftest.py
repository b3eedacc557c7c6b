"""One played site on each database, and a way to tamper with it that leaves no trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, text

from cot_tracker.custody.triggers import create_triggers
from cot_tracker.database import Database
from tests.fixtures.sites import confuse, play

Tamper = Callable[[], AbstractContextManager[Connection]]
"""A transaction without triggers, in which anything may be changed; it is rolled back."""


def _played(directory: Path, url: str = "") -> str:
    """Plays a site there and returns its database's URL."""
    played = play(directory, url)
    confuse(played)
    site = played.world.site
    site.close()
    return site.settings.url


@pytest.fixture(scope="session")
def sqlite_played(tmp_path_factory: pytest.TempPathFactory) -> str:
    return _played(tmp_path_factory.mktemp("played"))


@pytest.fixture(scope="session")
def postgresql_played(
    tmp_path_factory: pytest.TempPathFactory, postgresql_url: str
) -> Iterator[str]:
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE custody_played TEMPLATE template0")
        server = postgresql_url.removeprefix("postgresql:").rpartition("/")[0]
        yield _played(tmp_path_factory.mktemp("pg"), f"postgresql+psycopg:{server}/custody_played")
        connection.execute("DROP DATABASE custody_played WITH (FORCE)")


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], scope="module"
)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The played site's database, once on SQLite and once on PostgreSQL."""
    one = Database(request.getfixturevalue(f"{request.param}_played"))
    yield one
    one.close()


@pytest.fixture(scope="module")
def sqlite_database(sqlite_played: str) -> Iterator[Database]:
    one = Database(sqlite_played)
    yield one
    one.close()


def drop_triggers(connection: Connection) -> None:
    """What an attacker with the owner's rights does first."""
    if connection.dialect.name == "sqlite":
        found = "SELECT name, tbl_name AS tab FROM sqlite_master WHERE type = 'trigger'"
    else:
        found = (
            "SELECT t.tgname AS name, c.relname AS tab FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"
        )
    for row in connection.execute(text(found)).all():
        on = "" if connection.dialect.name == "sqlite" else f" ON {row.tab}"
        connection.execute(text(f"DROP TRIGGER {row.name}{on}"))


@contextmanager
def tampering(database: Database) -> Iterator[Connection]:
    """Drops the triggers, lets the test change what it likes, and undoes it all."""
    with database.engine.connect() as connection:
        try:
            if database.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            drop_triggers(connection)
            yield connection
        finally:
            connection.rollback()


def cover_up(connection: Connection) -> None:
    """What an attacker does last: everything looks as if nobody had been there."""
    create_triggers(connection)


@pytest.fixture
def tamper(database: Database) -> Tamper:
    return lambda: tampering(database)
