"""Makes marshmallow schemas from the model's own types, so that the two cannot drift apart."""

from __future__ import annotations

import dataclasses
import re
import types
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from marshmallow import Schema, ValidationError, fields, post_load

from cot_tracker.language import N_
from cot_tracker.protocol.faults import Said
from cot_tracker.protocol.values import AtLeastOne, Between, Shape

MISSING = N_("This is missing.")
UNKNOWN = N_("The protocol has no such entry; check its spelling.")
NOT_A_TABLE = N_("This must be a table of entries.")
NOT_A_LIST = N_("This must be a list in square brackets.")
EMPTY_LIST = N_("This list needs at least one entry.")
NOT_TEXT = N_("This must be text in quotation marks, and not empty.")
LONG_TEXT = N_("This text is longer than {most} characters.")
WRONG_SHAPE = N_("“{value}” does not have the form wanted here (such as: {wanted}).")
NOT_A_DATE = N_("This must be a date such as 2026-01-31, without quotation marks.")
NOT_TRUE_FALSE = N_("This must be true or false, without quotation marks.")
NOT_WHOLE = N_("This must be a whole number, without quotation marks.")
NOT_A_QUANTITY = N_('“{value}” is not a number. Write a whole number, or a decimal such as "0.5".')
ROUNDABLE = N_("Put the decimal {value} in quotation marks, so that nothing is rounded.")
OUTSIDE = N_("{value} lies outside {low} to {high}.")
NOT_A_CHOICE = N_("“{value}” is not one of: {choices}.")

MOST_CHARACTERS = 4_000
_PLAIN = re.compile(r"-?[0-9]{1,24}(\.[0-9]{1,12})?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
Reader = Callable[[object], object]


def schema_for(kind: type, leave_out: frozenset[str] = frozenset()) -> Schema:
    """A schema that turns a mapping into `kind`, a dataclass, and collects every fault as Said."""
    hints = get_type_hints(kind, include_extras=True)
    declared = {
        member.name: _field(hints[member.name], member.default is dataclasses.MISSING)
        for member in dataclasses.fields(kind)
        if member.name not in leave_out
    }
    makes = staticmethod(dict if leave_out else kind)
    made = type(f"{kind.__name__}Schema", (_Section,), {**declared, "makes": makes})
    return cast(Schema, made())


class _Section(Schema):
    """A table of the file; unknown entries are faults, and nothing is coerced."""

    error_messages = {  # noqa: RUF012 - marshmallow declares it so
        "unknown": UNKNOWN,
        "type": NOT_A_TABLE,
    }
    makes: ClassVar[Callable[..., object]] = dict

    @post_load
    def make(self, data: Mapping[str, Any], **_: object) -> object:
        return self.makes(**data)


class _Read(fields.Field[Any]):
    """A single value, read by a plain function that raises ValidationError."""

    def __init__(self, read: Reader, *, required: bool) -> None:
        super().__init__(required=required, error_messages={"required": MISSING})
        self._read = read

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return self._read(value)


class _Tuple(fields.List[Any]):
    """A list of the file, kept as a tuple."""

    def __init__(self, inner: fields.Field[Any], *, required: bool, not_empty: bool) -> None:
        super().__init__(inner, required=required, error_messages={"required": MISSING})
        self._not_empty = not_empty

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, list):
            raise _refusal(NOT_A_LIST)
        if self._not_empty and not value:
            raise _refusal(EMPTY_LIST)
        return tuple(super()._deserialize(value, attr, data, **kwargs))


def _field(hint: Any, required: bool) -> fields.Field[Any]:
    limits: tuple[object, ...] = ()
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(part for part in get_args(hint) if part is not type(None))
    while get_origin(hint) is Annotated:
        hint, *more = get_args(hint)
        limits = (*limits, *more)
    if get_origin(hint) is tuple:
        inner = _field(get_args(hint)[0], True)
        return _Tuple(inner, required=required, not_empty=AtLeastOne() in limits)
    if dataclasses.is_dataclass(hint):
        return fields.Nested(
            schema_for(cast(type, hint)),
            required=required,
            error_messages={"required": MISSING, "type": NOT_A_TABLE},
        )
    if get_origin(hint) is Literal:
        return _Read(partial(_choice, choices=get_args(hint)), required=required)
    return _Read(partial(_READERS[hint], limits=limits), required=required)


def _refusal(sentence: str, **values: object) -> ValidationError:
    return ValidationError([Said(sentence, tuple((k, _shown(v)) for k, v in values.items()))])


def _shown(value: object) -> str:
    if isinstance(value, int) and abs(value) >= 10**30:
        return f"{value:x}"[:20] + "..."  # Python refuses to write such a number in decimals
    return str(value)[:80]


def _text(value: object, limits: tuple[object, ...]) -> str:
    if not isinstance(value, str) or not value.strip() or _CONTROL.search(value):
        raise _refusal(NOT_TEXT)
    if len(value) > MOST_CHARACTERS:
        raise _refusal(LONG_TEXT, most=MOST_CHARACTERS)
    for limit in limits:
        if isinstance(limit, Shape) and not re.fullmatch(limit.pattern, value):
            raise _refusal(WRONG_SHAPE, value=value, wanted=limit.wanted)
    return unicodedata.normalize("NFC", value)


def _true_or_false(value: object, limits: tuple[object, ...]) -> bool:
    if not isinstance(value, bool):
        raise _refusal(NOT_TRUE_FALSE)
    return value


def _date(value: object, limits: tuple[object, ...]) -> date:
    if type(value) is not date:
        raise _refusal(NOT_A_DATE)
    return value


def _whole(value: object, limits: tuple[object, ...]) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _refusal(NOT_WHOLE)
    _within(value, limits)
    return value


def _quantity(value: object, limits: tuple[object, ...]) -> Decimal:
    if isinstance(value, Decimal):
        raise _refusal(ROUNDABLE, value=value)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise _refusal(NOT_A_QUANTITY, value=value)
    if not _PLAIN.fullmatch(_shown(value)):
        raise _refusal(NOT_A_QUANTITY, value=value)
    number = Decimal(value)
    _within(number, limits)
    return number


def _within(value: int | Decimal, limits: tuple[object, ...]) -> None:
    for limit in limits:
        if isinstance(limit, Between) and not limit.low <= value <= limit.high:
            raise _refusal(OUTSIDE, value=value, low=f"{limit.low:f}", high=f"{limit.high:f}")


def _choice(value: object, choices: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in choices:
        raise _refusal(NOT_A_CHOICE, value=value, choices=", ".join(choices))
    return value


_READERS: Mapping[Any, Callable[..., object]] = {
    str: _text,
    bool: _true_or_false,
    date: _date,
    int: _whole,
    Decimal: _quantity,
}
