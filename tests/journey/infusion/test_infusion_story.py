"""Stories of the bedside."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cot_tracker.journey.infusion.state import DEVIATIONS
from cot_tracker.journey.stage import stage
from cot_tracker.journey.steps import BOOK
from cot_tracker.journey.story import Story
from tests.journey import bedside
from tests.journey.bedside import (
    BAG,
    BAG_2,
    COI,
    NOT_OURS,
    OWN,
    OWN_2,
    PEOPLE,
    Bedside,
    Refused,
    issued,
)  # fmt: skip


def test_hugo_and_ines_infuse_both_bags_one_after_another() -> None:
    at = bedside.moments()["finished"]
    state = at.story.infusion
    assert [one.bag for one in state.infusions] == [OWN, OWN_2]
    assert all(one.verified and one.complete for one in state.infusions)
    assert state.infusions[0].checked_by == tuple(
        sorted([PEOPLE["hugo"].person, PEOPLE["ines"].person])
    )
    assert state.total_cells == Decimal(1_000_000_000)
    assert state.dose is not None
    assert state.dose.within is True
    assert not state.evaluability_review
    assert not at.story.deviation.deviations
    assert {at.story.containers[own].state for own in (OWN, OWN_2)} == {"infused"}
    assert stage(at.story) == "infusion"


def test_the_study_hears_of_the_first_infusion_once() -> None:
    at = bedside.moments()["finished"]
    slot = at.study.slot_of(COI)
    assert slot is not None
    assert slot.infused_at == at.story.infusion.first_infused_at
    assert at.study.sequence == issued().study.sequence + 1


def test_a_bag_of_another_patient_is_refused_as_a_mismatch_of_identity() -> None:
    at = bedside.moments()["checked"]
    for action, facts in (
        ("infusion.started", bedside.scans(NOT_OURS)),
        ("infusion.bedside_checked", bedside.check(NOT_OURS)),
        ("infusion.thaw_started", {"bag": NOT_OURS}),
    ):
        assert "identity.another_patient" in at.refusals("hugo", action, facts)


def test_a_patient_who_says_another_name_is_a_near_miss() -> None:
    from cot_tracker.door.refusal import KNOWN

    assert KNOWN["infusion.not_agreed"].identity


def test_the_same_person_does_not_check_the_same_bag_twice() -> None:
    at = bedside.moments()["checked_once"]
    with pytest.raises(Refused) as refused:
        at.do("hugo", "infusion.bedside_checked", bedside.check())
    assert refused.value.codes == {"infusion.checked_by_you"}


def test_a_check_that_no_longer_counts_may_be_made_again() -> None:
    at = bedside.moments()["checked_once"]
    at = at.do("hugo", "infusion.bedside_checked", bedside.check(), minutes=31)
    assert len(at.story.infusion.checks) == 2


def test_one_persons_two_checks_are_not_two_people() -> None:
    at = bedside.moments()["checked_once"]
    at = at.do("hugo", "infusion.bedside_checked", bedside.check(), minutes=31)
    with pytest.raises(Refused) as refused:
        at.do("hugo", "infusion.started", bedside.scans())
    assert "infusion.not_checked_by_two" in refused.value.codes


def test_a_bag_is_not_started_twice() -> None:
    with pytest.raises(Refused):
        bedside.moments()["stopped"].do("hugo", "infusion.started", bedside.scans())


def test_a_fresh_product_needs_no_thaw() -> None:
    at = issued()
    rules = bedside.protocol()
    fresh = replace(at, rules=replace(rules, product=replace(rules.product, state="fresh")))
    at = bedside.started(bedside.checked(fresh))
    assert at.story.infusion.infusions[0].verified


@pytest.mark.parametrize("temperature", ["35.9", "38.1"])
def test_a_thaw_outside_its_limits_is_held_until_quality_decides(temperature: str) -> None:
    at = issued().do("hugo", "infusion.thaw_started", {"bag": BAG})
    at = at.do("hugo", "infusion.thaw_completed", {"bag": BAG, "temperature_c": temperature})
    assert at.story.deviation.deviations[0].title == "thaw_outside_limits"
    assert at.refusals("hugo", "infusion.bedside_checked", bedside.check()) == {"deviation.on_hold"}


@pytest.mark.parametrize("temperature", ["36", "38"])
def test_the_limits_of_the_thaw_are_within(temperature: str) -> None:
    at = issued().do("hugo", "infusion.thaw_started", {"bag": BAG})
    at = at.do("hugo", "infusion.thaw_completed", {"bag": BAG, "temperature_c": temperature})
    assert not at.story.deviation.deviations


def test_a_thaw_that_took_too_long_is_held() -> None:
    at = issued().do("hugo", "infusion.thaw_started", {"bag": BAG})
    at = at.do("hugo", "infusion.thaw_completed", {"bag": BAG, "temperature_c": "37"}, minutes=11)
    assert at.story.infusion.thaws[0].outside == ("minutes",)
    assert at.story.deviation.open_holds


def test_a_thaw_nobody_started_here_is_told_and_held() -> None:
    at = issued().do("grace", "infusion.thaw_completed", {"bag": BAG, "temperature_c": "37"})
    assert at.story.infusion.thaws[0].outside == ("not_started",)
    assert at.story.containers[OWN].state == "thawed"
    assert at.story.deviation.open_holds


def test_the_clock_starts_at_the_earlier_of_two_told_ends() -> None:
    at = bedside.moments()["thawed"]
    first = at.story.infusion.thaws[0].completed_at
    again = at.do("ines", "infusion.thaw_completed", {"bag": BAG, "temperature_c": "37"}, minutes=9)
    assert again.story.infusion.thaws[0].completed_at == first


def test_a_bag_that_was_never_started_here_is_done_and_unverified() -> None:
    at = bedside.stopped(issued())
    one = at.story.infusion.infusions[0]
    assert not one.verified
    assert one.cells == Decimal(500_000_000)
    assert at.story.containers[OWN].state == "infused"
    found = at.story.deviation.deviations[0]
    assert (found.title, found.severity) == ("infused_unverified", "critical")
    slot = at.study.slot_of(COI)
    assert slot is not None
    assert slot.infused_at == one.ended_at


def test_an_end_told_twice_counts_its_cells_once() -> None:
    at = bedside.stopped(bedside.moments()["stopped"])
    assert at.story.infusion.total_cells == Decimal(500_000_000)
    assert at.story.deviation.deviations[0].title == "stopped_twice"


def test_cells_of_a_bag_that_was_stopped_are_the_volumes_share() -> None:
    at = bedside.stopped(
        bedside.moments()["started"], complete=False, volume_ml="12.5", remainder_ml="37.5",
        why="Reaction",
    )  # fmt: skip
    one = at.story.infusion.infusions[0]
    assert one.cells == Decimal(125_000_000)
    assert at.story.containers[OWN].state == "partly_infused"
    assert not at.story.containers[OWN].final


def test_a_dose_outside_the_tolerance_is_a_deviation_and_asks_for_a_review() -> None:
    at = bedside.moments()["stopped"].do("hugo", "infusion.finished")
    dose = at.story.infusion.dose
    assert dose is not None
    assert (dose.total_cells, dose.within) == (Decimal(500_000_000), False)
    assert at.story.infusion.evaluability_review
    assert at.story.deviation.deviations[0].title == "dose_outside_tolerance"


@pytest.mark.parametrize(
    ("cells", "within"),
    [(399_999_999, False), (400_000_000, True), (600_000_000, True), (600_000_001, False)],
)
def test_the_tolerance_includes_its_ends(cells: int, within: bool) -> None:
    at = bedside.moments()["checked"]
    story = at.story
    for own in (OWN, OWN_2):
        one = replace(story.containers[own], cells=Decimal(cells))
        story = replace(story, containers=story.containers.set(own, one))
    at = bedside.second_bag(bedside.stopped(bedside.started(replace(at, story=story))))
    dose = at.do("hugo", "infusion.finished").story.infusion.dose
    assert dose is not None
    assert dose.within is within


def test_a_dose_whose_cells_are_not_known_is_not_called_right() -> None:
    at = bedside.moments()["checked"]
    at = replace(at, story=bedside.bag(cells=None)(at.story))
    at = bedside.second_bag(bedside.stopped(bedside.started(at))).do("hugo", "infusion.finished")
    dose = at.story.infusion.dose
    assert dose is not None
    assert dose.within is None
    assert at.story.infusion.evaluability_review


def test_a_dose_per_kg_is_judged_with_the_weight() -> None:
    at = bedside.second_bag(bedside.moments()["stopped"])
    rules = bedside.protocol()
    group = replace(rules.dose_groups[0], unit="TCR+ cells/kg", target_cells=Decimal(20_000_000))
    at = replace(at, rules=replace(rules, dose_groups=(group,)))
    for facts, within in (({}, None), ({"weight_kg": "50"}, True), ({"weight_kg": "80"}, False)):
        dose = at.do("hugo", "infusion.finished", facts).story.infusion.dose
        assert dose is not None
        assert dose.within is within


def test_a_reaction_is_kept_with_its_grade() -> None:
    at = bedside.moments()["started"].do(
        "ines", "infusion.reaction",
        {"bag": BAG, "grade": 2, "description": "Chills", "measure": "slowed"},
    )  # fmt: skip
    (one,) = at.story.infusion.reactions
    assert (one.grade, one.measure, one.bag) == (2, "slowed", OWN)


TOLD: dict[str, dict[str, Any]] = {
    "infusion.thaw_completed": {"bag": BAG, "temperature_c": "5"},
    "infusion.stopped": {"bag": BAG_2, "volume_ml": "900", "complete": False},
    "infusion.reaction": {"grade": 5, "description": "Death", "measure": "stopped"},
    "infusion.finished": {},
}


@pytest.mark.parametrize("name", bedside.reports("infusion"))
@pytest.mark.parametrize("bag", [BAG, BAG_2, NOT_OURS])
def test_a_report_is_never_refused_whatever_the_state(name: str, bag: str) -> None:
    empty = Bedside(Story(COI), issued().study)
    for at in (empty, *bedside.moments().values()):
        facts = TOLD[name] | ({"bag": bag} if "bag" in TOLD[name] else {})
        after = at.do("hugo", name, facts)
        assert after.story.sequence == at.story.sequence + 1


def test_every_title_of_a_deviation_has_words() -> None:
    told = bedside.stopped(bedside.stopped(issued())).do("hugo", "infusion.finished")
    told = told.do("hugo", "infusion.thaw_completed", {"bag": BAG_2, "temperature_c": "5"})
    assert {one.title for one in told.story.deviation.deviations} == set(DEVIATIONS)


def test_first_readings_are_blind_and_starts_are_signed() -> None:
    assert BOOK.actions["infusion.bedside_checked"].blind
    assert BOOK.actions["infusion.started"].meaning
    assert BOOK.actions["infusion.thaw_completed"].late_matters


def test_a_late_told_end_of_the_thaw_uses_the_told_time() -> None:
    at = issued().do("hugo", "infusion.thaw_started", {"bag": BAG})
    ended = at.now + timedelta(minutes=5)
    at = at.do(
        "hugo", "infusion.thaw_completed",
        {"bag": BAG, "temperature_c": "37", "completed_at": ended.isoformat()}, minutes=20,
    )  # fmt: skip
    assert at.story.infusion.thaws[0].completed_at == ended
    assert not at.story.deviation.deviations
