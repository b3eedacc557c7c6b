"""Production on a real site: a played batch, and two journeys at one cleared line."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

from cot_tracker.custody import ledger
from cot_tracker.demo import collection, enrolment, production, transport
from cot_tracker.demo.player import DEMO_PASSWORD, Player, World, make_world
from cot_tracker.door.faults import Refused
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import containers_of
from cot_tracker.journey.production.state import product_of

START = datetime(2026, 1, 5, 1, tzinfo=UTC)


def accepted(world: World, subjects: int) -> list[str]:
    """Journeys whose starting material is accepted at the workshop, all at the same time."""
    found: list[str] = []
    enrolment.open_group(Player(world, world.clock.now), "1")

    def bring(number: int) -> Callable[[Player], None]:
        def act(player: Player) -> None:
            coi = enrolment.enrol(player, number)
            collection.collect(player, coi)
            transport.transport_to_workshop(player, coi)
            found.append(coi)

        return act

    world.play([(START, bring(number)) for number in range(1, subjects + 1)])
    return found


def test_a_batch_is_played_through_the_door(tmp_path: Path) -> None:
    world = make_world(tmp_path / "site", START)
    (coi,) = accepted(world, 1)
    player = Player(world, world.clock.now)
    production.produce(player, coi, until="harvest")
    assert player.story(coi).production.open_operation is None
    assert player.story(coi).production.harvested_at is not None
    production.produce(player, coi)
    story = player.story(coi)
    assert story.production.batch_complete
    assert [one.state for one in product_of(story)] == ["stored"] * 2
    group = world.protocol.dose_group("1")
    assert group is not None
    assert story.production.product_cells == group.target_cells
    assert player.story(story.production.station).occupied_by == ""
    world.site.close()


def test_of_two_journeys_at_one_cleared_line_one_wins(tmp_path: Path, database_url: str) -> None:
    world = make_world(tmp_path / "site", START, database_url=database_url)
    journeys = accepted(world, 2)
    player, station = Player(world, world.clock.now), world.items["workshop_1"]
    clear = {"nothing_left": True, "cleaned": True}
    player.do("chen", "facility.line_cleared", station, clear)
    ready = Barrier(2)

    def open_batch(coi: str, person: str) -> set[str]:
        bags = containers_of(player.story(coi), Kind.COLLECTION_BAG)
        labels = [production.label_of(player, coi, bag.code) for bag in bags]
        by = player.who(person)
        sign = world.site.accounts.signature_by(by, DEMO_PASSWORD, person)
        ready.wait()
        facts = {"station": station, "bags": labels}
        try:
            world.site.door.perform("production.batch_opened", coi, facts, by, sign=sign)
        except Refused as refused:
            return {one.code for one in refused.refusals}
        return {coi}

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(open_batch, journeys, ["chen", "kofi"]))
    assert {"production.station_occupied", "production.line_not_cleared"} in outcomes
    (winner,) = [coi for coi in journeys if {coi} in outcomes]
    assert player.story(station).occupied_by == winner
    assert [coi for coi in journeys if player.story(coi).production.batch_open] == [winner]
    with world.site.database.read() as connection:
        kinds = [entry.kind for entry in ledger.entries(connection, station)]
    assert kinds.count("facility.line_taken/1") == 1
    world.site.close()
