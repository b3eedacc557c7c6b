"""Whatever is changed in the ledger with SQL is found, and the first wrong entry is named."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from cot_tracker.custody.canonical import entry_hash
from cot_tracker.custody.verify import verify
from cot_tracker.database import Database
from tests.custody.conftest import Tamper, tampering
from tests.custody.tampering import (
    change,
    checked,
    entries,
    first,
    forge,
    insert_entry,
    longest,
    named,
    remove,
)

MANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def test_a_played_ledger_is_intact(database: Database) -> None:
    seen: list[int] = []
    with database.read() as connection:
        report = verify(connection, seen.append)
    assert [fault.sentence() for fault in report.faults] == []
    assert (report.intact, report.exit_code, report.first) == (True, 0, None)
    assert report.entries > 100
    assert report.sentence().startswith("Intact")
    assert seen[-1] == report.entries


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "collection.collected/2"), ("act", "0" * 32), ("person", "system"),
        ("request_id", "another"), ("body", b"{}"), ("previous_hash", b"\1" * 32),
        ("hash", b"\1" * 32), ("sequence", 999), ("chain", "nobody"),
    ],
)  # fmt: skip
def test_any_changed_column_is_found_and_its_entry_named(
    tamper: Tamper, column: str, value: object
) -> None:
    with tamper() as connection:
        row = longest(connection)[3]
        change(connection, row, **{column: value})
        report = checked(connection)
    assert report.exit_code == 1
    moved = {"sequence": (row.chain, 5), "chain": (row.chain, 5)}
    place = moved.get(column, (row.chain, row.sequence))
    assert ("entry", *place) in [named(fault) for fault in report.faults[:2]]


@pytest.mark.parametrize("column", ["occurred_at", "recorded_at"])
def test_a_changed_time_is_found(tamper: Tamper, column: str) -> None:
    with tamper() as connection:
        row = longest(connection)[-1]
        other = longest(connection)[0]
        change(connection, row, **{column: getattr(other, column)})
        fault = first(connection)
    assert named(fault) == ("entry", row.chain, row.sequence)
    assert column in fault.sentence()


@MANY
@given(data=st.data())
def test_any_changed_byte_of_any_entry_is_found_and_named(
    sqlite_database: Database, data: st.DataObject
) -> None:
    with tampering(sqlite_database) as connection:
        row = data.draw(st.sampled_from(entries(connection)))
        column = data.draw(st.sampled_from(["body", "hash", "previous_hash"]))
        content = bytearray(getattr(row, column))
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] ^= data.draw(st.integers(1, 255))
        change(connection, row, **{column: bytes(content)})
        assert named(first(connection)) == ("entry", row.chain, row.sequence)


@MANY
@given(data=st.data())
def test_any_removed_entry_is_found(sqlite_database: Database, data: st.DataObject) -> None:
    with tampering(sqlite_database) as connection:
        row = data.draw(st.sampled_from(entries(connection)))
        remove(connection, row)
        fault = first(connection)
    assert fault.chain == row.chain
    missing = fault.values.get("missing", fault.sequence)
    assert missing == row.sequence


@MANY
@given(data=st.data())
def test_two_exchanged_entries_are_found(sqlite_database: Database, data: st.DataObject) -> None:
    with tampering(sqlite_database) as connection:
        chain = longest(connection)
        one, other = sorted(
            data.draw(st.lists(st.sampled_from(chain), min_size=2, max_size=2, unique=True)),
            key=lambda row: int(row.sequence),
        )
        change(connection, one, sequence=-1)
        change(connection, other, sequence=one.sequence)
        connection.execute(
            text("UPDATE ledger_entry SET sequence = :to WHERE chain = :c AND sequence = -1"),
            {"to": other.sequence, "c": one.chain},
        )
        assert named(first(connection)) == ("entry", one.chain, one.sequence)


def test_an_inserted_entry_is_found(tamper: Tamper) -> None:
    with tamper() as connection:
        chain = longest(connection)
        for row in reversed(chain[4:]):
            change(connection, row, sequence=row.sequence + 1)
        insert_entry(connection, chain[3], sequence=5, request_id=None)
        fault = first(connection)
    assert named(fault) == ("entry", chain[0].chain, 5)


def test_an_entry_appended_behind_the_head_is_found(tamper: Tamper) -> None:
    with tamper() as connection:
        last = longest(connection)[-1]
        end = last.sequence + 1
        insert_entry(
            connection, last, sequence=end, request_id=None,
            **forge(last, last, sequence=end, request=None),
        )  # fmt: skip
        fault = first(connection)
    assert named(fault) == ("entry", last.chain, end)


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_cut_tail_is_found(tamper: Tamper, how_many: int) -> None:
    with tamper() as connection:
        chain = longest(connection)
        for row in chain[-how_many:]:
            remove(connection, row)
        fault = first(connection)
    assert named(fault) == ("entry", chain[0].chain, chain[-how_many].sequence)
    assert fault.values["head"] == chain[-1].sequence


def test_a_tail_cut_together_with_its_head_is_found_where_an_act_has_another_chain(
    tamper: Tamper,
) -> None:
    with tamper() as connection:
        study = longest(connection, "study")
        taken = next(row for row in study if row.kind == "study.slot_taken/1")
        for row in study[taken.sequence - 1 :]:
            remove(connection, row)
        before = study[taken.sequence - 2]
        connection.execute(
            text("UPDATE chain_head SET sequence = :s, hash = :h, recorded_at = :r"
                 " WHERE chain = 'study'"),
            {"s": before.sequence, "h": before.hash, "r": before.recorded_at},
        )  # fmt: skip
        report = checked(connection)
    of_act = [fault for fault in report.faults if fault.values.get("other") == "study"]
    assert any(str(fault.chain).startswith("10") for fault in of_act)


def test_a_rightly_hashed_replacement_is_found_at_the_entry_after_it(tamper: Tamper) -> None:
    with tamper() as connection:
        chain = longest(connection)
        change(connection, chain[4], **forge(chain[4], chain[3], reason="nothing happened"))
        fault = first(connection)
    assert named(fault) == ("entry", chain[0].chain, 6)
    assert "entry 5" in fault.sentence()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body.replace(b'":"', b'": "', 1),
        lambda body: body.replace(b'"sequence":', b'"sequence":1,"sequence":'),
        lambda body: body[:-1] + b',"z":null}',
        lambda body: body[:-1] + b',"z":1.5}',
        lambda body: body[:-1] + b',"z":9007199254740993}',
        lambda body: body[:-1] + b',"a":1}',
        lambda body: body[:-1] + ',"z":"e\u0301"}'.encode(),
        lambda body: body[:-1] + b',"z":"\\u00e9"}',
        lambda body: body[:-1] + b',"z":"\xff"}',
        lambda body: b"[" + body + b"]",
        lambda body: b"",
        lambda body: b"[" * 100_000,
        lambda body: b"{}",
    ],
)
def test_a_body_that_is_not_canonical_is_found_although_its_hash_is_right(
    tamper: Tamper, spoil: Any
) -> None:
    with tamper() as connection:
        chain = longest(connection)
        last, before = chain[-1], chain[-2]
        body = spoil(bytes(last.body))
        hash_ = entry_hash(bytes(before.hash), body)
        change(connection, last, body=body, hash=hash_)
        connection.execute(
            text("UPDATE chain_head SET hash = :hash WHERE chain = :chain"),
            {"hash": hash_, "chain": last.chain},
        )
        fault = first(connection)
    assert named(fault) == ("entry", last.chain, last.sequence)


def test_a_chain_whose_time_goes_backwards_is_found(tamper: Tamper) -> None:
    with tamper() as connection:
        chain = longest(connection)
        last, early = chain[-1], chain[0]
        told = orjson.loads(bytes(early.body))["recorded_at"]
        forged = forge(last, chain[-2], recorded_at=told)
        change(connection, last, recorded_at=early.recorded_at, **forged)
        connection.execute(
            text("UPDATE chain_head SET hash = :hash, recorded_at = :at WHERE chain = :chain"),
            {"hash": forged["hash"], "at": early.recorded_at, "chain": last.chain},
        )
        fault = first(connection)
    assert named(fault) == ("entry", last.chain, last.sequence)
