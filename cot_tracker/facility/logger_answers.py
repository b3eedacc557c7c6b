"""What whoever brings a logger's file answers where the file does not say it: optional facts
beside the file, kept in the entry with the judgement that used them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from cot_tracker.condition.answers import Answers, zone_of
from cot_tracker.door import fields
from cot_tracker.facility.answered import FIELDS
from cot_tracker.language import N_
from cot_tracker.language import gettext as _

__all__ = ["FIELDS", "LoggerAnswers", "answer_fields", "answers_of"]

NOT_A_ZONE = N_("A zone is an offset such as +08:00 or a name such as Asia/Shanghai.")
ORDERS = {
    "ymd": N_("year, month, day"), "dmy": N_("day, month, year"), "mdy": N_("month, day, year"),
}  # fmt: skip
_UNITS = {"C": "°C", "F": "°F"}


class Zone(fields.Text):
    """A fixed offset from UTC or an IANA name; loads as the text that was given."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text:
            try:
                zone_of(text)
            except ValueError:
                raise ValidationError(_(NOT_A_ZONE)) from None
        return text


def answer_fields() -> tuple[Zone, fields.Choice, fields.Choice, fields.Count, fields.Text]:
    """The optional facts of one schema, in the order of `FIELDS`."""
    found = (
        Zone(
            label=N_("Time zone of the logger's clock"), most=64, screened=False, required=False,
            help=N_("As +08:00 or Asia/Shanghai; only where the file does not say it"),
        ),
        fields.Choice(
            ORDERS, label=N_("Order of its dates"), required=False,
            help=N_("Only where they may be read in more than one way"),
        ),
        fields.Choice(
            _UNITS, label=N_("Unit of its temperatures"), required=False,
            help=N_("Only where the file does not say it"),
        ),
        fields.Count(
            1, 99, label=N_("Sensor that lay with the cells"), required=False,
            help=N_("Its place in the file, counted from 1; only where there are several"),
        ),
        fields.Text(
            label=N_("Serial number of the logger that wrote it"), most=64, screened=False,
            required=False,
            help=N_("As it stands on the logger; only where the file does not say it"),
        ),
    )  # fmt: skip
    for one in found:
        one.metadata = {**one.metadata, "group": "logger"}
    return found


class LoggerAnswers(fields.FactsSchema):
    """The answers alone, as they are tried before the form is sent."""

    logger_zone, logger_date_order, logger_unit, logger_sensor, logger_serial = answer_fields()


def answers_of(facts: Mapping[str, Any]) -> Answers:
    """The answers among the facts of a call or of an entry. Raises ValueError for a zone that is
    none, which no schema lets through."""
    zone = facts.get("logger_zone")
    return Answers(
        zone_of(zone) if zone else None, facts.get("logger_date_order") or None,
        facts.get("logger_unit") or None, facts.get("logger_sensor") or None,
        facts.get("logger_serial") or None,
    )  # fmt: skip
