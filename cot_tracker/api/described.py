"""Marshmallow schemas as JSON Schema: what an action's facts may be."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema
from marshmallow import fields as plain_fields

from cot_tracker.api.schemas import Base64, Station
from cot_tracker.door import fields
from cot_tracker.language import gettext as _
from cot_tracker.people.schemas import RoleSet

REF = "#/components/schemas/"


def of_schema(schema: type[Schema], known: dict[str, Any]) -> dict[str, Any]:
    """The object that this schema takes; schemas inside it are put into `known` by name."""
    found = schema().fields
    needed = sorted(name for name, field in found.items() if field.required)
    described: dict[str, Any] = {
        "type": "object", "additionalProperties": False,
        "properties": {name: of_field(field, known) for name, field in found.items()},
    }  # fmt: skip
    return described | ({"required": needed} if needed else {})


def of_field(field: plain_fields.Field[Any], known: dict[str, Any]) -> dict[str, Any]:
    """One field's values, with its label, help and unit."""
    described = _shape(field, known)
    said = field.metadata
    if said.get("label"):
        described["title"] = _(said["label"])
    text = said.get("help") or said.get("description")
    if text:
        described["description"] = _(text)
    if said.get("unit"):
        described["x-unit"] = said["unit"]
    return described


def _shape(field: plain_fields.Field[Any], known: dict[str, Any]) -> dict[str, Any]:
    match field:
        case fields.Scan():
            return {"type": "string", "maxLength": 512, "x-kinds": [int(k) for k in field.kinds]}
        case fields.Scans():
            one = {"type": "string", "maxLength": 512}
            kinds = [int(k) for k in field.kinds]
            return {"type": "array", "items": one, "maxItems": 1000, "x-kinds": kinds}
        case fields.Quantity():
            low, high = float(field.low), float(field.high)
            return {"type": ["string", "number"], "minimum": low, "maximum": high}
        case fields.Count():
            return {"type": ["integer", "string"], "minimum": field.low, "maximum": field.high}
        case fields.Instant():
            return {"type": "string", "format": "date-time"}
        case fields.Day():
            return {"type": "string", "format": "date"}
        case fields.Text():
            return {"type": "string", "maxLength": field.most}
        case fields.Secret():
            return {"type": "string", "maxLength": 200, "writeOnly": True}
        case fields.Choice():
            return {"type": "string", "enum": list(field.choices)}
        case fields.YesNo():
            return {"type": "boolean"}
        case fields.Table():
            return {"type": "array", "maxItems": 500, "items": _named(field.row, known)}
    return _of_plain(field, known)


def _of_plain(field: plain_fields.Field[Any], known: dict[str, Any]) -> dict[str, Any]:
    match field:
        case RoleSet():
            return {"type": "array", "items": {"type": "string"}, "minItems": 1}
        case Base64():
            return {"type": "string", "contentEncoding": "base64"}
        case Station():
            return {"type": "string", "maxLength": 512}
        case plain_fields.Nested():
            return _named(type(field.schema), known)
        case plain_fields.List():
            return {"type": "array", "items": of_field(field.inner, known)}
        case plain_fields.Dict():
            return {"type": "object"}
        case plain_fields.String():
            return {"type": "string", **_longest(field)}
        case plain_fields.Integer():
            return {"type": "integer"}
    return {}


def _longest(field: plain_fields.Field[Any]) -> dict[str, Any]:
    limits = (getattr(one, "max", None) for one in field.validators)
    most = [limit for limit in limits if limit is not None]
    return {"maxLength": most[0]} if most else {}


def _named(schema: type[Schema], known: dict[str, Any]) -> dict[str, Any]:
    name = f"{schema.__module__.split('.')[-2]}_{schema.__name__}"
    if name not in known:
        known[name] = {}
        known[name] = of_schema(schema, known)
    return {"$ref": REF + name}
