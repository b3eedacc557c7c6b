"""The facts of quality's actions."""

from __future__ import annotations

from cot_tracker.door import fields
from cot_tracker.identity.codes import Kind
from cot_tracker.language import N_

SAMPLES = (Kind.TUBE, Kind.RETAIN_SAMPLE)
SOURCES = (Kind.INTERMEDIATE_BAG, Kind.INFUSION_BAG, Kind.CASSETTE, Kind.RETAIN_SAMPLE)

RECORDS = {
    "physician_request": N_("Request of the treating physician"),
    "risk_evaluation": N_("Risk evaluation of the manufacturer"),
    "physician_acceptance": N_("Acceptance by the treating physician"),
    "sponsor_notice": N_("Notice to the sponsor"),
    "authority_notice": N_("Notice to the authority"),
}
"""The five records of an exceptional release, in their order (EudraLex part IV 11.53, 11.54)."""


def _test() -> fields.Text:
    return fields.Text(
        label=N_("Test"), help=N_("The test's name in the specification, such as viability"),
        most=40, screened=False,
    )  # fmt: skip


class TestRow(fields.FactsSchema):
    __test__ = False

    test = _test()


class Sampled(fields.FactsSchema):
    sample = fields.Scan(SAMPLES, label=N_("Sample"), help=N_("Scan the tube or retain sample"))
    taken_from = fields.Scan(SOURCES, label=N_("Taken from"), help=N_("Scan the container"))
    tests = fields.Table(TestRow, label=N_("Tests it is for"))


class ResultRecorded(fields.FactsSchema):
    sample = fields.Scan(SAMPLES, label=N_("Sample"), help=N_("Scan the tube or retain sample"))
    test = _test()
    value = fields.Text(
        label=N_("Value"), help=N_("As measured, with a point: 12.5; or the answer's name"),
        most=40, screened=False,
    )  # fmt: skip
    unit = fields.Text(
        label=N_("Unit"), help=N_("The specification gives it; if told, it must be the same"),
        most=40, screened=False, required=False,
    )  # fmt: skip
    method = fields.Text(
        label=N_("Method"), help=N_("The specification gives it; if told, it must be the same"),
        most=120, screened=False, required=False,
    )  # fmt: skip
    weight_kg = fields.Quantity(
        "kg", 1, 400, label=N_("Body weight"), required=False,
        help=N_("For a limit or a dose per kg body weight"),
    )  # fmt: skip


class ResultReviewed(fields.FactsSchema):
    tests = fields.Table(TestRow, label=N_("Tests reviewed"))


class TrailReviewed(fields.FactsSchema):
    remarks = fields.Text(label=N_("Remarks"), lines=3, required=False)


class Released(fields.FactsSchema):
    remarks = fields.Text(label=N_("Remarks"), lines=3, required=False)


class ConditionallyReleased(fields.FactsSchema):
    pending = fields.Table(
        TestRow, label=N_("Pending tests"), help=N_("Name every test whose result is pending")
    )
    remarks = fields.Text(label=N_("Remarks"), lines=3, required=False)


class RecordRow(fields.FactsSchema):
    record = fields.Choice(RECORDS, label=N_("Record"))
    on = fields.Day(label=N_("Dated"))
    by = fields.Text(label=N_("Signed or told by"), most=120, screened=False)
    reference = fields.Text(label=N_("Reference"), most=120)


class ExceptionallyReleased(fields.FactsSchema):
    records = fields.Table(RecordRow, label=N_("The five records"))
    why = fields.Text(label=N_("Why"), lines=3)


class Rejected(fields.FactsSchema):
    why = fields.Text(label=N_("Why"), lines=3)


class Revoked(fields.FactsSchema):
    why = fields.Text(label=N_("Why"), lines=3)
