"""Refusals: a stable code with its values, the rule it comes from, and who can clear it.

The sentence is looked up in the reader's language where it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cot_tracker.custody.canonical import plain
from cot_tracker.language import gettext

KNOWN: dict[str, RefusalKind] = {}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why an action may not be done now."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> RefusalKind:
        return KNOWN[self.code]

    def sentence(self) -> str:
        return gettext(self.kind.sentence, **self.values)

    def __record__(self) -> dict[str, Any]:
        return {"code": self.code, "values": dict(self.values)}

    def as_json(self) -> dict[str, Any]:
        """What a page or the API shows of it, in the reader's language."""
        return {
            "code": self.code,
            "sentence": self.sentence(),
            "values": plain(dict(self.values)),
            "rule": gettext(self.kind.rule),
            "cleared_by": gettext(self.kind.cleared_by),
        }


@dataclass(frozen=True, slots=True)
class RefusalKind:
    """A sort of refusal, declared once beside the requirement that gives it."""

    code: str
    sentence: str
    rule: str
    cleared_by: str
    identity: bool = False

    def __call__(self, **values: Any) -> Refusal:
        return Refusal(self.code, plain(values))


def refusal(
    code: str, sentence: str, *, rule: str, cleared_by: str, identity: bool = False
) -> RefusalKind:
    """Declares a sort of refusal. `identity` marks a mismatch of identity: a near miss.

    `sentence`, `rule` and `cleared_by` are marked with N_ where they are written.
    """
    if code in KNOWN:
        raise ValueError(f"the refusal {code} is declared twice")
    kind = KNOWN[code] = RefusalKind(code, sentence, rule, cleared_by, identity)
    return kind
