"""A name stays a name with invisible signs in it, and a birth date in whatever order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cot_tracker.database import Base, Database
from cot_tracker.identity.vault import Identity, Vault

JOURNEY = "10000026000010000063"


@pytest.mark.parametrize(
    "told", ["王\u200b小明", "03/04/1958", "1958年03月04日", "Lindqvist_seen", "Lind\u00adqvist"]
)
def test_a_disguised_name_is_noticed(tmp_path: Path, told: str) -> None:
    database = Database(f"sqlite:///{tmp_path / 'vault.db'}")
    Base.metadata.create_all(database.engine)
    vault = Vault(b"a" * 32)
    name = "王小明" if "王" in told else "Maria Lindqvist"
    with database.write() as connection:
        vault.store(connection, JOURNEY, Identity(name, date(1958, 3, 4), "K-1"))
        assert vault.revealing(connection, JOURNEY, {"why": told}) == ["why"]
    database.close()
