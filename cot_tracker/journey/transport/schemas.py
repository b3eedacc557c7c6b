"""The facts of transport's actions."""

from __future__ import annotations

from typing import Any

from cot_tracker.door import fields
from cot_tracker.door.evidence_field import Digest
from cot_tracker.facility.logger_answers import answer_fields
from cot_tracker.identity.codes import Kind
from cot_tracker.language import N_

BAGS = (Kind.COLLECTION_BAG, Kind.INFUSION_BAG, Kind.CASSETTE)
DECISIONS = {
    "accept": N_("May be used in spite of it"),
    "reject": N_("May not be used"),
}


def _bags(**more: Any) -> fields.Scans:
    return fields.Scans(BAGS, label=N_("Bags"), **more)


def _shipper() -> fields.Scan:
    return fields.Scan([Kind.SHIPPER], label=N_("Shipper"))


def _seal() -> fields.Text:
    return fields.Text(label=N_("Seal"), help=N_("The number on the seal"), most=64, screened=False)


def _why() -> fields.Text:
    return fields.Text(label=N_("Why"), most=1000, lines=3)


def _shipment() -> fields.Count:
    return fields.Count(
        1, 999, label=N_("Shipment"), required=False,
        help=N_("Its number in this journey, where several are open"),
    )  # fmt: skip


class Packed(fields.FactsSchema):
    bags = _bags(help=N_("Scan every bag that goes in"))
    shipper = _shipper()
    seal = _seal()
    logger = fields.Text(
        label=N_("Logger"), help=N_("The serial number of the temperature logger"), most=64,
        screened=False, required=False,
    )  # fmt: skip


class InHand(fields.FactsSchema):
    shipper = _shipper()
    seal = _seal()


class TakenOver(InHand):
    carrier = fields.Text(label=N_("Courier company"), most=120, required=False, screened=False)
    vehicle = fields.Text(
        label=N_("Vehicle"), help=N_("Its plate, or the number of the flight or train"), most=64,
        required=False, screened=False,
    )  # fmt: skip


class Planned(fields.FactsSchema):
    shipper = _shipper()
    pickup_at = fields.Instant(
        label=N_("Collected by the courier until"), ahead=True, required=False
    )
    deliver_from = fields.Instant(label=N_("Delivered from"), ahead=True, required=False)
    deliver_until = fields.Instant(label=N_("Delivered until"), ahead=True)


class Delivered(fields.FactsSchema):
    shipper = _shipper()


class Received(fields.FactsSchema):
    shipper = _shipper()
    seal = _seal()
    seal_intact = fields.YesNo(label=N_("The seal is intact"))
    package_intact = fields.YesNo(label=N_("The package is intact"))
    count = fields.Count(0, 100, label=N_("Bags in the shipper"), help=N_("Count what you see"))
    bags = _bags(required=False, help=N_("Scan every bag; leave it empty if there is none"))
    logger_file = Digest(
        label=N_("Logger's file"), required=False,
        help=N_("Leave it empty if the logger could not be read out"),
    )  # fmt: skip
    logger_zone, logger_date_order, logger_unit, logger_sensor, logger_serial = answer_fields()


class LoggerRead(fields.FactsSchema):
    logger_file = Digest(label=N_("Logger's file"))
    logger_zone, logger_date_order, logger_unit, logger_sensor, logger_serial = answer_fields()
    shipment = _shipment()


class ConditionAssessed(fields.FactsSchema):
    decision = fields.Choice(DECISIONS, label=N_("Decision"))
    why = _why()
    shipment = _shipment()


class Accepted(fields.FactsSchema):
    bags = _bags(help=N_("Scan every bag of the shipment"))


class Quarantined(fields.FactsSchema):
    bags = _bags()
    why = _why()


class Rejected(fields.FactsSchema):
    why = _why()
    shipment = _shipment()


class Lost(fields.FactsSchema):
    bags = _bags(required=False, help=N_("Type the codes; empty means the whole open shipment"))
    why = _why()
