"""The facts of conditioning's actions. When a dose was given is the report's own time."""

from __future__ import annotations

from cot_tracker.door import fields
from cot_tracker.language import N_


class Planned(fields.FactsSchema):
    day = fields.Day(label=N_("Day of the infusion"), help=N_("Day 0"))


class Evidence(fields.FactsSchema):
    """One row of the evidence that the protocol asks for."""

    item = fields.Text(label=N_("Evidence"), most=40, screened=False)
    day = fields.Day(label=N_("Day of the finding"))
    satisfactory = fields.YesNo(label=N_("Satisfactory"))
    source = fields.Text(
        label=N_("Source"), help=N_("Where the document is found"), most=200, required=False
    )


class Decided(fields.FactsSchema):
    infusion_day = fields.Day(
        label=N_("Day of the infusion"), help=N_("The planned day that this decision is for")
    )
    evidence = fields.Table(Evidence, label=N_("Evidence of fitness"))


class Declined(fields.FactsSchema):
    why = fields.Text(label=N_("Why"), lines=3)


class Dose(fields.FactsSchema):
    drug = fields.Text(label=N_("Drug"), most=40, screened=False)
    day = fields.Count(
        -365, 365, label=N_("Planned day"), help=N_("Counted from infusion, like -5")
    )


class DoseGiven(Dose):
    dose = fields.Quantity("", "0.000001", "1e9", label=N_("Dose"))
    unit = fields.Text(label=N_("Unit"), help=N_("Like mg or mg/kg"), most=20, screened=False)


class DoseSkipped(Dose):
    why = fields.Text(label=N_("Why"), lines=3)
