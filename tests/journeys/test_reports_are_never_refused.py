"""Reports are never refused for the state of the cells: every report after every act of the whole
way, and after each thing that can stop or end it. The record must never forbid the truth."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cot_tracker.custody.evidence import Evidence
from cot_tracker.demo.player import Player, World, make_world
from cot_tracker.door.call import Call
from cot_tracker.door.faults import Fault, Refused
from cot_tracker.door.perform import Door, Performed
from cot_tracker.door.record import Ends
from cot_tracker.identity.codes import Kind
from cot_tracker.site import open_site
from tests.journeys.cells import CONTRADICTS_ITSELF, REPORTS
from tests.journeys.facts import some_facts
from tests.journeys.script import START
from tests.journeys.way import WAY

FILE = Evidence(b"no logger wrote this", "text/plain")
STOPS = (
    "deviation.happened", "deviation.hold_placed", "deviation.recalled",
    "enrolment.screening_failed", "followup.died", "followup.withdrawn", "production.batch_failed",
    "quality.revoked", "transport.lost", "transport.quarantined",
)  # fmt: skip
STOPPED_AFTER = ("bind_wristband", "collect", "produce", "release", "issue", "give_il2")
"""The legs of the way after which each of the stops is tried."""


class Undone(Exception):
    """What was tried is rolled back."""


class Rehearsal(Door):
    """A door that does everything that the real one does, and then takes it back."""

    def _committed(self, call: Call) -> tuple[Performed | Fault, Ends]:
        outcome: Performed | Fault | None = None
        try:
            with self.database.write() as connection:
                outcome, _ = self._decide(connection, call)
                raise Undone
        except Undone:
            assert outcome is not None
            return outcome, []


class Teller:
    """Tells reports of any journey of one world, by whoever may; counts those that were taken."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.random = random.Random(7)
        self.taken = 0

    def every_report(self, coi: str, moment: str) -> None:
        """Each is taken, unless its own facts contradict each other. None of them stays."""
        site = self.world.site
        door = Rehearsal(site.database, site.door.book, site.vault, clock=self.world.clock)
        for name in REPORTS:
            fault = self.fault(door, name, coi)
            refusals = fault.refusals if isinstance(fault, Refused) else ()
            contradicts = bool(refusals) and {one.code for one in refusals} <= CONTRADICTS_ITSELF
            assert fault is None or contradicts, (moment, name, str(fault))
            self.taken += fault is None

    def fault(self, door: Door, name: str, coi: str) -> Fault | None:
        try:
            self.tell(door, name, coi)
        except Fault as fault:
            return fault
        return None

    def tell(self, door: Door, name: str, coi: str) -> Performed:
        action, story, now = door.book.actions[name], door.story(coi), self.world.clock.now
        facts = some_facts(self.random.choice, action, story, now, self.world.items)
        evidence = [FILE] if "logger_file" in facts else []
        facts |= {"logger_file": FILE.digest} if evidence else {}
        by = next(one for one in self.world.people.values() if {*one.roles} & action.roles)

        def sign(meaning: str, digest: str) -> Mapping[str, Any]:
            return {
                "person": by.person, "name": by.name, "roles": list(by.roles),
                "meaning": meaning, "facts": digest, "at": now, "components": 2,
            }  # fmt: skip

        return door.perform(name, coi, facts, by, sign=sign, evidence=evidence)


class Telling(Player):
    """Plays, and has every report told after each act of the journey."""

    teller: Teller

    def do(self, person: str, action: str, chain: str, facts: Any = None, **more: Any) -> Performed:
        done = super().do(person, action, chain, facts, **more)
        if chain.startswith(f"{Kind.JOURNEY:02d}"):
            self.teller.every_report(chain, f"after {action}")
        return done


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = make_world(tmp_path / "site", START)
    yield world
    world.site.close()


def test_every_report_can_be_told_after_every_act_of_the_whole_way(world: World) -> None:
    player = Telling(world, world.clock.now)
    player.teller = Teller(world)
    coi = WAY[0].play(player, "")
    for leg in WAY[1:]:
        leg.play(player, coi)
    assert player.teller.taken > 130 * len(REPORTS)


def test_every_report_can_be_told_after_whatever_stops_the_cells(
    world: World, tmp_path: Path
) -> None:
    player = Player(world, world.clock.now)
    coi, taken = WAY[0].play(player, ""), 0
    for leg in WAY[1:]:
        leg.play(player, coi)
        for stop in STOPS if leg.name in STOPPED_AFTER else ():
            taken += _told_after(stop, world, coi, tmp_path / f"{leg.name}-{stop}")
    assert taken > len(STOPPED_AFTER) * len(STOPS) * (len(REPORTS) - 2)


def _told_after(stop: str, world: World, coi: str, directory: Path) -> int:
    """On a copy of the site this report is told, and then every other one."""
    shutil.copytree(world.site.settings.directory, directory)
    copy = replace(world, site=open_site(directory, world.clock))
    try:
        teller = Teller(copy)
        teller.tell(copy.site.door, stop, coi)
        teller.every_report(coi, f"after {stop}")
        return teller.taken
    finally:
        copy.site.close()
