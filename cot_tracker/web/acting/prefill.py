"""What the journey's protocol gives a form beforehand: choices, first values, rows of a table.

The functions that fill, one per action, stand in `fills`. A form without one is complete all the
same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema

from cot_tracker.protocol.model import Protocol

Row = Mapping[str, tuple[str, str]]
"""A row's given cells: the value, and the words that stand in its place ("" leaves it typed)."""


@dataclass(frozen=True)
class Prefill:
    """`units` are those of quantities whose unit the protocol or a plan sets; `examples` names the
    fields whose values the protocol marks as examples; `whole` the tables of which every row is
    answered; `hidden` the fields that the server fills in; `whole_facts` the schema and the facts
    of the entry that is corrected."""

    values: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    suggestions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    inners: Mapping[str, Prefill] = field(default_factory=dict)
    examples: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    whole_facts: tuple[type[Schema], Mapping[str, Any]] | None = None

    def gives(self, name: str) -> bool:
        """Whether the field shows anything that was given."""
        return any(name in given for given in (self.values, self.choices, self.rows))

    def inner(self, table: str) -> Prefill:
        """What the rows of this table are given."""
        return self.inners.get(table, NOTHING)


NOTHING = Prefill()
Fill = Callable[[Protocol, Any], Prefill]
FILLS: dict[str, Fill] = {}


def fills(*actions: str) -> Callable[[Fill], Fill]:
    """Marks the function that fills the forms of these actions."""

    def mark(fill: Fill) -> Fill:
        for action in actions:
            FILLS[action] = fill
        return fill

    return mark
