"""Schemas of facts: rows within facts, how they are read, and what free text is in them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, validate

from cot_tracker.door.fields.fact import Fact, metadata
from cot_tracker.door.fields.words import Text
from cot_tracker.language import N_
from cot_tracker.language import gettext as _


class Table(Fact):
    """Rows of one inner schema, for answers, results, materials; loads as a tuple of dicts."""

    default_error_messages = {  # noqa: RUF012
        "rows": N_("This is a list of rows."),
        "none": N_("At least one row is needed."),
        "many": N_("That is more than can be taken at once."),
    }

    def __init__(self, row: type[Schema], *, label: str, help: str = "", **kwargs: Any) -> None:
        self.row = row
        kwargs.setdefault("required", True)
        super().__init__(metadata=metadata(label, help, widget="table"), **kwargs)

    def _deserialize(
        self, value: Any, attr: Any, data: Any, **kwargs: Any
    ) -> tuple[dict[str, Any], ...]:
        if not isinstance(value, list | tuple):
            raise self.make_error("rows")
        if len(value) > 500:
            raise self.make_error("many")
        if not value and self.required:
            raise self.make_error("none")
        return tuple(self.row(many=True).load(list(value)))


class FactsSchema(Schema):
    """The base of every action's schema. Unknown names are refused; empty optional ones go."""

    error_messages = {  # noqa: RUF012
        "unknown": N_("There is no fact of this name here."),
        "type": N_("These are not facts."),
        "invalid": N_("These are not facts."),
    }


class Nothing(FactsSchema):
    """For actions without facts of their own."""


def one_of(*values: str) -> validate.OneOf:
    return validate.OneOf(values)


def free_texts(schema: Schema, facts: Mapping[str, Any]) -> dict[str, str]:
    """The free texts among facts, by the name of their field; of rows, joined."""
    found: dict[str, str] = {}
    for name, field in schema.fields.items():
        if name not in facts:
            continue
        if isinstance(field, Text) and field.screened:
            found[name] = facts[name]
        elif isinstance(field, Table):
            inner = field.row()
            texts = [t for row in facts[name] for t in free_texts(inner, row).values()]
            found[name] = "\n".join(texts)
    return found


def messages(error: ValidationError) -> dict[str, Any]:
    """The sentences by field, in the reader's language."""
    found: dict[str, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]
    translated: dict[str, Any] = _translated(found)
    return translated


def _translated(found: Any) -> Any:
    if isinstance(found, dict):
        return {str(key): _translated(value) for key, value in found.items()}
    if isinstance(found, list):
        return [_translated(item) for item in found]
    return _(found) if isinstance(found, str) else str(found)


def load(schema: type[Schema], raw: Any) -> dict[str, Any]:
    """Facts as typed values. Raises marshmallow.ValidationError with sentences by field.

    A value left empty in a form is as if it were not there.
    """
    if isinstance(raw, Mapping):
        raw = {k: v for k, v in raw.items() if v not in ("", None, [])}
    return dict(made(schema).load(raw))


@cache
def made(schema: type[Schema]) -> Schema:
    """The one instance of a schema, which is only ever read."""
    return schema()
