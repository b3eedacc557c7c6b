"""Custody between hands, read from a shipment: each hand-over as planned and as it was, and what
is missing in it (ISO 21973: release and acceptance, each by its own person)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cot_tracker.journey.transport.shipment import PRODUCT, Shipment
from cot_tracker.language import N_

if TYPE_CHECKING:
    from cot_tracker.protocol.model import Protocol

FLAGS = {
    "released_not_accepted": N_("handed over, and nobody has taken it over"),
    "accepted_not_released": N_("taken over, and nobody has handed it over"),
    "accepted_before_release": N_("taken over before it was handed over"),
    "gap": N_("longer between two hands than the lane allows"),
    "early": N_("earlier than planned"),
    "late": N_("late against the plan"),
}


@dataclass(frozen=True, slots=True)
class HandOver:
    """From one hand to the next: who let go and when, who took it and when. due_at: as planned,
    at the latest as the lane allows."""

    what: str
    due_at: datetime | None
    released_by: str
    released_at: datetime | None
    accepted_by: str
    accepted_at: datetime | None
    flags: tuple[str, ...]


def longest_between(protocol: Protocol | None, one: Shipment) -> timedelta | None:
    """How long this shipment may stand between two hands; None where the protocol sets nothing."""
    if protocol is None:
        return None
    lane = protocol.lane("product" if one.lane == PRODUCT else "starting_material")
    most = lane.max_handover_minutes
    return timedelta(minutes=most) if most is not None else None


def hand_overs(
    one: Shipment, now: datetime, longest: timedelta | None = None
) -> tuple[HandOver, HandOver]:
    """The collection by the courier and the delivery to the receiver, with what is wrong now.
    Longer than `longest` between two hands is a gap of custody; what was late stays late, whatever
    was planned since."""
    latest = [at for at in (one.deliver_until, one.arrive_by) if at is not None]
    collection = _hand_over(
        "collection", (None, one.pickup_at), (one.released_by, one.released_at),
        (one.taken_by, one.taken_at), now if one.open else None, longest,
    )  # fmt: skip
    delivery = _hand_over(
        "delivery", (one.deliver_from, min(latest, default=None)),
        (one.delivered_by, one.delivered_at), (one.received_by, one.received_at),
        now if one.open else None, longest,
    )  # fmt: skip
    if one.missed is not None and "late" not in delivery.flags:
        delivery = replace(delivery, flags=(*delivery.flags, "late"))
    return collection, delivery


def _hand_over(
    what: str, window: tuple[datetime | None, datetime | None],
    released: tuple[str, datetime | None], accepted: tuple[str, datetime | None],
    now: datetime | None, longest: timedelta | None,
) -> HandOver:  # fmt: skip
    let_go, took = released[1], accepted[1]
    earliest, due_at = window
    done = took or now
    waited = done - let_go if done is not None and let_go is not None else None
    found = {
        "released_not_accepted": let_go is not None and took is None and now is not None,
        "accepted_not_released": took is not None and let_go is None,
        "accepted_before_release": took is not None and let_go is not None and took < let_go,
        "gap": longest is not None and waited is not None and waited > longest,
        "early": earliest is not None and took is not None and took < earliest,
        "late": due_at is not None and done is not None and done > due_at,
    }
    flags = tuple(name for name, true in found.items() if true)
    return HandOver(what, due_at, *released, *accepted, flags)
