"""One line clearance serves one batch, whoever comes at the same moment."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from cot_tracker.custody.verify import verify
from cot_tracker.demo import enrolment, subjects, transport
from cot_tracker.demo.player import Player, make_world
from cot_tracker.demo.production import label_of
from cot_tracker.door.faults import Refused
from cot_tracker.door.perform import Performed
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import containers_of
from cot_tracker.journey.rebuild import verify_rebuild
from tests.door.conftest import START, at_once, signing


@pytest.fixture
def at_the_workshop(tmp_path: Path, database_url: str) -> Iterator[tuple[Player, list[str]]]:
    """Two patients' cells have arrived and been accepted; one line is cleared."""
    url = database_url if database_url.startswith("postgresql") else ""
    world = make_world(tmp_path / "workshop", START, database_url=url)
    player = Player(world, world.clock.now)
    enrolment.open_group(player, "1")
    journeys: list[str] = []

    def play(one: Player, number: int) -> None:
        coi = subjects.collected(one, number)
        transport.transport_to_workshop(one, coi)
        journeys.append(coi)

    world.play([(player.now, partial(play, number=number)) for number in (1, 2)])
    player.now = world.clock.now
    station = player.items["workshop_1"]
    clear = {"nothing_left": True, "cleaned": True}
    player.do("chen", "facility.line_cleared", station, clear)
    yield player, journeys
    world.site.close()


def test_of_two_batches_for_one_line_clearance_one_is_opened(
    at_the_workshop: tuple[Player, list[str]],
) -> None:
    player, journeys = at_the_workshop
    door, station = player.site.door, player.items["workshop_1"]
    calls = []
    for person, coi in zip(("chen", "kofi"), journeys, strict=True):
        bags = [
            label_of(player, coi, bag.code)
            for bag in containers_of(player.story(coi), Kind.COLLECTION_BAG)
        ]
        by = player.who(person)
        facts = {"station": station, "bags": bags}
        calls.append(
            partial(door.perform, "production.batch_opened", coi, facts, by, sign=signing(by))
        )
    found = at_once(*calls)
    (winner,) = [one for one in found if isinstance(one, Performed)]
    (loser,) = [one for one in found if isinstance(one, Refused)]
    assert str(loser)
    assert {refusal.code for refusal in loser.refusals} <= {
        "production.station_occupied", "production.line_not_cleared", "facility.batch_is_open",
    }  # fmt: skip
    assert door.story(station).occupied_by == winner.entry.chain
    with player.site.database.read() as connection:
        faults = [*verify(connection).faults, *verify_rebuild(connection).faults]
    assert [fault.sentence() for fault in faults] == []
