"""The facts of IL-2's actions."""

from __future__ import annotations

from cot_tracker.door import fields
from cot_tracker.identity.codes import Kind
from cot_tracker.language import N_


class Planned(fields.FactsSchema):
    max_doses = fields.Count(1, 1000, label=N_("Number of doses"))
    dose = fields.Quantity(
        "", "0.000001", "1e15", label=N_("Dose"), required=False,
        help=N_("In the protocol's unit; leave it empty for the protocol's dose"),
    )  # fmt: skip


class DoseGiven(fields.FactsSchema):
    wristband = fields.Scan([Kind.WRISTBAND], label=N_("Wristband"))
    dose = fields.Quantity(
        "", "0.000001", "1e15", label=N_("Dose given"), help=N_("In the unit of the plan")
    )
    lot = fields.Text(label=N_("Lot of the drug"), most=80, required=False)


class DoseHeld(fields.FactsSchema):
    criterion = fields.Text(
        label=N_("Criterion to hold"), most=40, required=False, screened=False,
        help=N_("As the protocol lists it"),
    )  # fmt: skip
    why = fields.Text(label=N_("Why"), most=500)


class DoseSkipped(DoseHeld):
    """The same facts: a skipped dose is not made up, a held one comes later."""


class Ended(fields.FactsSchema):
    why = fields.Text(label=N_("Why"), most=500)
