"""Storage through the one door: an entry of it is corrected, and another patient's bag is held."""

from __future__ import annotations

import pytest

from cot_tracker.door.faults import Refused
from cot_tracker.facility.storage import position_code
from tests.fixtures.sites import Played


def test_what_a_container_was_taken_out_for_is_corrected(played: Played) -> None:
    player, coi, bag = played.player, played.coi, played.bags[0]
    freezer = player.items["freezer_a1"]
    put_in = {"containers": [bag], "position": position_code(freezer, 4)}
    stored = player.do("alice", "storage.checked_in", coi, put_in)
    out = {"containers": [bag], "purpose": "sampling"}
    taken = player.do("alice", "storage.checked_out", coi, out)
    told = {
        "sequence": taken.entry.sequence, "why": "Looked at only",
        "facts": {**out, "purpose": "inspection"},
    }  # fmt: skip
    player.do("alice", "deviation.corrected", coi, told)
    assert player.story(coi).storage.out
    assert not player.story(freezer).storage.contents
    kinds = [entry.kind for entry in stored.entries]
    assert kinds == ["storage.checked_in/1", "facility.moved/1"]


def test_a_bag_of_another_patient_never_goes_into_storage_in_this_ones_name(
    played: Played,
) -> None:
    player, bag = played.player, played.bags[0]
    put_in = {"containers": [bag], "position": player.items["freezer_a1"]}
    with pytest.raises(Refused) as refused:
        player.do("alice", "storage.checked_in", played.other, put_in)
    assert refused.value.near_miss
    assert not player.story(player.items["freezer_a1"]).storage.contents
    assert player.story(played.coi).deviation.near_misses == 1
