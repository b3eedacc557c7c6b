"""The bedside, IL-2 and follow-up to week 96, played through the door after everything before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from cot_tracker.demo import (
    conditioning,
    enrolment,
    followup,
    il2,
    infusion,
    pharmacy,
    subjects,
)
from cot_tracker.demo.player import Player, make_world
from cot_tracker.door.faults import Refused
from cot_tracker.journey.stage import stage

START = datetime(2026, 1, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def player(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Player]:
    world = make_world(tmp_path_factory.mktemp("bedside") / "site", START)
    one = Player(world, world.clock.now)
    enrolment.open_group(one, "1")
    yield one
    world.site.close()


@pytest.fixture(scope="module")
def infused(player: Player) -> str:
    return subjects.infused(player, 1)


def test_the_whole_dose_runs_in_within_its_tolerance(player: Player, infused: str) -> None:
    story = player.story(infused)
    state = story.infusion
    assert len(state.infusions) == player.protocol.product.bag_count
    assert all(one.verified for one in state.infusions)
    assert state.dose is not None
    assert state.dose.within is True
    assert not story.deviation.open_holds
    slot = player.story("study").slot_of(infused)
    assert slot.infused_at == state.first_infused_at


def test_then_il_2_and_every_visit_to_week_96(player: Player, infused: str) -> None:
    il2.give_il2(player, infused, doses=4)
    story = player.story(infused)
    assert [one.status for one in story.il2.doses] == [
        "given", "held", "given", "given", "skipped",
    ]  # fmt: skip
    followup.follow_up(player, infused, until_day=30)
    assert player.story(infused).followup.visits[-1].visit == "week_4"
    followup.follow_up(player, infused)
    state = player.story(infused).followup
    assert len(state.visits) == len(player.protocol.visits)
    assert {visit.note for visit in state.visits} == {""}
    assert len(state.adverse_events) == 1
    assert stage(player.story(infused)) == "ended"


def test_a_near_miss_at_the_bedside_takes_the_checks_with_it(player: Player) -> None:
    """A bag of another patient is scanned: both journeys are held, and the checks are void. Two
    people identify again, check again, and the dose is not lost."""
    there = _on_the_ward(player, 2)
    here = _on_the_ward(player, 3)
    bag = pharmacy.bag_labels(player, here, "issued")[0]
    other = pharmacy.bag_labels(player, there, "issued")[0]
    infusion.ready(player, here, bag)
    with pytest.raises(Refused) as refused:
        infusion.start(player, here, other)
    assert refused.value.near_miss
    for coi in (here, there):
        assert player.story(coi).deviation.open_holds
    with pytest.raises(Refused) as held:
        infusion.start(player, here, bag)
    codes = {one.code for one in held.value.refusals}
    assert codes == {"deviation.on_hold", "infusion.not_checked_by_two"}
    _identify_again(player, here, bag)
    for person in ("ines", "hugo"):
        infusion.check(player, here, bag, person)
    infusion.start(player, here, bag)
    assert player.story(here).infusion.infusions[0].verified


def _identify_again(player: Player, coi: str, bag: str) -> None:
    """Two people identify bag and wristband, each for themselves, which clears the hold."""
    (hold,) = player.story(coi).deviation.open_holds
    scans = [player.story(coi).enrolment.bound_wristband, bag]
    for person in ("hugo", "ines"):
        player.do(
            person, "deviation.near_miss_checked", coi,
            {"hold": hold.number, "identified": scans},
        )  # fmt: skip


def _on_the_ward(player: Player, number: int) -> str:
    """Everything up to the issue of the bags, on the infusion day."""
    coi = subjects.at_site(player, number)
    day = (player.now + timedelta(days=8)).date()
    conditioning.plan_infusion(player, coi, day)
    conditioning.decide_start(player, coi)
    conditioning.give_preconditioning(player, coi)
    pharmacy.confirm(player, coi)
    pharmacy.issue(player, coi)
    return coi
