"""The checks of kept bytes against the entries that kept them, and of the append-only triggers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, text

from cot_tracker.custody.verify_entry import Row
from cot_tracker.custody.verify_report import Fault
from cot_tracker.custody.verify_storage import WRONG_TYPE, ill_typed, instant
from cot_tracker.language import N_

_EVIDENCE = "SELECT digest, media_type, {kept_at}, content FROM evidence ORDER BY digest"
_SQLITE_TRIGGERS = text(
    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(%'"
    " AND (name = tbl_name || '_no_update' AND sql LIKE '%BEFORE UPDATE%'"
    " OR name = tbl_name || '_no_delete' AND sql LIKE '%BEFORE DELETE%'"
    " OR name = tbl_name || '_no_replace' AND sql LIKE '%BEFORE INSERT%')"
)
_POSTGRESQL_TRIGGERS = text(
    "SELECT t.tgname AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " JOIN pg_proc p ON p.oid = t.tgfoid"
    " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
    " AND p.prosrc LIKE '%RAISE EXCEPTION%' AND t.tgname LIKE c.relname || '_no_%'"
)
_TRIGGERS = {
    "sqlite": (
        "ledger_entry_no_update", "ledger_entry_no_delete", "ledger_entry_no_replace",
        "evidence_no_update", "evidence_no_delete", "evidence_no_replace", "chain_head_no_delete",
    ),
    "postgresql": (
        "ledger_entry_no_update", "ledger_entry_no_delete", "ledger_entry_no_truncate",
        "evidence_no_update", "evidence_no_delete", "evidence_no_truncate",
        "chain_head_no_delete", "chain_head_no_truncate",
    ),
}  # fmt: skip


def missing_triggers(connection: Connection) -> Iterator[Fault]:
    """The triggers that this database should have to refuse changes, and has not."""
    sqlite = connection.dialect.name == "sqlite"
    found = set(connection.execute(_SQLITE_TRIGGERS if sqlite else _POSTGRESQL_TRIGGERS).scalars())
    for name in _TRIGGERS[connection.dialect.name]:
        if name not in found:
            yield Fault("trigger", name, 0, N_("it is missing, so the database refuses nothing"))


class EvidenceCheck:
    """Collects which entries kept which bytes, then compares them with what is kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._kept: dict[str, tuple[Any, str]] = {}

    def named(self, row: Row, evidence: Sequence[Mapping[str, str]]) -> None:
        """An entry that says it kept these; the first to do so gives time and media type."""
        for item in evidence:
            first = self._kept.get(item["digest"])
            if first is None or row.recorded_at < first[0]:
                self._kept[item["digest"]] = (row.recorded_at, item["media_type"])

    def faults(self) -> Iterator[Fault]:
        """Altered bytes, bytes that no entry kept, and bytes that are missing."""
        select = text(_EVIDENCE.format(kept_at=instant(self._connection, "kept_at")))
        rows = self._connection.execute(select, execution_options={"yield_per": 1})
        values: Mapping[str, Any]
        for row in rows:
            named, values = self._kept.pop(row.digest, None), {}
            if foreign := ill_typed(row):
                what, values = WRONG_TYPE, {"column": ", ".join(foreign)}
            elif sha256(row.content).hexdigest() != row.digest:
                what = N_("its bytes were altered")
            elif named is None:
                what = N_("no entry has kept it")
            elif named != (row.kept_at, row.media_type):
                what = N_("its time or media type is not what the entry says that kept it")
            else:
                continue
            yield Fault("evidence", str(row.digest), 0, what, values)
        for digest in self._kept:
            yield Fault("evidence", digest, 0, N_("it is missing; an entry has kept it"))
