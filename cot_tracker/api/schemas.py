"""What requests hold, beside the facts that each action's own schema checks."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from cot_tracker.door.fields import FactsSchema
from cot_tracker.identity.codes import CodeFault, Kind
from cot_tracker.identity.scan import read_scan
from cot_tracker.language import N_
from cot_tracker.language import gettext as _

_PLAIN = r"[\x20-\x7e]*"
_WORDS: dict[str, Any] = {
    "invalid": N_("This is a text."),
    "required": N_("This is needed."),
    "null": N_("This is needed."),
    "type": N_("This is an object."),
}
_NUMBER: dict[str, Any] = {
    "invalid": N_("This is a whole number."),
    "too_large": N_("This is a whole number."),
}


def _text(most: int, *, required: bool = False, help: str = "") -> fields.String:
    long = validate.Length(max=most, error=_too_long(most))
    return fields.String(
        required=required, validate=long, error_messages=_WORDS, metadata={"description": help}
    )


def _too_long(most: int) -> str:
    return f"At most {most} characters."


class Base64(fields.Field[bytes]):
    """Bytes as base64."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's own interface
        "base64": N_("This is not base64."),
        "required": N_("This is needed."),
        "null": N_("This is needed."),
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bytes:
        try:
            return base64.b64decode(value.encode("ascii"), validate=True)
        except (AttributeError, UnicodeEncodeError, binascii.Error):
            raise self.make_error("base64") from None


class Station(fields.Field[str]):
    """The scanned code of a station; loads as its own code."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        try:
            code = read_scan(str(value))
        except CodeFault as fault:
            raise ValidationError(fault.sentence()) from None
        if code.kind != Kind.STATION:
            raise ValidationError(_(N_("This is not a station's code.")))
        return code.own


class Request(FactsSchema):
    """The base of every request; unknown members are refused."""


class SessionRequest(Request):
    username = _text(64, required=True)
    password = _text(1024, required=True)


class Signature(Request):
    password = _text(1024, required=True)
    meaning = _text(500, help=N_("Must be the meaning of this action, where it is given."))
    username = _text(64, help=N_("The other component, at the first signing of a session."))


class EvidenceRequest(Request):
    media_type = fields.String(
        required=True, error_messages=_WORDS,
        validate=validate.Regexp(
            r"[a-z0-9.+-]{1,60}/[a-zA-Z0-9.+-]{1,60}\Z", error=N_("This is not a media type.")
        ),
    )  # fmt: skip
    content_base64 = Base64(required=True)


class ActionRequest(Request):
    """One action: its facts, and what goes beside them."""

    facts = fields.Dict(load_default=dict, error_messages={"invalid": N_("These are not facts.")})
    occurred_at = _text(64, help=N_("When it happened: reports only, with an offset."))
    reason = _text(2000)
    request_id = fields.String(
        validate=[
            validate.Length(max=64, error=_too_long(64)),
            validate.Regexp(_PLAIN + r"\Z", error=N_("Plain characters only.")),
        ],
        error_messages=_WORDS, metadata={"description": N_("Makes a repeated call harmless.")},
    )  # fmt: skip
    signature = fields.Nested(Signature)
    evidence = fields.List(
        fields.Nested(EvidenceRequest), validate=validate.Length(max=10, error=N_("At most 10.")),
        load_default=list,
    )  # fmt: skip
    station = Station()


class PaperRequest(Request):
    """What labels are printed on, where it is not the usual."""

    layout = _text(64, help=N_("The layout's name; left out, the usual one."))
    stock = _text(64, help=N_("Rolls or sheets by name; left out, each label is a page."))
    start = fields.Integer(
        strict=True, validate=validate.Range(1, 999, error=N_("Between 1 and 999.")),
        error_messages=_NUMBER,
        metadata={"description": N_("The first free position on the first sheet, from 1.")},
    )  # fmt: skip


class JourneyRequest(ActionRequest):
    """The same for a journey, whose labels may be printed on a paper of one's choice."""

    paper = fields.Nested(PaperRequest)


class ChainRequest(ActionRequest):
    """The same for chains that no address names: a person's or an item's code stands here."""

    chain = _text(20)


class PeopleRequest(ChainRequest):
    """The same for people; passwords stand beside the facts, because no entry may hold them."""

    password = _text(1024, help="people.added, password_set: the new password.")
    current_password = _text(1024, help="password_set: your own password as it is.")


class OpeningRequest(Request):
    subject_number = fields.Raw(required=True, error_messages=_WORDS)
    request_id = ActionRequest._declared_fields["request_id"]
    station = Station()


class ScanRequest(Request):
    code = fields.Raw(required=True, error_messages=_WORDS)
    station = Station()


class Paging(Schema):
    """The query of a list: how many, after which."""

    class Meta:
        unknown = EXCLUDE

    limit = fields.Integer(
        load_default=100, validate=validate.Range(1, 500, error=N_("Between 1 and 500.")),
        error_messages=_NUMBER,
    )  # fmt: skip


class JourneyPaging(Paging):
    after = fields.String(load_default="", validate=validate.Regexp(r"[0-9]{0,20}\Z"))
    stage = fields.String(validate=validate.Regexp(r"[a-z0-9_]{0,32}\Z"))
    dose_group = fields.String(validate=validate.Regexp(r"[0-9-]{0,8}\Z"))


class EntryPaging(Paging):
    after = fields.Integer(
        load_default=0, validate=validate.Range(0, 2**53, error=N_("0 or more.")),
        error_messages=_NUMBER,
    )  # fmt: skip
