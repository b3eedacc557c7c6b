"""Recorded facts as a person would have typed them, for the form of a correction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marshmallow import Schema

from cot_tracker.door import fields
from cot_tracker.web.shared import zone


def as_typed(schema: type[Schema], facts: Mapping[str, Any], prefix: str) -> dict[str, str]:
    """Recorded facts as they would stand in the fields of a form."""
    typed: dict[str, str] = {}
    for name, one in schema().fields.items():
        value = facts.get(name)
        if isinstance(one, fields.Table):
            for at, row in enumerate(value or ()):
                typed |= as_typed(one.row, row, f"{prefix}{name}-{at}-")
        elif value is not None:
            typed[f"{prefix}{name}"] = _typed(one, value)
    return typed


def _typed(one: Any, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "\n".join(str(item) for item in value)
    if isinstance(one, fields.Instant):
        return datetime.fromisoformat(str(value)).astimezone(zone()).strftime("%Y-%m-%dT%H:%M")
    return str(value)
