"""The demo's twelve subjects: who they are, when they began, and how far their cells have come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cot_tracker.demo import (
    collection,
    conditioning,
    enrolment,
    followup,
    il2,
    infusion,
    labelling,
    pharmacy,
    production,
    quality,
    storage,
    transport,
)
from cot_tracker.demo.player import Player
from cot_tracker.door.faults import Refused
from cot_tracker.language import N_

Act = Callable[[Player, int, datetime], None]


@dataclass(frozen=True)
class Subject:
    """One subject of the demo. Its play begins `days_before` the demo's present."""

    title: str
    days_before: float
    act: Act


def collected(player: Player, number: int, markers: str = "negative") -> str:
    """Enrolled, the wristband bound, the markers told ("" for not yet), the cells collected.
    Returns the COI code."""
    coi = enrolment.enrol(player, number)
    if markers:
        enrolment.tell_markers(player, coi, markers)
    collection.collect(player, coi)
    return coi


def made(player: Player, number: int) -> str:
    """Collected, carried to the workshop, made and stored."""
    coi = collected(player, number)
    transport.transport_to_workshop(player, coi)
    production.open_batch(player, coi)
    production.produce(player, coi)
    return coi


def released(player: Player, number: int) -> str:
    """Made, tested and conditionally released: sterility is still growing."""
    coi = made(player, number)
    quality.sample_and_test(player, coi)
    quality.release(player, coi)
    return coi


def at_site(player: Player, number: int, infusion_day_in: timedelta | None = None) -> str:
    """Released, carried to the site, received by the pharmacy, the infusion day planned."""
    coi = released(player, number)
    transport.transport_to_site(player, coi)
    pharmacy.receive(player, coi)
    return coi


def infused(player: Player, number: int, day: datetime | None = None) -> str:
    """The whole way to the infusion, on `day` or a week after the product has come."""
    coi = at_site(player, number)
    if day is not None:
        _results_come_in(player, coi, day - timedelta(days=9))
    zone = ZoneInfo(player.protocol.study.time_zone)
    when = (day or player.now + timedelta(days=8)).astimezone(zone).date()
    conditioning.plan_infusion(player, coi, when)
    conditioning.decide_start(player, coi)
    conditioning.give_preconditioning(player, coi)
    pharmacy.confirm(player, coi)
    pharmacy.issue(player, coi)
    infusion.bring_to_bedside_and_infuse(player, coi)
    return coi


def _results_come_in(player: Player, coi: str, before: datetime) -> None:
    """What was pending at release is read on the day it is due, if that has come."""
    days = [one.due for one in player.story(coi).quality.pending_due if one.due is not None]
    if days and max(days) < before.date():
        conditioning.wait_until(player, max(days), 9)
        quality.pending_results(player, coi)


def _just_enrolled(player: Player, number: int, now: datetime) -> None:
    enrolment.enrol(player, number)


def _in_transit(player: Player, number: int, now: datetime) -> None:
    """Packed on the demo's present day, and an hour late against its plan."""
    coi = collected(player, number)
    labelling.use_a_sheet(player, coi)
    player.wait_until(now - timedelta(hours=9))
    transport.send(player, coi, "starting_material")
    labelling.label_shipper(player, coi)


def _in_production(player: Player, number: int, now: datetime) -> None:
    _produced_in_part(player, collected(player, number))


def _marker_positive_later(player: Player, number: int, now: datetime) -> None:
    """Collected before the markers were known; one was positive. Labels printed since say so."""
    coi = collected(player, number, markers="")
    enrolment.tell_markers(player, coi, "positive")
    _produced_in_part(player, coi)


def _produced_in_part(player: Player, coi: str) -> None:
    transport.transport_to_workshop(player, coi)
    production.open_batch(player, coi)
    production.produce(player, coi, until="transduction")


def _waiting_for_sterility(player: Player, number: int, now: datetime) -> None:
    coi = made(player, number)
    storage.look_at_a_bag(player, coi)
    quality.sample_and_test(player, coi)


def _at_the_decision(player: Player, number: int, now: datetime) -> None:
    coi = at_site(player, number)
    _results_come_in(player, coi, now - timedelta(days=1))
    player.wait_until(now - timedelta(hours=3))
    zone = ZoneInfo(player.protocol.study.time_zone)
    days = -player.protocol.conditioning.decision_day_offset
    day = (now + timedelta(days=days)).astimezone(zone).date()
    conditioning.plan_infusion(player, coi, day)


def _infused_yesterday(player: Player, number: int, now: datetime) -> None:
    infused(player, number, now - timedelta(days=1))


def _in_follow_up(player: Player, number: int, now: datetime) -> None:
    coi = infused(player, number)
    il2.give_il2(player, coi)
    quality.pending_results(player, coi)
    first = player.story(coi).infusion.first_infused_at
    followup.follow_up(player, coi, (now - first).days - 1)


def _excursion(player: Player, number: int, now: datetime) -> None:
    transport.transport_to_workshop(player, collected(player, number), excursion=True)


def _failed_release(player: Player, number: int, now: datetime) -> None:
    quality.fail_release(player, made(player, number))


def _near_miss(player: Player, number: int, now: datetime) -> None:
    """A bag of the subject before is scanned at the receipt of this one's."""
    coi = collected(player, number)
    transport.send(player, coi, "starting_material")
    others = [
        c for c in player.story("study").journeys
        if c != coi and player.story(c).collection.leukaphereses
    ]  # fmt: skip
    bag = player.story(others[-1]).collection.leukaphereses[0].bags[0]
    label = next(
        one.code for one in player.story(others[-1]).labels.values()
        if one.own == bag and one.state in ("issued", "applied")
    )  # fmt: skip
    try:
        transport.arrive(player, coi, "starting_material", scanned=[label])
    except Refused:
        player.wait(minutes=3)


def _withdrawn(player: Player, number: int, now: datetime) -> None:
    coi = collected(player, number)
    player.wait(days=1)
    followup.withdraw(player, coi)


FIRST_COHORT = (
    Subject(N_("in follow-up"), 215, _in_follow_up),
    Subject(N_("failed release"), 205, _failed_release),
    Subject(N_("withdrawn"), 195, _withdrawn),
)
SECOND_COHORT = (
    Subject(N_("infused yesterday"), 60, _infused_yesterday),
    Subject(N_("at the five-day decision"), 50, _at_the_decision),
    Subject(N_("waiting for sterility"), 36, _waiting_for_sterility),
    Subject(N_("in production"), 15, _in_production),
    Subject(N_("in production"), 14, _marker_positive_later),
    Subject(N_("temperature excursion, on hold"), 12, _excursion),
    Subject(N_("near miss"), 10, _near_miss),
    Subject(N_("in transit"), 7.5, _in_transit),
    Subject(N_("just enrolled"), 2.5, _just_enrolled),
)
SUBJECTS = (*FIRST_COHORT, *SECOND_COHORT)
SECOND_COHORT_OPENS_DAYS_BEFORE = 70
