"""Forms made from the schemas' fields, and raw facts made from what was posted.

A form knows nothing of any action; what the protocol fills in comes from `prefill`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from marshmallow import Schema
from marshmallow import fields as marshmallow_fields
from werkzeug.datastructures import MultiDict

from cot_tracker.door import fields
from cot_tracker.identity.codes import Kind
from cot_tracker.language import gettext
from cot_tracker.people.roles import TITLES
from cot_tracker.web.acting.prefill import NOTHING, Prefill
from cot_tracker.web.acting.typed import as_typed
from cot_tracker.web.shared import whole_number, zone

_SPARE_ROWS = 3
_MOST_ROWS = 200
SECRETS = ("secret", "secret_day")


@dataclass(frozen=True)
class Widget:
    """One field as a page shows it. `cells` are a table's rows; `fixed` is shown and not typed."""

    name: str
    kind: str
    label: str
    help: str = ""
    unit: str = ""
    required: bool = True
    value: str = ""
    values: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    suggestions: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    fixed: str = ""
    example: bool = False
    most: int = 0
    low: str = ""
    high: str = ""
    cells: tuple[tuple[Widget, ...], ...] = ()
    spare: tuple[Widget, ...] = ()
    whole: bool = False
    group: str = ""
    ahead: bool = False

    @property
    def id(self) -> str:
        return "field-" + self.name.replace(".", "-")


def widgets(
    schema: type[Schema], typed: MultiDict[str, str], errors: Mapping[Any, Any],
    filled: Prefill = NOTHING, prefix: str = "",
) -> list[Widget]:  # fmt: skip
    """The form's fields, with what was typed and what is wrong with it."""
    return [
        _widget(f"{prefix}{name}", name, one, typed, errors.get(name, ()), filled)
        for name, one in schema().fields.items()
        if name not in filled.hidden
    ]


def _widget(
    full: str, name: str, one: Any, typed: MultiDict[str, str], errors: Any, filled: Prefill
) -> Widget:
    about = one.metadata
    widget = Widget(
        name=full,
        kind=_kind(one, name, filled),
        label=gettext(about.get("label", "") or name),
        help="" if name in filled.choices else gettext(about.get("help", "")),
        unit=gettext(about.get("unit", "")) or filled.units.get(name, ""),
        required=one.required,
        value=typed.get(full, filled.values.get(name, "")),
        values=tuple(typed.getlist(full) if typed else filled.values.get(full, "").split()),
        choices=_choices(one, name, filled),
        suggestions=filled.suggestions.get(name, {}),
        errors=_sentences(errors),
        example=name in filled.examples and filled.gives(name),
        most=getattr(one, "most", 0),
        low=str(getattr(one, "low", "")),
        high=str(getattr(one, "high", "")),
        group=str(about.get("group", "")),
        ahead=bool(about.get("ahead")),
    )
    if widget.kind in SECRETS:
        return replace(widget, value="", values=())
    if widget.kind == "facts":
        return replace(widget, cells=_whole_facts(full, typed, errors, filled))
    if isinstance(one, fields.Table):
        return _table(widget, name, one, typed, errors, filled)
    return widget


def _kind(one: Any, name: str, filled: Prefill) -> str:
    if name in filled.choices:
        return "choice"
    kind = str(one.metadata.get("widget", "text"))
    if kind == "text" and name in filled.suggestions:
        return "suggested"
    return kind


def _choices(one: Any, name: str, filled: Prefill) -> Mapping[str, str]:
    if name in filled.choices:
        return filled.choices[name]
    if one.metadata.get("widget") == "roles":
        return {str(role): gettext(title) for role, title in TITLES.items()}
    given: Mapping[str, str] = one.metadata.get("choices", {})
    return {value: gettext(label) for value, label in given.items()}


def _sentences(errors: Any) -> tuple[str, ...]:
    """The sentences of a field itself, not those of a table's rows."""
    if isinstance(errors, str):
        return (gettext(errors),)
    if isinstance(errors, Mapping):
        return _sentences(errors.get("_schema", ()))
    return tuple(gettext(str(error)) for error in errors if isinstance(error, str))


# The facts of an entry that is corrected


def _whole_facts(
    full: str, typed: MultiDict[str, str], errors: Any, filled: Prefill
) -> tuple[tuple[Widget, ...], ...]:
    if filled.whole_facts is None:
        return ()
    schema, facts = filled.whole_facts
    begun = MultiDict(as_typed(schema, facts, f"{full}."))
    if any(name.startswith(f"{full}.") for name in typed):
        begun = typed
    inner = errors if isinstance(errors, Mapping) else {}
    return (tuple(widgets(schema, begun, inner, prefix=f"{full}.")),)


# Tables


def _table(
    widget: Widget, name: str, one: fields.Table, typed: MultiDict[str, str], errors: Any,
    filled: Prefill,
) -> Widget:  # fmt: skip
    inner = filled.inner(name)
    given = filled.rows.get(name, ())
    numbers = _row_numbers(widget.name, typed)
    count = max([len(given), *(n + 1 for n in numbers)], default=0)
    if not given:
        count = count or _SPARE_ROWS
    of_rows = errors if isinstance(errors, Mapping) else {}
    cells = tuple(
        _row(widget.name, at, one, typed, of_rows.get(at, of_rows.get(str(at), {})), inner,
             given[at] if at < len(given) else {})
        for at in range(min(count, _MOST_ROWS))
    )  # fmt: skip
    spare = _row(widget.name, 999, one, MultiDict(), {}, inner, {}) if not given else ()
    return replace(widget, cells=cells, spare=spare, whole=name in filled.whole)


def _row(
    table: str, at: int, one: fields.Table, typed: MultiDict[str, str], errors: Any,
    inner: Prefill, given: Mapping[str, tuple[str, str]],
) -> tuple[Widget, ...]:  # fmt: skip
    errors = errors if isinstance(errors, Mapping) else {"_schema": errors}
    made = []
    for cell in widgets(one.row, typed, errors, inner, f"{table}-{at}-"):
        name = cell.name.rpartition("-")[2]
        if name in given:
            value, words = given[name]
            made.append(
                replace(cell, kind="fixed", value=value, fixed=words) if words
                else replace(cell, value=cell.value or value)
            )  # fmt: skip
        else:
            made.append(cell)
    return tuple(made)


def _row_numbers(table: str, typed: MultiDict[str, str]) -> list[int]:
    found = set()
    for name in typed:
        if name.startswith(f"{table}-"):
            number = whole_number(name[len(table) + 1 :].partition("-")[0])
            if number is not None and number < _MOST_ROWS:
                found.add(number)
    return sorted(found)


# Reading


@dataclass(frozen=True)
class Read:
    """Raw facts of a form; `rows` says which row of the page each row of a table was."""

    facts: dict[str, Any]
    rows: Mapping[str, Sequence[int]]

    def errors_by_page(self, errors: Mapping[Any, Any]) -> dict[Any, Any]:
        """The errors with the rows numbered as on the page."""
        placed = dict(errors)
        for name, numbers in self.rows.items():
            of_table = placed.get(name)
            if isinstance(of_table, Mapping):
                placed[name] = {
                    numbers[int(at)] if str(at).isdigit() and int(at) < len(numbers) else at: what
                    for at, what in of_table.items()
                }
        return placed


def read(
    schema: type[Schema], form: MultiDict[str, str], filled: Prefill = NOTHING, prefix: str = ""
) -> Read:
    """The raw facts that a form gives, for `perform` to check."""
    facts: dict[str, Any] = {}
    rows: dict[str, list[int]] = {}
    for name, one in schema().fields.items():
        kind = one.metadata.get("widget")
        if isinstance(one, fields.Table):
            facts[name], rows[name] = _read_table(f"{prefix}{name}", name, one, form, filled)
        elif kind == "facts" and filled.whole_facts is not None:
            if any(given.startswith(f"{name}.") for given in form):
                facts[name] = read(filled.whole_facts[0], form, prefix=f"{name}.").facts
        elif kind not in ("evidence", "facts") and name not in filled.hidden:
            facts[name] = _read_one(f"{prefix}{name}", one, form)
    return Read({name: value for name, value in facts.items() if value not in ("", [])}, rows)


def _read_one(full: str, one: Any, form: MultiDict[str, str]) -> Any:
    if isinstance(one, marshmallow_fields.List):
        return form.getlist(full)
    text = form.get(full, "")
    if isinstance(one, fields.Instant):
        return with_zone(text)
    if one.metadata.get("as_typed") and text.strip():
        return text
    return text if one.metadata.get("widget") == "lines" else text.strip()


def _read_table(
    table: str, bare: str, one: fields.Table, form: MultiDict[str, str], filled: Prefill
) -> tuple[list[dict[str, Any]], list[int]]:
    given = filled.rows.get(bare, ())
    found: list[dict[str, Any]] = []
    numbers: list[int] = []
    for at in _row_numbers(table, form):
        row = {
            name: value
            for name, cell in one.row().fields.items()
            if (value := _read_one(f"{table}-{at}-{name}", cell, form)) not in ("", [])
        }
        fixed = set(given[at]) if at < len(given) else set()
        if set(row) - fixed or (row and bare in filled.whole):
            found.append(row)
            numbers.append(at)
    return found, numbers


def with_zone(text: str) -> str:
    """A time as a form gives it, with the offset that the site's zone had at that time."""
    text = text.strip()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if at.tzinfo is not None else at.replace(tzinfo=zone()).isoformat()


def wanted_kinds(schema: type[Schema], kind: Kind) -> list[str]:
    """The names of the schema's fields that take a code of this kind, single scans first."""
    takes = {
        name: one
        for name, one in schema().fields.items()
        if isinstance(one, fields.Scan | fields.Scans) and kind in one.kinds
    }
    return sorted(takes, key=lambda name: isinstance(takes[name], fields.Scans))
