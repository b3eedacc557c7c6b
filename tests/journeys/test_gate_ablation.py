"""Each control of the promise is taken out of every gate, and a story is told that it alone stops.

With the control the bag is not started; without it the bag runs, and the oracle of the promise
sees what is wrong. So the gates are shown to carry the promise, and the oracle to see it break.
What stands behind other controls as well is listed with them; what serves other ends stands apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pytest

from cot_tracker.door.faults import Refused
from cot_tracker.identity.codes import Kind, parse
from cot_tracker.journey.steps import BOOK
from tests.journeys.hands import AGREED, BETWEEN, Hands
from tests.journeys.oracle import broken_promises, records

Scans = Callable[[Hands], Mapping[str, str]]
ON_THE_WARD, THAWED, READY, INFUSED = 0, 2, 4, 6
"""How far the script has gone: bags on the ward, one of them thawed, checked by two, infused."""


def in_force(hands: Hands) -> Mapping[str, str]:
    return hands.scans(0, 0)


def the_first_printed(hands: Hands) -> Mapping[str, str]:
    return {**hands.scans(0, 0), "bag": hands.label(0, Kind.INFUSION_BAG, old=True)}


def never_printed(hands: Hands) -> Mapping[str, str]:
    live = hands.scans(0, 0)
    return {**live, "bag": str(replace(parse(live["bag"]), serial=9))}


def another_patients_band(hands: Hands) -> Mapping[str, str]:
    return {**hands.scans(0, 0), "wristband": hands.scans(1, 0)["wristband"]}


@dataclass(frozen=True)
class Story:
    """What comes between, what is scanned, what the start is refused for, and what the oracle
    says when `removed` is gone. `checked`: two people check just what is scanned at the start.
    """

    removed: Sequence[str]
    moves: Sequence[str]
    refused: str
    wrong: str
    gone_on: int = READY
    scans: Scans = in_force
    checked: bool = True

    def __str__(self) -> str:
        return f"{'+'.join(self.removed)}: {', '.join(self.moves) or self.scans.__name__}"


STORIES = (
    Story(["bag_was_checked_by_two"], [], "infusion.not_checked_by_two",
          "two different people", THAWED, checked=False),
    Story(["bag_was_checked_by_two"], ["checked by one"], "infusion.not_checked_by_two",
          "two different people", THAWED, checked=False),
    Story(["bag_was_checked_by_two"], ["checked by one twice"], "infusion.not_checked_by_two",
          "two different people", THAWED, checked=False),
    Story(["no_hold_is_open"], ["a hold"], "deviation.on_hold", "hold"),
    Story(["release_is_valid"], ["the release is revoked", "Quality clears"],
          "infusion.not_released", "not released"),
    Story(["release_is_valid"], ["a recall", "Quality clears"],
          "infusion.not_released", "not released"),
    Story(["release_is_valid"], ["the batch failed", "Quality clears"],
          "infusion.not_released", "not released"),
    Story(["no_result_was_positive_since"], ["a late positive", "Quality clears", "a thaw"],
          "infusion.late_positive", "positive", ON_THE_WARD),
    Story(["wristband_is_the_bound_one"], ["a new wristband"],
          "infusion.wristband_not_bound", "not bound by two"),
    Story(["wristband_is_the_bound_one"], ["a new wristband", "bound by one"],
          "infusion.wristband_not_bound", "not bound by two"),
    Story(["post_thaw_clock_runs"], ["two hours"], "infusion.clock_over", "too long after"),
    Story(["bag_is_thawed"], [], "infusion.not_thawed", "never thawed", ON_THE_WARD),
    Story(["bag_is_of_this_confirmation"],
          ["the release is revoked", "it is released again", "a thaw"],
          "infusion.not_confirmed", "confirmed before the release", ON_THE_WARD),
    Story(["bag_is_at_the_ward"], [], "infusion.not_at_ward", "begun", INFUSED),
    Story(["time_out_of_storage_is_left"],
          ["three hours", "a thaw", "it was warm", "Quality clears",
           "Quality accepts the transport"],
          "infusion.out_too_long", "out of storage", ON_THE_WARD),
    Story(["no_label_is_voided"], ["a new bag label"], "labelling.voided", "in force",
          scans=the_first_printed),
    Story(["every_label_was_issued"], [], "labelling.unknown", "in force", scans=never_printed),
)  # fmt: skip
"""One control gone is enough."""
BEHIND_OTHERS = (
    Story(["bag_travelled_within_limits", "time_out_of_storage_is_left"],
          ["it was warm", "Quality clears"], "infusion.condition_not_accepted", "excursion"),
    Story(["bag_is_at_the_ward", "bag_is_of_this_confirmation"],
          ["the bag goes back", "Quality clears"], "infusion.not_at_ward", "returned"),
    Story(["bag_is_not_expired", "today_is_the_infusion_day", "time_out_of_storage_is_left"],
          ["years", "a thaw", "Quality clears"], "infusion.expired", "expired", ON_THE_WARD),
    Story(["every_code_is_this_patients", "wristband_is_the_bound_one"], [],
          "identity.another_patient", "another patient", scans=another_patients_band),
)  # fmt: skip
"""Each of these stops it on its own: only without all of them the bag runs."""
BEYOND = {
    "a_bag_is_on_the_ward": "says early what bag_is_at_the_ward says of the bag",
    "bag_is_of_the_release": "needs a second batch: the adversaries' stories tell it",
    "no_card_is_voided": "of the cards of things, not of the bag",
    "the_journey_goes_on": "of the journey's end, not of the bag",
    "late_reports_are_countersigned": "of the record, not of the bag",
    "treatment_goes_on": "of the patient's consent and life, not of the bag",
    "start_was_decided": "of the decision for chemotherapy, not of the bag",
    "infusion_is_not_finished": "of the dose, not of the bag",
    "no_other_bag_runs": "of the order of the bags",
}
"""What a start asks for beyond the promise, and why its loss does not break it."""


def played(story: Story, removed: Sequence[str]) -> tuple[set[str], list[str]]:
    """What the start was refused for, and what the oracle then says of the record."""
    hands = Hands(removed)
    try:
        for _ in range(story.gone_on):
            assert hands.goes_on(0)
        for move in story.moves:
            BETWEEN[move](hands, 0, 0)
        scans = story.scans(hands)
        for person in ("hugo", "ines") if story.checked else ():
            hands.does(person, "infusion.bedside_checked", 0, {**scans, **AGREED})
        done = hands.does("hugo", "infusion.started", 0, scans)
        refusals = hands.last.refusals if isinstance(hands.last, Refused) else ()
        assert done is not bool(refusals)
        with hands.replay.site.database.read() as connection:
            entries = records(connection, hands.journeys[0])
        minutes = hands.replay.recorded.post_thaw_minutes
        return {one.code for one in refusals}, broken_promises(entries, minutes)
    finally:
        hands.replay.close()


@pytest.mark.parametrize("story", [*STORIES, *BEHIND_OTHERS], ids=str)
def test_with_every_control_in_its_place_the_bag_is_not_started(story: Story) -> None:
    refused, wrong = played(story, ())
    assert story.refused in refused
    assert wrong == []


@pytest.mark.parametrize("story", [*STORIES, *BEHIND_OTHERS], ids=str)
def test_without_the_control_the_bag_runs_and_the_oracle_sees_it(story: Story) -> None:
    refused, wrong = played(story, story.removed)
    assert refused == set()
    assert any(story.wrong in one for one in wrong)


@pytest.mark.parametrize("story", BEHIND_OTHERS, ids=str)
def test_each_of_several_controls_is_enough(story: Story) -> None:
    for kept in story.removed:
        refused, wrong = played(story, [one for one in story.removed if one != kept])
        assert refused
        assert wrong == []


def test_no_control_of_the_start_is_forgotten() -> None:
    told = {one for story in (*STORIES, *BEHIND_OTHERS) for one in story.removed}
    asked = {one.name for one in BOOK.gate(BOOK.actions["infusion.started"])}
    assert told | set(BEYOND) == asked
    assert told & set(BEYOND) == set()
