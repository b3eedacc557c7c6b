"""The vault: sealed, bound to its journey, opened by its key; names in free text are noticed."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from cot_tracker.custody.canonical import NotCanonical, canonical
from cot_tracker.database import Base, Database
from cot_tracker.identity.vault import Identity, Sensitive, Vault, VaultFault

ONE, OTHER = "10000026000010000063", "10000026000020000084"
WANG = Identity("王小明", date(1958, 3, 4), "H-77 0001")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    database = Database(f"sqlite:///{tmp_path / 'vault.db'}")
    Base.metadata.create_all(database.engine)
    with database.write() as connection:
        yield connection
    database.close()


def test_what_is_sealed_opens_with_the_key_and_holds_no_name_in_between(
    connection: Connection,
) -> None:
    vault = Vault(secrets.token_bytes(32))
    vault.store(connection, ONE, WANG)
    assert vault.open(connection, ONE) == WANG
    stored = connection.execute(text("SELECT sealed FROM vault")).scalar_one()
    assert "王小明".encode() not in bytes(stored)
    assert b"77" not in bytes(stored)[:0]


def test_another_key_opens_nothing(connection: Connection) -> None:
    Vault(b"a" * 32).store(connection, ONE, WANG)
    with pytest.raises(VaultFault, match="does not open this identity"):
        Vault(b"b" * 32).open(connection, ONE)


def test_an_identity_moved_to_another_journey_does_not_open(connection: Connection) -> None:
    vault = Vault(b"a" * 32)
    vault.store(connection, ONE, WANG)
    connection.execute(text("UPDATE vault SET journey = :other"), {"other": OTHER})
    with pytest.raises(VaultFault):
        vault.open(connection, OTHER)


@pytest.mark.parametrize(
    "told",
    [
        "spoke with 王小明 today", "王 小 明", "born 1958-03-04", "1958/03/04", "1958年3月4日",
        "19580304", "04.03.1958", "number H-770001", "h 77 00 01",
    ],
)  # fmt: skip
def test_free_text_that_names_the_patient_is_noticed(connection: Connection, told: str) -> None:
    vault = Vault(b"a" * 32)
    vault.store(connection, ONE, WANG)
    assert vault.revealing(connection, ONE, {"reason": told, "other": "the bag leaked"}) == [
        "reason"
    ]


def test_a_given_name_alone_names_the_patient_too(connection: Connection) -> None:
    vault = Vault(b"a" * 32)
    vault.store(connection, ONE, Identity("Maria Lindqvist", date(1960, 1, 2), "K1"))
    assert vault.revealing(connection, ONE, {"why": "Lindqvist was late"}) == ["why"]
    assert vault.revealing(connection, ONE, {"why": "the marina was closed"}) == []
    assert vault.revealing(connection, OTHER, {"why": "Lindqvist"}) == []


def test_a_hospital_number_matches_however_it_is_written() -> None:
    vault = Vault(b"a" * 32)
    assert vault.digest("H-77 0001") == vault.digest("h770001") != vault.digest("H770002")


def test_a_sensitive_value_is_neither_recorded_nor_shown() -> None:
    hidden = Sensitive("王小明")
    assert "王" not in repr(hidden) + str(hidden)
    with pytest.raises(NotCanonical):
        canonical({"name": hidden})
