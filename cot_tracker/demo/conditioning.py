"""Plays conditioning: from the planned infusion day to the last dose of pre-conditioning."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cot_tracker.demo.player import Player
from cot_tracker.protocol.windows import decision_window


def site_day(player: Player) -> date:
    """The calendar day at the site, for this journey's own time."""
    return player.now.astimezone(ZoneInfo(player.protocol.study.time_zone)).date()


def wait_until(player: Player, day: date, hour: int) -> None:
    """Time goes by until this hour of the day at the site; none does if that is past."""
    zone = ZoneInfo(player.protocol.study.time_zone)
    then = datetime.combine(day, time(hour), zone)
    player.wait(seconds=max(0.0, (then - player.now).total_seconds()))


def plan_infusion(player: Player, coi: str, day: date) -> None:
    """Fang plans the infusion for this day."""
    player.do("fang", "conditioning.infusion_day_planned", coi, {"day": day})


def evidence(player: Player) -> list[dict[str, Any]]:
    """Every evidence that the protocol asks for, of today and satisfactory."""
    today = site_day(player)
    return [
        {"item": item.id, "day": today, "satisfactory": True}
        for item in player.protocol.conditioning.fitness
    ]


def decide_start(player: Player, coi: str) -> None:
    """Waits for the day of the decision; Fang signs it."""
    day = player.story(coi).conditioning.infusion_day
    wait_until(player, decision_window(player.protocol, day).target, 9)
    player.do(
        "fang", "conditioning.decided", coi, {"infusion_day": day, "evidence": evidence(player)}
    )


def give_preconditioning(player: Player, coi: str) -> None:
    """Hugo gives each dose on its day, in the order of the days."""
    infusion_day = player.story(coi).conditioning.infusion_day
    drugs = player.protocol.conditioning.drugs
    for day in sorted({day for drug in drugs for day in drug.days}):
        wait_until(player, infusion_day + timedelta(days=day), 10)
        for drug in drugs:
            if day in drug.days:
                player.do(
                    "hugo", "conditioning.dose_given", coi,
                    {"drug": drug.id, "day": day, "dose": drug.dose, "unit": drug.dose_unit},
                )  # fmt: skip
