"""What the database refuses is said in a sentence, and nothing is lost by it."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from cot_tracker.custody.entry import SYSTEM
from cot_tracker.database import Database
from cot_tracker.door import fields
from cot_tracker.door.faults import (
    Refused,
    StorageBusy,
    StorageFault,
    StorageFull,
    StorageSilent,
    storage_fault,
)
from cot_tracker.language import speaking
from cot_tracker.site import NewSite, create_site
from tests.door.conftest import Here


@contextmanager
def full_disk(here: Here) -> Iterator[None]:
    """No page can be added to the SQLite file, as if the disk were full."""

    def limit(connection: Any, *_: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    def no_limit(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA max_page_count = 1073741823")

    engine = here.site.database.engine
    event.listen(engine, "checkout", limit)
    try:
        yield
    finally:
        event.remove(engine, "checkout", limit)
        event.listen(engine, "checkout", no_limit)


def test_a_full_disk_is_said_in_a_sentence_and_loses_nothing(on_sqlite: Here) -> None:
    facts = {"title": "x", "severity": "minor", "what": "y" * 1900}
    numbers = itertools.count()
    done = 0

    def until_it_is_full() -> None:
        nonlocal done
        while (done := next(numbers)) < 200:
            on_sqlite.do("alice", "deviation.raised", on_sqlite.coi, facts,
                         request_id=f"full-{done}")  # fmt: skip

    with full_disk(on_sqlite):
        with pytest.raises(StorageFull) as caught:
            until_it_is_full()
        assert caught.value.status == 507
        assert "The disk is full. Nothing was recorded." in caught.value.sentence()
        on_sqlite.assert_intact()
    again = on_sqlite.do("alice", "deviation.raised", on_sqlite.coi, facts,
                         request_id=f"full-{done}")  # fmt: skip
    assert not again.repeated
    on_sqlite.assert_intact()


@pytest.mark.postgresql
def test_a_database_that_has_gone_is_said_in_a_sentence(on_postgresql: Here) -> None:
    gone = Database("postgresql+psycopg://cot@127.0.0.1:1/gone")
    on_postgresql.door.database = gone
    with pytest.raises(StorageFault) as caught:
        on_postgresql.plan()
    assert caught.value.status == 503
    assert "call whoever keeps the server" in caught.value.sentence()
    gone.close()


@pytest.mark.postgresql
def test_a_database_that_has_gone_is_said_to_those_who_only_look(on_postgresql: Here) -> None:
    door, alice = on_postgresql.door, on_postgresql.people["alice"]
    gone = Database("postgresql+psycopg://cot@127.0.0.1:1/gone")
    door.database = gone
    for look in (
        lambda: door.story(on_postgresql.coi),
        lambda: door.next(on_postgresql.coi, alice),
        lambda: on_postgresql.site.accounts.person_called("alice"),
        lambda: on_postgresql.site.accounts.performer(alice.person, "session"),
    ):
        with pytest.raises(StorageSilent) as caught:
            look()
        assert caught.value.status == 503
        assert "does not answer" in caught.value.sentence()
    gone.close()


def test_a_read_only_file_is_said_in_a_sentence(on_sqlite: Here) -> None:
    def read_only(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA query_only = ON")

    event.listen(on_sqlite.site.database.engine, "checkout", read_only)
    with pytest.raises(StorageFault) as caught:
        on_sqlite.plan()
    assert "Nothing was recorded" in caught.value.sentence()


def test_somebody_who_came_first_with_the_same_chain_is_tried_again(tmp_path: Path) -> None:
    new = NewSite("0000", "Demo", "UTC", "mei", "Mei", "a long good password 1", demo=True)
    site = create_site(tmp_path / "site", new)
    facts = {"facility": "0000", "site_name": "x", "time_zone": "UTC", "demo": True}
    with pytest.raises(Refused, match="open already"):
        site.door.perform("study.opened", "", facts, SYSTEM)
    site.close()


def test_errors_of_the_database_are_sorted_by_what_a_person_can_do() -> None:
    class Deadlock(Exception):
        sqlstate = "40P01"

    class Full(Exception):
        sqlstate = "53100"

    busy = [IntegrityError("", {}, Exception()), PoolTimeout(),
            OperationalError("", {}, Deadlock())]  # fmt: skip
    assert [type(storage_fault(error)) for error in busy] == [StorageBusy] * 3
    assert type(storage_fault(OperationalError("", {}, Full()))) is StorageFull
    assert type(storage_fault(OperationalError("", {}, Exception("gone")))) is StorageFault
    assert storage_fault(ProgrammingError("", {}, Exception("a defect"))) is None


def test_an_act_that_came_to_touch_more_while_it_waited_begins_again(here: Here) -> None:
    """Its locks are taken anew, in key order, so that two such acts never wait for each other."""
    action = here.door.book.actions["collection.planned"]
    other = here.other
    seen: list[int] = []

    def touches(facts: Any, story: Any) -> tuple[str, ...]:
        seen.append(story.sequence)
        return (other,) if len(seen) > 1 else ()

    grown = replace(action, touches=touches)
    here.door.book = replace(here.door.book, actions={**here.door.book.actions, action.name: grown})
    assert here.plan().entry.sequence
    assert len(seen) == 4
    here.assert_intact()


def test_sentences_are_in_the_readers_language(here: Here) -> None:
    with pytest.raises(Refused) as caught:
        here.plan(chain=here.screened[0])
    english = str(caught.value)
    with speaking("zh"):
        str(caught.value)
    assert str(caught.value) == english


def test_quantities_are_read_as_decimals_or_refused() -> None:
    volume = fields.Quantity("mL", 0, 500, label="Volume")
    assert volume.deserialize("12.50") == Decimal("12.50")
    for given in ("-1", "501", "12,5", "1e5000", "NaN", "Infinity", True, "", "0x10", "1" * 40):
        with pytest.raises(Exception, match=r"\S"):
            volume.deserialize(given)


def test_a_thread_that_dies_in_its_transaction_leaves_the_door_open(on_sqlite: Here) -> None:
    def die() -> None:
        with pytest.raises(RuntimeError), on_sqlite.site.database.write():
            raise RuntimeError

    thread = threading.Thread(target=die)
    thread.start()
    thread.join()
    assert on_sqlite.plan().entry.sequence


def test_a_database_that_another_process_holds_is_told_as_busy(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    one, other = Database(url), Database(url)
    with one.write() as holding, other.read() as waiting:
        holding.execute(text("CREATE TABLE x (y INTEGER)"))
        waiting.execute(text("PRAGMA busy_timeout=1"))
        with pytest.raises(OperationalError) as locked:
            waiting.execute(text("CREATE TABLE z (y INTEGER)"))
    assert isinstance(storage_fault(locked.value), StorageBusy)
    one.close()
    other.close()
