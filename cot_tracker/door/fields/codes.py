"""Scanned codes as fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import ValidationError

from cot_tracker.door.fields.fact import Fact, metadata
from cot_tracker.identity.codes import NAMES, Code, CodeFault, Kind
from cot_tracker.identity.scan import read_scan
from cot_tracker.language import N_
from cot_tracker.language import gettext as _


class Scan(Fact):
    """A scanned code of one of these kinds; loads as a Code."""

    default_error_messages = {  # noqa: RUF012
        "kind": N_("This is a {found}. Scan the {wanted}."),
    }

    def __init__(self, kinds: Iterable[Kind], *, label: str, help: str = "", **kwargs: Any) -> None:
        self.kinds = tuple(kinds)
        kwargs.setdefault("required", True)
        super().__init__(metadata=metadata(label, help, widget="scan"), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Code:
        try:
            code = read_scan(str(value))
        except CodeFault as fault:
            raise ValidationError(fault.sentence()) from fault
        if code.kind not in self.kinds:
            wanted = " / ".join(_(NAMES[kind]) for kind in self.kinds)
            raise self.make_error("kind", found=_(NAMES[code.kind]), wanted=wanted)
        return code


class Scans(Fact):
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
        super().__init__(metadata=metadata(label, help, widget="scans"), **kwargs)

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
