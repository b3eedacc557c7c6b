"""Reads a request's body: JSON of bounded size and depth, exact numbers, no name twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from flask import request
from marshmallow import Schema, ValidationError

from cot_tracker.api.problem import Malformed, WrongMediaType
from cot_tracker.door.faults import Invalid
from cot_tracker.language import N_

DEEPEST = 12
NOT_JSON = N_("The body is not JSON: {why}.")
TOO_DEEP = N_("The body is nested more than {most} deep.")
NOT_AN_OBJECT = N_("The body is a JSON object: {{…}}.")
TWICE = N_("The name {name} stands twice in one object.")
NO_NUMBER = N_("{value} is not a number in JSON.")
NOT_TEXT = N_("The body holds characters that are not text.")


def read_body() -> dict[str, Any]:
    """The body as an object; an empty body is an empty object. Raises Malformed, WrongMediaType."""
    data = request.get_data(cache=False)
    if not data.strip():
        return {}
    if not request.is_json:
        raise WrongMediaType
    return parsed(data)


def loaded(schema: type[Schema], given: Mapping[str, Any]) -> dict[str, Any]:
    """What this schema makes of it. Raises Invalid with sentences by field."""
    try:
        return dict(schema().load(given))
    except ValidationError as error:
        raise Invalid(dict(error.messages_dict)) from None


def parsed(data: bytes) -> dict[str, Any]:
    """The JSON object in these bytes; decimals stay exact. Raises Malformed."""
    try:
        value = json.loads(
            data.decode("utf-8"), parse_float=Decimal, parse_constant=_no_number,
            object_pairs_hook=_once,
        )  # fmt: skip
    except UnicodeDecodeError:
        raise Malformed(NOT_TEXT) from None
    except RecursionError:
        raise Malformed(TOO_DEEP, most=DEEPEST) from None
    except ValueError as error:
        raise Malformed(NOT_JSON, why=str(error)[:80]) from None
    if not isinstance(value, dict):
        raise Malformed(NOT_AN_OBJECT, _="")
    _check(value)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _value in pairs)
        raise Malformed(TWICE, name=_harmless(counts.most_common(1)[0][0]))
    return found


def _no_number(value: str) -> NoReturn:
    raise Malformed(NO_NUMBER, value=value)


def _check(value: Any, depth: int = 1) -> None:
    """Depth, and text that no database can keep."""
    if depth > DEEPEST:
        raise Malformed(TOO_DEEP, most=DEEPEST)
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise Malformed(NOT_TEXT)
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check(name, depth)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)


def _harmless(text: str) -> str:
    return text[:40].encode("ascii", "replace").decode()
