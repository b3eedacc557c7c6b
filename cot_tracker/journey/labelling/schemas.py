"""The facts of the labels' actions."""

from __future__ import annotations

from cot_tracker.door import fields
from cot_tracker.identity.codes import NAMES, OF_A_PATIENT, Kind
from cot_tracker.language import N_

PRINTABLE = {
    "journey_sheet": Kind.JOURNEY,
    "wristband": Kind.WRISTBAND,
    "collection_bag": Kind.COLLECTION_BAG,
    "tube": Kind.TUBE,
    "intermediate_bag": Kind.INTERMEDIATE_BAG,
    "infusion_bag": Kind.INFUSION_BAG,
    "cassette": Kind.CASSETTE,
    "retain_sample": Kind.RETAIN_SAMPLE,
    "certificate": Kind.CERTIFICATE,
}
REASONS = {
    "damaged": N_("damaged"),
    "unreadable": N_("cannot be read"),
    "printer": N_("printer failed"),
    "lost": N_("lost"),
    "wrong": N_("wrong content"),
    "new_admission": N_("new admission"),
    "superseded": N_("superseded"),
    "not_used": N_("not used"),
}

ADDED_WARNINGS = {
    "not_evaluated": N_("not evaluated for infectious substances"),
    "biohazard": N_("biological hazard"),
}


class Reserved(fields.FactsSchema):
    what = fields.Choice(
        {name: NAMES[kind] for name, kind in PRINTABLE.items()}, label=N_("Label for")
    )
    count = fields.Count(1, 20, label=N_("How many"), required=False)
    content = fields.Text(label=N_("Content"), most=120, required=False)
    volume_ml = fields.Quantity(
        "mL", "0.01", 20000, label=N_("Volume of each"), required=False,
        help=N_("Of product, as it will be filled; left empty, the protocol's volume of a bag"),
    )  # fmt: skip
    cells = fields.Quantity(
        "cells", 1, "1e13", label=N_("Cells in each"), required=False,
        help=N_("Of product, as it will be filled: the cells that the dose counts"),
    )  # fmt: skip
    parent = fields.Scan(
        tuple(OF_A_PATIENT), label=N_("Taken from"), required=False,
        help=N_("The container that this is filled from"),
    )  # fmt: skip
    reprint_of = fields.Scan(
        tuple(OF_A_PATIENT), label=N_("Reprint of"), required=False,
        help=N_("Type the code below the label that is replaced"),
    )  # fmt: skip
    why = fields.Choice(REASONS, label=N_("Why a reprint"), required=False)
    why_many = fields.Text(
        label=N_("Why so many at once"), most=200, required=False,
        help=N_("Only for more labels than the work at hand needs"),
    )  # fmt: skip


class Issued(fields.FactsSchema):
    labels = fields.Scans(tuple(OF_A_PATIENT), label=N_("Labels"), labels=True)
    layout = fields.Text(label=N_("Layout"), most=64)
    layout_version = fields.Text(label=N_("Layout version"), most=16)
    stock = fields.Text(label=N_("Label stock"), most=64, required=False)
    start = fields.Count(1, 1000, label=N_("First position on the sheet"), required=False)
    warning = fields.Choice(
        ADDED_WARNINGS, label=N_("Warning that the record added"), required=False
    )
    digest = fields.Text(label=N_("Digest of the file"), most=64, screened=False)
    why = fields.Choice(REASONS, label=N_("Why a reprint"), required=False)


class Delivered(fields.FactsSchema):
    labels = fields.Scans(tuple(OF_A_PATIENT), label=N_("Labels"), labels=True)
    to = fields.Text(label=N_("Printer"), most=120)


class Applied(fields.FactsSchema):
    label = fields.Scan(tuple(OF_A_PATIENT), label=N_("Label"))


class Destroyed(fields.FactsSchema):
    labels = fields.Scans(
        tuple(OF_A_PATIENT), label=N_("Labels"), labels=True, required=False,
        help=N_("Scan each; or scan one of the sheet below and count the unused ones"),
    )  # fmt: skip
    sheet = fields.Scan(
        tuple(OF_A_PATIENT), label=N_("A label of the sheet"), required=False,
        help=N_("All labels printed with it that were not used are destroyed together"),
    )  # fmt: skip
    count = fields.Count(1, 1000, label=N_("Unused labels counted on the sheet"), required=False)
    why = fields.Choice(REASONS, label=N_("Why"))


class Retained(fields.FactsSchema):
    labels = fields.Scans(tuple(OF_A_PATIENT), label=N_("Labels"), labels=True)
    where = fields.Text(
        label=N_("Kept where"), help=N_("For example the batch record, page 3"), most=120
    )


class ShipperLabelled(fields.FactsSchema):
    label = fields.Scan((Kind.SHIPPER,), label=N_("Label"))
    layout = fields.Text(label=N_("Layout"), most=64)
    layout_version = fields.Text(label=N_("Layout version"), most=16)
    digest = fields.Text(label=N_("Digest of the file"), most=64, screened=False)
    why = fields.Choice(REASONS, label=N_("Why a reprint"), required=False)


class Ended(fields.FactsSchema):
    labels = fields.Scans(tuple(OF_A_PATIENT), label=N_("Labels"), labels=True)
    why = fields.Choice(REASONS, label=N_("Why"))
