"""Transport through the one door, on a real database, as the demo plays it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cot_tracker.custody import evidence as kept
from cot_tracker.custody.evidence import Evidence
from cot_tracker.demo import collection, enrolment, transport
from cot_tracker.demo.player import Player, make_world
from cot_tracker.door.faults import Refused

START = datetime(2026, 1, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def player(tmp_path_factory: pytest.TempPathFactory) -> Player:
    folder: Path = tmp_path_factory.mktemp("transport")
    world = make_world(folder / "site", START)
    player = Player(world, world.clock.now)
    enrolment.open_group(player, "1")
    return player


def collected(player: Player, number: int) -> str:
    coi = enrolment.enrol(player, number)
    collection.collect(player, coi, bags=2)
    return coi


def test_cells_reach_the_workshop_and_the_logger_file_is_kept(player: Player) -> None:
    coi = collected(player, 1)
    transport.transport_to_workshop(player, coi)
    story = player.story(coi)
    one = story.transport.shipments[-1]
    assert (one.verdict, one.disposition) == ("accepted", "accepted")
    with player.site.database.read() as connection:
        assert kept.find(connection, one.logger_digest) is not None
    assert player.story(one.shipper).in_use_by == ""


def test_cells_after_an_excursion_wait_for_quality_and_are_then_accepted(player: Player) -> None:
    coi = collected(player, 2)
    transport.transport_to_workshop(player, coi, excursion=True)
    with pytest.raises(Refused):
        transport.accept(player, coi, "starting_material")
    decide = {"decision": "accept", "why": "Two hours at 12 degrees, cells stable"}
    player.do("emma", "transport.condition_assessed", coi, decide)
    hold = player.story(coi).deviation.open_holds[0]
    player.do("emma", "deviation.hold_cleared", coi, {"hold": hold.number, "why": "Assessed"})
    transport.accept(player, coi, "starting_material")
    assert player.story(coi).transport.shipments[-1].disposition == "accepted"


@pytest.fixture(scope="module")
def in_transit(player: Player) -> str:
    coi = collected(player, 3)
    transport.send(player, coi, "starting_material")
    return coi


def test_a_shipper_of_another_journey_is_refused(player: Player, in_transit: str) -> None:
    other = player.story("study").journeys[0]
    bags = collection.collect(player, other)
    shipper = player.story(in_transit).transport.under_way.shipper
    facts = {"bags": bags, "shipper": shipper, "seal": "S", "logger": "L"}
    with pytest.raises(Refused) as refused:
        player.do("alice", "transport.packed", other, facts)
    assert [one.code for one in refused.value.refusals] == ["transport.shipper_in_use"]


def test_a_file_that_was_named_but_not_sent_is_refused_and_nothing_is_lost(
    player: Player, in_transit: str
) -> None:
    one = player.story(in_transit).transport.under_way
    file = Evidence(b"no logger's file", "text/plain")
    facts = {
        "shipper": one.shipper, "seal": one.seal, "seal_intact": True, "package_intact": True,
        "count": 2,
        "bags": transport.bags_in(player, in_transit, "starting_material", "in_transit"),
        "logger_file": file.digest,
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        player.do("chen", "transport.received", in_transit, facts)
    assert [found.code for found in refused.value.refusals] == ["transport.file_missing"]
    player.do("chen", "transport.received", in_transit, facts, evidence=[file])
    assert player.story(in_transit).transport.shipments[-1].verdict == "unknown"
