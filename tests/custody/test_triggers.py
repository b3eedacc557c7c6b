"""What is recorded cannot be changed or removed, by the database itself and not by good manners."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DatabaseError

from cot_tracker.custody import evidence
from cot_tracker.custody.evidence import Evidence, EvidenceRow
from cot_tracker.custody.triggers import create_triggers, expected_triggers
from cot_tracker.custody.verify_evidence import missing_triggers
from cot_tracker.database import Base, Database
from cot_tracker.site import check_version, migrate

REFUSED = [
    "UPDATE ledger_entry SET body = body",
    "UPDATE ledger_entry SET kind = 'x' WHERE sequence = 1",
    "DELETE FROM ledger_entry",
    "DELETE FROM ledger_entry WHERE chain = 'study' AND sequence = 1",
    "UPDATE evidence SET media_type = 'text/plain'",
    "DELETE FROM evidence",
    "DELETE FROM chain_head",
    "DELETE FROM chain_head WHERE chain = 'study'",
]
OF_POSTGRESQL = [
    "TRUNCATE ledger_entry",
    "TRUNCATE evidence",
    "TRUNCATE chain_head",
    "TRUNCATE ledger_entry, chain_head, evidence",
    "INSERT INTO ledger_entry SELECT * FROM ledger_entry"
    " ON CONFLICT (chain, sequence) DO UPDATE SET kind = 'x'",
]
OF_SQLITE = [
    "INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry",
    "REPLACE INTO ledger_entry (rowid, chain, sequence, kind, act, occurred_at, recorded_at,"
    " person, body, previous_hash, hash) SELECT rowid, 'x', 999, kind, act, occurred_at,"
    " recorded_at, person, body, previous_hash, hash FROM ledger_entry LIMIT 1",
    "UPDATE OR REPLACE ledger_entry SET sequence = 1",
]


def refused(connection: Connection, statement: str) -> bool:
    with pytest.raises(DatabaseError, match="what is recorded is never changed or removed"):
        connection.execute(text(statement))
    connection.rollback()
    return True


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses_to_change_what_is_recorded(
    database: Database, statement: str
) -> None:
    with database.engine.connect() as connection:
        assert refused(connection, statement)


@pytest.mark.parametrize("statement", OF_SQLITE)
def test_sqlite_refuses_to_replace_what_is_recorded(
    sqlite_database: Database, statement: str
) -> None:
    with sqlite_database.engine.connect() as connection:
        assert refused(connection, statement)


@pytest.mark.postgresql
@pytest.mark.parametrize("statement", OF_POSTGRESQL)
def test_postgresql_refuses_to_truncate_and_to_overwrite(
    postgresql_played: str, statement: str
) -> None:
    database = Database(postgresql_played)
    with database.engine.connect() as connection:
        assert refused(connection, statement)
    database.close()


def test_kept_bytes_are_never_replaced_and_may_be_given_again(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        before = connection.execute(EvidenceRow.__table__.select()).all()
        connection.execute(
            text("INSERT OR REPLACE INTO evidence (digest, media_type, kept_at, content)"
                 " SELECT digest, 'text/plain', kept_at, x'00' FROM evidence")
        )  # fmt: skip
        same = Evidence(bytes(before[0].content), "text/plain")
        assert evidence.keep(connection, same, before[0].kept_at) == before[0].digest
        assert connection.execute(EvidenceRow.__table__.select()).all() == before
        connection.rollback()


def test_a_migrated_database_has_every_trigger_and_is_what_the_models_say(
    database_url: str,
) -> None:
    database = Database(database_url)
    migrate(database)
    check_version(database)
    with database.read() as connection:
        assert list(missing_triggers(connection)) == []
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []
        indexes = {
            (table, index["name"])
            for table in inspect(connection).get_table_names()
            for index in inspect(connection).get_indexes(table)
        }
    modelled = {
        (table.name, index.name)
        for table in Base.metadata.tables.values()
        for index in table.indexes
    }
    assert modelled <= indexes
    database.close()


def test_triggers_can_be_made_again_by_a_later_migration(database_url: str) -> None:
    database = Database(database_url)
    migrate(database)
    with database.write() as connection:
        create_triggers(connection)
        assert list(missing_triggers(connection)) == []
    database.close()


def test_the_writer_and_the_checker_name_the_same_triggers(sqlite_database: Database) -> None:
    with sqlite_database.read() as connection:
        found = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        assert expected_triggers() <= set(found.scalars())
