"""The facts of the actions on the facility's items."""

from __future__ import annotations

from cot_tracker.door import fields
from cot_tracker.door.cards import card_schema
from cot_tracker.identity.codes import NAMES, Kind
from cot_tracker.language import N_

KINDS = {
    "station": Kind.STATION,
    "equipment": Kind.EQUIPMENT,
    "material": Kind.MATERIAL,
    "shipper": Kind.SHIPPER,
    "storage": Kind.STORAGE,
}


class ItemAdded(fields.FactsSchema):
    kind = fields.Choice({name: NAMES[kind] for name, kind in KINDS.items()}, label=N_("What"))
    name = fields.Text(label=N_("Name"), most=200)
    sort = fields.Text(
        label=N_("Sort"), help=N_("As the protocol names it, for example incubator"), most=64,
        required=False,
    )  # fmt: skip
    lot = fields.Text(label=N_("Lot"), most=64, required=False)
    serial = fields.Text(
        label=N_("Serial number"), help=N_("Of a shipper, a freezer, a device"), most=64,
        required=False, screened=False,
    )  # fmt: skip
    expires_at = fields.Instant(label=N_("Expires"), ahead=True, required=False)
    due_at = fields.Instant(label=N_("Qualified until"), ahead=True, required=False)
    hold_hours = fields.Count(
        1, 2000, label=N_("Holds its temperature for (hours)"), required=False
    )


class Qualified(fields.FactsSchema):
    due_at = fields.Instant(label=N_("Qualified until"), ahead=True)
    record = fields.Text(label=N_("Record"), most=200)


class Retired(fields.FactsSchema):
    why = fields.Text(label=N_("Why"), most=500)


CardIssued = card_schema(*KINDS.values())


class LabelsCleared(fields.FactsSchema):
    nothing_left = fields.YesNo(label=N_("No label of another patient is left at this station"))


class LineCleared(fields.FactsSchema):
    nothing_left = fields.YesNo(label=N_("No material, label or document of another batch is left"))
    cleaned = fields.YesNo(label=N_("The station is clean"))
