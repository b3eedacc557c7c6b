"""Projections are copies: whatever is edited in them is found by folding the entries anew."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, Table, delete, select, text, update

from cot_tracker.database import Base, Database
from cot_tracker.journey.rebuild import NO_PROJECTIONS, PROJECTIONS, rewrite, verify_rebuild
from tests.custody.conftest import Tamper

TABLES = {model.__table__.name: (model.__table__, owner) for model, owner in PROJECTIONS.items()}
COLUMNS = [
    (name, column.name)
    for name, (table, _) in TABLES.items()
    for column in table.columns
    if not column.primary_key
]


def a_row(connection: Connection, table: Table, owner: str) -> tuple[Any, str]:
    """Some row's key and its chain."""
    (key,) = table.primary_key
    row = connection.execute(select(key, table.c[owner]).order_by(key)).first()
    assert row is not None, f"the played site has nothing in {table.name}"
    return row[0], row[1]


def test_the_projections_of_a_played_site_equal_their_rebuilding(database: Database) -> None:
    with database.read() as connection:
        report = verify_rebuild(connection)
    assert [fault.sentence() for fault in report.faults] == []
    assert report.entries > 100


def test_every_table_is_a_projection_or_known_as_none() -> None:
    assert {*TABLES, *NO_PROJECTIONS} >= set(Base.metadata.tables)


def _other(column: Any, value: Any) -> Any:
    if column.type.python_type is bool:
        return not value
    if column.type.python_type is int:
        return value + 1
    return text("(SELECT min(recorded_at) FROM chain_head)") if "_at" in column.name else "other"


@pytest.mark.parametrize(("name", "column"), COLUMNS)
def test_an_edited_row_is_found_and_named(tamper: Tamper, name: str, column: str) -> None:
    table, owner = TABLES[name]
    (key,) = table.primary_key
    with tamper() as connection:
        code, chain = a_row(connection, table, owner)
        now = connection.execute(select(table.c[column]).where(key == code)).scalar_one()
        other = _other(table.c[column], now)
        connection.execute(update(table).where(key == code).values({column: other}))
        report = verify_rebuild(connection)
    assert report.exit_code == 1
    rows = [(fault.values["table"], fault.values["row"]) for fault in report.faults]
    assert (name, code) in rows
    assert name in report.faults[0].sentence()
    if column != owner:
        assert (report.faults[0].chain, len(rows)) == (chain, 1)
        assert column in report.faults[0].sentence()


@pytest.mark.parametrize("name", TABLES)
def test_a_removed_row_is_found(tamper: Tamper, name: str) -> None:
    table, owner = TABLES[name]
    (key,) = table.primary_key
    with tamper() as connection:
        code, chain = a_row(connection, table, owner)
        connection.execute(delete(table).where(key == code))
        report = verify_rebuild(connection)
    assert [(fault.chain, fault.values["row"]) for fault in report.faults] == [(chain, code)]
    assert "missing" in report.faults[0].sentence()


@pytest.mark.parametrize("name", TABLES)
def test_a_row_that_no_entry_gives_is_found(tamper: Tamper, name: str) -> None:
    table, owner = TABLES[name]
    (key,) = table.primary_key
    unique = {column.name for column in table.columns if column.unique}
    with tamper() as connection:
        code, _ = a_row(connection, table, owner)
        row = dict(connection.execute(select(table).where(key == code)).mappings().one())
        row |= dict.fromkeys(unique, "slipped in") | {owner: "nobody", key.name: "slipped in"}
        row |= {owner: "nobody"}
        connection.execute(table.insert(), row)
        report = verify_rebuild(connection)
    assert len(report.faults) == 1
    assert "no entry gives it" in report.faults[0].sentence()


def test_a_chain_that_cannot_be_folded_is_named(tamper: Tamper) -> None:
    with tamper() as connection:
        chain = connection.execute(text("SELECT min(coi) FROM journey")).scalar_one()
        connection.execute(
            text("UPDATE ledger_entry SET body = :body WHERE chain = :chain AND sequence = 2"),
            {"body": b"{}", "chain": chain},
        )
        report = verify_rebuild(connection)
    assert report.faults[0].chain == chain
    assert "folded" in report.faults[0].sentence()


def test_an_upgrade_writes_rows_anew_that_another_version_left(tamper: Tamper) -> None:
    with tamper() as connection:
        tables = {name: list(connection.execute(select(table).order_by(*table.primary_key)))
                  for name, (table, _owner) in TABLES.items()}  # fmt: skip
        labels, containers = TABLES["label"][0], TABLES["container"][0]
        connection.execute(update(labels).values(state="another"))
        connection.execute(delete(containers))
        gone = len(tables["label"]) + len(tables["container"])
        assert rewrite(connection) == gone
        assert rewrite(connection) == 0
        assert verify_rebuild(connection).faults == ()
        for name, (table, _owner) in TABLES.items():
            assert (
                list(connection.execute(select(table).order_by(*table.primary_key))) == tables[name]
            )
