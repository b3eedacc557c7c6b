"""The facts of enrolment's actions."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError

from cot_tracker.door import fields
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.enrolment.state import MARKERS
from cot_tracker.language import N_
from cot_tracker.language import gettext as _


class SubjectNumber(fields.Text):
    """The study's pseudonymous number: capital letters, digits and hyphens."""

    def __init__(self) -> None:
        super().__init__(
            label=N_("Subject number"), help=N_("The study's number, never a name"), most=20,
            screened=False,
        )  # fmt: skip

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).upper()
        if not re.fullmatch(r"[A-Z0-9][A-Z0-9-]{1,18}[0-9]", text):
            raise ValidationError(_("A subject number looks like IX001-007."))
        if re.fullmatch(r"[0-9X]{15,}", text):
            raise ValidationError(_("This may be somebody's identity number. It was not kept."))
        return text


class Initials(fields.Text):
    """Pinyin initials, 2 to 4 Latin capitals: with the subject number the second identifier of a
    patient-specific product (USP <1046>). A pseudonym that somebody types, no name."""

    def __init__(self, *, required: bool = False) -> None:
        super().__init__(
            label=N_("Initials"), most=8, screened=required, required=required,
            help=N_("Pinyin initials as the protocol asks, 2 to 4 letters, never the name"),
        )  # fmt: skip

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not re.fullmatch(r"[A-Za-z]{2,4}", text):
            raise ValidationError(_("Initials are 2 to 4 letters, such as WXM."))
        return text.upper()


class Opened(fields.FactsSchema):
    subject_number = SubjectNumber()


class Identified(fields.FactsSchema):
    name = fields.Secret(label=N_("Name"), help=N_("Kept encrypted in the vault, nowhere else"))
    birth_date = fields.Secret(label=N_("Birth date"), widget="secret_day")
    hospital_number = fields.Secret(
        label=N_("Hospital number"), help=N_("As on the hospital's own band; it may be scanned")
    )
    initials = Initials()


class NumberTold(fields.FactsSchema):
    hospital_number = fields.Secret(
        label=N_("Hospital number"),
        help=N_("Of this admission, as on the hospital's own band; it may be scanned"),
    )


class InitialsTold(fields.FactsSchema):
    initials = Initials(required=True)


class Consented(fields.FactsSchema):
    form_version = fields.Text(label=N_("Version of the consent form"), most=40)
    signed_on = fields.Day(label=N_("Signed on"))


class Answer(fields.FactsSchema):
    criterion = fields.Text(label=N_("Criterion"), most=64)
    answer = fields.YesNo(label=N_("Answer"))


class Assessed(fields.FactsSchema):
    criteria_version = fields.Text(label=N_("Version of the criteria"), most=40)
    diagnosis = fields.Text(label=N_("Diagnosis"), most=64)
    kras_mutation = fields.Text(label=N_("KRAS mutation"), most=40)
    hla_type = fields.Text(label=N_("HLA type"), most=40)
    answers = fields.Table(Answer, label=N_("Criteria"))


class MarkersTold(fields.FactsSchema):
    result = fields.Choice(MARKERS, label=N_("Infectious disease markers"))
    report = fields.Text(label=N_("Number of the laboratory's report"), most=60, required=False)


class ScreeningFailed(fields.FactsSchema):
    why = fields.Text(label=N_("Why"), most=500)


class WristbandBound(fields.FactsSchema):
    wristband = fields.Scan([Kind.WRISTBAND], label=N_("Wristband"))
    hospital_band = fields.Secret(
        label=N_("The hospital's own band"), help=N_("Scan it; only a keyed digest is compared")
    )
    name_agrees = fields.YesNo(label=N_("The subject said this name"))
    birth_date_agrees = fields.YesNo(label=N_("The subject said this birth date"))
