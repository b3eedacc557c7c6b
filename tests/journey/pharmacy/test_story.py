"""What the Story says of bags that come, are confirmed, go to the ward and come back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cot_tracker.door.action import Sort
from cot_tracker.door.fields import load
from cot_tracker.identity.codes import parse
from cot_tracker.journey.containers import changed
from cot_tracker.journey.steps import BOOK
from cot_tracker.journey.story import Story
from tests.journey.conditioning.stories import (
    BAGS,
    COI,
    EMMA,
    FREEZER,
    GRACE,
    HUGO,
    INFUSION_DAY,
    LABELS,
    NOW,
    around,
    refused,
    tell,
)
from tests.journey.pharmacy.test_gate import SECOND, confirmed, received, revoked

ACTION = BOOK.actions["pharmacy.returned"]


def issued(bags: Any = LABELS) -> Story:
    return tell(confirmed(), "pharmacy.issued", GRACE, NOW, bags=bags, ward="Ward 3")


def came_back(story: Story, *bags: str, used: bool = True, kept_cold: bool = True) -> Story:
    """The Story after the report, through the action's own drafts."""
    facts = {
        "bags": list(bags), "returned_for": "use" if used else "destruction",
        "kept_cold": kept_cold, "why": "fever",
    }  # fmt: skip
    assert refused("pharmacy.returned", story, facts, GRACE) == []
    assert ACTION.drafts is not None
    (draft,) = ACTION.drafts(story, load(ACTION.schema, facts), around(GRACE))
    return tell(story, "pharmacy.returned", GRACE, NOW, **draft.facts)


def states(story: Story) -> list[str]:
    return [story.containers[own].state for own in BAGS]


def test_received_bags_are_in_the_pharmacys_freezer() -> None:
    story = received()
    assert states(story) == ["at_site", "at_site"]
    assert {story.containers[own].place for own in BAGS} == {"pharmacy"}
    assert {story.containers[own].position for own in BAGS} == {parse(FREEZER).own}
    assert story.pharmacy.received == BAGS


def test_a_confirmation_stands_for_its_bags() -> None:
    story = confirmed()
    assert states(story) == ["confirmed", "confirmed"]
    assert story.pharmacy.confirmed
    assert all(story.pharmacy.bag_is_confirmed(story, own) for own in BAGS)
    assert not received().pharmacy.confirmed


def test_a_revoked_release_or_a_moved_day_takes_the_confirmation_away() -> None:
    day = INFUSION_DAY + timedelta(days=1)
    moved = tell(confirmed(), "conditioning.infusion_day_planned", day=day)
    for story in (revoked(confirmed()), revoked(confirmed(), again=True), moved):
        assert not story.pharmacy.confirmation_stands(story)
        assert not any(story.pharmacy.bag_is_confirmed(story, own) for own in BAGS)


def test_a_bag_left_on_the_ward_is_not_confirmed_by_confirming_the_other() -> None:
    """Hugo has one bag when the release is revoked and made anew; Grace confirms the other."""
    story = revoked(issued(LABELS[:1]), again=True)
    story = tell(
        story, "pharmacy.confirmed", GRACE, NOW + timedelta(hours=1), bags=LABELS[1:],
        certificate=SECOND,
    )  # fmt: skip
    assert story.pharmacy.confirmed_bags == BAGS[1:]
    assert not story.pharmacy.bag_is_confirmed(story, BAGS[0])
    assert story.pharmacy.bag_is_confirmed(story, BAGS[1])


def test_issued_bags_are_on_the_ward() -> None:
    story = issued()
    assert states(story) == ["issued", "issued"]
    assert {story.containers[own].place for own in BAGS} == {"ward"}
    assert (story.pharmacy.issued, story.pharmacy.ward) == (BAGS, "Ward 3")


def test_a_bag_that_came_back_cold_is_confirmed_again_before_it_is_issued() -> None:
    story = came_back(issued(), LABELS[0])
    assert states(story) == ["at_site", "issued"]
    assert story.pharmacy.confirmed_bags == BAGS[1:]
    again = {"bags": [LABELS[0]], "ward": "Ward 3"}
    assert refused("pharmacy.issued", story, again, GRACE) == [
        "pharmacy.nothing_confirmed", "pharmacy.not_confirmed",
    ]  # fmt: skip
    story = tell(
        story, "pharmacy.confirmed", GRACE, NOW + timedelta(hours=1), bags=LABELS[:1],
        certificate=SECOND,
    )  # fmt: skip
    assert story.pharmacy.bag_is_confirmed(story, BAGS[0])
    assert story.pharmacy.bag_is_confirmed(story, BAGS[1])


@pytest.mark.parametrize(("used", "kept_cold"), [(True, False), (False, True)])
def test_a_bag_that_got_warm_or_is_to_be_destroyed_is_done_with(
    used: bool, kept_cold: bool
) -> None:
    story = came_back(issued(), *LABELS, used=used, kept_cold=kept_cold)
    assert states(story) == ["returned", "returned"]
    assert not story.pharmacy.confirmed


def test_a_thawed_bag_is_never_restocked() -> None:
    story = changed(issued(), BAGS[:1], state="thawed")
    assert states(came_back(story, *LABELS)) == ["returned", "at_site"]


def test_an_infused_bag_stays_infused_whatever_is_reported() -> None:
    story = changed(issued(), BAGS[:1], state="infused")
    assert states(came_back(story, *LABELS, used=False)) == ["infused", "returned"]


def test_a_return_is_never_refused_for_the_state_of_the_cells() -> None:
    assert ACTION.sort is Sort.REPORT
    facts = {"bags": list(LABELS), "returned_for": "use", "kept_cold": True, "why": "found"}
    on_hold = tell(received(), "deviation.near_miss", EMMA, code="x", key="y", action="z")
    for story in (Story(COI), received(), revoked(confirmed()), on_hold, issued()):
        assert refused("pharmacy.returned", story, facts, HUGO) == []
        came_back(story, *LABELS)
