"""The facts of the pharmacy's actions."""

from __future__ import annotations

from cot_tracker.door import fields
from cot_tracker.identity.codes import Kind
from cot_tracker.language import N_

RETURNED_FOR = {
    "use": N_("back into storage, to be used"),
    "destruction": N_("to be destroyed"),
}
_BAGS = [Kind.INFUSION_BAG]


class Received(fields.FactsSchema):
    bags = fields.Scans(_BAGS, label=N_("Bags"), help=N_("Scan every bag that has come"))
    counted = fields.Count(1, 100, label=N_("Bags counted by hand"))
    intact = fields.YesNo(label=N_("Every bag, its label and its cassette are intact"))
    position = fields.Scan([Kind.STORAGE], label=N_("Storage position"))


class Confirmed(fields.FactsSchema):
    bags = fields.Scans(_BAGS, label=N_("Bags"), help=N_("Scan every bag"))
    certificate = fields.Scan([Kind.CERTIFICATE], label=N_("Release certificate"))


class Issued(fields.FactsSchema):
    bags = fields.Scans(_BAGS, label=N_("Bags"), help=N_("Scan every bag that leaves"))
    ward = fields.Text(label=N_("Ward"), most=80)


class Returned(fields.FactsSchema):
    bags = fields.Scans(_BAGS, label=N_("Bags"), help=N_("Scan every bag that came back"))
    returned_for = fields.Choice(RETURNED_FOR, label=N_("What becomes of them"))
    kept_cold = fields.YesNo(label=N_("They stayed within their storage temperature all the time"))
    why = fields.Text(label=N_("Why"), lines=3)
