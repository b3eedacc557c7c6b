"""The marshmallow fields that facts are made of: scans, quantities with units, instants, days,
choices and free text. Pages make their forms from these, the API its description.

Each takes `label`, and where it helps `help`: sentences marked with N_.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from cot_tracker.custody.canonical import decimal_text
from cot_tracker.identity.codes import NAMES, Code, CodeFault, Kind
from cot_tracker.identity.scan import read_scan
from cot_tracker.identity.vault import Sensitive
from cot_tracker.language import N_
from cot_tracker.language import gettext as _

LONGEST_TEXT = 2000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_NUMBER = re.compile(r"[+-]?([0-9]{1,40}\.?[0-9]{0,40}|\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?")


def _metadata(label: str, help: str, unit: str = "", **more: Any) -> dict[str, Any]:
    return {"label": label, "help": help, "unit": unit, **more}


class _Fact(fields.Field[Any]):
    default_error_messages = {  # noqa: RUF012 - marshmallow's own interface
        "required": N_("This is needed."),
        "null": N_("This is needed."),
    }

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        return ValidationError(_(str(self.error_messages[key]), **kwargs))


class Scan(_Fact):
    """A scanned code of one of these kinds; loads as a Code."""

    default_error_messages = {  # noqa: RUF012
        "kind": N_("This is a {found}. Scan the {wanted}."),
    }

    def __init__(self, kinds: Iterable[Kind], *, label: str, help: str = "", **kwargs: Any) -> None:
        self.kinds = tuple(kinds)
        kwargs.setdefault("required", True)
        super().__init__(metadata=_metadata(label, help, widget="scan"), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Code:
        try:
            code = read_scan(str(value))
        except CodeFault as fault:
            raise ValidationError(fault.sentence()) from fault
        if code.kind not in self.kinds:
            wanted = " / ".join(_(NAMES[kind]) for kind in self.kinds)
            raise self.make_error("kind", found=_(NAMES[code.kind]), wanted=wanted)
        return code


class Scans(_Fact):
    """One or more scanned codes of these kinds, each once; loads as a tuple of Codes. From a page
    they come as lines of one text. Two labels of one thing are one thing, except where it is
    the `labels` that are meant."""

    default_error_messages = {  # noqa: RUF012
        "twice": N_("The code {code} was scanned twice. Each goes in once."),
        "none": N_("Nothing was scanned. Scan the label."),
        "many": N_("That is more than can be taken at once."),
        "list": N_("This is a list of codes."),
    }

    def __init__(
        self,
        kinds: Iterable[Kind],
        *,
        label: str,
        help: str = "",
        labels: bool = False,
        **kwargs: Any,
    ) -> None:
        self.labels = labels
        self.one = Scan(kinds, label=label)
        self.kinds = self.one.kinds
        kwargs.setdefault("required", True)
        super().__init__(metadata=_metadata(label, help, widget="scans"), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> tuple[Code, ...]:
        given = value.split("\n") if isinstance(value, str) else value
        if not isinstance(given, list | tuple):
            raise self.make_error("list")
        texts = [text for text in (str(item).strip() for item in given) if text]
        if len(texts) > 1000:
            raise self.make_error("many")
        codes = [self.one.deserialize(text) for text in texts]
        if not codes and self.required:
            raise self.make_error("none")
        seen: set[str] = set()
        for code in codes:
            what = str(code) if self.labels else code.own
            if what in seen:
                raise self.make_error("twice", code=str(code))
            seen.add(what)
        return tuple(codes)


class Quantity(_Fact):
    """A number with its unit, between `low` and `high`, inclusive; loads as a Decimal."""

    default_error_messages = {  # noqa: RUF012
        "number": N_("This is not a number: {given}. Write it like 12.5."),
        "comma": N_("Write the decimal sign as a point: 12.5. A comma can mean two things."),
        "range": N_("This is between {low} and {high} {unit}."),
        "digits": N_("This has more digits than can be meant."),
    }

    def __init__(
        self,
        unit: str,
        low: str | int,
        high: str | int,
        *,
        label: str,
        help: str = "",
        **kwargs: Any,
    ) -> None:
        self.low, self.high, self.unit = Decimal(low), Decimal(high), unit
        kwargs.setdefault("required", True)
        super().__init__(metadata=_metadata(label, help, unit, widget="quantity"), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Decimal:
        text = unicodedata.normalize("NFKC", str(value)).strip().replace("\u2212", "-")
        if isinstance(value, bool) or not text:
            raise self.make_error("number", given=str(value)[:40])
        if "," in text:
            raise self.make_error("comma")
        if not _NUMBER.fullmatch(text):
            raise self.make_error("number", given=text[:40])
        number = Decimal(text)
        if not self.low <= number <= self.high:
            raise self.make_error(
                "range", low=decimal_text(self.low), high=decimal_text(self.high), unit=self.unit
            )
        if len(number.as_tuple().digits) > 20 or number.as_tuple().exponent < -9:  # type: ignore[operator]
            raise self.make_error("digits")
        return Decimal(format(number, "f"))


class Count(_Fact):
    """A whole number between `low` and `high`; loads as an int."""

    default_error_messages = {  # noqa: RUF012
        "range": N_("This is a whole number between {low} and {high}."),
    }

    def __init__(self, low: int, high: int, *, label: str, help: str = "", **kwargs: Any) -> None:
        self.low, self.high = low, high
        kwargs.setdefault("required", True)
        super().__init__(metadata=_metadata(label, help, widget="count"), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        text = unicodedata.normalize("NFKC", str(value)).strip()
        if (
            isinstance(value, bool)
            or not re.fullmatch(r"[+-]?[0-9]{1,12}", text)
            or not self.low <= int(text) <= self.high
        ):
            raise self.make_error("range", low=self.low, high=self.high)
        return int(text)


class Instant(_Fact):
    """An instant with its offset; loads as an aware datetime."""

    default_error_messages = {  # noqa: RUF012
        "instant": N_("This is not a time. Write it like 2026-11-22T14:30+08:00."),
        "zone": N_("This time has no zone. Write it like 2026-11-22T14:30+08:00."),
        "year": N_("This time is in the year {year}. Look at the clock and write it again."),
    }

    def __init__(self, *, label: str, help: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("required", True)
        super().__init__(metadata=_metadata(label, help, widget="instant"), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        if isinstance(value, datetime):
            found = value
        else:
            try:
                found = datetime.fromisoformat(str(value).strip())
            except ValueError:
                raise self.make_error("instant") from None
        if found.tzinfo is None:
            raise self.make_error("zone")
        if not 2000 <= found.year <= 2199:
            raise self.make_error("year", year=found.year)
        return found


class Day(_Fact):
    """A calendar day at the site; loads as a date."""

    default_error_messages = {  # noqa: RUF012
        "day": N_("This is not a day. Write it like 2026-11-22."),
    }

    def __init__(self, *, label: str, help: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("required", True)
        super().__init__(metadata=_metadata(label, help, widget="day"), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> date:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        text = str(value).strip()
        try:
            if not re.fullmatch(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}", text):
                raise ValueError
            return date.fromisoformat(text)
        except ValueError:
            raise self.make_error("day") from None


class Text(_Fact):
    """Free text, at most 2,000 characters, without control characters; loads as NFC text.

    Free text may never name the patient: `screened` fields are compared with the vault.
    """

    default_error_messages = {  # noqa: RUF012
        "empty": N_("This is needed."),
        "long": N_("This is longer than {most} characters."),
        "control": N_("This holds characters that are not text."),
        "text": N_("This is a text."),
    }

    def __init__(
        self,
        *,
        label: str,
        help: str = "",
        most: int = LONGEST_TEXT,
        lines: int = 1,
        screened: bool = True,
        **kwargs: Any,
    ) -> None:
        self.most, self.screened = most, screened
        kwargs.setdefault("required", True)
        widget = "lines" if lines > 1 else "text"
        super().__init__(metadata=_metadata(label, help, widget=widget), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("text")
        if len(value) > self.most:
            raise self.make_error("long", most=self.most)
        if _CONTROL.search(value):
            raise self.make_error("control")
        text = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
        if not text and self.required:
            raise self.make_error("empty")
        return text


class Secret(_Fact):
    """A value for the vault or to be matched with it; loads as Sensitive, which no entry takes."""

    default_error_messages = {  # noqa: RUF012
        "text": N_("This is needed."),
        "long": N_("This is longer than {most} characters."),
    }

    def __init__(
        self, *, label: str, help: str = "", widget: str = "secret", **kwargs: Any
    ) -> None:
        kwargs.setdefault("required", True)
        super().__init__(metadata=_metadata(label, help, widget=widget), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Sensitive:
        if not isinstance(value, str) or not value.strip() or _CONTROL.search(value):
            raise self.make_error("text")
        if len(value) > 200:
            raise self.make_error("long", most=200)
        return Sensitive(unicodedata.normalize("NFC", value).strip())


class Choice(_Fact):
    """One of a fixed set; `choices` maps each stored value to its label. Loads as the value."""

    default_error_messages = {  # noqa: RUF012
        "choice": N_("This is one of: {choices}."),
    }

    def __init__(
        self, choices: Mapping[str, str], *, label: str, help: str = "", **kwargs: Any
    ) -> None:
        self.choices = dict(choices)
        kwargs.setdefault("required", True)
        super().__init__(
            metadata=_metadata(label, help, widget="choice", choices=self.choices), **kwargs
        )

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = str(value)
        if isinstance(value, bool) or text not in self.choices:
            raise self.make_error("choice", choices=", ".join(self.choices))
        return text


class YesNo(_Fact):
    """Yes or no, said on purpose: there is no default. Loads as a bool."""

    default_error_messages = {  # noqa: RUF012
        "answer": N_("Answer yes or no."),
    }

    def __init__(self, *, label: str, help: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("required", True)
        super().__init__(metadata=_metadata(label, help, widget="yes_no"), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if isinstance(value, bool):
            return value
        answer = {"yes": True, "true": True, "no": False, "false": False}.get(str(value).lower())
        if answer is None:
            raise self.make_error("answer")
        return answer


class Table(_Fact):
    """Rows of one inner schema, for answers, results, materials; loads as a tuple of dicts."""

    default_error_messages = {  # noqa: RUF012
        "rows": N_("This is a list of rows."),
        "none": N_("At least one row is needed."),
        "many": N_("That is more than can be taken at once."),
    }

    def __init__(self, row: type[Schema], *, label: str, help: str = "", **kwargs: Any) -> None:
        self.row = row
        kwargs.setdefault("required", True)
        super().__init__(metadata=_metadata(label, help, widget="table"), **kwargs)

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


def scanned(facts: Any) -> Iterable[Code]:
    """Every code among facts, however deep."""
    if isinstance(facts, Code):
        yield facts
    elif isinstance(facts, Mapping):
        for value in facts.values():
            yield from scanned(value)
    elif isinstance(facts, list | tuple):
        for value in facts:
            yield from scanned(value)


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
