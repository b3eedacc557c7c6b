"""Plays the bedside: each bag thawed, checked by two people, infused; then the dose is judged."""

from __future__ import annotations

from typing import Any

from cot_tracker.demo.conditioning import wait_until
from cot_tracker.demo.pharmacy import bag_labels
from cot_tracker.demo.player import Player


def thaw(player: Player, coi: str, bag: str) -> None:
    """Hugo thaws one bag in the middle of the protocol's range, in half the time it may take."""
    rules = player.protocol.infusion
    player.do("hugo", "infusion.thaw_started", coi, {"bag": bag})
    player.wait(minutes=rules.thaw_max_minutes / 2)
    middle = (rules.thaw_low_c + rules.thaw_high_c) / 2
    player.do("hugo", "infusion.thaw_completed", coi, {"bag": bag, "temperature_c": middle})


def check(player: Player, coi: str, bag: str, person: str) -> None:
    """One person scans wristband and bag, and asks name and birth date."""
    player.wait(minutes=1)
    player.do(
        person, "infusion.bedside_checked", coi,
        {**_scans(player, coi, bag), "name_agrees": True, "birth_date_agrees": True},
    )  # fmt: skip


def start(player: Player, coi: str, bag: str) -> None:
    """Hugo scans both once more and starts the bag."""
    player.wait(minutes=1)
    player.do("hugo", "infusion.started", coi, _scans(player, coi, bag))


def stop(player: Player, coi: str, bag: str) -> None:
    """The whole bag has run in."""
    player.wait(minutes=15)
    volume = player.protocol.product.bag_volume_ml
    player.do("hugo", "infusion.stopped", coi, {"bag": bag, "volume_ml": volume, "complete": True})


def ready(player: Player, coi: str, bag: str) -> None:
    """A frozen bag is thawed; then Hugo and Ines check it, each for themselves."""
    if player.protocol.product.state == "frozen":
        thaw(player, coi, bag)
    for person in ("hugo", "ines"):
        check(player, coi, bag, person)


def infuse(player: Player, coi: str, bag: str) -> None:
    """One bag, from its thaw to its end."""
    ready(player, coi, bag)
    start(player, coi, bag)
    stop(player, coi, bag)


def bring_to_bedside_and_infuse(player: Player, coi: str) -> None:
    """Every bag that was issued, one after another, from ten o'clock on the infusion day."""
    wait_until(player, player.story(coi).conditioning.infusion_day, 10)
    for bag in bag_labels(player, coi, "issued"):
        infuse(player, coi, bag)
    player.wait(minutes=5)
    player.do("hugo", "infusion.finished", coi)


def _scans(player: Player, coi: str, bag: str) -> dict[str, Any]:
    return {"wristband": player.story(coi).enrolment.bound_wristband, "bag": bag}
