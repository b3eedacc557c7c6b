"""Words as fields: free text, secrets for the vault, choices, yes or no."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import ValidationError

from cot_tracker.door.fields.fact import Fact, metadata
from cot_tracker.identity.codes import CodeFault
from cot_tracker.identity.vault import Sensitive
from cot_tracker.language import N_

LONGEST_TEXT = 2000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Text(Fact):
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
        super().__init__(metadata=metadata(label, help, widget=widget), **kwargs)

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


class External(Text):
    """An identifier that others gave: `read` takes what was scanned or typed, and gives it in the
    one form that is recorded or raises CodeFault."""

    def __init__(
        self, read: Callable[[str], str], *, label: str, help: str = "", **kwargs: Any
    ) -> None:
        self.read = read
        super().__init__(label=label, help=help, most=40, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return self.read(text) if text else ""
        except CodeFault as fault:
            raise ValidationError(fault.sentence()) from fault


class Secret(Fact):
    """A value for the vault or to be matched with it; loads as Sensitive, which no entry takes."""

    default_error_messages = {  # noqa: RUF012
        "text": N_("This is needed."),
        "long": N_("This is longer than {most} characters."),
    }

    def __init__(
        self, *, label: str, help: str = "", widget: str = "secret", **kwargs: Any
    ) -> None:
        kwargs.setdefault("required", True)
        super().__init__(metadata=metadata(label, help, widget=widget), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Sensitive:
        if not isinstance(value, str) or not value.strip() or _CONTROL.search(value):
            raise self.make_error("text")
        if len(value) > 200:
            raise self.make_error("long", most=200)
        return Sensitive(unicodedata.normalize("NFC", value).strip())


class Choice(Fact):
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
            metadata=metadata(label, help, widget="choice", choices=self.choices), **kwargs
        )

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = str(value)
        if isinstance(value, bool) or text not in self.choices:
            raise self.make_error("choice", choices=", ".join(self.choices))
        return text


class YesNo(Fact):
    """Yes or no, said on purpose: there is no default. Loads as a bool."""

    default_error_messages = {  # noqa: RUF012
        "answer": N_("Answer yes or no."),
    }

    def __init__(self, *, label: str, help: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("required", True)
        super().__init__(metadata=metadata(label, help, widget="yes_no"), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if isinstance(value, bool):
            return value
        answer = {"yes": True, "true": True, "no": False, "false": False}.get(str(value).lower())
        if answer is None:
            raise self.make_error("answer")
        return answer
