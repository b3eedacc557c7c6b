"""A site with two enrolled subjects, copied afresh for each test, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cot_tracker.custody.entry import Performer
from cot_tracker.custody.verify import verify
from cot_tracker.demo import enrolment
from cot_tracker.demo.player import Player, make_world
from cot_tracker.door.perform import Door, Performed
from cot_tracker.journey.rebuild import verify_rebuild
from cot_tracker.people.roles import Role
from cot_tracker.site import Site, open_site
from tests.fixtures.postgresql import FreshDatabase

START = datetime(2026, 10, 5, 1, tzinfo=UTC)


class Ticking:
    """A clock that starts where the play ended and runs on."""

    def __init__(self, start: datetime) -> None:
        self.start, self.began = start, time.monotonic()

    def __call__(self) -> datetime:
        return self.start + timedelta(seconds=time.monotonic() - self.began)


@dataclass(frozen=True)
class Template:
    """A played site to copy: two subjects enrolled, a third and a fourth ready to be enrolled."""

    directory: Path
    people: Mapping[str, Performer]
    enrolled: tuple[str, str]
    screened: tuple[str, str]
    ended: datetime


@dataclass
class Here:
    """One open copy of it."""

    site: Site
    people: Mapping[str, Performer]
    coi: str
    other: str
    screened: tuple[str, str]

    @property
    def door(self) -> Door:
        return self.site.door

    def do(
        self, person: str, action: str, chain: str, facts: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Performed:  # fmt: skip
        """The person does it; what is signed is signed without hashing a password."""
        more.setdefault("sign", signing(self.people[person]))
        return self.door.perform(action, chain, facts or {}, self.people[person], **more)

    def plan(self, person: str = "alice", **more: Any) -> Performed:
        """Something that may be done over and over: the leukapheresis is planned."""
        chain = more.pop("chain", self.coi)
        return self.do(person, "collection.planned", chain, {"day": "2026-12-24"}, **more)

    def entries(self, chain: str) -> list[Any]:
        from cot_tracker.custody import ledger

        with self.site.database.read() as connection:
            return list(ledger.entries(connection, chain))

    def count(self) -> int:
        """How many entries stand in the ledger."""
        with self.site.database.read() as connection:
            return verify(connection).entries

    def assert_intact(self) -> None:
        with self.site.database.read() as connection:
            faults = [*verify(connection).faults, *verify_rebuild(connection).faults]
        assert [fault.sentence() for fault in faults] == []


def signing(by: Performer) -> Callable[[str, str], Mapping[str, Any]]:
    return lambda meaning, facts: {"person": by.person, "meaning": meaning, "facts": facts}


def play_template(directory: Path, url: str = "") -> Template:
    world = make_world(directory, START, database_url=url)
    player = Player(world, world.clock.now)
    enrolment.open_group(player, "1")
    enrolled = (enrolment.enrol(player, 1), enrolment.enrol(player, 2))
    screened = (enrolment.open_journey(player, 3), enrolment.open_journey(player, 4))
    for coi in screened:
        enrolment.screen(player, coi)
    kofi = world.people["kofi"].person
    player.do("mei", "people.roles_changed", kofi, {"roles": [
        str(Role.SITE_NURSE), str(Role.INVESTIGATOR)]})  # fmt: skip
    world.site.close()
    return Template(directory, world.people, enrolled, screened, player.now)


def opened(template: Template, directory: Path, url: str = "") -> Here:
    """The site in this copy of the template, its clock running."""
    if url:
        path = directory / "settings.toml"
        lines = [x for x in path.read_text().splitlines() if not x.startswith("database_url")]
        path.write_text("\n".join([*lines, f'database_url = "{url}"', ""]))
    site = open_site(directory, Ticking(template.ended))
    return Here(site, template.people, *template.enrolled, template.screened)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return play_template(tmp_path_factory.mktemp("door") / "site")


@pytest.fixture(scope="session")
def postgresql_template(
    tmp_path_factory: pytest.TempPathFactory, postgresql_url: str
) -> tuple[Template, str]:
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE door_template TEMPLATE template0")
    server = postgresql_url.removeprefix("postgresql:").rpartition("/")[0]
    url = f"postgresql+psycopg:{server}/door_template"
    return play_template(tmp_path_factory.mktemp("door_pg") / "site", url), url


@pytest.fixture
def on_sqlite(sqlite_template: Template, tmp_path: Path) -> Iterator[Here]:
    directory = tmp_path / "site"
    shutil.copytree(sqlite_template.directory, directory)
    here = opened(sqlite_template, directory)
    yield here
    here.site.close()


@pytest.fixture
def on_postgresql(
    postgresql_template: tuple[Template, str], tmp_path: Path,
    fresh_postgresql_database: FreshDatabase,
) -> Iterator[Here]:  # fmt: skip
    template, url = postgresql_template
    directory = tmp_path / "site"
    shutil.copytree(template.directory, directory)
    here = opened(template, directory, fresh_postgresql_database(url))
    yield here
    here.site.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def here(request: pytest.FixtureRequest) -> Here:
    """The copied site: the test runs once on SQLite and once on PostgreSQL."""
    one: Here = request.getfixturevalue(f"on_{request.param}")
    return one


def at_once(*calls: Callable[[], Any], seconds: float = 60) -> list[Any]:
    """Calls all of these at the same moment, each in a thread: what each returned or raised."""
    ready = threading.Barrier(len(calls))
    found: list[Any] = [None] * len(calls)

    def run(number: int, call: Callable[[], Any]) -> None:
        ready.wait()
        try:
            found[number] = call()
        except Exception as error:
            found[number] = error

    threads = [
        threading.Thread(target=run, args=(number, call), daemon=True)
        for number, call in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    assert not any(thread.is_alive() for thread in threads), "they wait for each other"
    return found
