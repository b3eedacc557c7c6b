"""Whatever value of whatever type is written over one column with SQL: it is found and named, or it
is the same value. The checker never stumbles."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from cot_tracker.custody.canonical import canonical, digest, entry_hash
from cot_tracker.custody.verify import Report, verify
from cot_tracker.database import Database
from cot_tracker.journey.rebuild import verify_rebuild
from tests.custody.conftest import Tamper, cover_up, tampering
from tests.custody.tampering import change, checked, first, forge, longest, named

KEYS = {
    "ledger_entry": ("chain", "sequence"), "chain_head": ("chain",), "evidence": ("digest",),
    "journey": ("coi",), "container": ("code",), "label": ("code",), "person": ("person",),
    "facility_item": ("code",),
}  # fmt: skip
VALUES = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), st.binary(max_size=40),
    st.text(max_size=40), st.sampled_from([-1, 0, 1, 2**31, "", b"", "null", "{}", b"\xff", b"[]",
    "9999-12-31T23:59:59.999999+00:00", "0001-01-01T00:00:00+23:59", "infinity"]),
)  # fmt: skip


def _rows(connection: Connection, table: str) -> list[Any]:
    keys = ", ".join(KEYS[table])
    return list(connection.execute(text(f"SELECT * FROM {table} ORDER BY {keys}")).all())


def _write(connection: Connection, table: str, row: Any, column: str, value: str) -> None:
    """Sets the column to an SQL expression."""
    where = " AND ".join(f"{key} = :{key}" for key in KEYS[table])
    connection.execute(
        text(f"UPDATE {table} SET {column} = {value} WHERE {where}"),
        {key: getattr(row, key) for key in KEYS[table]},
    )


def _checked(connection: Connection) -> Report:
    cover_up(connection)
    return verify(connection) + verify_rebuild(connection)


def _is_named(report: Report, table: str, row: Any) -> bool:
    """Whether some fault says a sentence about the row's chain, digest or key."""
    key = str(getattr(row, KEYS[table][0]))
    return any(
        fault.sentence() and key in (fault.chain, fault.values.get("row"))
        for fault in report.faults
    )


@settings(
    max_examples=30, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(data=st.data())
def test_any_value_in_any_column_of_any_table_is_named_or_the_same(
    sqlite_database: Database, data: st.DataObject
) -> None:
    with tampering(sqlite_database) as connection:
        table = data.draw(st.sampled_from(sorted(KEYS)))
        row = data.draw(st.sampled_from(_rows(connection, table)))
        column = data.draw(st.sampled_from(sorted(row._fields)))
        value = data.draw(VALUES)
        where = " AND ".join(f"{key} = :k_{key}" for key in KEYS[table])
        keys = {f"k_{key}": getattr(row, key) for key in KEYS[table]}
        here = f"FROM {table} WHERE rowid = :rowid"
        rowid = connection.execute(
            text(f"SELECT rowid FROM {table} WHERE {where}"), keys
        ).scalar_one()
        looked = text(f"SELECT typeof({column}), hex({column}) {here}")
        before = connection.execute(looked, {"rowid": rowid}).one()
        try:
            connection.execute(
                text(f"UPDATE {table} SET {column} = :value WHERE rowid = :rowid"),
                {"value": value, "rowid": rowid},
            )
        except DBAPIError:  # the database itself refuses it
            return
        after = connection.execute(looked, {"rowid": rowid}).one()
        report = _checked(connection)
    if before == after:
        assert report.intact
    else:
        assert report.exit_code == 1
        assert _is_named(report, table, row)


EVIL = {
    "CAST(body AS TEXT)": "body", "CAST(x'ff' AS TEXT)": "kind", "'x'": "sequence",
    "x'00'": "chain", "-9223372036854775808": "sequence", "9223372036854775807": "sequence",
    "1.5": "sequence", "CAST(hash AS TEXT)": "hash", "'nonsense'": "recorded_at",
    "x'3230'": "occurred_at", "zeroblob(31)": "previous_hash", "CAST(x'ffff' AS TEXT)": "chain",
}  # fmt: skip


@pytest.mark.parametrize("at", [2, -1])
@pytest.mark.parametrize("value", EVIL)
def test_what_sqlite_lets_anybody_write_is_named(
    sqlite_database: Database, value: str, at: int
) -> None:
    with tampering(sqlite_database) as connection:
        row = longest(connection)[at]
        _write(connection, "ledger_entry", row, EVIL[value], value)
        report = _checked(connection)
        assert report.exit_code == 1
        assert _is_named(report, "ledger_entry", row)


@pytest.mark.parametrize("value", ["'infinity'", "'0044-03-15 BC'"])
@pytest.mark.parametrize(
    ("table", "column"),
    [("ledger_entry", "recorded_at"), ("ledger_entry", "occurred_at"), ("evidence", "kept_at"),
     ("chain_head", "recorded_at"), ("journey", "last_at"), ("container", "expires_at")],
)  # fmt: skip
@pytest.mark.postgresql
def test_instants_that_python_cannot_say_are_named(
    postgresql_played: str, table: str, column: str, value: str
) -> None:
    database = Database(postgresql_played)
    try:
        with tampering(database) as connection:
            row = _rows(connection, table)[0]
            _write(connection, table, row, column, value)
            report = _checked(connection)
    finally:
        database.close()
    assert report.exit_code == 1
    assert _is_named(report, table, row)


def _replaced(record: Any, path: tuple[str, ...], value: Any) -> Any:
    """The record with one part of it another, or gone when the value is None."""
    head, *rest = path
    changed = dict(record)
    if rest:
        changed[head] = _replaced(record[head], tuple(rest), value)
    elif value is None:
        changed.pop(head, None)
    else:
        changed[head] = value
    return changed


PATHS = [
    ("act",), ("act", "id"), ("act", "chains"), ("by",), ("by", "person"), ("by", "roles"),
    ("facts",), ("kind",), ("sequence",), ("chain",), ("occurred_at",), ("recorded_at",),
    ("evidence",), ("request",), ("signature",),
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("value", [None, 1, [{}], {"id": []}])
def test_a_rightly_hashed_body_of_another_shape_is_named(
    sqlite_database: Database, path: tuple[str, ...], value: Any
) -> None:
    with tampering(sqlite_database) as connection:
        *_, before, last = longest(connection)
        record = orjson.loads(last.body)
        body = canonical(_replaced(record, path, value))
        if body == last.body or (path == ("facts",) and isinstance(value, dict)):
            return  # nothing changes, or only what a checkpoint held elsewhere would tell
        hash_ = entry_hash(before.hash, body)
        change(connection, last, body=body, hash=hash_)
        connection.execute(
            text("UPDATE chain_head SET hash = :hash WHERE chain = :chain"),
            {"hash": hash_, "chain": last.chain},
        )
        report = checked(connection)
    assert report.exit_code == 1
    assert _is_named(report, "ledger_entry", last)


def test_a_signature_of_other_facts_is_named(tamper: Tamper) -> None:
    with tamper() as connection:
        chain = longest(connection, "study")
        signed = next(row for row in chain if "signature" in orjson.loads(bytes(row.body)))
        record = orjson.loads(bytes(signed.body))
        assert record["signature"]["facts"] == digest(record["facts"])
        before = chain[signed.sequence - 2] if signed.sequence > 1 else None
        facts = {**record["facts"], "note": "slipped in"}
        change(connection, signed, **forge(signed, before, facts=facts))
        fault = first(connection)
    assert named(fault) == ("entry", signed.chain, signed.sequence)
    assert "signature" in fault.sentence()
