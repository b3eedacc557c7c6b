"""Logger models that the site has configured: the facts of an adoption as a configuration of the
generic reader, and which of them are in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cot_tracker.condition.generic_model import Configuration
from cot_tracker.custody.entry import Entry

_TEXTS = (
    "encoding", "delimiter", "time_format", "zone", "unit", "decimal_sign", "header", "signature",
    "serial_after", "end_line",
)  # fmt: skip
_NUMBERS = (
    "time_column", "temperature_column", "date_column", "serial_column", "event_column",
    "rows_skipped", "columns",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LoggerModel:
    """One version of a model's configuration. `example` is the digest of the file whose preview
    was confirmed; `in_force` until a later version is adopted or the model is retired."""

    configuration: Configuration
    example: str
    adopted_at: datetime
    adopted_by: str
    in_force: bool = True

    @property
    def model(self) -> str:
        return self.configuration.model


def configuration_of(facts: Mapping[str, Any], version: int = 1) -> Configuration:
    """The configuration that these facts tell; what they leave out is empty."""
    told: dict[str, Any] = {name: str(facts.get(name, "")) for name in ("model", *_TEXTS)}
    told |= {name: int(facts.get(name, 0)) for name in _NUMBERS}
    codes = (code.strip() for code in str(facts.get("error_codes", "")).split("\n"))
    return Configuration(
        **told, error_codes=tuple(code for code in codes if code),
        newest_first=facts.get("order") == "newest_first", version=version,
        decimals=facts.get("decimals"), regular=facts.get("regular") is True,
    )  # fmt: skip


def facts_of(configuration: Configuration) -> dict[str, Any]:
    """The facts that tell this configuration, those that tell nothing left out."""
    told = {name: getattr(configuration, name) for name in ("model", *_TEXTS, *_NUMBERS)}
    told["order"] = "newest_first" if configuration.newest_first else "oldest_first"
    told["error_codes"] = "\n".join(configuration.error_codes)
    found = {name: value for name, value in told.items() if value}
    if configuration.decimals is not None:
        found["decimals"] = configuration.decimals
    return {**found, "regular": configuration.regular}


def adopted(models: tuple[LoggerModel, ...], entry: Entry) -> tuple[LoggerModel, ...]:
    """With one more version in force, in place of the one before it."""
    configuration = configuration_of(entry.facts, int(entry.facts.get("version", 1)))
    new = LoggerModel(
        configuration, entry.text("example"), entry.recorded_at, entry.by.person
    )  # fmt: skip
    return (*retired(models, configuration.model), new)


def retired(models: tuple[LoggerModel, ...], model: str) -> tuple[LoggerModel, ...]:
    """With no version of this model in force."""
    return tuple(replace(one, in_force=False) if same(one.model, model) else one for one in models)


def same(one: str, other: str) -> bool:
    """Whether two names are of one model: capitals do not tell models apart."""
    return one.strip().casefold() == other.strip().casefold()


def next_version(models: tuple[LoggerModel, ...], model: str) -> int:
    """The number of this model's next configuration, from 1."""
    return 1 + sum(same(one.model, model) for one in models)
