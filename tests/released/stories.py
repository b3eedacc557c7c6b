"""A Story as plain JSON values, so that it can be frozen and compared years later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def as_json(value: Any) -> Any:
    """The value with dataclasses and maps as objects; keys that are no text as their repr."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key if isinstance(key, str) else repr(key): as_json(v) for key, v in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(as_json(item) for item in value)
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value


def differences(frozen: Any, now: Any, path: str = "") -> list[str]:
    """Where a Story of today lacks or contradicts the frozen one; what is new is no difference."""
    if isinstance(frozen, dict) and isinstance(now, dict):
        return [
            one
            for key, value in frozen.items()
            for one in (
                differences(value, now[key], f"{path}.{key}")
                if key in now
                else [f"{path}.{key} is gone"]
            )
        ]
    if isinstance(frozen, list) and isinstance(now, list) and len(frozen) == len(now):
        return [
            one
            for number, pair in enumerate(zip(frozen, now, strict=True))
            for one in differences(*pair, f"{path}[{number}]")
        ]
    return [] if frozen == now else [f"{path}: {frozen!r} is now {now!r}"]
