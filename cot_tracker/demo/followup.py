"""Plays follow-up: the visits on their days, an adverse event on the way, and the end."""

from __future__ import annotations

from cot_tracker.demo.conditioning import site_day, wait_until
from cot_tracker.demo.ending import end_study
from cot_tracker.demo.player import Player
from cot_tracker.journey.followup.due import due_visits, infused_on


def follow_up(player: Player, coi: str, until_day: int | None = None) -> None:
    """Every visit due up to this day after infusion, each on its day; with None all of them, and
    then the study ends. Fever on the first day is told as an adverse event."""
    if visit_until(player, coi, until_day):
        end_study(player, coi)


def visit_until(player: Player, coi: str, until_day: int | None = None) -> bool:
    """The visits of `follow_up` without the end. Returns whether none is left."""
    day_0 = infused_on(player.story(coi), player.protocol)
    assert day_0 is not None  # noqa: S101 - there is no follow-up before infusion
    _fever(player, coi)
    for one in due_visits(player.story(coi), player.protocol, day_0):
        if one.status in ("done", "missed"):
            continue
        if until_day is not None and one.visit.day > until_day:
            return False
        wait_until(player, one.window.target, 11)
        player.do(
            "alice", "followup.visit_done", coi,
            {"visit": one.visit.id, "on": min(one.window.target, site_day(player))},
        )  # fmt: skip
    return True


def withdraw(player: Player, coi: str, withdrawn_from: str = "follow_up") -> None:
    """The subject withdraws."""
    player.do(
        "fang", "followup.withdrawn", coi,
        {"withdrawn_from": withdrawn_from, "by": "subject", "why": "Moves to another city"},
    )  # fmt: skip


def _fever(player: Player, coi: str) -> None:
    if player.story(coi).followup.adverse_events:
        return
    player.do(
        "fang", "followup.adverse_event", coi,
        {
            "term": "Fever", "grade": 2, "serious": False, "related": "probable",
            "onset": site_day(player),
        },
    )  # fmt: skip
