"""The temperature curve of a shipment: its logger's readings as drawn, and in words and figures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, abort, jsonify, render_template

from cot_tracker.condition import readers
from cot_tracker.condition.describe import describe
from cot_tracker.condition.series import UnknownFormat
from cot_tracker.custody import evidence
from cot_tracker.journey.story import Story
from cot_tracker.web import chains
from cot_tracker.web.journey import own
from cot_tracker.web.shared import site

pages = Blueprint("curves", __name__)


@pages.get("/journeys/<coi>/curves/<int:number>")
def curve(coi: str, number: int) -> Any:
    """One shipment's curve, its figures and what was found."""
    coi = own(coi)
    shipment, limits, content = _logger(coi, number)
    return render_template(
        "web/curve.html", coi=coi, about=chains.about(coi), shipment=shipment, limits=limits,
        described=describe(content, limits),
    )  # fmt: skip


@pages.get("/journeys/<coi>/curves/<int:number>.json")
def readings(coi: str, number: int) -> Any:
    """The readings for the drawing: seconds since 1970 and degrees Celsius, with the limits."""
    _shipment, (low, high), content = _logger(own(coi), number)
    try:
        found = readers.read(content).readings
    except UnknownFormat:
        found = ()
    return jsonify(
        at=[int(one.at.timestamp()) for one in found],
        temperature_c=[float(one.temperature_c) for one in found],
        low_c=float(low), high_c=float(high), zone=site().settings.time_zone,
    )  # fmt: skip


def _logger(coi: str, number: int) -> tuple[Any, tuple[Decimal, Decimal], bytes]:
    story: Story = site().door.story(coi)
    protocol = chains.protocol_for(story)
    shipment = next((one for one in story.transport.shipments if one.number == number), None)
    if shipment is None or protocol is None or not shipment.logger_digest:
        abort(404)
    with site().database.read() as connection:
        kept = evidence.find(connection, shipment.logger_digest)
    if kept is None:
        abort(404)
    lane = next(lane for lane in protocol.lanes if lane.name == shipment.lane)
    return shipment, (lane.low_c, lane.high_c), kept.content
