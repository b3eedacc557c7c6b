"""Plays the end: custody of every container that is left, and the study's end for the subject."""

from __future__ import annotations

from cot_tracker.demo.player import Player
from cot_tracker.demo.production import label_of
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import Container, open_custody


def left_over(player: Player, coi: str) -> list[Container]:
    """The containers whose custody has not ended."""
    return list(open_custody(player.story(coi)))


def end_custody(player: Player, coi: str) -> None:
    """Retain samples are kept for good; everything else is destroyed before a witness."""
    player.wait(hours=1)
    left = left_over(player, coi)
    kept = [label_of(player, coi, one.code) for one in left if one.kind == Kind.RETAIN_SAMPLE]
    rest = [label_of(player, coi, one.code) for one in left if one.kind != Kind.RETAIN_SAMPLE]
    if kept:
        retained = {"containers": kept, "position": player.items["freezer_a2"]}
        player.do("dana", "deviation.retained", coi, retained)
    if rest:
        destroy(player, coi, rest)


def destroy(player: Player, coi: str, labels: list[str]) -> None:
    """Emma destroys, Lin looks on; each signs."""
    why = {"method": "Autoclaved", "why": "No longer needed"}
    player.do("emma", "deviation.destroyed", coi, {"containers": labels, **why})
    player.wait(minutes=5)
    player.do("lin", "deviation.destruction_witnessed", coi, {"containers": labels})


def end_study(player: Player, coi: str) -> None:
    """Fang signs that the study has ended for this subject."""
    player.wait(days=1)
    player.do("fang", "followup.study_ended", coi)
