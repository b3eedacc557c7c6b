"""Plays transport: cells to the workshop and product to the site, from hand to hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from cot_tracker.condition.readers.plain_csv import write_plain_csv
from cot_tracker.condition.series import Reading
from cot_tracker.custody.evidence import Evidence
from cot_tracker.demo.player import SHIPPERS, Player
from cot_tracker.door.faults import Refused
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import containers_of, live_label
from cot_tracker.protocol.making import Lane, LaneName

_KINDS: dict[LaneName, tuple[Kind, ...]] = {
    "starting_material": (Kind.COLLECTION_BAG,),
    "product": (Kind.INFUSION_BAG, Kind.CASSETTE),
}
_SENDER: dict[LaneName, str] = {"starting_material": "alice", "product": "chen"}
_RECEIVER: dict[LaneName, str] = {"starting_material": "chen", "product": "grace"}
_HOURS: dict[LaneName, int] = {"starting_material": 6, "product": 20}
_STEP = timedelta(minutes=10)
_WARM_READINGS = 12


def transport_to_workshop(player: Player, coi: str, *, excursion: bool = False) -> None:
    """From filled collection bags to accepted ones. With an excursion it ends on hold, received
    and waiting for Quality."""
    _transport(player, coi, "starting_material", excursion)


def transport_to_site(player: Player, coi: str, *, excursion: bool = False) -> None:
    """From stored, released product to bags accepted at the site; the same with an excursion."""
    _transport(player, coi, "product", excursion)


def _transport(player: Player, coi: str, lane: LaneName, excursion: bool) -> None:
    send(player, coi, lane)
    arrive(player, coi, lane, excursion=excursion)
    if not excursion:
        accept(player, coi, lane)


def send(player: Player, coi: str, lane: LaneName) -> None:
    """Packed, handed over, and taken over by Bob: it is in transit."""
    seal = f"S-{coi[8:13]}-{len(player.story(coi).transport.shipments) + 1}"
    player.wait(minutes=20)
    shipper = _pack(player, coi, lane, seal)
    hours = timedelta(hours=_HOURS[lane])
    plan(player, coi, _SENDER[lane], timedelta(minutes=30), hours + timedelta(hours=1))
    player.wait(minutes=25)
    in_hand = {"shipper": shipper, "seal": seal}
    player.do(_SENDER[lane], "transport.handed_over", coi, in_hand)
    carried = {"carrier": "Bob's courier", "vehicle": "A 12345"}
    player.do("bob", "transport.taken_over", coi, {**in_hand, **carried})


def arrive(
    player: Player,
    coi: str,
    lane: LaneName,
    *,
    excursion: bool = False,
    file: bool = True,
    scanned: list[str] | None = None,
) -> None:
    """Bob hands it to the receiver, who counts, scans, and reads the logger out; `scanned` are
    the bags at hand where they are not the ones that were sent."""
    player.wait(hours=_HOURS[lane])
    one = player.story(coi).transport.under_way
    bags = scanned or bags_in(player, coi, lane, "in_transit")
    player.do("bob", "transport.delivered", coi, {"shipper": one.shipper})
    player.wait(minutes=5)
    content = logger_file(
        player.protocol.lane(lane, player.day_of(one.packed_at)),
        one.packed_at,
        player.now,
        one.logger,
        excursion=excursion,
    )
    evidence = [Evidence(content, "text/csv")] if file else []
    facts = {
        "shipper": one.shipper, "seal": one.seal, "seal_intact": True, "package_intact": True,
        "count": len(bags), "bags": bags,
    }  # fmt: skip
    named = {"logger_file": evidence[0].digest} if evidence else {}
    player.do(_RECEIVER[lane], "transport.received", coi, {**facts, **named}, evidence=evidence)


def accept(player: Player, coi: str, lane: LaneName) -> None:
    """The receiver accepts every bag that arrived."""
    player.wait(minutes=10)
    bags = bags_in(player, coi, lane, "received", "quarantined")
    player.do(_RECEIVER[lane], "transport.accepted", coi, {"bags": bags})


def logger_file(
    lane: Lane,
    start: datetime,
    end: datetime,
    serial: str,
    *,
    excursion: bool = False,
    step: timedelta = _STEP,
) -> bytes:
    """A logger's file from packing to receipt, within the lane's limits unless told otherwise."""
    return write_plain_csv(_readings(lane, start, end, excursion, step), serial)


def _readings(
    lane: Lane, start: datetime, end: datetime, excursion: bool, step: timedelta
) -> Iterator[Reading]:
    middle = ((lane.low_c + lane.high_c) / 2).quantize(Decimal("0.1"))
    at, number = start.replace(second=0, microsecond=0), 0
    while at <= end:
        warm = excursion and 10 <= number < 10 + _WARM_READINGS
        drift = Decimal(number * 7 % 9 - 4) / 10
        yield Reading(at, (lane.high_c + 4 if warm else middle) + drift)
        at, number = at + step, number + 1


def _pack(player: Player, coi: str, lane: LaneName, seal: str) -> str:
    """Packs into a shipper that is free; waits while none is. Returns the shipper's code."""
    while True:
        shipper = _free_shipper(player)
        if not make_ready(player, _SENDER[lane], shipper):
            continue
        facts = {
            "bags": bags_in(player, coi, lane, "filled", "stored"), "shipper": shipper,
            "seal": seal, "logger": f"LOG-{coi[8:13]}",
        }  # fmt: skip
        try:
            player.do(_SENDER[lane], "transport.packed", coi, facts)
        except Refused as refused:
            if {one.code for one in refused.refusals} != {"transport.shipper_in_use"}:
                raise
        else:
            return shipper


def make_ready(player: Player, person: str, shipper: str) -> bool:
    """Looked over and charged, unless it is ready and holds long enough; whether it is then."""
    until = player.story(shipper).shipper.hold_until
    if until is not None and until >= player.now + timedelta(days=5):
        return True
    facts = {"sound": True, "how": "Charged with liquid nitrogen", "weight_kg": "12.4"}
    try:
        player.do(person, "facility.shipper_conditioned", shipper, facts)
    except Refused as refused:
        if {one.code for one in refused.refusals} != {"facility.shipper_loaded"}:
            raise
        return False
    return True


def plan(player: Player, coi: str, person: str, pickup_in: timedelta, within: timedelta) -> None:
    """The hand-overs as agreed with the courier: collected, and delivered within an hour."""
    shipper = player.story(coi).transport.under_way.shipper
    until = player.now + within
    facts = {
        "shipper": shipper, "pickup_at": player.now + pickup_in,
        "deliver_from": until - timedelta(hours=1), "deliver_until": until,
    }  # fmt: skip
    player.do(person, "transport.planned", coi, facts)


def _free_shipper(player: Player) -> str:
    while True:
        player.world.take_turn(player)
        for name in SHIPPERS:
            if not player.story(player.items[name]).in_use_by:
                return player.items[name]
        player.wait(hours=2)


def bags_in(player: Player, coi: str, lane: LaneName, *states: str) -> list[str]:
    """The printed codes in force of this lane's bags in these states."""
    story = player.story(coi)
    bags = (bag for bag in containers_of(story, *_KINDS[lane]) if bag.state in states)
    found = (live_label(story, bag.code) for bag in bags)
    return [label.code for label in found if label is not None]
