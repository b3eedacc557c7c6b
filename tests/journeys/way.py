"""The whole way of one patient's cells, leg by leg: what is played, where the journey is then,
and which permit of the next leg has come open, for whom. Any player walks it, through any door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cot_tracker.demo import (
    collection,
    conditioning,
    ending,
    enrolment,
    followup,
    il2,
    infusion,
    pharmacy,
    production,
    quality,
    transport,
)
from cot_tracker.demo.conditioning import site_day
from cot_tracker.demo.player import Player

NUMBER = 1
"""The subject whose cells go the way: name, birth date and hospital band follow from it."""


@dataclass(frozen=True)
class Leg:
    """One leg. Afterwards the journey's stage is `stage`, and `person` may do `opens`, which
    nobody could before; "" where a leg opens nothing new."""

    play: Callable[[Player, str], Any]
    stage: str
    opens: str = ""
    person: str = ""

    @property
    def name(self) -> str:
        return self.play.__name__.strip("_")


def _open_journey(player: Player, coi: str) -> str:
    enrolment.open_group(player, "1")
    return enrolment.open_journey(player, NUMBER)


def _enrol(player: Player, coi: str) -> None:
    player.do("fang", "enrolment.enrolled", coi)
    player.print_labels("alice", coi, "journey_sheet")


def _bind_wristband(player: Player, coi: str) -> None:
    enrolment.bind_wristband(player, coi, NUMBER)


def _produce(player: Player, coi: str) -> None:
    production.open_batch(player, coi)
    production.produce(player, coi)


def _plan_infusion(player: Player, coi: str) -> None:
    conditioning.plan_infusion(player, coi, site_day(player) + timedelta(days=8))


def _end_custody(player: Player, coi: str) -> None:
    ending.end_custody(player, coi)
    assert ending.left_over(player, coi) == []


WAY = (
    Leg(_open_journey, "screening", "enrolment.consented", "alice"),
    Leg(enrolment.screen, "screening", "enrolment.enrolled", "fang"),
    Leg(_enrol, "enrolled", "collection.planned", "alice"),
    Leg(_bind_wristband, "enrolled"),
    Leg(collection.collect, "collected", "transport.packed", "alice"),
    Leg(transport.transport_to_workshop, "at_workshop", "production.batch_opened", "chen"),
    Leg(_produce, "testing", "quality.sampled", "dana"),
    Leg(quality.sample_and_test, "testing"),
    Leg(quality.release, "released"),
    Leg(transport.transport_to_site, "to_site", "pharmacy.received", "grace"),
    Leg(pharmacy.receive, "at_pharmacy"),
    Leg(_plan_infusion, "at_pharmacy"),
    Leg(conditioning.decide_start, "conditioning", "pharmacy.confirmed", "grace"),
    Leg(conditioning.give_preconditioning, "conditioning"),
    Leg(pharmacy.confirm, "conditioning", "pharmacy.issued", "grace"),
    Leg(pharmacy.issue, "infusion", "infusion.thaw_started", "hugo"),
    Leg(infusion.bring_to_bedside_and_infuse, "infusion"),
    Leg(il2.give_il2, "follow_up"),
    Leg(quality.pending_results, "follow_up"),
    Leg(followup.visit_until, "follow_up", "followup.study_ended", "fang"),
    Leg(_end_custody, "follow_up"),
    Leg(ending.end_study, "ended"),
)


def walk(player: Player, after: Callable[[Leg, str], None] = lambda leg, coi: None) -> str:
    """Plays every leg, calling `after` behind each. Returns the COI code."""
    coi = WAY[0].play(player, "")
    after(WAY[0], coi)
    for leg in WAY[1:]:
        leg.play(player, coi)
        after(leg, coi)
    return str(coi)
