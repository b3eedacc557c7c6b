"""Whatever is changed in the ledger with SQL is found, and the first wrong entry is named."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from cot_tracker.custody.canonical import canonical, entry_hash
from cot_tracker.custody.verify import Fault, Report, Unreadable, verify
from cot_tracker.database import Database
from tests.custody.conftest import Tamper, cover_up, tampering

MANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def entries(connection: Connection) -> list[Any]:
    return list(
        connection.execute(text("SELECT * FROM ledger_entry ORDER BY chain, sequence")).all()
    )


def longest(connection: Connection, prefix: str = "10") -> list[Any]:
    """The entries of the longest journey, which is long enough to be tampered with anywhere."""
    found = connection.execute(
        text(
            "SELECT chain FROM ledger_entry WHERE chain LIKE :prefix"
            " GROUP BY chain ORDER BY count(*) DESC LIMIT 1"
        ),
        {"prefix": f"{prefix}%"},
    ).scalar_one()
    return [row for row in entries(connection) if row.chain == found]


def change(connection: Connection, row: Any, **values: Any) -> None:
    """Changes columns of one entry."""
    sets = ", ".join(f"{name} = :new_{name}" for name in values)
    connection.execute(
        text(f"UPDATE ledger_entry SET {sets} WHERE chain = :chain AND sequence = :sequence"),
        {f"new_{name}": value for name, value in values.items()}
        | {"chain": row.chain, "sequence": row.sequence},
    )


def remove(connection: Connection, row: Any) -> None:
    connection.execute(
        text("DELETE FROM ledger_entry WHERE chain = :chain AND sequence = :sequence"),
        {"chain": row.chain, "sequence": row.sequence},
    )


def checked(connection: Connection) -> Report:
    cover_up(connection)
    return verify(connection)


def first(connection: Connection) -> Fault:
    found = checked(connection).first
    assert found is not None, "nothing was found"
    assert found.sentence()
    return found


def named(fault: Fault) -> tuple[str, str, int]:
    return fault.place, fault.chain, fault.sequence


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


def _insert(connection: Connection, row: Any, **values: Any) -> None:
    columns = {**row._mapping, **values}
    names = ", ".join(columns)
    marks = ", ".join(f":{name}" for name in columns)
    connection.execute(text(f"INSERT INTO ledger_entry ({names}) VALUES ({marks})"), columns)


def test_an_inserted_entry_is_found(tamper: Tamper) -> None:
    with tamper() as connection:
        chain = longest(connection)
        for row in reversed(chain[4:]):
            change(connection, row, sequence=row.sequence + 1)
        _insert(connection, chain[3], sequence=5, request_id=None)
        fault = first(connection)
    assert named(fault) == ("entry", chain[0].chain, 5)


def _forged(row: Any, before: Any, **changes: Any) -> dict[str, Any]:
    """An entry that continues `before`, its hash rightly computed."""
    record = {**orjson.loads(bytes(row.body)), **changes}
    body = canonical(record)
    previous = bytes(before.hash) if before is not None else bytes(32)
    hash_ = entry_hash(previous, body)
    return {"body": body, "previous_hash": previous, "hash": hash_}


def test_an_entry_appended_behind_the_head_is_found(tamper: Tamper) -> None:
    with tamper() as connection:
        last = longest(connection)[-1]
        end = last.sequence + 1
        _insert(
            connection, last, sequence=end, request_id=None,
            **_forged(last, last, sequence=end, request=None),
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
        change(connection, chain[4], **_forged(chain[4], chain[3], reason="nothing happened"))
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
        forged = _forged(last, chain[-2], recorded_at=told)
        change(connection, last, recorded_at=early.recorded_at, **forged)
        connection.execute(
            text("UPDATE chain_head SET hash = :hash, recorded_at = :at WHERE chain = :chain"),
            {"hash": forged["hash"], "at": early.recorded_at, "chain": last.chain},
        )
        fault = first(connection)
    assert named(fault) == ("entry", last.chain, last.sequence)


@pytest.mark.parametrize("column", ["sequence", "hash", "recorded_at"])
def test_an_edited_head_is_found(tamper: Tamper, column: str) -> None:
    with tamper() as connection:
        chain = longest(connection)
        value = getattr(chain[1], column)
        connection.execute(
            text(f"UPDATE chain_head SET {column} = :value WHERE chain = :chain"),
            {"value": value, "chain": chain[0].chain},
        )
        fault = first(connection)
    assert fault.chain == chain[0].chain
    assert "head" in fault.sentence()


def test_a_removed_head_is_found(tamper: Tamper) -> None:
    with tamper() as connection:
        last = longest(connection)[-1]
        connection.execute(text("DELETE FROM chain_head WHERE chain = :c"), {"c": last.chain})
        fault = first(connection)
    assert named(fault) == ("head", last.chain, last.sequence)


def test_a_head_without_entries_is_found(tamper: Tamper) -> None:
    with tamper() as connection:
        chain = longest(connection)
        for row in chain:
            remove(connection, row)
        fault = first(connection)
    assert named(fault) == ("entry", chain[0].chain, 1)


@pytest.mark.parametrize("prefix", ["10", "60", "62", "study"])
def test_a_whole_chain_removed_with_its_head_is_found(tamper: Tamper, prefix: str) -> None:
    with tamper() as connection:
        chain = longest(connection, prefix)
        for row in chain:
            remove(connection, row)
        connection.execute(text("DELETE FROM chain_head WHERE chain = :c"), {"c": chain[0].chain})
        fault = first(connection)
    assert named(fault) == ("entry", chain[0].chain, 1)


def test_a_chain_that_the_study_does_not_name_is_found(tamper: Tamper) -> None:
    with tamper() as connection:
        opening = longest(connection)[0]
        forged = _forged(opening, None, chain="new", act={"chains": ["new"], "id": "a"})
        _insert(connection, opening, chain="new", act="a", **forged)
        connection.execute(
            text("INSERT INTO chain_head (chain, sequence, hash, recorded_at)"
                 " VALUES ('new', 1, :hash, :at)"),
            {"hash": forged["hash"], "at": opening.recorded_at},
        )  # fmt: skip
        fault = first(connection)
    assert named(fault) == ("entry", "new", 1)


def test_an_emptied_ledger_is_not_called_intact(tamper: Tamper) -> None:
    with tamper() as connection:
        connection.execute(text("DELETE FROM ledger_entry"))
        connection.execute(text("DELETE FROM chain_head"))
        assert not checked(connection).intact


@pytest.mark.parametrize(
    "change_it",
    [
        "UPDATE evidence SET content = :other WHERE digest = :digest",
        "UPDATE evidence SET media_type = 'text/plain' WHERE digest = :digest",
        "UPDATE evidence SET kept_at = (SELECT min(recorded_at) FROM ledger_entry)"
        " WHERE digest = :digest",
        "DELETE FROM evidence WHERE digest = :digest",
    ],
)
def test_edited_evidence_is_found_and_named(tamper: Tamper, change_it: str) -> None:
    with tamper() as connection:
        digest = connection.execute(text("SELECT min(digest) FROM evidence")).scalar_one()
        values = {"digest": digest, "other": b"something else"}
        statement = text(change_it)
        connection.execute(statement, {k: values[k] for k in statement._bindparams})
        assert named(first(connection)) == ("evidence", digest, 0)


def test_bytes_that_no_entry_has_kept_are_found(tamper: Tamper) -> None:
    content = b"slipped in"
    digest = sha256(content).hexdigest()
    with tamper() as connection:
        connection.execute(
            text("INSERT INTO evidence (digest, media_type, kept_at, content) SELECT"
                 " :digest, 'text/plain', min(recorded_at), :content FROM ledger_entry"),
            {"digest": digest, "content": content},
        )  # fmt: skip
        assert named(first(connection)) == ("evidence", digest, 0)


def test_every_missing_trigger_is_named(tamper: Tamper) -> None:
    with tamper() as connection:
        report = verify(connection)
    names = {fault.chain for fault in report.faults if fault.place == "trigger"}
    assert {"ledger_entry_no_update", "ledger_entry_no_delete", "evidence_no_update"} <= names
    assert len(names) == (7 if connection.dialect.name == "sqlite" else 8)


def test_a_text_that_is_no_text_any_more_is_found(sqlite_database: Database) -> None:
    with tampering(sqlite_database) as connection:
        row = longest(connection)[2]
        connection.execute(
            text("UPDATE ledger_entry SET kind = CAST(x'ff61' AS TEXT)"
                 " WHERE chain = :c AND sequence = :s"),
            {"c": row.chain, "s": row.sequence},
        )  # fmt: skip
        report = checked(connection)
    assert report.exit_code == 1


def test_after_the_first_fault_of_a_chain_the_other_chains_are_still_checked(
    tamper: Tamper,
) -> None:
    with tamper() as connection:
        journey, person = longest(connection)[1], longest(connection, "60")[1]
        change(connection, journey, body=b"{}")
        change(connection, person, body=b"{}")
        report = checked(connection)
    assert [named(fault) for fault in report.faults] == [
        ("entry", journey.chain, 2), ("entry", person.chain, 2),
    ]  # fmt: skip
    assert report.sentence().startswith("Altered: 2 faults")


def test_a_database_without_a_ledger_is_unreadable(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    with database.read() as connection, pytest.raises(Unreadable, match="cannot be read"):
        verify(connection)
    database.close()


def test_a_damaged_file_is_unreadable(sqlite_played: str, tmp_path: Path) -> None:
    content = bytearray(Path(sqlite_played.removeprefix("sqlite:///")).read_bytes())
    half = len(content) // 2
    content[half:] = b"\xff" * (len(content) - half)
    path = tmp_path / "damaged.sqlite"
    path.write_bytes(content)
    database = Database(f"sqlite:///{path}")
    with database.read() as connection, pytest.raises(Unreadable):
        verify(connection)
    database.close()


def test_the_checker_shares_nothing_with_the_writer_but_the_canonical_form() -> None:
    program = (
        "import sys, cot_tracker.custody.verify\n"
        "print(*sorted(n for n in sys.modules if n.startswith('cot_tracker.custody.')))\n"
        "print('cot_tracker.database' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded, database = done.stdout.splitlines()
    checker = ["verify", "verify_entry", "verify_evidence", "verify_report"]
    expected = [f"cot_tracker.custody.{name}" for name in ["canonical", *checker]]
    assert loaded.split() == expected
    assert database == "False"
