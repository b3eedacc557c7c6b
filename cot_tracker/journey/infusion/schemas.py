"""The facts of infusion's actions."""

from __future__ import annotations

from cot_tracker.door import fields
from cot_tracker.identity.codes import Kind
from cot_tracker.language import N_

MEASURES = {
    "continued": N_("Infusion continued"),
    "slowed": N_("Infusion slowed"),
    "paused": N_("Infusion paused"),
    "stopped": N_("Infusion stopped"),
    "after": N_("The infusion was over"),
}


def _wristband() -> fields.Scan:
    return fields.Scan(
        [Kind.WRISTBAND], label=N_("Wristband"), help=N_("Scan it on the patient's wrist")
    )


def _bag(*, required: bool = True) -> fields.Scan:
    return fields.Scan([Kind.INFUSION_BAG], label=N_("Infusion bag"), required=required)


class BedsideChecked(fields.FactsSchema):
    wristband = _wristband()
    bag = _bag()
    name_agrees = fields.YesNo(
        label=N_("The patient said this name"), help=N_("Ask; do not read it out")
    )
    birth_date_agrees = fields.YesNo(label=N_("The patient said this birth date"))


class ThawStarted(fields.FactsSchema):
    bag = _bag()


class ThawCompleted(fields.FactsSchema):
    bag = _bag()
    temperature_c = fields.Quantity("°C", -80, 100, label=N_("Temperature of the thawing bath"))
    completed_at = fields.Instant(
        label=N_("Thawed at"), help=N_("Leave it empty when it is now"), required=False
    )


class Started(fields.FactsSchema):
    wristband = _wristband()
    bag = _bag()


class Stopped(fields.FactsSchema):
    bag = _bag()
    volume_ml = fields.Quantity("mL", 0, 2000, label=N_("Volume infused"))
    complete = fields.YesNo(label=N_("The whole bag ran in"))
    remainder_ml = fields.Quantity(
        "mL", 0, 2000, label=N_("Volume left in the bag"), required=False
    )
    why = fields.Text(label=N_("Why it ended before the bag was empty"), most=500, required=False)
    ended_at = fields.Instant(
        label=N_("Ended at"), help=N_("Leave it empty when it is now"), required=False
    )


class Reaction(fields.FactsSchema):
    bag = _bag(required=False)
    grade = fields.Count(1, 5, label=N_("Grade"), help=N_("1 to 5, as CTCAE grades it"))
    description = fields.Text(label=N_("What happened"), lines=4)
    measure = fields.Choice(MEASURES, label=N_("What was done with the infusion"))
    treatment = fields.Text(label=N_("Treatment given"), required=False, most=500)


class Finished(fields.FactsSchema):
    weight_kg = fields.Quantity(
        "kg", 1, 500, label=N_("Body weight"), required=False,
        help=N_("Needed where the dose group counts cells per kg"),
    )  # fmt: skip
