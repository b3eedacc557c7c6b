"""What the journey's protocol gives a form beforehand: choices, first values, rows of a table.

One function per action, by its name. A form without one is complete all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cot_tracker.language import current
from cot_tracker.protocol.model import Protocol

Row = Mapping[str, tuple[str, str]]
"""A row's given cells: the value, and the words that stand in its place ("" leaves it typed)."""


@dataclass(frozen=True)
class Prefill:
    """`examples` names the fields whose values the protocol marks as examples; `whole` the tables
    of which every row is answered; `hidden` the fields that the server fills in."""

    values: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    suggestions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    inners: Mapping[str, Prefill] = field(default_factory=dict)
    examples: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()

    def inner(self, table: str) -> Prefill:
        """What the rows of this table are given."""
        return self.inners.get(table, NOTHING)


NOTHING = Prefill()
Fill = Callable[[Protocol, Any], Prefill]
_FILLS: dict[str, Fill] = {}


def prefill(action: str, protocol: Protocol | None, story: Any) -> Prefill:
    """What is given beforehand in the form of this action."""
    fill = _FILLS.get(action)
    return NOTHING if fill is None or protocol is None else fill(protocol, story)


def fills(*actions: str) -> Callable[[Fill], Fill]:
    """Marks the function that fills the forms of these actions."""

    def mark(fill: Fill) -> Fill:
        for action in actions:
            _FILLS[action] = fill
        return fill

    return mark


def _items(items: Sequence[Any]) -> dict[str, str]:
    """Identifier to words, for the protocol's items."""
    return {item.id: item.text.text(current()) for item in items}


def _same(values: Sequence[str]) -> dict[str, str]:
    return {value: value for value in values}


def _marked(protocol: Protocol, **paths: str) -> frozenset[str]:
    """The fields whose values at these paths of the protocol are examples only."""
    return frozenset(name for name, path in paths.items() if protocol.is_example(path))


@fills("enrolment.consented")
def _consented(protocol: Protocol, story: Any) -> Prefill:
    forms = _same([form.version for form in protocol.study.consent_forms])
    return Prefill(
        choices={"form_version": forms},
        examples=_marked(protocol, form_version="study.consent_forms"),
    )


@fills("enrolment.assessed")
def _assessed(protocol: Protocol, story: Any) -> Prefill:
    rules = protocol.eligibility
    asked = [{"criterion": (c.id, c.text.text(current()))} for c in rules.criteria]
    return Prefill(
        choices={
            "criteria_version": _same([rules.criteria_version]),
            "diagnosis": _items(rules.diagnoses),
            "kras_mutation": _same(rules.kras_mutations),
            "hla_type": _same(rules.hla_types),
        },
        rows={"answers": asked},
        whole=frozenset({"answers"}),
        examples=_marked(protocol, answers="eligibility.criteria"),
    )


@fills("collection.collected")
def _collected(protocol: Protocol, story: Any) -> Prefill:
    rules = protocol.collection
    choices = {"anticoagulant": _same(rules.anticoagulants)}
    if rules.devices:
        choices["device"] = _same(rules.devices)
    return Prefill(
        choices=choices,
        examples=_marked(
            protocol, anticoagulant="collection.anticoagulants", device="collection.devices",
            volume_ml="collection.volume_low_ml", nucleated_cells="collection.nucleated_cells_min",
            cd3_cells="collection.cd3_cells_min",
        ),
    )  # fmt: skip


@fills("study.dose_group_opened")
def _dose_group(protocol: Protocol, story: Any) -> Prefill:
    groups = {
        group.id: f"{group.id} ({group.target_cells:E} {group.unit})"
        for group in protocol.dose_groups
    }
    return Prefill(choices={"dose_group": groups})
