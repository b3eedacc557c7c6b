"""The facts of follow-up's actions."""

from __future__ import annotations

from cot_tracker.door import fields
from cot_tracker.language import N_

RELATED = {
    "not_related": N_("Not related"),
    "unlikely": N_("Unlikely"),
    "possible": N_("Possible"),
    "probable": N_("Probable"),
    "definite": N_("Definite"),
}
WITHDRAWN_FROM = {
    "treatment": N_("Treatment; the visits go on"),
    "follow_up": N_("Treatment and all further visits"),
}
WITHDRAWN_BY = {
    "subject": N_("The subject"),
    "investigator": N_("The investigator"),
    "sponsor": N_("The sponsor"),
}


def _visit() -> fields.Text:
    return fields.Text(
        label=N_("Visit"), help=N_("As the protocol calls it"), most=40, screened=False
    )


def _grade() -> fields.Count:
    return fields.Count(1, 5, label=N_("Grade"), help=N_("1 to 5, as CTCAE grades it"))


class VisitDone(fields.FactsSchema):
    visit = _visit()
    on = fields.Day(label=N_("Day of the visit"))
    not_done = fields.Text(label=N_("What was not done, and why"), required=False, most=500)


class VisitMissed(fields.FactsSchema):
    visit = _visit()
    why = fields.Text(label=N_("Why"), most=500)


class AdverseEvent(fields.FactsSchema):
    term = fields.Text(label=N_("Term"), help=N_("As CTCAE calls it"), most=200)
    grade = _grade()
    serious = fields.YesNo(label=N_("Serious"))
    related = fields.Choice(RELATED, label=N_("Related to the cells"))
    onset = fields.Day(label=N_("First day"))
    ended = fields.Day(label=N_("Last day"), required=False)
    updates = fields.Count(
        1, 9999, label=N_("Updates event number"), required=False,
        help=N_("Leave it empty for a new event"),
    )  # fmt: skip


class Dlt(fields.FactsSchema):
    term = fields.Text(label=N_("Term"), help=N_("As CTCAE calls it"), most=200)
    grade = _grade()
    onset = fields.Day(label=N_("First day"))
    event = fields.Count(1, 9999, label=N_("Number of the adverse event"), required=False)


class Withdrawn(fields.FactsSchema):
    withdrawn_from = fields.Choice(WITHDRAWN_FROM, label=N_("Withdrawn from"))
    by = fields.Choice(WITHDRAWN_BY, label=N_("Withdrawn by"))
    why = fields.Text(label=N_("Why"), required=False, most=500)


class Died(fields.FactsSchema):
    on = fields.Day(label=N_("Day of death"))
    cause = fields.Text(label=N_("Cause"), most=500)
    related = fields.Choice(RELATED, label=N_("Related to the cells"))
