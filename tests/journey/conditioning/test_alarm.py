"""Chemotherapy without cells: what is said once the start is decided and the cells are in doubt."""

from __future__ import annotations

from datetime import timedelta

from cot_tracker.journey.conditioning.alarm import alarms
from cot_tracker.journey.containers import changed
from cot_tracker.journey.story import Story
from tests.journey.conditioning.stories import (
    BAGS,
    EMMA,
    FANG,
    HUGO,
    INFUSION_DAY,
    LABELS,
    around,
    planned,
    started,
    tell,
)


def said(story: Story) -> list[str]:
    return [alarm.code for alarm in alarms(story, around(FANG))]


def test_nothing_is_said_while_all_stands_or_before_a_start() -> None:
    assert said(started()) == []
    assert said(tell(planned(), "quality.revoked", EMMA, why="recall")) == []


def test_a_release_revoked_after_the_start_is_said() -> None:
    assert said(tell(started(), "quality.revoked", EMMA, why="recall")) == [
        "conditioning.not_released"
    ]


def test_a_hold_after_the_start_is_said() -> None:
    story = tell(started(), "deviation.near_miss", EMMA, code="x", key="y", action="z")
    assert said(story) == ["deviation.on_hold"]


def test_a_lost_bag_after_the_start_is_said() -> None:
    assert said(changed(started(), BAGS[:1], state="lost")) == ["conditioning.too_few_bags"]


def test_a_day_moved_after_chemotherapy_is_said_until_it_is_decided_again() -> None:
    story = tell(
        started(), "conditioning.dose_given", HUGO, drug="fludarabine", day=-5, dose="20",
        unit="mg/m2",
    )  # fmt: skip
    story = tell(story, "conditioning.infusion_day_planned", day=INFUSION_DAY + timedelta(days=400))
    assert said(story) == ["conditioning.no_decision", "conditioning.expired_by_then"]


def test_nothing_is_said_once_cells_run_in() -> None:
    story = tell(started(), "infusion.started", bag=LABELS[0])
    assert said(tell(story, "quality.revoked", EMMA, why="recall")) == []
