"""Kill -9 during a stream of actions: nothing acknowledged is lost, nothing is half done."""

from __future__ import annotations

import os
import queue
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from cot_tracker.database import Database
from tests.door.conftest import Here

ROOT = Path(__file__).parents[2]
Entry = tuple[str, int, str]


class Actors:
    """The program that forks actors, and the lines that they say."""

    def __init__(self, directory: Path) -> None:
        command = [sys.executable, "-m", "tests.door.stream", str(directory)]
        self.program = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.program.stdout is not None
        for line in self.program.stdout:
            self.lines.put(line.strip())

    def kill_one(self, seed: int, after: float, since: str = "ack") -> list[Entry]:
        """Lets an actor act for so many seconds since it first said this word, kills it, and
        returns what was acknowledged."""
        assert self.program.stdin is not None
        self.program.stdin.write(f"{seed}\n")
        self.program.stdin.flush()
        acknowledged: list[Entry] = []
        pid, begun, deadline = 0, False, float("inf")
        while True:
            try:
                line = self.lines.get(timeout=max(0.0, min(deadline - time.monotonic(), 120.0)))
            except queue.Empty:
                assert pid, "no actor came"
                os.kill(pid, signal.SIGKILL)
                deadline = float("inf")
                continue
            word, _, rest = line.partition(" ")
            if word == "pid":
                pid = int(rest)
            elif word == "dead":
                return acknowledged
            elif word == "ack":
                chain, sequence, hash_ = rest.split()
                acknowledged.append((chain, int(sequence), hash_))
            elif word != "ready":
                pytest.fail(line)
            if word == since and not begun:
                begun, deadline = True, time.monotonic() + after


@contextmanager
def actors(directory: Path) -> Iterator[Actors]:
    one = Actors(directory)
    try:
        yield one
    finally:
        assert one.program.stdin is not None
        one.program.stdin.close()
        one.program.wait(30)


def missing(database: Database, acknowledged: list[Entry]) -> list[Entry]:
    """What was acknowledged and does not stand in the ledger with that hash."""
    with database.read() as connection:
        rows = connection.execute(text("SELECT chain, sequence, hash FROM ledger_entry")).all()
    kept = {(row.chain, row.sequence, bytes(row.hash).hex()) for row in rows}
    return [entry for entry in acknowledged if entry not in kept]


def assert_nothing_half_done(here: Here) -> None:
    """Ledger and projections agree, and so does what is kept beside the ledger."""
    here.assert_intact()
    identified = (
        "SELECT count(*) FROM (SELECT DISTINCT chain FROM ledger_entry"
        " WHERE kind = 'enrolment.identified/1') AS told"
    )
    with here.site.database.read() as connection:
        vault = connection.execute(text("SELECT count(*) FROM vault")).scalar_one()
        assert connection.execute(text(identified)).scalar_one() == vault


def killed(here: Here, kills: int, seed: int) -> int:
    """Kills so many actors at random moments, looking each time; how much was acknowledged."""
    chance = random.Random(seed)
    acknowledged: list[Entry] = []
    with actors(here.site.settings.directory) as program:
        for number in range(kills):
            since = "ready" if number % 5 == 0 else "ack"
            acknowledged += program.kill_one(number, chance.uniform(0.0, 0.15), since)
            assert missing(here.site.database, acknowledged) == []
            assert_nothing_half_done(here)
    return len(acknowledged)


def test_fifty_kills_lose_nothing_acknowledged_and_leave_nothing_half_done(
    on_sqlite: Here,
) -> None:
    assert killed(on_sqlite, kills=50, seed=1) >= 40


@pytest.mark.postgresql
def test_killed_clients_of_postgresql_leave_nothing_half_done(on_postgresql: Here) -> None:
    assert killed(on_postgresql, kills=10, seed=2) >= 8


def test_a_copy_of_the_files_of_a_site_at_work_opens_intact(
    on_sqlite: Here, tmp_path: Path
) -> None:
    """What a machine that loses its power leaves on the disk: database and log as they are."""
    directory = on_sqlite.site.settings.directory
    on_sqlite.plan()
    with on_sqlite.site.database.write() as connection:
        connection.execute(text("UPDATE journey SET stage = 'half done'"))
        shutil.copytree(directory, tmp_path / "copy")
        connection.rollback()
    copy = Database(f"sqlite:///{tmp_path / 'copy' / 'cot.db'}")
    last = on_sqlite.entries(on_sqlite.coi)[-1]
    assert missing(copy, [(last.chain, last.sequence, last.hash.hex())]) == []
    with copy.read() as connection:
        half = text("SELECT count(*) FROM journey WHERE stage = 'half done'")
        assert connection.execute(half).scalar_one() == 0
    copy.close()
