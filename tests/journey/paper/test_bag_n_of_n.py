"""Which of how many a label says it is: every number once, and none for what never was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cot_tracker.journey.containers import made_together
from cot_tracker.journey.paper.printing import FILE, PrintFault, print_labels, void_unissued
from cot_tracker.journey.paper.rendering import OnPaper, label_data, pinned_protocol
from cot_tracker.printing.refused import NotACode
from tests.fixtures.sites import Played

ALL_AT_ONCE = {"why_many": "the ward asked"}


def printed(played: Played, count: int = 1, **more: object) -> tuple[str, ...]:
    door, alice = played.player.site.door, played.player.who("alice")
    facts = {"what": "tube", "count": count, **ALL_AT_ONCE, **more}
    return print_labels(door, played.coi, facts, alice, paper=OnPaper("tube")).labels


def says(played: Played, code: str) -> str:
    door = played.player.site.door
    story = door.story(played.coi)
    return label_data(story, pinned_protocol(door, story), code, "").fields["container"]


def destroyed(played: Played, code: str) -> None:
    facts = {"labels": [code], "why": "not_used"}
    played.player.do("alice", "labelling.destroyed", played.coi, facts)


def test_labels_are_counted_as_they_are_printed(played: Played) -> None:
    assert [says(played, code) for code in printed(played, 2)] == ["1 / 2", "2 / 2"]
    assert says(played, printed(played)[0]) == "3 / 3"


def test_what_was_reserved_and_never_issued_is_no_bag(played: Played) -> None:
    def nothing_comes_of_it(*_: object) -> bytes:
        raise NotACode("")

    door, alice = played.player.site.door, played.player.who("alice")
    failing = replace(FILE, job=nothing_comes_of_it)
    with pytest.raises(PrintFault):
        print_labels(door, played.coi, {"what": "tube", "count": 2}, alice, outlet=failing)
    door.perform("labelling.reserved", played.coi, {"what": "tube", "count": 2}, alice)
    void_unissued(door)
    assert [says(played, code) for code in printed(played, 2)] == ["1 / 2", "2 / 2"]


def test_the_number_of_one_destroyed_unused_is_given_again_and_no_other_changes(
    played: Played,
) -> None:
    first, second = printed(played, 2)
    destroyed(played, first)
    assert says(played, second) == "2 / 2"
    third, fourth = printed(played, 2)
    assert [says(played, code) for code in (second, third, fourth)] == ["2 / 3", "1 / 3", "3 / 3"]


def test_a_reprint_keeps_its_number(played: Played) -> None:
    _first, second = printed(played, 2)
    (again,) = printed(played, 1, reprint_of=second, why="damaged")
    assert says(played, again) == "2 / 2"


def test_bags_of_one_donation_are_counted_by_themselves(played: Played) -> None:
    story = played.player.story(played.coi)
    one, other = (story.containers[code] for code in sorted(story.containers)[:2])
    (donation, *_rest) = story.collection.leukaphereses
    assert {one.code, other.code} <= set(donation.bags)
    assert [each.number for each in made_together(story, one)] == [1, 2]
    split = replace(donation, bags=(one.code,))
    later = replace(story, collection=replace(story.collection, leukaphereses=(split,)))
    assert [each.code for each in made_together(later, one)] == [one.code]
    assert other.code in [each.code for each in made_together(later, other)]
    assert one.code not in [each.code for each in made_together(later, other)]
