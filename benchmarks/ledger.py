"""The ledger's speed as ratios within one run: verifying against bare SHA-256, and performing
against a hand-written handler that keeps the same entry with the same durability."""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import insert

from cot_tracker.custody.canonical import NO_HASH, canonical, entry_hash
from cot_tracker.custody.entry import ChainHead, LedgerEntry
from cot_tracker.custody.verify import verify
from cot_tracker.database import Database
from cot_tracker.demo import enrolment
from cot_tracker.demo.player import Player, make_world
from cot_tracker.site import migrate

CHAINS, LENGTH = 500, 200
ROUNDS, PERFORMED = 5, 150
START = datetime(2026, 1, 5, 1, tzinfo=UTC)
FACTS = {"bags": ["2000002600001001011"] * 2, "seal": "S-2231", "temperature_c": "4.5"}


# Verifying


def rows(chain: str) -> Iterator[dict[str, Any]]:
    """One long chain of entries of a usual size, 500 bytes; the study's names the others."""
    previous = NO_HASH
    for sequence in range(1, (CHAINS if chain == "study" else LENGTH + 1)):
        at = START + timedelta(minutes=sequence)
        kind, facts = "transport.packed/1", dict(FACTS)
        if chain == "study":
            kind, facts = "study.journey_opened/1", {"journey": f"journey-{sequence}"}
        body = canonical(
            {
                "act": {"chains": [chain], "id": f"{sequence:032x}"},
                "by": {"name": "Alice", "person": "60000126000010000022", "roles": ["nurse"]},
                "chain": chain, "facts": facts, "kind": kind, "occurred_at": at,
                "recorded_at": at, "sequence": sequence,
            }
        )  # fmt: skip
        hash_ = entry_hash(previous, body)
        yield {
            "chain": chain, "sequence": sequence, "kind": kind, "act": f"{sequence:032x}",
            "occurred_at": at, "recorded_at": at, "person": "60000126000010000022",
            "request_id": None, "body": body, "previous_hash": previous, "hash": hash_,
        }  # fmt: skip
        previous = hash_


def filled(path: Path) -> Database:
    """A database with CHAINS chains of LENGTH entries."""
    database = Database(f"sqlite:///{path}")
    migrate(database)
    with database.write() as connection:
        for number in range(CHAINS):
            made = list(rows("study" if number == 0 else f"journey-{number}"))
            connection.execute(insert(LedgerEntry), made)
            last = {name: made[-1][name] for name in ("chain", "sequence", "hash", "recorded_at")}
            connection.execute(insert(ChainHead), last)
    return database


def bare(bodies: list[bytes]) -> None:
    """The limit: the chain's hashes of bytes that are in memory already."""
    previous = NO_HASH
    for body in bodies:
        previous = hashlib.sha256(b"cot-entry-1" + previous + body).digest()


def verifying(folder: Path) -> tuple[float, float]:
    """Median entries per second of bare hashing and of `verify`, interleaved."""
    database = filled(folder / "ledger.sqlite")
    with database.read() as connection:
        stored = connection.exec_driver_sql("SELECT body FROM ledger_entry").scalars().all()
        bodies = [bytes(body) for body in stored]
        found: dict[str, list[float]] = {"bare": [], "verify": []}
        ways: Mapping[str, Callable[[], Any]] = {
            "bare": lambda: bare(bodies), "verify": lambda: verify(connection),
        }  # fmt: skip
        for _ in range(ROUNDS):
            for name, way in ways.items():
                start = perf_counter()
                done = way()
                assert done is None or done.intact, done.first.sentence()
                found[name].append(len(bodies) / (perf_counter() - start))
    database.close()
    return median(found["bare"]), median(found["verify"])


# Performing


@contextmanager
def handler(path: Path) -> Iterator[Callable[[], None]]:
    """By hand: read the head and one row, judge, append, move the head, commit. No roles, no
    schema, no story, no projection."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE head (chain TEXT PRIMARY KEY, sequence INTEGER, hash BLOB);"
        "CREATE TABLE thing (chain TEXT PRIMARY KEY, state TEXT);"
        "CREATE TABLE entry (chain TEXT, sequence INTEGER, body BLOB, hash BLOB,"
        " PRIMARY KEY (chain, sequence));"
        "INSERT INTO head VALUES ('c', 0, zeroblob(32)); INSERT INTO thing VALUES ('c', 'open');"
    )

    def perform() -> None:
        connection.execute("BEGIN IMMEDIATE")
        sequence, previous = connection.execute(
            "SELECT sequence, hash FROM head WHERE chain = 'c'"
        ).fetchone()
        (state,) = connection.execute("SELECT state FROM thing WHERE chain = 'c'").fetchone()
        assert state == "open"
        at = datetime.now(UTC)
        body = canonical(
            {"chain": "c", "sequence": sequence + 1, "facts": FACTS, "recorded_at": at}
        )
        hash_ = entry_hash(previous, body)
        connection.execute("INSERT INTO entry VALUES ('c', ?, ?, ?)", (sequence + 1, body, hash_))
        connection.execute("UPDATE head SET sequence = ?, hash = ?", (sequence + 1, hash_))
        connection.execute("COMMIT")

    yield perform
    connection.close()


def performing(folder: Path) -> tuple[float, float]:
    """Median acts per second of the hand-written handler and of `perform`, interleaved."""
    world = make_world(folder / "site", START)
    player = Player(world, world.clock.now)
    enrolment.open_group(player, "1")
    coi = enrolment.enrol(player, 1)
    door, alice = world.site.door, world.people["alice"]
    found: dict[str, list[float]] = {"handler": [], "perform": []}
    with handler(folder / "handler.sqlite") as by_hand:
        ways: Mapping[str, Callable[[], Any]] = {
            "handler": by_hand,
            "perform": lambda: door.perform(
                "collection.planned", coi, {"day": "2199-01-01"}, alice
            ),
        }
        for _ in range(ROUNDS + 1):
            for name, way in ways.items():
                start = perf_counter()
                for _ in range(PERFORMED):
                    way()
                found[name].append(PERFORMED / (perf_counter() - start))
    world.site.close()
    return median(found["handler"][1:]), median(found["perform"][1:])


def main() -> None:
    """Measures both and prints what they are of their limit."""
    with tempfile.TemporaryDirectory() as name:
        limit, ours = verifying(Path(name))
        print(f"verifying {CHAINS * LENGTH:,} entries, SQLite")
        print(f"  bare SHA-256 in memory {limit:12,.0f} entries/s")
        print(f"  verify                 {ours:12,.0f} entries/s   {ours / limit:5.2f} of it")
        limit, ours = performing(Path(name))
        print("one durable act, SQLite")
        print(f"  hand-written handler   {limit:12,.0f} acts/s")
        print(f"  perform                {ours:12,.0f} acts/s      {ours / limit:5.2f} of it")


if __name__ == "__main__":
    main()
