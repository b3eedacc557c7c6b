"""An entry in words: what it is called, who made it, its facts as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema

from cot_tracker.custody.entry import Entry
from cot_tracker.door import fields
from cot_tracker.door.refusal import KNOWN, Refusal
from cot_tracker.journey.words import fact
from cot_tracker.language import N_, named, worded
from cot_tracker.language import gettext as _
from cot_tracker.web.shared import site

_NOT_TOLD = frozenset(
    {"session", "key", "code", "refusals", "cautions", "protocol_digest", "hospital_number_digest",
     "hospital_band_digest", "failing", "late"}
)  # fmt: skip
_DIGEST = 64
_WORDS = {
    "deviation.near_miss": N_("Near miss: a label of another patient"),
    "study.journey_opened": N_("A journey was opened"),
    "study.person_added": N_("A person was added"),
    "study.item_added": N_("An item was added"),
    "study.slot_taken": N_("A place in the cohort was taken"),
    "study.slot_freed": N_("A place in the cohort was freed"),
    "study.infused": N_("The first infusion of a subject"),
    "people.refused": N_("An action was refused"),
    "facility.labels_brought": N_("Labels were printed at this station"),
    "facility.line_taken": N_("A batch was opened at this station"),
    "facility.shipper_taken": N_("The shipper was packed"),
    "facility.shipper_freed": N_("The shipper was emptied"),
    "facility.moved": N_("Containers were put in or taken out"),
    "storage.failed": N_("The storage that it is in has failed"),
    "storage.doubted": N_("The temperature of its storage is in doubt"),
    "study.sscc_allotted": N_("A loaded shipper was numbered"),
}


@dataclass(frozen=True)
class Told:
    """One entry as a page shows it. `facts` are (label, value) pairs."""

    entry: Entry
    title: str
    facts: Sequence[tuple[str, str]]
    withheld: bool
    late_minutes: int
    why: Sequence[str]

    @property
    def occurred_elsewhen(self) -> bool:
        return abs((self.entry.recorded_at - self.entry.occurred_at).total_seconds()) >= 60


def told(entry: Entry, shut: frozenset[int]) -> Told:
    """The entry in words; the facts of those in `shut` are withheld from this viewer."""
    facts = entry.facts
    hidden = entry.sequence in shut
    late = entry.facts.get("late", {})
    return Told(
        entry, title(entry.action), () if hidden else list(_pairs(entry.action, facts)), hidden,
        int(late.get("minutes", 0)), () if hidden else list(_reasons(facts)),
    )  # fmt: skip


def title(action: str) -> str:
    """What the action of an entry is called."""
    known = site().door.book.actions.get(action)
    return _(known.title) if known is not None else _(_WORDS.get(action, action))


def _pairs(action: str, facts: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    known = site().door.book.actions.get(action)
    schema = known.schema().fields if known is not None else {}
    for name in _in_order(facts, schema):
        value = facts[name]
        if name in _NOT_TOLD or value in ("", None, [], {}):
            continue
        if value == "text" and name.endswith("unit"):
            continue  # answered in words
        one = schema.get(name)
        yield _label(name, one), _value(value, one)


def _in_order(facts: Mapping[str, Any], schema: Mapping[str, Any]) -> list[str]:
    """The names of the facts as the form asks for them; entries hold them by the alphabet."""
    return [*(n for n in schema if n in facts), *(n for n in facts if n not in schema)]


def _label(name: str, one: Any) -> str:
    label = one.metadata.get("label", "") if one is not None else ""
    if label:
        return _(label)
    return _(fact(name))


def _value(value: Any, one: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        inner = _inner(one)
        if not inner:
            return "\n".join(f"{_label(n, None)}: {_value(v, None)}" for n, v in value.items() if v)
        return " · ".join(_value(value[n], inner.get(n)) for n in _in_order(value, inner))
    if isinstance(value, list | tuple):
        between = "\n" if any(isinstance(item, Mapping) for item in value) else ", "
        return between.join(_value(item, one) for item in value)
    if isinstance(value, str) and len(value) == _DIGEST and value.isalnum():
        return f"{value[:16]}…"
    if value in site().door.book.actions:
        return title(value)
    choices = one.metadata.get("choices", {}) if one is not None else {}
    if str(value) in choices:
        return _(choices[str(value)])
    unit = one.metadata.get("unit", "") if one is not None else ""
    free = isinstance(one, fields.Text) and one.screened
    return f"{named(value) if free else worded(value)} {_(unit)}".strip()


def _inner(one: Any) -> Mapping[str, Any]:
    row: type[Schema] | None = one.row if isinstance(one, fields.Table) else None
    found: Mapping[str, Any] = row().fields if row is not None else {}
    return found


def _reasons(facts: Mapping[str, Any]) -> Iterable[str]:
    """The sentences of the refusals or cautions that an entry holds."""
    for record in [*facts.get("refusals", ()), *facts.get("cautions", ())]:
        if isinstance(record, Mapping) and record.get("code") in KNOWN:
            yield Refusal(str(record["code"]), dict(record.get("values", {}))).sentence()
