"""Plays the pharmacy: from the accepted shipment to the bags on the ward."""

from __future__ import annotations

from collections.abc import Iterable

from cot_tracker.demo.conditioning import wait_until
from cot_tracker.demo.player import Player
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import LIVE, Label, live_label, product_bags


def bag_labels(player: Player, coi: str, *states: str) -> list[str]:
    """The printed codes in force of the infusion bags in these states."""
    story = player.story(coi)
    found = (live_label(story, bag.code) for bag in product_bags(story) if bag.state in states)
    return [label.code for label in found if label is not None]


def certificate(player: Player, coi: str) -> str:
    """The printed code of the release certificate in force."""
    labels: Iterable[Label] = player.story(coi).labels.values()
    return next(one.code for one in labels if one.kind == Kind.CERTIFICATE and one.state in LIVE)


def receive(player: Player, coi: str) -> None:
    """Grace counts the bags of the shipment and puts them into the freezer."""
    bags = bag_labels(player, coi, "accepted")
    player.wait(minutes=10)
    player.do(
        "grace", "pharmacy.received", coi,
        {
            "bags": bags, "counted": len(bags), "intact": True,
            "position": player.items["freezer_b1"],
        },
    )  # fmt: skip


def confirm(player: Player, coi: str) -> None:
    """Grace scans every bag and the certificate, and signs."""
    player.do(
        "grace", "pharmacy.confirmed", coi,
        {
            "bags": bag_labels(player, coi, "at_site", "confirmed"),
            "certificate": certificate(player, coi),
        },
    )  # fmt: skip


def issue(player: Player, coi: str) -> None:
    """On the day of the infusion Grace issues every confirmed bag to the ward."""
    wait_until(player, player.story(coi).conditioning.infusion_day, 8)
    player.do(
        "grace",
        "pharmacy.issued",
        coi,
        {"bags": bag_labels(player, coi, "confirmed"), "ward": "Ward 3"},
    )
