"""Custody ends: every container is infused, returned, retained, or destroyed by two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cot_tracker.journey.containers import open_custody, relabelled
from tests.journey import bedside
from tests.journey.bedside import BAG, BAG_2, OWN, OWN_2, Bedside, bag

DESTROY = {"containers": [BAG], "method": "autoclave", "why": "a rest after the infusion"}


def _left(at: Bedside) -> list[str]:
    return [one.code for one in open_custody(at.story)]


def _in(state: str, place: str = "ward") -> Bedside:
    at = bedside.issued()
    return replace(at, story=bag(state=state, place=place)(at.story))


def test_bags_are_open_until_they_have_run_in() -> None:
    assert _left(bedside.issued()) == [OWN, OWN_2]
    assert _left(bedside.stopped()) == [OWN_2]
    assert _left(bedside.finished()) == []


def test_the_rest_of_a_bag_is_open_until_two_people_at_the_bedside_have_destroyed_it() -> None:
    at = bedside.stopped(complete=False, volume_ml="20", remainder_ml="30")
    assert OWN in _left(at)
    at = at.do("hugo", "deviation.destroyed", DESTROY)
    assert OWN in _left(at), "nobody has seen it yet"
    at = at.do("ines", "deviation.destruction_witnessed", {"containers": [BAG]})
    assert OWN not in _left(at)
    assert at.story.containers[OWN].state == "destroyed"


def test_a_spare_bag_is_destroyed_on_the_word_of_quality_only() -> None:
    at = bedside.issued()
    spare = {**DESTROY, "containers": [BAG_2]}
    assert at.refusals("grace", "deviation.destroyed", spare) == {"deviation.still_needed"}
    assert at.refusals("emma", "deviation.destroyed", spare) == set()


@pytest.mark.parametrize("state", ["returned", "rejected", "consumed"])
def test_what_came_back_was_rejected_or_emptied_can_be_destroyed(state: str) -> None:
    at = _in(state, "pharmacy")
    assert at.refusals("grace", "deviation.destroyed", DESTROY) == set()


@pytest.mark.parametrize("state", ["infused", "destroying", "destroyed"])
def test_what_has_gone_is_not_destroyed_again(state: str) -> None:
    assert _in(state).refusals("emma", "deviation.destroyed", DESTROY) == {
        "deviation.container_ended"
    }


def test_an_unused_label_is_open_until_it_is_voided() -> None:
    at = _in("labelled", "workshop")
    assert OWN in _left(at)
    voided = replace(at.story.labels[BAG], state="voided")
    assert OWN not in _left(replace(at, story=relabelled(at.story, [voided])))


def test_a_near_miss_after_the_last_bag_is_cleared_on_the_wristband_alone() -> None:
    """Empty bags and samples far away keep nobody from the next dose of IL-2."""
    told = {"action": "il2.dose_given", "code": "identity.another_patient", "key": "k"}
    at = bedside.finished().told("deviation.near_miss/1", "hugo", told)
    hold = at.story.deviation.open_holds[0].number
    facts = {"hold": hold, "identified": [bedside.WRISTBAND]}
    for person in ("hugo", "ines"):
        at = at.do(person, "deviation.near_miss_checked", facts)
    assert not at.story.deviation.open_holds


def test_a_near_miss_while_bags_lie_on_the_ward_is_cleared_with_one_of_them() -> None:
    told = {"action": "infusion.started", "code": "identity.another_patient", "key": "k"}
    at = bedside.issued().told("deviation.near_miss/1", "hugo", told)
    hold = at.story.deviation.open_holds[0].number
    facts = {"hold": hold, "identified": [bedside.WRISTBAND]}
    assert at.refusals("hugo", "deviation.near_miss_checked", facts) == {
        "deviation.bag_not_identified"
    }
