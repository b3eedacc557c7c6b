"""The facts of production's actions."""

from __future__ import annotations

from cot_tracker.door import fields
from cot_tracker.identity.codes import Kind
from cot_tracker.language import N_

OPERATIONS = {
    "wash_or_thaw": N_("Wash or thaw"),
    "activation": N_("Activation"),
    "transduction": N_("Transduction"),
    "expansion": N_("Expansion"),
    "harvest": N_("Harvest"),
    "formulation_fill": N_("Formulation and fill"),
}
FAILURES = {
    "growth": N_("growth"),
    "viability": N_("viability"),
    "purity": N_("purity"),
    "contamination": N_("contamination"),
    "equipment": N_("equipment"),
    "other": N_("other"),
}
IN_WORK = (Kind.COLLECTION_BAG, Kind.INTERMEDIATE_BAG)
PRODUCT = (Kind.INFUSION_BAG, Kind.CASSETTE)
CHILDREN = (Kind.INTERMEDIATE_BAG, *PRODUCT, Kind.RETAIN_SAMPLE)
STORED = (*PRODUCT, Kind.RETAIN_SAMPLE)


def _operation() -> fields.Choice:
    return fields.Choice(OPERATIONS, label=N_("Unit operation"))


class BatchOpened(fields.FactsSchema):
    station = fields.Scan([Kind.STATION], label=N_("Station"))
    bags = fields.Scans(
        [Kind.COLLECTION_BAG], label=N_("Starting material"), help=N_("Scan every accepted bag")
    )
    batch_number = fields.Text(
        label=N_("Batch number"), help=N_("Left empty, one is allotted"), most=40, required=False
    )


class OperationStarted(fields.FactsSchema):
    operation = _operation()
    container = fields.Scan(IN_WORK, label=N_("Bag"), help=N_("The bag that is worked with"))
    equipment = fields.Scans([Kind.EQUIPMENT], label=N_("Equipment"), required=False)


class EquipmentUsed(fields.FactsSchema):
    equipment = fields.Scans([Kind.EQUIPMENT], label=N_("Equipment"))


class MaterialsUsed(fields.FactsSchema):
    materials = fields.Scans([Kind.MATERIAL], label=N_("Material lots"))


class InProcessResult(fields.FactsSchema):
    operation = _operation()
    test = fields.Text(
        label=N_("Test"), help=N_("As the protocol names it"), most=40, screened=False
    )
    value = fields.Quantity("", 0, "1e15", label=N_("Value"), help=N_("In the protocol's unit"))
    note = fields.Text(label=N_("Note"), most=500, required=False)


class OperationCompleted(fields.FactsSchema):
    operation = _operation()
    cells = fields.Quantity("cells", 0, "1e13", label=N_("Viable cells"), required=False)
    volume_ml = fields.Quantity("mL", "0.01", 20000, label=N_("Volume"), required=False)
    note = fields.Text(label=N_("Note"), most=500, required=False)


class OperationVerified(fields.FactsSchema):
    operation = _operation()
    container = fields.Scan((*IN_WORK, *PRODUCT), label=N_("Bag"))


class ContainerFilled(fields.FactsSchema):
    container = fields.Scan(CHILDREN, label=N_("Filled container"))
    parent = fields.Scan(IN_WORK, label=N_("Filled from"))
    volume_ml = fields.Quantity("mL", "0.01", 20000, label=N_("Volume"))
    cells = fields.Quantity(
        "cells", 0, "1e13", label=N_("Cells"), required=False,
        help=N_("Of product: the cells that the dose counts, as the dose group's unit says"),
    )  # fmt: skip


class ParentClosed(fields.FactsSchema):
    container = fields.Scan(IN_WORK, label=N_("Emptied bag"))
    children = fields.Scans(
        CHILDREN, label=N_("Filled from it"), help=N_("Scan everything its content went into")
    )


class Stored(fields.FactsSchema):
    container = fields.Scan(STORED, label=N_("Container"))
    position = fields.Scan([Kind.STORAGE], label=N_("Storage position"))


class BatchFailed(fields.FactsSchema):
    why = fields.Choice(FAILURES, label=N_("Why"))
    account = fields.Text(label=N_("What happened"), lines=4, required=False)
