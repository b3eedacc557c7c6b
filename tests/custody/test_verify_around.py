"""Heads, whole chains, evidence and triggers: what stands around the entries is checked too."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import text

from cot_tracker.custody.verify import Unreadable, verify
from cot_tracker.database import Database
from tests.custody.conftest import Tamper, tampering
from tests.custody.tampering import (
    change,
    checked,
    first,
    forge,
    insert_entry,
    longest,
    named,
    remove,
)


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
        forged = forge(opening, None, chain="new", act={"chains": ["new"], "id": "a"})
        insert_entry(connection, opening, chain="new", act="a", **forged)
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
    parts = ["", "_entry", "_evidence", "_report", "_shape", "_storage"]
    checker = [f"verify{part}" for part in parts]
    expected = [f"cot_tracker.custody.{name}" for name in ["canonical", *checker]]
    assert loaded.split() == expected
    assert database == "False"
