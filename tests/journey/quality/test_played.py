"""Quality played through the door: from a complete batch to the printed certificate."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cot_tracker.demo import collection, enrolment, production, quality, transport
from cot_tracker.demo.player import Player, make_world
from cot_tracker.door.faults import Forbidden, Refused
from cot_tracker.journey.printing import issued_pdf
from cot_tracker.journey.quality.certificate import certificate_of


@pytest.fixture(scope="module")
def player(tmp_path_factory: pytest.TempPathFactory) -> Player:
    folder: Path = tmp_path_factory.mktemp("quality") / "site"
    world = make_world(folder, datetime(2026, 1, 5, 1, tzinfo=UTC))
    player = Player(world, world.clock.now)
    enrolment.open_group(player, "1")
    return player


def _made(player: Player, number: int) -> str:
    coi = enrolment.enrol(player, number)
    collection.collect(player, coi)
    transport.transport_to_workshop(player, coi)
    production.produce(player, coi)
    return coi


def test_a_batch_is_released_certified_and_held_by_a_late_positive(player: Player) -> None:
    coi = _made(player, 1)
    quality.sample_and_test(player, coi)
    with pytest.raises(Forbidden):
        player.do("dana", "quality.trail_reviewed", coi)
    label = quality.release(player, coi)
    story = player.story(coi)
    assert story.quality.disposition == "conditionally_released"
    assert story.quality.pending == ("sterility",)
    assert certificate_of(story) == story.quality.certificate == label
    pdf = issued_pdf(player.site.door, label)
    assert pdf is not None
    assert pdf.startswith(b"%PDF")
    quality.pending_results(player, coi, failing="sterility")
    assert player.story(coi).quality.late_positive
    assert player.story(coi).deviation.open_holds


def test_a_batch_out_of_specification_is_rejected_and_gets_no_certificate(player: Player) -> None:
    coi = _made(player, 2)
    quality.fail_release(player, coi)
    story = player.story(coi)
    assert story.quality.disposition == "rejected"
    assert [one.title for one in story.deviation.open_deviations] == ["out_of_specification"]
    with pytest.raises(Refused) as refused:
        player.print_labels("emma", coi, "certificate")
    assert {one.code for one in refused.value.refusals} == {"labelling.not_due"}


def test_a_full_release_is_revoked_with_its_certificate(player: Player) -> None:
    coi = _made(player, 3)
    quality.sample_and_test(player, coi, sterility_pending=False)
    label = quality.release(player, coi, conditional=False)
    assert player.story(coi).quality.disposition == "released"
    assert player.story(coi).quality.certificate == label
    player.do("lin", "quality.revoked", coi, {"why": "The vector lot was recalled"})
    story = player.story(coi)
    assert not story.quality.released
    assert story.quality.certificate == ""
