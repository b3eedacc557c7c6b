"""Storage on a real database, several people at once, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cot_tracker.custody.verify import verify
from cot_tracker.demo import collection, enrolment
from cot_tracker.demo.player import DEMO_PASSWORD, Player, make_world
from cot_tracker.door.faults import Refused
from cot_tracker.door.perform import Performed
from cot_tracker.facility.storage import position_code
from cot_tracker.identity.codes import parse
from cot_tracker.journey.rebuild import verify_rebuild
from tests.door.conftest import at_once
from tests.fixtures.hobo_file import hobo
from tests.gates import breaks

START = datetime(2026, 1, 5, 1, tzinfo=UTC)


@dataclass
class Room:
    """Two journeys with two bags each, and the workshop's freezers."""

    player: Player
    first: tuple[str, tuple[str, ...]]
    second: tuple[str, tuple[str, ...]]

    @property
    def freezer(self) -> str:
        return self.player.items["freezer_a1"]

    def perform(self, person: str, action: str, chain: str, facts: dict[str, Any]) -> Performed:
        """At the clock as it stands, from any thread."""
        by = self.player.who(person)
        sign = self.player.site.accounts.signature_by(by, DEMO_PASSWORD, person)
        meaning = self.player.site.door.book.actions[action].meaning
        return self.player.site.door.perform(
            action, chain, facts, by, sign=sign if meaning else None
        )

    def store(self, person: str, of: tuple[str, tuple[str, ...]], at: str, bag: int = 0) -> Any:
        coi, bags = of
        facts = {"containers": [bags[bag]], "position": at}
        return self.perform(person, "storage.checked_in", coi, facts)

    def refused(self, person: str, at: str, bag: int) -> list[str]:
        """The codes that keep this bag of the first journey out of there."""
        with pytest.raises(Refused) as refused:
            self.store(person, self.first, at, bag)
        return [one.code for one in refused.value.refusals]

    def inside(self, freezer: str) -> list[str]:
        """The positions that are taken."""
        contents = self.player.story(freezer).storage.contents
        return [one.position for one in contents.values()]

    def holds(self, coi: str) -> list[str]:
        return [hold.cause for hold in self.player.story(coi).deviation.open_holds]

    def assert_intact(self) -> None:
        with self.player.site.database.read() as connection:
            faults = [*verify(connection).faults, *verify_rebuild(connection).faults]
        assert [fault.sentence() for fault in faults] == []


@pytest.fixture
def room(database_url: str, tmp_path: Path) -> Iterator[Room]:
    world = make_world(tmp_path / "site", START, database_url=database_url)
    player = Player(world, world.clock.now)
    enrolment.open_group(player, "1")
    both = []
    for number in (1, 2):
        coi = enrolment.enrol(player, number)
        both.append((coi, collection.collect(player, coi, bags=2)))
    yield Room(player, *both)
    world.site.close()


def test_containers_stored_at_once_never_share_a_position(room: Room) -> None:
    """Of two bags for one position one gets it; by the freezer's card each gets its own."""
    place = position_code(room.freezer, 5)
    found = at_once(
        partial(room.store, "alice", room.first, place),
        partial(room.store, "grace", room.second, place),
    )
    winner = [one for one in found if isinstance(one, Performed)]
    loser = [one for one in found if isinstance(one, Refused)]
    assert (len(winner), len(loser)) == (1, 1)
    assert [refusal.code for refusal in loser[0].refusals] == ["storage.position_taken"]
    assert room.inside(room.freezer) == [place]
    by_card = at_once(*(
        partial(room.store, person, of, room.player.items["freezer_a2"], bag)
        for person, of, bag in (
            ("alice", room.first, 0), ("grace", room.second, 0), ("lin", room.first, 1),
            ("emma", room.second, 1),
        )
    ))  # fmt: skip
    assert [type(one).__name__ for one in by_card] == ["Performed"] * 4
    positions = room.inside(room.player.items["freezer_a2"])
    assert len(set(positions)) == len(positions) == 4
    assert room.inside(room.freezer) == []
    room.assert_intact()


def test_a_failure_holds_every_journey_in_it_in_one_act_and_quality_clears_each(
    room: Room,
) -> None:
    for of in (room.first, room.second):
        room.store("grace", of, room.freezer)
    room.player.world.clock.now += timedelta(hours=2)
    told = room.perform(
        "alice", "facility.storage_failed", room.freezer, {"why": "Liquid nitrogen used up"}
    )
    assert {entry.chain for entry in told.entries} == {
        room.freezer, room.first[0], room.second[0],
    }  # fmt: skip
    assert len({entry.act for entry in told.entries}) == 1
    for coi, bags in (room.first, room.second):
        assert room.holds(coi) == ["storage"]
        hold = room.player.story(coi).deviation.open_holds[0].number
        clear = {"hold": hold, "why": "Moved in time, nitrogen was left"}
        with pytest.raises(Refused, match="still lies in"):
            room.perform("emma", "deviation.hold_cleared", coi, clear)
        room.store("grace", (coi, bags), room.player.items["freezer_a2"])
        room.perform("emma", "deviation.hold_cleared", coi, clear)
        assert room.holds(coi) == []
    assert room.refused("grace", room.freezer, 1) == ["storage.has_failed"]
    strange = str(replace(parse(room.player.items["freezer_a2"]), container=999))
    assert room.refused("grace", strange, 1) == ["storage.no_such_position"]
    _stored_while_it_fails(room, room.player.items["freezer_b1"])
    for person in ("bob", "grace", "hugo", "mei"):
        again = room.perform(person, "facility.storage_failed", room.freezer, {"why": "Alarm"})
        assert again.entry.chain == room.freezer
    room.assert_intact()


@breaks("facility.storage_failed", "failure_is_news")
def test_a_failure_told_again_joins_the_first_unless_more_product_is_concerned(
    room: Room,
) -> None:
    first, second = room.first, room.second
    room.store("grace", first, room.freezer)
    room.player.world.clock.now += timedelta(hours=2)

    def fail(person: str, why: str) -> Performed:
        room.player.world.clock.now += timedelta(minutes=5)
        return room.perform(person, "facility.storage_failed", room.freezer, {"why": why})

    fail("alice", "Nitrogen used up")
    told = fail("grace", "The lid stood open")
    assert room.holds(first[0]) == ["storage"]
    (raised,) = room.player.story(first[0]).deviation.open_deviations
    assert raised.happened == "Freezer a1: Nitrogen used up; Freezer a1: The lid stood open"
    assert {entry.kind for entry in told.entries} >= {"storage.failed/1"}
    (caution,) = told.cautions
    assert caution.code == "facility.failure_told_before"
    assert caution.values["count"] == 1
    # Quality has assessed it on what was known then: what is told later is another question.
    number = room.player.story(first[0]).deviation.open_holds[0].number
    room.perform("emma", "deviation.assessed", first[0],
                 {"deviation": number, "severity": "major", "assessment": "Short"})  # fmt: skip
    assert fail("grace", "It was warm").cautions == ()
    assert room.holds(first[0]) == ["storage", "storage"]
    # Taken into use again, it fails anew; and product that came since is held for itself.
    room.perform("emma", "facility.storage_repaired", room.freezer, {"record": "Filled up"})
    assert fail("alice", "Empty again").cautions == ()
    assert room.holds(first[0]) == ["storage"] * 3
    room.perform("emma", "facility.storage_repaired", room.freezer, {"record": "Filled up"})
    room.store("grace", second, room.freezer)
    room.store("grace", first, room.freezer, 1)
    assert fail("alice", "Empty again").cautions == ()
    assert (room.holds(first[0]), room.holds(second[0])) == (["storage"] * 4, ["storage"])
    assert fail("bob", "Alarm").cautions[0].values["count"] == 3
    assert (room.holds(first[0]), room.holds(second[0])) == (["storage"] * 4, ["storage"])
    room.assert_intact()


@breaks("facility.storage_read", "file_is_news")
def test_a_doubtful_file_read_out_again_holds_nothing_twice(room: Room) -> None:
    room.store("grace", room.first, room.freezer)
    began = room.player.world.clock.now
    room.player.world.clock.now += timedelta(hours=6)
    ended = room.player.world.clock.now
    file = hobo(began, ended, "FRZ-9", degrees=-160)
    by = room.player.who("dana")

    def read(**more: Any) -> Performed:
        facts = {"logger_file": file.digest, "began_at": began, "ended_at": ended, **more}
        return room.player.site.door.perform(
            "facility.storage_read", room.freezer, facts, by, evidence=[file]
        )

    coi = room.first[0]
    assert read().cautions == ()
    assert room.holds(coi) == ["unknown_condition"]
    room.player.world.clock.now += timedelta(minutes=5)
    assert [one.code for one in read().cautions] == ["facility.file_read_before"]
    assert room.holds(coi) == ["unknown_condition"]
    read(began_at=began + timedelta(hours=2))
    assert room.holds(coi) == ["unknown_condition"] * 2, "another time is another question"
    room.assert_intact()


def _stored_while_it_fails(room: Room, freezer: str) -> None:
    """Whichever comes first under the lock: never in a failed freezer and not held."""
    stored, failed = at_once(
        partial(room.store, "grace", room.first, freezer, 1),
        partial(room.perform, "alice", "facility.storage_failed", freezer, {"why": "Alarm"}),
    )
    assert isinstance(failed, Performed)
    inside = room.inside(freezer)
    assert bool(inside) == isinstance(stored, Performed)
    assert room.holds(room.first[0]) == (["storage"] if inside else [])
