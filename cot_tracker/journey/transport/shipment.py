"""The shipments: who had the cells in hand, from packing to what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from cot_tracker.journey.transport.findings import holding

STARTING_MATERIAL, PRODUCT = "starting_material", "product"
ARRIVES_AT = {STARTING_MATERIAL: "workshop", PRODUCT: "site"}
OPEN = frozenset({"", "quarantined"})
WAITING = frozenset({"received", "quarantined"})
"""States of a bag that has arrived and waits for a disposition."""


@dataclass(frozen=True, slots=True)
class Shipment:
    """One shipper on its way. Codes of bags and shipper are own codes (print serial 00).

    arrive_by: packing plus the lane's longest duration in that `season`. released_*: who handed
    it over, and when; taken_*: the courier; delivered_*: the courier handing over to the receiver.
    pickup_at, deliver_from, deliver_until: as planned. missed: the first delivery planned that was
    past when another was planned. sscc: GS1, where the site has a prefix.
    verdict: "" (not judged, or no logger needed), accepted, excursion or unknown;
    minutes_outside: the lane's limits, by the logger; None where nothing tells. answers:
    what its file does not say, and `answered_by` answered for the judgement that stands. decision:
    Quality's, accept or reject, on what `needs_decision`. disposition: "", accepted, quarantined,
    rejected, lost, or repacked before it was taken over.
    """

    number: int
    lane: str
    bags: tuple[str, ...]
    shipper: str
    seal: str
    logger: str
    packed_at: datetime
    packed_by: str
    arrive_by: datetime | None = None
    season: str = ""
    hold_until: datetime | None = None
    sscc: str = ""
    pickup_at: datetime | None = None
    deliver_from: datetime | None = None
    deliver_until: datetime | None = None
    missed: datetime | None = None
    carrier: str = ""
    vehicle: str = ""
    released_by: str = ""
    released_at: datetime | None = None
    taken_by: str = ""
    taken_at: datetime | None = None
    delivered_by: str = ""
    delivered_at: datetime | None = None
    received_by: str = ""
    received_at: datetime | None = None
    received_bags: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    verdict: str = ""
    minutes_outside: Decimal | None = None
    logger_digest: str = ""
    answers: tuple[str, ...] = ()
    answered_by: str = ""
    decision: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    disposition: str = ""

    @property
    def open(self) -> bool:
        return self.disposition in OPEN

    @property
    def elapsed(self) -> timedelta | None:
        """From packing to receipt, or None before receipt."""
        return self.received_at - self.packed_at if self.received_at is not None else None

    @property
    def due_at(self) -> datetime | None:
        """Until when the next hand-over is due: the collection as planned; then the delivery as
        planned, at the latest when the lane's longest duration is over. None once it is there."""
        if not self.open or self.received_at is not None:
            return None
        latest = [at for at in (self.deliver_until, self.arrive_by) if at is not None]
        if self.taken_at is None and self.pickup_at is not None:
            latest.append(self.pickup_at)
        return min(latest, default=None)

    @property
    def needs_decision(self) -> bool:
        """Whether acceptance waits for Quality: excursion, unknown, a finding, or quarantine."""
        doubtful = self.verdict in ("excursion", "unknown") or self.disposition == "quarantined"
        return self.received_at is not None and (doubtful or bool(holding(self.findings)))

    @property
    def open_or_in_doubt(self) -> bool:
        """Arrived, and either without a disposition or accepted before it came into doubt."""
        doubted = self.disposition == "accepted" and self.needs_decision and not self.decision
        return self.received_at is not None and (self.open or doubted)

    @property
    def hands(self) -> frozenset[str]:
        """Everyone who had it in hand."""
        found = {
            self.packed_by, self.released_by, self.taken_by, self.delivered_by, self.received_by
        }  # fmt: skip
        return frozenset(found - {""})


@dataclass(frozen=True)
class State:
    shipments: tuple[Shipment, ...] = ()

    @property
    def open_shipments(self) -> tuple[Shipment, ...]:
        """Those that are neither accepted, rejected, lost nor repacked, in order of packing."""
        return tuple(one for one in self.shipments if one.open)

    @property
    def waiting(self) -> Shipment | None:
        """The newest shipment that has arrived and waits for a disposition."""
        arrived = (one for one in self.open_shipments if one.received_at is not None)
        return next(reversed(tuple(arrived)), None)

    @property
    def in_doubt(self) -> Shipment | None:
        """The newest shipment that waits for Quality's decision or for a disposition."""
        doubted = tuple(one for one in self.shipments if one.open_or_in_doubt)
        return self.waiting or next(reversed(doubted), None)

    @property
    def arrived(self) -> Shipment | None:
        """The newest shipment that has arrived, whatever became of it."""
        arrived = (one for one in self.shipments if one.received_at is not None)
        return next(reversed(tuple(arrived)), None)

    @property
    def under_way(self) -> Shipment | None:
        """The newest open shipment that has not arrived."""
        going = (one for one in self.open_shipments if one.received_at is None)
        return next(reversed(tuple(going)), None)

    @property
    def due_at(self) -> datetime | None:
        """When the next hand-over of any shipment is due, or None."""
        found = (one.due_at for one in self.open_shipments)
        return min((at for at in found if at is not None), default=None)

    def numbered(self, number: int) -> Shipment | None:
        return next((one for one in self.shipments if one.number == number), None)

    def in_shipper(self, own: str) -> Shipment | None:
        """The newest shipment in this shipper, an open one before any other."""
        found = [one for one in self.shipments if one.shipper == own]
        return max(found, key=lambda one: (one.open, one.number), default=None)

    def with_bags(self, own: Iterable[str]) -> Shipment | None:
        """The newest shipment that any of these bags was packed in."""
        codes = set(own)
        return next((one for one in reversed(self.shipments) if codes & set(one.bags)), None)


def meant(
    state: State, facts: Mapping[str, Any], otherwise: Shipment | None = None
) -> Shipment | None:
    """The shipment that typed facts speak of: by shipper, number or bags."""
    if facts.get("shipper") is not None:
        return state.in_shipper(facts["shipper"].own)
    if facts.get("shipment") is not None:
        return state.numbered(facts["shipment"])
    if facts.get("bags"):
        return state.with_bags(code.own for code in facts["bags"])
    return otherwise


def minutes_outside(facts: Mapping[str, Any]) -> Decimal | None:
    """The minutes outside the lane's limits that an entry's judgement tells; None where no file
    told any."""
    judged = facts.get("condition", {})
    if not judged.get("readings"):
        return None
    return Decimal(str(judged["minutes_below"])) + Decimal(str(judged["minutes_above"]))


def takes_its_place(
    standing: str, minutes: Decimal | None, verdict: str, told: Decimal | None
) -> bool:
    """Whether a later judgement of the same transport takes the place of the one that stands: a
    proven excursion gives way only to a longer one, and nothing else makes it less."""
    if standing != "excursion":
        return bool(verdict)
    return verdict == "excursion" and (told or 0) > (minutes or 0)
