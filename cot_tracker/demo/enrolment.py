"""Plays enrolment and collection: from opening to filled bags."""

from __future__ import annotations

from typing import Any

from cot_tracker.demo.player import Player

HOSPITAL_NUMBER = "H-77{number:04d}"
NAMES = (
    "王小明", "李㛃", "Zhang Wei", "陈静", "刘洋", "赵敏", "周杰", "Wu Ting", "郑爽",
    "孙丽", "马超", "朱琳",
)  # fmt: skip
INITIALS = ("WXM", "LJ", "ZW", "CJ", "LY", "ZM", "ZJ", "WT", "ZS", "SL", "MC", "ZL")


def open_group(player: Player, dose_group: str, *, evaluable: int = 0, dlts: int = 0) -> None:
    """The committee opens a dose group; the one before is closed first."""
    if player.story("study").dose_group:
        player.do("fang", "study.dose_group_closed", "study", {"record": "SRC minutes"})
    player.do(
        "fang", "study.dose_group_opened", "study",
        {
            "dose_group": dose_group, "decided_on": player.now.date(),
            "record": f"SRC minutes, dose group {dose_group}", "evaluable": evaluable,
            "dlts": dlts,
        },
    )  # fmt: skip


def open_journey(player: Player, number: int) -> str:
    """Opens the journey of subject `number` and puts the identity into the vault."""
    opened = player.do("alice", "enrolment.opened", "", {"subject_number": f"IX001-{number:03d}"})
    coi: str = opened.story.coi
    player.do(
        "alice", "enrolment.identified", coi,
        {
            "name": NAMES[(number - 1) % len(NAMES)],
            "birth_date": f"19{50 + number % 30}-0{1 + number % 9}-1{number % 10}",
            "hospital_number": HOSPITAL_NUMBER.format(number=number),
            "initials": INITIALS[(number - 1) % len(INITIALS)],
        },
    )  # fmt: skip
    return coi


def answers(player: Player) -> dict[str, Any]:
    """Facts of an eligibility assessment that lets the subject in."""
    eligibility = player.protocol.eligibility
    return {
        "criteria_version": eligibility.criteria_version,
        "diagnosis": eligibility.diagnoses[0].id,
        "kras_mutation": eligibility.kras_mutations[0],
        "hla_type": eligibility.hla_types[0],
        "answers": [{"criterion": c.id, "answer": c.expected_answer} for c in eligibility.criteria],
    }


def screen(player: Player, coi: str) -> None:
    """Consent and eligibility."""
    version = player.protocol.study.consent_forms[-1].version
    day = player.now.date()
    player.do("alice", "enrolment.consented", coi, {"form_version": version, "signed_on": day})
    player.wait(days=2)
    player.do("fang", "enrolment.assessed", coi, answers(player))


def tell_markers(player: Player, coi: str, result: str) -> None:
    """The laboratory's result of the infectious disease markers."""
    facts = {"result": result, "report": f"LAB-{coi[8:13]}"}
    player.do("fang", "enrolment.markers_told", coi, facts)


def enrol(player: Player, number: int) -> str:
    """From opening to the bound wristband. Returns the COI code."""
    coi = open_journey(player, number)
    player.wait(hours=2)
    screen(player, coi)
    player.do("fang", "enrolment.enrolled", coi)
    player.print_labels("alice", coi, "journey_sheet")
    bind_wristband(player, coi, number)
    return coi


def bind_wristband(player: Player, coi: str, number: int, people: Any = ("alice", "hugo")) -> str:
    """Prints a wristband and has two people bind it. Returns its printed code."""
    live = player.story(coi).enrolment.bound_wristband
    facts = {"reprint_of": live, "why": "new_admission"} if live else {}
    wristband = player.print_labels(people[0], coi, "wristband", **facts).labels[0]
    for person in people:
        player.do(
            person, "enrolment.wristband_bound", coi,
            {
                "wristband": wristband,
                "hospital_band": HOSPITAL_NUMBER.format(number=number),
                "name_agrees": True, "birth_date_agrees": True,
            },
        )  # fmt: skip
    return wristband
