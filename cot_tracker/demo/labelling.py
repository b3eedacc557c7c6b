"""Plays label control: a sheet of which not all is used, a specimen for the record, a reprint."""

from __future__ import annotations

from cot_tracker.demo.player import Player
from cot_tracker.journey.paper.cards import print_shipper_label


def use_a_sheet(player: Player, coi: str) -> None:
    """Alice prints four tube labels at her station: one is used and smudged, one is kept in the
    record, two are counted and destroyed."""
    used, kept, left, _last = player.print_labels(
        "alice", coi, "tube", station="collection", count=4
    ).labels
    player.do("alice", "labelling.applied", coi, {"label": used}, station="collection")
    player.do("alice", "labelling.retained", coi, {"labels": [kept], "where": "Source record, 4"})
    player.do("alice", "labelling.destroyed", coi, {"sheet": left, "count": 2, "why": "not_used"})
    anew = player.print_labels(
        "alice", coi, "tube", station="collection", reprint_of=used, why="unreadable"
    ).labels[0]
    player.do("alice", "labelling.applied", coi, {"label": anew}, station="collection")


def label_shipper(player: Player, coi: str) -> None:
    """Alice prints the label of the shipper that travels with these cells."""
    player.wait(minutes=1)
    player.world.take_turn(player)
    shipper = player.story(coi).transport.shipments[-1].shipper
    print_shipper_label(player.site.door, shipper, player.who("alice"), language="zh")
