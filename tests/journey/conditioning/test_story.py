"""What the Story says of the infusion day, the decision and the doses."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cot_tracker.door.action import Sort
from cot_tracker.journey.stage import stage
from cot_tracker.journey.steps import BOOK
from cot_tracker.journey.story import Story
from tests.gates import breaks
from tests.journey.conditioning.stories import (
    COI,
    FANG,
    HUGO,
    INFUSION_DAY,
    NOW,
    cautioned,
    planned,
    refused,
    released,
    started,
    tell,
)

DOSE: dict[str, Any] = {"drug": "cyclophosphamide", "day": -5, "dose": "15", "unit": "mg/kg"}


def moved(story: Story, days: int, at: Any = NOW) -> Story:
    day = INFUSION_DAY + timedelta(days=days)
    return tell(story, "conditioning.infusion_day_planned", at=at, day=day)


def test_a_decision_to_start_stands_for_the_planned_day() -> None:
    state = started().conditioning
    assert state.start_decided
    assert state.decision is not None
    assert (state.decision.verdict, state.decision.by) == ("start", FANG.person)
    assert stage(started()) == "conditioning"


def test_a_moved_infusion_day_voids_the_decision_for_good() -> None:
    story = moved(started(), 1)
    assert not story.conditioning.start_decided
    assert story.conditioning.decision is None
    assert not moved(story, 0).conditioning.start_decided, "moving it back asks again, too"


def test_planning_the_same_day_again_changes_nothing() -> None:
    assert moved(started(), 0).conditioning == started().conditioning


@breaks("conditioning.infusion_day_planned", "no_decision_is_voided")
def test_moving_the_day_after_the_start_is_cautioned() -> None:
    day = INFUSION_DAY + timedelta(days=1)
    facts = {"day": day}
    assert cautioned("conditioning.infusion_day_planned", started(), facts, FANG) == [
        "conditioning.decision_voided"
    ]
    assert cautioned("conditioning.infusion_day_planned", planned(), facts, FANG) == []


@pytest.mark.parametrize("act", ["deferred", "stopped"])
def test_to_defer_or_stop_is_always_possible_and_ends_the_start(act: str) -> None:
    action = BOOK.actions[f"conditioning.{act}"]
    assert action.sort is Sort.REPORT
    assert action.meaning
    for story in (Story(COI), released(), planned(), started()):
        assert refused(action.name, story, {"why": "fever"}, FANG) == []
        after = tell(story, action.name, why="fever")
        assert not after.conditioning.start_decided
        assert after.conditioning.decision is not None


def test_a_stopped_infusion_has_no_day_any_more_and_may_be_planned_anew() -> None:
    story = tell(started(), "conditioning.stopped", why="progression")
    assert story.conditioning.infusion_day is None
    assert moved(story, 7).conditioning.decision is None


def test_a_decided_dose_makes_no_deviation() -> None:
    story = tell(started(), "conditioning.dose_given", HUGO, **DOSE)
    dose = story.conditioning.doses_given[0]
    assert (dose.drug, dose.day, dose.dose, dose.unit) == (
        "cyclophosphamide", -5, Decimal(15), "mg/kg",
    )  # fmt: skip
    assert not story.deviation.deviations
    assert cautioned("conditioning.dose_given", started(), DOSE, HUGO) == []


@pytest.mark.parametrize("before", [released, planned, lambda: moved(started(), 1)])
def test_chemotherapy_without_a_standing_decision_is_a_critical_deviation(before: Any) -> None:
    assert refused("conditioning.dose_given", before(), DOSE, HUGO) == []
    story = tell(before(), "conditioning.dose_given", HUGO, NOW + timedelta(hours=1), **DOSE)
    assert story.conditioning.doses_given
    (one,) = story.deviation.open_deviations
    assert (one.title, one.severity) == ("preconditioning_without_decision", "critical")
    assert "conditioning.no_decision" in cautioned("conditioning.dose_given", before(), DOSE, HUGO)


def test_a_dose_told_late_is_judged_by_when_it_was_given() -> None:
    before_the_decision = NOW - timedelta(hours=1)
    story = tell(
        started(), "conditioning.dose_given", HUGO, occurred_at=before_the_decision, **DOSE
    )
    assert story.deviation.open_deviations
    later = NOW + timedelta(hours=3)
    story = tell(
        moved(started(), 1, NOW + timedelta(hours=2)), "conditioning.dose_given", HUGO, later,
        occurred_at=NOW + timedelta(hours=1), **DOSE,
    )  # fmt: skip
    assert not story.deviation.deviations


@breaks("conditioning.dose_given", "start_is_decided")
def test_a_dose_before_the_decision_is_cautioned() -> None:
    assert cautioned("conditioning.dose_given", started(), DOSE, HUGO) == []
    assert cautioned("conditioning.dose_given", planned(), DOSE, HUGO) == [
        "conditioning.no_decision"
    ]


@breaks("conditioning.dose_given", "product_is_released")
def test_a_revoked_release_is_said_beside_the_dose() -> None:
    story = tell(started(), "quality.revoked", why="recall")
    assert cautioned("conditioning.dose_given", story, DOSE, HUGO) == ["conditioning.not_released"]


@breaks("conditioning.dose_given", "drug_is_planned_that_day")
@breaks("conditioning.dose_given", "dose_is_the_protocols")
@pytest.mark.parametrize(
    ("change", "caution"),
    [
        ({"day": -4}, []),
        ({"day": -2}, ["conditioning.drug_not_planned"]),
        ({"drug": "water"}, ["conditioning.drug_not_planned"]),
        ({"dose": "30"}, ["conditioning.dose_differs"]),
        ({"dose": "900", "unit": "mg"}, []),
    ],
)
def test_an_unusual_dose_is_cautioned_and_recorded(change: dict[str, Any], caution: Any) -> None:
    assert cautioned("conditioning.dose_given", started(), DOSE | change, HUGO) == caution


def test_a_skipped_dose_keeps_its_reason() -> None:
    story = tell(
        started(), "conditioning.dose_skipped", HUGO, drug="fludarabine", day=-4, why="fever"
    )
    (dose,) = story.conditioning.doses
    assert (dose.given, dose.why) == (False, "fever")
    assert not story.deviation.deviations
