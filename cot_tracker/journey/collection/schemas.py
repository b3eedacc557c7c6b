"""The facts of collection's actions."""

from __future__ import annotations

from cot_tracker.door import fields
from cot_tracker.identity.codes import Kind
from cot_tracker.identity.isbt import read_coi, read_din
from cot_tracker.language import N_


class Planned(fields.FactsSchema):
    day = fields.Day(label=N_("Day of the leukapheresis"))
    isbt_din = fields.External(
        read_din, label=N_("ISBT 128 donation number"), required=False,
        help=N_("Only if the collecting centre has given one: scan it, or type it with its check "
                "character. Told before the labels are printed, it stands on them."),
    )  # fmt: skip
    isbt_coi = fields.External(
        read_coi, label=N_("ISBT 128 chain of identity"), required=False,
        help=N_("Only if one was allotted: it stays the same for every collection"),
    )  # fmt: skip


class Collected(fields.FactsSchema):
    wristband = fields.Scan([Kind.WRISTBAND], label=N_("Wristband"))
    bags = fields.Scans([Kind.COLLECTION_BAG], label=N_("Bags"), help=N_("Scan every filled bag"))
    started_at = fields.Instant(label=N_("Start"))
    ended_at = fields.Instant(label=N_("End"))
    volume_ml = fields.Quantity("mL", 1, 2000, label=N_("Volume"))
    nucleated_cells = fields.Quantity(
        "cells", 0, "1e12", label=N_("Nucleated cells"), help=N_("The whole number of cells")
    )
    cd3_cells = fields.Quantity("cells", 0, "1e12", label=N_("CD3+ cells"))
    device = fields.Text(label=N_("Apheresis device"), most=80)
    anticoagulant = fields.Text(label=N_("Anticoagulant"), most=80)
