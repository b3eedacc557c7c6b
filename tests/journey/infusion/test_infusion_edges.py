"""What does not count as a bedside check, and the edges of the bedside's conditions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cot_tracker.custody.canonical import plain
from cot_tracker.identity.codes import parse
from cot_tracker.journey.holds import Hold
from cot_tracker.journey.pharmacy.state import Return
from cot_tracker.journey.story import Story
from tests.journey import bedside
from tests.journey.bedside import (
    BAG,
    BAG_2,
    NOW,
    OWN,
    OWN_2,
    UNBOUND,
    bag,
    later,
    part,
    rules,
)  # fmt: skip

STARTED, THAW = "infusion.started", "infusion.thaw_started"
FACTS = {STARTED: bedside.scans(), THAW: {"bag": BAG}}


def _checks(change: Callable[[Any], Any]) -> Callable[[Story], Story]:
    def all_of(story: Story) -> Story:
        checks = tuple(change(check) for check in story.infusion.checks)
        return part("infusion", checks=checks)(story)

    return all_of


def _hold(story: Story) -> Story:
    """A hold that came after the checks and was cleared at once."""
    hold = Hold(story.sequence + 1, "near_miss", "", NOW, "60", cleared_at=NOW)
    return part("deviation", holds=(hold,))(story)


def _returned(story: Story) -> Story:
    back = Return(story.sequence + 1, (OWN,), (OWN,), NOW, "60", "")
    return part("pharmacy", returns=(back,))(story)


LONG_AGO = timedelta(minutes=31)
REPRINTED = str(replace(parse(BAG), serial=2))


@pytest.mark.parametrize(
    "change",
    [
        _hold,
        _returned,
        _checks(lambda check: replace(check, bag_label=BAG_2)),
        _checks(lambda check: replace(check, bag_label=REPRINTED)),
        _checks(lambda check: replace(check, wristband=UNBOUND)),
        _checks(lambda check: replace(check, at=check.at - LONG_AGO)),
        part("infusion", checks=()),
        lambda story: part("infusion", checks=story.infusion.checks[:1])(story),
        lambda story: part("infusion", checks=story.infusion.checks[1:])(story),
    ],
    ids=[
        "a hold came after", "the bag went back", "another bag", "another label of the bag",
        "another wristband",
        "too long ago", "no check", "only the first", "only the second",
    ],
)  # fmt: skip
def test_checks_that_do_not_count_start_nothing(change: Callable[[Story], Story]) -> None:
    at = bedside.moments()["checked"]
    broken = replace(at, story=change(at.story))
    assert broken.refusals("hugo", STARTED, FACTS[STARTED]) == {"infusion.not_checked_by_two"}


def test_checks_before_the_end_of_the_thaw_do_not_count() -> None:
    at = bedside.moments()["checked"]
    thaw = at.story.infusion.thaws[0]
    moved = replace(thaw, completed_at=at.now + timedelta(seconds=1))
    broken = replace(
        at, story=part("infusion", thaws=(moved,))(at.story), now=at.now + timedelta(seconds=2)
    )
    assert broken.refusals("hugo", STARTED, FACTS[STARTED]) == {"infusion.not_checked_by_two"}


def test_two_people_are_asked_for_even_if_a_protocol_says_one() -> None:
    at = bedside.moments()["checked_once"]
    one = rules("infusion", verifiers=1)(at.around("hugo")).protocol
    refusals = replace(at, rules=one).refusals("hugo", STARTED, FACTS[STARTED])
    assert refusals == {"infusion.not_checked_by_two"}


@pytest.mark.parametrize("minutes", [29, 31])
def test_the_post_thaw_clock_ends_a_bag(minutes: int) -> None:
    at = bedside.moments()["thawed"]
    thaw = at.story.infusion.thaw_of(OWN)
    assert thaw is not None
    assert thaw.completed_at is not None
    then = thaw.completed_at + timedelta(minutes=minutes)
    at = replace(at, now=then - timedelta(minutes=1))
    at = bedside.checked(at)
    refusals = replace(at, now=then).refusals("hugo", STARTED, FACTS[STARTED])
    assert refusals == (set() if minutes == 29 else {"infusion.clock_over"})


@pytest.mark.parametrize(
    ("disposition", "refused"),
    [("accepted", False), ("", True), ("quarantined", True), ("rejected", True), ("lost", True)],
)
def test_only_an_accepted_transport_lets_a_bag_be_infused(disposition: str, refused: bool) -> None:
    at = bedside.moments()["checked"]
    (shipment,) = at.story.transport.shipments
    story = part("transport", shipments=(replace(shipment, disposition=disposition),))(at.story)
    found = replace(at, story=story).refusals("hugo", STARTED, FACTS[STARTED])
    assert found == ({"infusion.condition_not_accepted"} if refused else set())


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"verdict": "excursion"}, True),
        ({"verdict": "excursion", "decision": "accept"}, False),
        ({"verdict": "unknown"}, True),
        ({"verdict": "unknown", "decision": "reject"}, True),
        ({"verdict": ""}, True),
        ({"received_bags": (OWN_2,)}, True),
        ({"lane": "starting_material"}, True),
    ],
)
def test_a_condition_that_is_not_known_to_be_right_needs_qualitys_decision(
    changes: dict[str, Any], refused: bool
) -> None:
    at = bedside.moments()["checked"]
    (shipment,) = at.story.transport.shipments
    story = part("transport", shipments=(replace(shipment, **changes),))(at.story)
    found = replace(at, story=story).refusals("hugo", STARTED, FACTS[STARTED])
    assert found == ({"infusion.condition_not_accepted"} if refused else set())


@pytest.mark.parametrize("what", ["quality", "conditioning"])
def test_a_release_or_decision_newer_than_the_confirmation_asks_for_a_new_one(what: str) -> None:
    at = bedside.moments()["checked"]
    if what == "quality":
        story = part("quality", released_at=NOW)(at.story)
    else:
        decision = replace(at.story.conditioning.decisions[0], at=NOW)
        story = part("conditioning", decisions=(decision,))(at.story)
    found = replace(at, story=story).refusals("hugo", STARTED, FACTS[STARTED])
    assert found == {"infusion.not_confirmed"}


@pytest.mark.parametrize("state", ["confirmed", "at_site", "rejected", "infused", "infusing", ""])
def test_a_bag_in_any_other_state_is_refused(state: str) -> None:
    at = bedside.moments()["checked"]
    found = replace(at, story=bag(state=state)(at.story)).refusals("hugo", STARTED, FACTS[STARTED])
    assert found == {"infusion.not_at_ward"}


def test_a_label_printed_after_the_confirmation_asks_for_a_new_one() -> None:
    at = bedside.moments()["checked"]
    label = replace(at.story.labels[BAG], issued_at=NOW)
    story = replace(at.story, labels=at.story.labels.set(BAG, label))
    found = replace(at, story=story).refusals("hugo", STARTED, FACTS[STARTED])
    assert found == {"infusion.not_confirmed"}


def test_a_bag_without_an_expiry_is_refused() -> None:
    at = bedside.moments()["checked"]
    found = replace(at, story=bag(expires_at=None)(at.story)).refusals(
        "hugo", STARTED, FACTS[STARTED]
    )
    assert found == {"infusion.no_expiry"}


def test_without_a_planned_day_nothing_is_infused() -> None:
    at = bedside.moments()["checked"]
    story = part("conditioning", infusion_day=None)(at.story)
    found = replace(at, story=story).refusals("hugo", STARTED, FACTS[STARTED])
    assert found == {"infusion.no_day", "infusion.not_decided"}


def test_the_day_after_is_too_late() -> None:
    at = bedside.moments()["issued"]
    tomorrow = replace(at, now=later(days=1)(at.around("hugo")).now)
    assert tomorrow.refusals("hugo", THAW, FACTS[THAW]) == {"infusion.other_day"}


def test_facts_are_plain() -> None:
    assert plain(FACTS[STARTED]) == FACTS[STARTED]
