"""Storage and transports over the API: what a freezer holds, how long a container was out of it,
and what is on its way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response
from sqlalchemy import select

from cot_tracker.api.problem import answer
from cot_tracker.custody.canonical import plain
from cot_tracker.custody.evidence import find
from cot_tracker.door.faults import Unknown
from cot_tracker.facility.state import ItemStory
from cot_tracker.facility.storage import Grid, position_code, position_name
from cot_tracker.identity.codes import Code, CodeFault, Kind, parse
from cot_tracker.journey.stability import Leg, cleared_at, legs, time_out
from cot_tracker.journey.story import Story
from cot_tracker.journey.tables import ContainerRow
from cot_tracker.journey.transport.custody import HandOver, hand_overs, longest_between
from cot_tracker.journey.transport.shipment import Shipment
from cot_tracker.protocol.model import Protocol
from cot_tracker.site import Site
from cot_tracker.study.actions import protocol_of

_containers = ContainerRow.__table__
_UNDER_WAY = ("packed", "in_transit", "received", "quarantined")


def register(pages: Blueprint, site: Site) -> None:
    @pages.get("/api/v1/storage/<code>")
    def storage(code: str) -> Response:
        """A freezer: its limits, whether it has failed, and each position with what is in it."""
        return answer(_held(_storage(site, code), site.door.clock()))

    @pages.get("/api/v1/transports")
    def transports() -> Response:
        """Every shipment that is packed, on its way, or waiting on arrival, with its plan."""
        now = site.door.clock()
        with site.database.read() as connection:
            journeys = connection.execute(
                select(_containers.c.journey).where(_containers.c.state.in_(_UNDER_WAY)).distinct()
            ).scalars()
            stories: list[Story] = list(site.door.several(sorted(journeys), connection).values())
        pinned = {story.enrolment.protocol_digest: story for story in stories}
        protocols = {digest: protocol_for(site, story) for digest, story in pinned.items()}
        found = [
            shipment(story, one, now, protocols[story.enrolment.protocol_digest])
            for story in stories
            for one in story.transport.open_shipments
        ]
        return answer({"transports": found})


def position(story: ItemStory, code: Code) -> dict[str, Any]:
    """What a scanned position is, and what is in it; of a freezer, how full it is."""
    kept = story.storage
    found: dict[str, Any] = {"storage": story.code, "containers": len(kept.contents)}
    if kept.failed_at is not None:
        found["failed_at"] = plain(kept.failed_at)
    if code.container:
        name = position_name(kept.grid, code.own)
        found |= {"position": name, "container": kept.occupant(code.own), "known": bool(name)}
    return found


def shipper(story: ItemStory) -> dict[str, Any]:
    """Whether a shipper is ready for use, and until when it holds its temperature."""
    made = story.shipper
    ready = made.conditioned_at is not None and not story.in_use_by
    told = {"ready": ready, "in_use_by": story.in_use_by, "uses": made.uses}
    if made.hold_until is not None:
        told["hold_until"] = plain(made.hold_until)
    return told


def time_out_of(site: Site, story: Story, own: str) -> dict[str, Any]:
    """The time that this container was out of storage, leg by leg, and what is left of the
    stability budget; nothing for what never was in storage."""
    now = site.door.clock()
    out, one = time_out(story, own, now), story.containers.get(own)
    if out is None or one is None:
        return {}
    protocol = protocol_for(site, story)
    left = out.left(protocol.product) if protocol is not None and one.is_product else None
    clock = story.storage.clocks[own]
    told = {
        "minutes": out.minutes, "known": out.known, "minutes_left": left,
        "out_since": clock.out_since, "cleared_by_quality": cleared_at(story, own) is not None,
        "legs": [_leg(each) for each in legs(story, own)],
    }  # fmt: skip
    return {"out_of_storage": plain(told)}


def shipment(
    story: Story, one: Shipment, now: datetime, protocol: Protocol | None
) -> dict[str, Any]:
    """One shipment with its plan, its hand-overs and what is wrong with them now."""
    hands = hand_overs(one, now, longest_between(protocol, one))
    told = {
        "journey": story.coi, "subject": story.enrolment.subject_number, "shipment": one.number,
        "lane": one.lane, "season": one.season, "shipper": one.shipper, "sscc": one.sscc,
        "seal": one.seal, "logger": one.logger, "carrier": one.carrier, "vehicle": one.vehicle,
        "bags": one.bags, "packed_at": one.packed_at, "arrive_by": one.arrive_by,
        "hold_until": one.hold_until, "due_at": one.due_at,
        "late": one.due_at is not None and one.due_at < now,
        "hand_overs": [_hand_over(each) for each in hands],
    }  # fmt: skip
    found: dict[str, Any] = plain(told)
    return found


def _hand_over(one: HandOver) -> dict[str, Any]:
    return {
        "what": one.what, "due_at": one.due_at, "released_by": one.released_by,
        "released_at": one.released_at, "accepted_by": one.accepted_by,
        "accepted_at": one.accepted_at, "flags": one.flags,
    }  # fmt: skip


def _leg(one: Leg) -> dict[str, Any]:
    return {
        "began_at": one.began_at, "ended_at": one.ended_at, "began_with": one.began_with,
        "ended_with": one.ended_with, "seconds": one.seconds,
    }  # fmt: skip


def _held(story: ItemStory, now: datetime) -> dict[str, Any]:
    kept, grid = story.storage, story.storage.grid
    inside = {one.position: own for own, one in kept.contents.items()}
    told = {
        "code": story.code, "name": story.name, "active": story.active,
        "low_c": kept.low_c, "high_c": kept.high_c, "failed_at": kept.failed_at,
        "logger_read": [
            {"began_at": one.began_at, "ended_at": one.ended_at, "verdict": one.verdict}
            for one in kept.watched
        ],
        "not_watched": [
            {"began_at": start, "ended_at": end} for start, end in kept.not_watched(now)
        ],
        "positions": list(_positions(story.code, grid, inside)) if grid is not None else [],
        "containers": [
            {"container": own, "position": one.position, "since": one.since}
            for own, one in sorted(kept.contents.items())
        ],
    }  # fmt: skip
    found: dict[str, Any] = plain(told)
    return found


def _positions(item: str, grid: Grid, inside: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for number in range(1, grid.size + 1):
        code = position_code(item, number)
        yield {"code": code, "name": grid.name(number), "container": inside.get(code, "")}


def protocol_for(site: Site, story: Story) -> Protocol | None:
    with site.database.read() as connection:
        found = find(connection, story.enrolment.protocol_digest)
    return protocol_of(found.content) if found is not None else None


def _storage(site: Site, code: str) -> ItemStory:
    try:
        item = parse(code)
    except CodeFault:
        raise Unknown from None
    if item.kind is not Kind.STORAGE:
        raise Unknown
    story: ItemStory = site.door.story(item.item)
    return story
