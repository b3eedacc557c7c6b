"""Which answers of a person a judgement of a logger's file was made with, as an entry tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FIELDS = {
    "zone": "logger_zone", "date_order": "logger_date_order", "unit": "logger_unit",
    "sensor": "logger_sensor", "serial": "logger_serial",
}  # fmt: skip
"""The fact that gives each field of `Answers`."""
_SHOWN = {"unit": "°{}", "sensor": "#{}"}


def answers_used(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """What was answered where the file does not say it, in words of the record: zone, order of
    dates, unit, sensor, serial number. What the file says itself is not among it."""
    codes = {one.get("code") for one in facts.get("condition", {}).get("findings", ())}
    return tuple(
        _SHOWN.get(field, "{}").format(facts[name])
        for field, name in FIELDS.items()
        if facts.get(name) and f"{field}_not_asked" not in codes
    )
