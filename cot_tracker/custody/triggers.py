"""The database itself refuses to change or remove what is recorded.

Every migration that rebuilds one of these tables calls `create_triggers` again.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

APPEND_ONLY = ("ledger_entry", "evidence")
NEVER_DELETED = ("chain_head",)
NEVER_REPLACED = {
    "ledger_entry": (
        "chain = NEW.chain AND (sequence = NEW.sequence OR request_id = NEW.request_id)",
        "RAISE(ABORT, '{sentence}')",
    ),
    "evidence": ("digest = NEW.digest", "RAISE(IGNORE)"),
}
"""SQLite's INSERT OR REPLACE deletes without asking the DELETE triggers. What is kept already and
given again is passed over: the digest is the same, so the bytes are."""
_SENTENCE = "what is recorded is never changed or removed"


def create_triggers(connection: Connection) -> None:
    """Creates the append-only triggers, in place of older ones of the same name."""
    sqlite = connection.dialect.name == "sqlite"
    for statement in _sqlite() if sqlite else _postgresql():
        connection.execute(text(statement))


def expected_triggers() -> set[str]:
    """Their names, so that a test can look whether they are all there at head."""
    return {f"{table}_no_{verb.lower()}" for table, verb in _guarded()}


def _guarded() -> list[tuple[str, str]]:
    return [(table, verb) for table in APPEND_ONLY for verb in ("UPDATE", "DELETE")] + [
        (table, "DELETE") for table in NEVER_DELETED
    ]


def _sqlite() -> list[str]:
    made: list[str] = []
    for table, verb in _guarded():
        name = f"{table}_no_{verb.lower()}"
        made.append(f"DROP TRIGGER IF EXISTS {name}")
        made.append(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
        )
    for table, (same, answer) in NEVER_REPLACED.items():
        made.append(f"DROP TRIGGER IF EXISTS {table}_no_replace")
        made.append(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 - own words
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
            f"OR EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid) "
            f"BEGIN SELECT {answer.format(sentence=_SENTENCE)}; END"
        )
    return made


def _postgresql() -> list[str]:
    made = [
        "CREATE OR REPLACE FUNCTION cot_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_SENTENCE}'; END $$"
    ]
    for table, verb in _guarded():
        name = f"{table}_no_{verb.lower()}"
        made.append(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        made.append(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION cot_refuse()"
        )
        if verb == "DELETE":
            made.append(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")
            made.append(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION cot_refuse()"
            )
    return made
