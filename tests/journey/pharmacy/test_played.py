"""Conditioning and pharmacy as people play them, through the door, after the steps before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cot_tracker.demo import (
    collection,
    conditioning,
    enrolment,
    pharmacy,
    production,
    quality,
    transport,
)
from cot_tracker.demo.player import Player, World, make_world
from cot_tracker.door.faults import Refused
from cot_tracker.identity.codes import parse
from cot_tracker.journey.containers import product_bags
from cot_tracker.journey.stage import stage


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = make_world(tmp_path_factory.mktemp("site"), datetime(2026, 1, 5, 1, tzinfo=UTC))
    yield made
    made.site.close()


def at_site(world: World, number: int) -> tuple[Player, str]:
    """A journey whose released product was accepted at the site; the infusion in eight days."""
    player = Player(world, world.clock.now)
    if not player.story("study").dose_group:
        enrolment.open_group(player, "1")
    coi = enrolment.enrol(player, number)
    collection.collect(player, coi)
    transport.transport_to_workshop(player, coi)
    production.produce(player, coi)
    quality.sample_and_test(player, coi)
    quality.release(player, coi)
    transport.transport_to_site(player, coi)
    day = conditioning.site_day(player) + timedelta(days=8)
    conditioning.plan_infusion(player, coi, day)
    return player, coi


def states(player: Player, coi: str) -> set[str]:
    return {bag.state for bag in product_bags(player.story(coi))}


def test_the_product_is_received_confirmed_and_issued_after_the_decision(world: World) -> None:
    player, coi = at_site(world, 1)
    pharmacy.receive(player, coi)
    assert states(player, coi) == {"at_site"}
    with pytest.raises(Refused) as refused:
        pharmacy.confirm(player, coi)
    assert [one.code for one in refused.value.refusals] == ["pharmacy.no_decision"]
    conditioning.decide_start(player, coi)
    conditioning.give_preconditioning(player, coi)
    story = player.story(coi)
    planned = sum(len(drug.days) for drug in player.protocol.conditioning.drugs)
    assert len(story.conditioning.doses_given) == planned
    assert not story.deviation.open_deviations
    pharmacy.confirm(player, coi)
    assert states(player, coi) == {"confirmed"}
    pharmacy.issue(player, coi)
    story = player.story(coi)
    assert states(player, coi) == {"issued"}
    assert story.pharmacy.confirmation_stands(story)
    assert stage(story) == "infusion"


def test_a_release_revoked_after_the_confirmation_keeps_every_bag_in_the_pharmacy(
    world: World,
) -> None:
    player, coi = at_site(world, 2)
    pharmacy.receive(player, coi)
    conditioning.decide_start(player, coi)
    pharmacy.confirm(player, coi)
    player.do("emma", "quality.revoked", coi, {"why": "supplier's recall"})
    with pytest.raises(Refused) as refused:
        pharmacy.issue(player, coi)
    assert "pharmacy.not_released" in [one.code for one in refused.value.refusals]
    assert states(player, coi) == {"confirmed"}


def test_of_a_site_without_its_freezer_nothing_is_received(world: World) -> None:
    player, coi = at_site(world, 3)
    known = parse(player.items["freezer_a2"])
    facts = {
        "bags": pharmacy.bag_labels(player, coi, "accepted"), "counted": 2, "intact": True,
        "position": str(replace(known, number=99999)),
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        player.do("grace", "pharmacy.received", coi, facts)
    assert [one.code for one in refused.value.refusals] == ["pharmacy.no_such_position"]
