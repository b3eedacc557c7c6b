"""Custody and condition between hands: every shipment on its way with its plan, and for one
journey each hand-over and each container's time out of storage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, render_template
from sqlalchemy import Connection, select

from cot_tracker.door.faults import Unknown
from cot_tracker.identity.codes import CodeFault, Kind, parse
from cot_tracker.journey.containers import Container, containers_of, on_its_label
from cot_tracker.journey.positions import where
from cot_tracker.journey.stability import Leg, Out, cleared_at, legs, standing, time_out
from cot_tracker.journey.story import Story
from cot_tracker.journey.tables import ContainerRow
from cot_tracker.journey.transport.custody import FLAGS, HandOver, hand_overs, longest_between
from cot_tracker.journey.transport.shipment import Shipment
from cot_tracker.language import N_
from cot_tracker.protocol.model import Protocol
from cot_tracker.web import chains
from cot_tracker.web.shared import know_items, site

pages = Blueprint("custody", __name__)
_containers = ContainerRow.__table__
LATE = N_("transport late since {at}")
BETWEEN_HANDS = N_("handed over, and taken over by nobody in time: {at}")
_GOING = ("packed", "in_transit")
_ARRIVED = ("received", "quarantined")


@dataclass(frozen=True)
class Carried:
    """One shipment with its hand-overs."""

    subject: str
    coi: str
    shipment: Shipment
    hands: tuple[HandOver, HandOver]
    longest: timedelta | None = None

    @property
    def flags(self) -> tuple[str, ...]:
        return tuple(flag for one in self.hands for flag in one.flags)

    @property
    def between_hands_since(self) -> datetime | None:
        """Since when it has stood between two hands longer than the lane allows; None while it
        has not, or where somebody has taken it over since."""
        waits = (
            one.released_at for one in self.hands if "gap" in one.flags and one.accepted_at is None
        )
        at = min((at for at in waits if at is not None), default=None)
        return at + self.longest if at is not None and self.longest is not None else None


@dataclass(frozen=True)
class Kept:
    """One container's storage: where it lies, and how long it was out."""

    container: Container
    position: str
    standing: str
    out: Out
    left: int | None
    legs: tuple[Leg, ...]
    excused: bool


@pages.get("/transports")
def transports() -> Any:
    """Every shipment that is packed, on its way, or waiting on arrival; the late ones first."""
    now = site().door.clock()
    with site().database.read() as connection:
        going = shipments(connection, (*_GOING, *_ARRIVED), now)
        know_items(connection, (one.shipment.shipper for one in going))
    going.sort(key=lambda one: (not one.flags, one.shipment.due_at or now, one.coi))
    return render_template("web/transports.html", going=going, now=now, flags=FLAGS)


@pages.get("/journeys/<coi>/custody")
def custody(coi: str) -> Any:
    """Every hand-over of one journey, and the time out of storage of each container."""
    coi = _journey(coi)
    story: Story = site().door.story(coi)
    now, protocol = site().door.clock(), chains.protocol_for(story)
    product = protocol.product if protocol is not None else None
    kept = []
    for one in containers_of(story):
        out = time_out(story, one.code, now)
        if out is None:
            continue
        left = out.left(product) if product is not None and one.is_product else None
        kept.append(
            Kept(one, where(one), standing(one), out, left, legs(story, one.code),
                 cleared_at(story, one.code) is not None)
        )  # fmt: skip
    budget = product.max_minutes_out_of_storage if product is not None else None
    example = protocol is not None and protocol.is_example("product.max_minutes_out_of_storage")
    return render_template(
        "web/custody.html", story=story, coi=coi, kept=kept, budget=budget, now=now, flags=FLAGS,
        carried=[_carried(story, one, now) for one in story.transport.shipments],
        example=example, retain=Kind.RETAIN_SAMPLE, actions=site().door.book.actions,
        on_its_label=on_its_label,
    )  # fmt: skip


@dataclass(frozen=True)
class Running:
    """Product that is out of storage now, and the minutes left of its budget."""

    bag: str
    minutes: int
    left: int


def running(story: Story, protocol: Protocol | None, now: datetime) -> list[Running]:
    """The clocks of the product that is out of storage now, the most urgent first."""
    found = []
    for own_code in story.storage.out:
        out, one = time_out(story, own_code, now), story.containers[own_code]
        left = out.left(protocol.product) if out is not None and protocol is not None else None
        if out is not None and left is not None and one.is_product:
            found.append(Running(on_its_label(story, own_code), out.minutes, left))
    return sorted(found, key=lambda each: each.left)


def shipments(connection: Connection, states: tuple[str, ...], now: datetime) -> list[Carried]:
    """The open shipments of the journeys that have a container in one of these states."""
    journeys = connection.execute(
        select(_containers.c.journey).where(_containers.c.state.in_(states)).distinct()
    ).scalars()
    stories: Mapping[str, Story] = site().door.several(sorted(journeys), connection)
    return [
        _carried(story, one, now)
        for story in stories.values()
        for one in story.transport.open_shipments
    ]


def late(connection: Connection, now: datetime) -> Mapping[str, Mapping[str, datetime]]:
    """The journeys whose shipment is late against its plan, or stands between two hands longer
    than its lane allows: the sentence of each, and since when."""
    found: dict[str, dict[str, datetime]] = {}
    for one in shipments(connection, _GOING, now):
        times = {LATE: one.shipment.due_at, BETWEEN_HANDS: one.between_hands_since}
        for what, at in times.items():
            if at is not None and at < now:
                told = found.setdefault(one.coi, {})
                told[what] = min(at, told.get(what, at))
    return found


def _journey(coi: str) -> str:
    """The journey's own code for any code of it."""
    try:
        return parse(coi).coi
    except CodeFault:
        raise Unknown from None


def _carried(story: Story, one: Shipment, now: datetime) -> Carried:
    longest = longest_between(chains.protocol_for(story), one)
    hands = hand_overs(one, now, longest)
    return Carried(story.enrolment.subject_number, story.coi, one, hands, longest)
