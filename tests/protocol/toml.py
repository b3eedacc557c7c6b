"""Writes plain data as TOML and changes single places of it, for tests that bore holes in files."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

Place = tuple[str | int, ...]


def written(data: dict[str, Any]) -> bytes:
    """The data as TOML, every table inline but the document itself."""
    return "".join(f"{name} = {_value(value)}\n" for name, value in data.items()).encode()


def without(data: dict[str, Any], place: Place) -> dict[str, Any]:
    """A copy of the data that lacks the entry at `place`."""
    changed = copy.deepcopy(data)
    del _at(changed, place[:-1])[place[-1]]
    return changed


def with_value(data: dict[str, Any], place: Place, value: object) -> dict[str, Any]:
    """A copy of the data that has `value` at `place`."""
    changed = copy.deepcopy(data)
    _at(changed, place[:-1])[place[-1]] = value
    return changed


def keys(data: object, place: Place = ()) -> Iterator[Place]:
    """Every key of every table, of each list only those in its first member."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield (*place, name)
            yield from keys(value, (*place, name))
    elif isinstance(data, list) and data:
        yield from keys(data[0], (*place, 0))


def as_path(place: Place) -> str:
    """The place as a fault names it: dose_groups[0].target_cells."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return "".join(parts).removeprefix(".")


def _at(data: Any, place: Place) -> Any:
    for part in place:
        data = data[part]
    return data


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {_value(v)}" for name, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_value(member) for member in value) + "]"
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
