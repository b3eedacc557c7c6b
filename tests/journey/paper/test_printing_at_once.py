"""Two people at printers at the same moment: one live label, one patient's labels at a station."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from cot_tracker.demo import enrolment
from cot_tracker.demo.player import DEMO_PASSWORD
from cot_tracker.door.faults import Refused
from cot_tracker.journey.containers import LIVE
from cot_tracker.journey.paper.cards import print_badge, print_card
from cot_tracker.journey.paper.counting import not_accounted
from cot_tracker.journey.paper.printing import (
    NotDelivered,
    Outlet,
    PrintFault,
    deliver,
    print_labels,
)
from cot_tracker.journey.paper.rendering import rendered
from cot_tracker.printing.labels.proof import decode
from cot_tracker.printing.pdf.picture import pages
from tests.door.conftest import at_once
from tests.fixtures.sites import Played

DAMAGED = {"what": "collection_bag", "why": "damaged"}


def _codes(refused: Any) -> set[str]:
    assert isinstance(refused, Refused), refused
    return {one.code for one in refused.refusals}


def _in_force(played: Played, own: str) -> list[str]:
    labels = played.player.story(played.coi).labels.values()
    return [one.code for one in labels if one.own[:16] == own[:16] and one.state in LIVE]


def test_two_who_reprint_one_label_at_once_leave_one_in_force(played: Played) -> None:
    player, coi = played.player, played.coi
    facts = {**DAMAGED, "reprint_of": played.bags[0]}
    calls = [
        partial(print_labels, player.site.door, coi, facts, player.who("alice")) for _ in range(2)
    ]
    found = at_once(*calls)
    refused = [one for one in found if isinstance(one, Refused)]
    assert len(refused) == 1, found
    assert _codes(refused[0]) <= {"labelling.not_in_force", "labelling.print_under_way"}
    (printed,) = [one for one in found if not isinstance(one, Refused)]
    assert _in_force(played, played.bags[0]) == [printed.labels[0]]
    assert [decode(picture) for picture in pages(printed.pdf, 203)] == [[printed.labels[0]]]


def test_two_who_print_the_first_badge_at_once_leave_one_in_force(played: Played) -> None:
    player = played.player
    alice = player.who("alice").person
    mei = player.who("mei")
    found = at_once(*(partial(print_badge, player.site.door, alice, mei) for _ in range(2)))
    assert sum(isinstance(one, bytes) for one in found) == 1, found
    cards = player.story(alice).cards
    assert [one.voided for one in cards] == [""]


def test_of_two_patients_labels_at_one_station_at_once_one_is_printed(played: Played) -> None:
    player = played.player
    enrolment.screen(player, played.other)
    nurse, door = player.who("alice", "collection"), player.site.door
    tubes = {"what": "tube", "count": 2}
    found = at_once(
        *(partial(print_labels, door, coi, tubes, nurse) for coi in (played.coi, played.other))
    )
    refused = [one for one in found if isinstance(one, Refused)]
    assert len(refused) == 1, found
    assert _codes(refused[0]) == {"labelling.anothers_labels"}
    out = [one for coi in (played.coi, played.other)
           for one in player.story(coi).labels.values() if one.open and one.kind == 21]  # fmt: skip
    assert len(out) == 2, "What was refused at issue is voided, not left open."


def test_the_station_is_free_again_once_labels_are_used_destroyed_or_cleared_away(
    played: Played,
) -> None:
    player, door = played.player, played.player.site.door
    enrolment.screen(player, played.other)
    printed = player.print_labels("alice", played.coi, "tube", station="collection", count=3)
    with pytest.raises(Refused) as refused:
        player.print_labels("alice", played.other, "tube", station="collection")
    assert _codes(refused.value) == {"labelling.anothers_labels"}
    offers = {o.action.name: o for o in door.next(played.other, player.who("alice", "collection"))}
    assert not offers["labelling.reserved"].open, "It is said before anything is typed."
    player.print_labels("alice", played.other, "tube", station="ward")

    player.do("alice", "labelling.applied", played.coi, {"label": printed.labels[0]})
    sheet = {"sheet": printed.labels[1], "count": 2, "why": "not_used"}
    player.do("alice", "labelling.destroyed", played.coi, sheet)
    assert not_accounted(player.story(played.coi)) == ()
    player.print_labels("alice", played.other, "tube", station="collection")

    with pytest.raises(Refused):
        player.print_labels("alice", played.coi, "tube", station="ward")
    ward = player.items["ward"]
    player.do("alice", "facility.labels_cleared", ward, {"nothing_left": True})
    player.print_labels("alice", played.coi, "tube", station="ward")
    assert len(not_accounted(player.story(played.other))) == 2, "Clearing accounts for nothing."


def test_labels_of_a_held_journey_are_not_issued_and_nothing_stays_reserved(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hold that falls between reserving and issuing."""
    player, door = played.player, played.player.site.door

    def held_meanwhile(*args: Any, **more: Any) -> Any:
        emma = player.who("emma")
        sign = player.site.accounts.signature_by(emma, DEMO_PASSWORD, "emma")
        door.perform("deviation.hold_placed", played.coi, {"why": "Odd"}, emma, sign=sign)
        return rendered(*args, **more)

    monkeypatch.setattr("cot_tracker.journey.paper.printing.rendered", held_meanwhile)
    with pytest.raises(Refused) as refused:
        player.print_labels("alice", played.coi, "tube")
    assert "deviation.on_hold" in _codes(refused.value)
    states = [one.state for one in player.story(played.coi).labels.values() if one.kind == 21]
    assert states == ["voided"]


def test_a_printer_that_fails_leaves_labels_issued_and_not_told_to_have_come_out(
    played: Played,
) -> None:
    player, door = played.player, played.player.site.door

    def out_of_paper(pdf: bytes) -> None:
        raise OSError("no paper")

    alice = player.who("alice")
    with pytest.raises(NotDelivered):
        print_labels(
            door, played.coi, {"what": "tube"}, alice, outlet=Outlet(hand_over=out_of_paper)
        )
    (label,) = [o for o in player.story(played.coi).labels.values() if o.kind == 21]
    assert (label.state, label.delivered_at) == ("issued", None)
    came_out: list[bytes] = []
    deliver(door, played.coi, [label.code], alice, Outlet(hand_over=came_out.append))
    assert [decode(p) for p in pages(came_out[0], 203)] == [[label.code]]
    assert player.story(played.coi).labels[label.code].delivered_at is not None


def test_a_voided_card_of_a_station_is_refused_wherever_it_is_scanned(played: Played) -> None:
    player, door = played.player, played.player.site.door
    freezer = player.items["freezer_a1"]
    print_card(door, freezer, player.who("mei"))
    print_card(door, freezer, player.who("mei"), why="damaged")
    old, new = player.story(freezer).cards
    tube = player.print_labels("dana", played.coi, "tube").labels[0]
    facts = {"containers": [tube], "position": old.code}
    refused = _refused(played, "deviation.retained", facts)
    assert "cards.voided" in refused
    assert "cards.voided" not in _refused(
        played, "deviation.retained", {**facts, "position": new.code}
    )


def _refused(played: Played, action: str, facts: dict[str, Any]) -> set[str]:
    try:
        played.player.do("dana", action, played.coi, facts)
    except Refused as refused:
        return {one.code for one in refused.refusals}
    return set()


def test_what_cannot_be_drawn_is_said_and_nothing_is_issued(played: Played) -> None:
    player = played.player
    with pytest.raises(PrintFault):
        player.print_labels("alice", played.coi, "tube", content="\U000e0041 tag")
    states = [one.state for one in player.story(played.coi).labels.values() if one.kind == 21]
    assert states == ["voided"]
