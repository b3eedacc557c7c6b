"""Plays IL-2: the plan, and every dose of it."""

from __future__ import annotations

from cot_tracker.demo.player import Player


def plan_il2(player: Player, coi: str, doses: int | None = None) -> None:
    """Fang orders so many doses of the protocol's IL-2; all of them where none is said."""
    most = player.protocol.il2.max_doses
    player.do("fang", "il2.planned", coi, {"max_doses": min(doses or most, most)})


def give_dose(player: Player, coi: str, person: str = "ines") -> None:
    story = player.story(coi)
    player.do(
        person, "il2.dose_given", coi,
        {"wristband": story.enrolment.bound_wristband, "dose": story.il2.plan.dose},
    )  # fmt: skip


def give_il2(player: Player, coi: str, doses: int | None = None) -> None:
    """From the plan to the end; the second dose is held once, the last of many is skipped."""
    rules = player.protocol.il2
    plan_il2(player, coi, doses)
    count = player.story(coi).il2.plan.max_doses
    player.wait(hours=rules.earliest_hours_after_infusion)
    for number in range(1, count + 1):
        if number == 2:
            criterion = rules.hold_criteria[0]
            player.do(
                "ines", "il2.dose_held", coi,
                {"criterion": criterion.id, "why": criterion.text.en},
            )  # fmt: skip
            player.wait(hours=rules.interval_hours)
        if number == count > 2:
            player.do("ines", "il2.dose_skipped", coi, {"why": "Fever of 39.2 °C"})
            continue
        give_dose(player, coi)
        player.wait(hours=rules.interval_hours)
    player.do("fang", "il2.ended", coi, {"why": "The plan is completed"})
