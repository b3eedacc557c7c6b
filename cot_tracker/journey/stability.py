"""Time out of storage: every leg that a container was out, summed, against the stability budget.

A leg begins when it leaves its position or its shipper and ends when it is put back, packed, or
thawed. In a shipper only the minutes count that its logger shows outside the lane's limits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from cot_tracker.journey.containers import Container
from cot_tracker.journey.positions import CARRIED, GONE, where

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story
    from cot_tracker.protocol.making import Product

OUT_TOO_LONG = "stability"
"""The cause of the hold on a container that was out of storage longer than it may be."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A time out of storage. began_with and ended_with name the actions."""

    began_at: datetime
    ended_at: datetime
    began_with: str
    ended_with: str
    seconds: Decimal


@dataclass(frozen=True, slots=True)
class Clock:
    """One container's time out of storage. out_since: None while it is kept or carried."""

    out_since: datetime | None = None
    out_with: str = ""
    legs: tuple[Leg, ...] = ()


@dataclass(frozen=True, slots=True)
class Out:
    """minutes: all legs together, rounded up; counted: those since Quality last cleared a hold for
    it, which are all where it never did. known: whether every transport's condition is."""

    minutes: int
    counted: int
    known: bool
    running: bool

    def left(self, product: Product) -> int | None:
        """The minutes left of the protocol's budget, which Quality's word begins anew and does
        not lift; None where the protocol sets none."""
        budget = product.max_minutes_out_of_storage
        return None if budget is None else budget - self.counted


def standing(one: Container) -> str:
    """kept, carried, ended, or out."""
    if where(one):
        return "kept"
    if one.state in CARRIED:
        return "carried"
    return "ended" if one.state in GONE else "out"


def legs(story: Story, own: str) -> tuple[Leg, ...]:
    """Every leg of this container that has ended, transports among them, in order of time."""
    clock = story.storage.clocks.get(own)
    if clock is None:
        return ()
    return tuple(sorted((*clock.legs, *_carried(story, own)), key=lambda leg: leg.began_at))


def _carried(story: Story, own: str) -> list[Leg]:
    return [
        Leg(one.packed_at, one.received_at, "transport.packed", "transport.received",
            one.minutes_outside * 60)
        for one in story.transport.shipments
        if own in one.received_bags and one.received_at is not None
        and one.minutes_outside is not None
    ]  # fmt: skip


def time_out(story: Story, own: str, now: datetime) -> Out | None:
    """The time that this container has been out of storage until now; None of what never was in
    storage. A leg that goes on counts."""
    clock = story.storage.clocks.get(own)
    if clock is None:
        return None
    since = cleared_at(story, own)
    every = [*legs(story, own)]
    if clock.out_since is not None:
        lasted = between(clock.out_since, now)
        every.append(Leg(clock.out_since, now, clock.out_with, "", lasted))
    unknown = [
        one for one in story.transport.shipments
        if own in one.received_bags and one.verdict in ("", "unknown")
    ]  # fmt: skip
    return Out(
        _minutes(leg.seconds for leg in every), _minutes(_after(leg, since) for leg in every),
        not unknown, clock.out_since is not None,
    )  # fmt: skip


def _after(leg: Leg, since: datetime | None) -> Decimal:
    """The seconds of this leg after this instant; of a transport that ended after it, all."""
    if since is None or leg.began_at >= since:
        return leg.seconds
    in_shipper = leg.ended_with == "transport.received"
    return leg.seconds if in_shipper and leg.ended_at > since else min(
        leg.seconds, between(since, leg.ended_at)
    )  # fmt: skip


def _minutes(seconds: Iterable[Decimal]) -> int:
    return int((sum(seconds, Decimal(0)) / 60).to_integral_value(ROUND_CEILING))


def between(start: datetime, end: datetime) -> Decimal:
    """Seconds from start to end, never below nothing."""
    return max(Decimal((end - start) // timedelta(microseconds=1)) / 1_000_000, Decimal(0))


def exceeds(story: Story, own: str, now: datetime, product: Product) -> bool:
    """Whether product was out longer than its budget since Quality last cleared that."""
    one, out = story.containers.get(own), time_out(story, own, now)
    if one is None or not one.is_product or out is None:
        return False
    left = out.left(product)
    return left is not None and left < 0


def overrun_told(story: Story, own: str) -> int:
    """The number of the entry that placed the hold on this container for the time that it was out,
    on which Quality has said nothing yet; 0 where there is none."""
    held = (
        hold.number for hold in reversed(story.deviation.open_holds)
        if hold.cause == OUT_TOO_LONG and own in hold.why.split()
    )  # fmt: skip
    return next((number for number in held if story.deviation.unanswered(number)), 0)


def cleared_at(story: Story, own: str) -> datetime | None:
    """When Quality last cleared a hold on this container for the time that it was out."""
    holds = (hold for hold in story.deviation.holds if hold.cause == OUT_TOO_LONG)
    found = [hold.cleared_at for hold in holds if hold.cleared_at and own in hold.why.split()]
    return max(found, default=None)
