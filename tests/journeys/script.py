"""Journeys played once, recorded, and replayed in any order, with any change, by anybody."""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cot_tracker.custody.entry import Performer
from cot_tracker.custody.evidence import Evidence
from cot_tracker.demo import conditioning, enrolment, infusion, pharmacy, subjects
from cot_tracker.demo.player import DemoClock, Player, World, make_world
from cot_tracker.door.action import Book, Family
from cot_tracker.door.gate import Facts, Requirement, requirement
from cot_tracker.door.perform import Performed
from cot_tracker.door.refusal import Refusal
from cot_tracker.journey.steps import BOOK
from cot_tracker.settings import load_settings
from cot_tracker.site import Site, open_site
from tests.fixtures.postgresql import FreshDatabase, databases, drop, running_server
from tests.fixtures.sites import DATABASE

START = datetime(2026, 1, 5, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server that runs as long as the tests' process does."""

    url: str
    fresh: FreshDatabase


@cache
def server() -> Server | None:
    """Where the databases are made, or None on SQLite, where they stand in the sites' folders."""
    if DATABASE == "sqlite":
        return None
    running = ExitStack()
    atexit.register(running.close)
    url = running.enter_context(running_server())
    return Server(url, running.enter_context(databases(url)))


@dataclass(frozen=True)
class Call:
    """One recorded call of `perform`, and how long after the one before it came."""

    person: str
    action: str
    chain: str
    facts: Mapping[str, Any]
    after: timedelta
    at: datetime
    evidence: Sequence[Evidence] = ()


class Recorder(Player):
    """Plays, and keeps what it did."""

    calls: list[Call]

    def do(self, person: str, action: str, chain: str, facts: Any = None, **more: Any) -> Performed:
        before = self.world.clock.now
        done = super().do(person, action, chain, facts, **more)
        self.calls.append(
            Call(
                person, action, chain, dict(facts or {}), self.now - before, self.now,
                more.get("evidence", ()),
            )
        )  # fmt: skip
        return done


@dataclass(frozen=True)
class Recorded:
    """The site as it stands before the scripts, and each patient's script from there to the end."""

    directory: Path
    now: datetime
    journeys: tuple[str, ...]
    scripts: tuple[tuple[Call, ...], ...]
    people: Mapping[str, Any]
    post_thaw_minutes: int
    world: World

    def somebody_of(self, roles: Collection[str]) -> str:
        """The first of the cast who has one of these roles."""
        return next(name for name, one in self.people.items() if {*one.roles} & {*roles})


@cache
def recorded() -> Recorded:
    """Three patients of one cohort: two whose bags lie on the ward on the same day, one whose
    bags lie in the pharmacy. Their scripts lead to the infusion and past it."""
    folder = Path(tempfile.mkdtemp(prefix="cot-script-"))
    running = server()
    url = running.fresh() if running is not None else ""
    world = make_world(folder / "made", START, database_url=url)
    enrolment.open_group(Player(world, world.clock.now), "1")
    start = world.clock.now + timedelta(hours=1)
    journeys: dict[int, str] = {}

    def play(number: int) -> Callable[[Player], None]:
        def to_the_site(player: Player) -> None:
            journeys[number] = subjects.at_site(player, number)

        return to_the_site

    starts = {1: timedelta(0), 2: timedelta(hours=1), 3: timedelta(days=16)}
    world.play([(start + starts[n], play(n)) for n in starts])
    day = (world.clock.now + timedelta(days=7)).date()
    base = world.clock.now

    def to_the_ward(number: int) -> Callable[[Player], None]:
        return lambda player: _to_the_ward(player, journeys[number], day)

    world.play([(base, to_the_ward(1)), (base, to_the_ward(2))])
    now = world.clock.now
    world.site.close()
    scripts = tuple(_script(world, folder, number, journeys[number], now) for number in (1, 2, 3))
    return Recorded(
        folder / "made", now, tuple(journeys[n] for n in (1, 2, 3)), scripts, world.people,
        world.protocol.product.post_thaw_expiry_minutes, world,
    )  # fmt: skip


def _script(world: World, folder: Path, number: int, coi: str, now: datetime) -> tuple[Call, ...]:
    """The rest of one journey, played on a copy."""
    clock = DemoClock(now)
    copied(folder / "made", folder / f"copy-{number}")
    world.site, world.clock = open_site(folder / f"copy-{number}", clock), clock
    recorder = Recorder(world, now)
    recorder.calls = []
    if not recorder.story(coi).pharmacy.issued:
        _to_the_ward(recorder, coi, (now + timedelta(days=6)).date())
    infusion.bring_to_bedside_and_infuse(recorder, coi)
    world.site.close()
    return tuple(recorder.calls)


def _to_the_ward(player: Player, coi: str, day: date) -> None:
    conditioning.plan_infusion(player, coi, day)
    conditioning.decide_start(player, coi)
    conditioning.give_preconditioning(player, coi)
    pharmacy.confirm(player, coi)
    pharmacy.issue(player, coi)


def copied(made: Path, directory: Path) -> str:
    """The same site once more, with a database of its own; returns the database's address, which
    is nothing on SQLite. Nobody may be at work on the one that is copied."""
    running = server()
    shutil.copytree(made, directory, dirs_exist_ok=True)
    if running is None:
        return ""
    known = load_settings(made).database_url
    url = running.fresh(known)
    settings = directory / "settings.toml"
    settings.write_text(settings.read_text("utf-8").replace(known, url), "utf-8")
    return url


class Replay:
    """A fresh copy of the recorded site, its clock, and calls replayed on it at other times."""

    def __init__(self) -> None:
        self.recorded = recorded()
        self.directory = Path(tempfile.mkdtemp(prefix="cot-replay-"))
        self.url = copied(self.recorded.directory, self.directory / "site")
        self.clock = DemoClock(self.recorded.now)
        self.site: Site = open_site(self.directory / "site", self.clock)

    def starts_afresh(self) -> None:
        """Everything is again as it was recorded."""
        self.clock.now = self.recorded.now
        if self.url:
            book = self.site.door.book
            self._leaves_the_server()
            self.url = copied(self.recorded.directory, self.directory / "site")
            self.site = open_site(self.directory / "site", self.clock)
            self.site.door.book = book
            return
        source = sqlite3.connect(self.recorded.directory / "cot.db")
        target = sqlite3.connect(self.directory / "site" / "cot.db")
        try:
            source.backup(target)
        finally:
            source.close()
            target.close()

    def _leaves_the_server(self) -> None:
        self.site.close()
        running = server()
        if running is not None:
            drop(running.url, self.url)

    def without(self, requirements: Collection[str]) -> None:
        """Takes these requirements out of every gate, to see who else would notice."""
        self.site.door.book = ablated(requirements)

    def close(self) -> None:
        self._leaves_the_server()
        shutil.rmtree(self.directory, ignore_errors=True)

    def perform(
        self, call: Call, *, person: str = "", facts: Mapping[str, Any] | None = None,
        chain: str = "",
    ) -> Performed:  # fmt: skip
        """Does the call now, its times moved along; raises what `perform` raises."""
        self.clock.now += call.after if call.after < timedelta(days=30) else timedelta(minutes=1)
        told = _moved(facts or call.facts, self.clock.now - call.at)
        by = self.recorded.people[person or call.person]
        return self.signed(call.action, chain or call.chain, told, by, evidence=call.evidence)

    def signed(
        self, action: str, chain: str, facts: Mapping[str, Any], by: Performer, **more: Any
    ) -> Performed:
        """The act now, signed where it is signed, without the cost of a password's check."""
        return self.site.door.perform(
            action, chain, facts, by,
            sign=lambda meaning, digest: {
                "person": by.person, "name": by.name, "roles": list(by.roles),
                "meaning": meaning, "facts": digest, "at": self.clock.now, "components": 2,
            },
            **more,
        )  # fmt: skip


class AtWork(Player):
    """The demo's people at work on a replayed site, by its clock."""

    def __init__(self, replay: Replay) -> None:
        world = replace(replay.recorded.world, site=replay.site, clock=replay.clock)
        super().__init__(world, replay.clock.now)
        self.replay = replay

    def do(
        self, person: str, action: str, chain: str, facts: Mapping[str, Any] | None = None,
        *, station: str = "", **more: Any,
    ) -> Performed:  # fmt: skip
        self.now += timedelta(seconds=20)
        self.world.take_turn(self)
        return self.replay.signed(action, chain, facts or {}, self.who(person, station), **more)


def ablated(requirements: Collection[str]) -> Book:
    """The book without these requirements, in whatever gate they stand."""

    def kept(gate: tuple[Requirement, ...]) -> tuple[Requirement, ...]:
        return tuple(one for one in gate if one.name not in requirements) or (_nothing,)

    def family(one: Family) -> Family:
        return replace(one, always=lambda action: kept(one.always(action)))

    return Book(
        tuple(family(one) for one in BOOK.families),
        {
            name: replace(action, gate=kept(action.gate)) if action.gate else action
            for name, action in BOOK.actions.items()
        },
    )


@requirement
def _nothing(story: Any, facts: Facts, around: Any) -> Refusal | None:
    return None


def _moved(value: Any, by: timedelta) -> Any:
    if isinstance(value, datetime):
        return value + by
    if isinstance(value, date):
        return value + timedelta(days=by.days)
    if isinstance(value, Mapping):
        return {key: _moved(item, by) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_moved(item, by) for item in value]
    return value
