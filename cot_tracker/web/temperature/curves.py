"""The temperature story of cells as curves: from vein to vein for a container, and one transport
more closely; with their figures in words, for print and for whoever reads tables."""

from __future__ import annotations

import gzip
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request

from cot_tracker.condition.arrays import np
from cot_tracker.condition.curve import spans
from cot_tracker.identity.codes import CodeFault, Kind, parse
from cot_tracker.journey.containers import Container, containers_of
from cot_tracker.journey.story import Story
from cot_tracker.web import chains
from cot_tracker.web.journey import own
from cot_tracker.web.shared import kind_name, site, zone
from cot_tracker.web.temperature import drawing
from cot_tracker.web.temperature.judgements import judged, judgements
from cot_tracker.web.temperature.legs import Leg, Way, transport_leg, way

pages = Blueprint("curves", __name__)
TABLE_ROWS = 32


@pages.get("/journeys/<coi>/temperature")
def from_vein_to_vein(coi: str) -> Any:
    """The whole way of one container, through all that it came from."""
    coi = own(coi)
    story: Story = site().door.story(coi)
    protocol = chains.protocol_for(story)
    if protocol is None:
        abort(404)
    choices = _choices(story)
    chosen = own_container(request.args.get("container", ""), story) or _first(choices)
    found = way(story, protocol, chosen)
    return render_template(
        "web/temperature/curves.html", coi=coi, about=chains.about(coi), way=found,
        drawing=drawing.drawn(found, zone()),
        choices=choices, chosen=chosen, rows={at: _rows(leg) for at, leg in enumerate(found.legs)},
        length=drawing.length, kind=kind_name, now=site().door.clock(),
    )  # fmt: skip


@pages.get("/journeys/<coi>/curves/<int:number>")
def curve(coi: str, number: int) -> Any:
    """One shipment's curve, its figures and what was found."""
    coi = own(coi)
    leg = _leg(coi, number)
    return render_template(
        "web/temperature/curve.html", coi=coi, about=chains.about(coi), leg=leg, number=number,
        drawing=drawing.drawn(Way((leg,)), zone()), rows=_rows(leg),
        length=drawing.length, every=judged(coi, number),
    )  # fmt: skip


@pages.get("/journeys/<coi>/curves/<int:number>.json")
def readings(coi: str, number: int) -> Any:
    """Every reading for the drawing: seconds since 1970 and degrees Celsius, null in a silence;
    with the limits, excursions, silences and hand-overs."""
    leg = _leg(own(coi), number)
    at, values = _columns(leg)
    answer = jsonify(
        at=at, temperature_c=values, zone=site().settings.time_zone,
        low_c=float(leg.low_c or 0), high_c=float(leg.high_c or 0),
        excursions=[[_seconds(one.start), _seconds(one.end)] for one in leg.excursions],
        silences=[[_seconds(a), _seconds(b)] for a, b in leg.silences],
        marks=[[_seconds(mark.at), at + 1, mark.what] for at, mark in enumerate(leg.marks)],
    )  # fmt: skip
    return _packed(answer)


def _packed(answer: Response) -> Response:
    """Compressed for a browser that takes it: every reading of a long transport is a megabyte and
    more. Nothing secret stands beside what a caller could choose."""
    answer.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"]:
        answer.set_data(gzip.compress(answer.get_data(), compresslevel=5))
        answer.content_encoding = "gzip"
    return answer


def _columns(leg: Leg) -> tuple[list[int], list[float | None]]:
    """Instants and temperatures; a silence holds a point without a temperature, so that no line
    is drawn across it."""
    found = leg.readings
    at = (found.at_us // 1_000_000).tolist()
    values: list[float | None] = (found.values / 10**found.decimals).tolist()
    breaks = np.flatnonzero(np.diff(found.at_us) > leg.longest.total_seconds() * 1e6)
    for place in reversed(breaks.tolist()):
        at.insert(place + 1, at[place] + 1)
        values.insert(place + 1, None)
    return at, values


def _leg(coi: str, number: int) -> Leg:
    story: Story = site().door.story(coi)
    protocol = chains.protocol_for(story)
    shipment = story.transport.numbered(number)
    if shipment is None or protocol is None or not shipment.logger_digest:
        abort(404)
    return transport_leg(story, shipment, protocol, judgements(coi))


def _rows(leg: Leg) -> tuple[Any, ...]:
    return spans(leg.readings, leg.start, leg.end, TABLE_ROWS) if len(leg.readings) else ()


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _choices(story: Story) -> list[Container]:
    """The containers whose way can be looked at: what is infused first, then what was collected."""
    kinds = (Kind.INFUSION_BAG, Kind.CASSETTE, Kind.COLLECTION_BAG)
    return [one for kind in kinds for one in containers_of(story, kind) if one.filled_at]


def _first(choices: list[Container]) -> str:
    return choices[0].code if choices else ""


def own_container(text: str, story: Story) -> str:
    """The own code of the journey's container that any of its labels names, or nothing."""
    try:
        code = parse(text).own
    except CodeFault:
        return ""
    return code if code in story.containers else ""
