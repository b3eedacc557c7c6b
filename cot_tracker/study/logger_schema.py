"""The facts of adopting a logger model's configuration: how its files are read, the example that
was looked at, and the figures that were confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from cot_tracker.condition.generic_model import DELIMITERS, ENCODINGS
from cot_tracker.condition.generic_rows import cells_of
from cot_tracker.condition.generic_time import FormatFault, clock, zone_of
from cot_tracker.door import fields
from cot_tracker.door.evidence_field import Digest
from cot_tracker.language import N_
from cot_tracker.language import gettext as _

_ENCODING = {
    "utf-8": "UTF-8", "utf-16": "UTF-16", "utf-16-le": N_("UTF-16 without its mark"),
    "cp1252": "Windows-1252", "gb18030": "GB 18030, GBK, GB 2312", "shift_jis": "Shift JIS",
}  # fmt: skip
_DELIMITER = {
    "comma": N_("comma"), "semicolon": N_("semicolon"), "tab": N_("tab"), "bar": N_("bar |"),
    "spaces": N_("spaces"),
}  # fmt: skip
_UNIT = {"C": "°C", "F": "°F", "K": "K"}
_SIGN = {"point": N_("a point: 4.5"), "comma": N_("a comma: 4,5")}
_ORDER = {"oldest_first": N_("the oldest first"), "newest_first": N_("the newest first")}
assert set(_ENCODING) == set(ENCODINGS) and set(_DELIMITER) == set(DELIMITERS)  # noqa: S101, PT018

COLUMNS = ("date_column", "time_column", "temperature_column", "serial_column", "event_column")
CONFIRMED = ("readings", "first_at", "last_at", "minimum_c", "maximum_c")
NO_MARK = N_("Name the header row, or a text above the readings and the lines to pass over.")
COLUMNS_NEEDED = N_("Without a header row, say how many columns a row has.")
COLUMN_BEYOND = N_("A row has {count} columns.")
COLUMN_TWICE = N_("This column is taken for something else already.")
WRONG_ZONE = N_("Write an offset like +08:00, a zone like Asia/Shanghai, or: in the file.")
WRONG_FORMAT = N_(
    "Write the whole format, such as DD/MM/YYYY HH:mm:ss. hh needs AM; Z goes with the zone"
    " “in the file”, and with it only."
)


def _text(label: str, most: int = 200, **more: Any) -> fields.Text:
    return fields.Text(label=label, most=most, screened=False, **more)


def _column(label: str, **more: Any) -> fields.Count:
    return fields.Count(1, 200, label=label, **more)


class _Row(fields.Text):
    """A row as it stands in a file: a tab that it begins with divides off an empty cell."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.metadata = {**self.metadata, "as_typed": True}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        begin = value[: len(value) - len(value.lstrip("\t"))]
        return f"{begin}{text}" if text else text


class LoggerModelAdopted(fields.FactsSchema):
    model = fields.Text(
        label=N_("Logger model"), help=N_("Maker and model, as it stands on the device"), most=60
    )
    encoding = fields.Choice(_ENCODING, label=N_("Encoding"))
    delimiter = fields.Choice(_DELIMITER, label=N_("What separates the columns"))
    header = _Row(
        label=N_("Header row"), most=2000, screened=False, required=False,
        help=N_("As it stands in the file; * for what differs from logger to logger"),
    )  # fmt: skip
    signature = _text(
        N_("Text above the readings"), required=False,
        help=N_("Which no other model's file has there"),
    )  # fmt: skip
    rows_skipped = fields.Count(
        0, 500, label=N_("Lines to pass over"), required=False,
        help=N_("After the header row; without one, from the top"),
    )  # fmt: skip
    columns = _column(
        N_("Columns of a row"), required=False, help=N_("Where it is not that of the header row")
    )
    date_column = _column(
        N_("Column of the date"), required=False, help=N_("Where date and time stand apart")
    )
    time_column = _column(N_("Column of the time"))
    temperature_column = _column(N_("Column of the temperature"))
    serial_column = _column(N_("Column of the serial number"), required=False)
    event_column = _column(
        N_("Column of events"), required=False,
        help=N_("A row with an event and no temperature is no reading"),
    )  # fmt: skip
    time_format = _text(
        N_("Format of date and time"), 40,
        help=N_("Year YYYY or YY, month MM, M or MMM, day DD or D, hour HH or hh AM, mm, ss"),
    )  # fmt: skip
    zone = _text(N_("Time zone of the file"), 64, help=N_("+08:00, Asia/Shanghai, or: in the file"))
    unit = fields.Choice(_UNIT, label=N_("Unit"))
    decimal_sign = fields.Choice(_SIGN, label=N_("Decimal sign"))
    decimals = fields.Count(
        0, 9, label=N_("Decimals of a temperature"), required=False,
        help=N_("Where there are always as many: one with others lost or won a digit"),
    )  # fmt: skip
    regular = fields.YesNo(
        label=N_("It keeps its logging interval"),
    )
    order = fields.Choice(_ORDER, label=N_("Order of the rows"))
    error_codes = _text(
        N_("Codes for errors"), lines=3, required=False,
        help=N_("What stands in the temperature's place when the sensor failed, one a line"),
    )  # fmt: skip
    serial_after = _text(
        N_("Text before the serial number"), required=False,
        help=N_("In a line above the readings or in the header row"),
    )  # fmt: skip
    end_line = _text(
        N_("Line that ends the readings"), required=False,
        help=N_("How it begins; a file without it counts as cut short"),
    )  # fmt: skip
    example = Digest(label=N_("Example file"))
    readings = fields.Count(1, 100_000_000, label=N_("Readings of the example"))
    first_at = fields.Instant(label=N_("First reading of the example"))
    last_at = fields.Instant(label=N_("Last reading of the example"))
    minimum_c = fields.Quantity("°C", -300, 2000, label=N_("Lowest of the example"))
    maximum_c = fields.Quantity("°C", -300, 2000, label=N_("Highest of the example"))

    @validates_schema(skip_on_field_errors=False)
    def _consistent(self, facts: Mapping[str, Any], **more: Any) -> None:
        errors = {**_marks(facts), **_columns(facts), **_times(facts)}
        if errors:
            raise ValidationError(errors)


class LoggerModelRetired(fields.FactsSchema):
    model = fields.Text(label=N_("Logger model"), most=60)
    why = fields.Text(label=N_("Why"), most=500)


def _marks(facts: Mapping[str, Any]) -> dict[str, Any]:
    if facts.get("header"):
        return {}
    if not (facts.get("signature") and facts.get("rows_skipped")):
        return {"header": [NO_MARK]}
    return {} if facts.get("columns") else {"columns": [COLUMNS_NEEDED]}


def _columns(facts: Mapping[str, Any]) -> dict[str, Any]:
    taken = {name: facts[name] for name in COLUMNS if facts.get(name)}
    errors: dict[str, Any] = {}
    width = facts.get("columns") or 0
    if not width and facts.get("header") and facts.get("delimiter"):
        width = len(cells_of(facts["header"], facts["delimiter"]))
    for name, column in taken.items():
        if list(taken.values()).count(column) > 1:
            errors[name] = [COLUMN_TWICE]
        elif width and column > width:
            errors[name] = [_(COLUMN_BEYOND, count=width)]
    return errors


def _times(facts: Mapping[str, Any]) -> dict[str, Any]:
    zone, form = facts.get("zone", ""), facts.get("time_format", "")
    if not zone or not form:
        return {}
    try:
        zone_of(zone)
    except FormatFault:
        return {"zone": [WRONG_ZONE]}
    try:
        clock(form, zone)
    except FormatFault:
        return {"time_format": [WRONG_FORMAT]}
    return {}
