"""What somebody asks of the door, read and checked before any lock is taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from marshmallow import ValidationError

from cot_tracker.custody.canonical import digest
from cot_tracker.custody.entry import Performer
from cot_tracker.custody.evidence import Evidence
from cot_tracker.door import fields
from cot_tracker.door.action import Action, Book, Family, Sort
from cot_tracker.door.faults import Invalid, Unknown
from cot_tracker.door.gate import Facts
from cot_tracker.identity.codes import DEMO_FACILITY, LENGTH
from cot_tracker.identity.vault import Sensitive, Vault
from cot_tracker.language import N_

SKEW = timedelta(seconds=2)
"""By how much clocks may be out of step."""
LONGEST_REQUEST_ID = 64
_RANDOM = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A UUID names nobody: for it alone the vault is not opened."""


@dataclass(frozen=True)
class Call:
    """One call. `request` is its id and the digest of all that was asked; `secrets` are for what
    stands beside the ledger."""

    action: Action
    family: Family
    chain: str
    facts: Facts
    by: Performer
    occurred_at: datetime | None
    reason: str
    request: Mapping[str, str] | None
    signature: Mapping[str, Any] | None
    evidence: tuple[Evidence, ...]
    secrets: Mapping[str, Any]

    def free_texts(self) -> dict[str, str]:
        """What a patient's name could stand in, by the name of its field."""
        texts = fields.free_texts(fields.made(self.action.schema), self.facts)
        if self.action.corrects:  # facts of another action, whatever its fields
            texts |= dict(_texts("facts", self.facts["facts"]))
        if self.reason:
            texts["reason"] = self.reason
        if self.request is not None and not _RANDOM.fullmatch(self.request["id"]):
            texts["request_id"] = self.request["id"]
        return texts

    def codes_of_a_demonstration(self) -> list[str]:
        """The names of the facts in which a demonstration's label was scanned."""
        return [
            name
            for name, value in self.facts.items()
            if any(code.facility == DEMO_FACILITY for code in fields.scanned(value))
        ]


def told_late(action: Action, minutes: int, *, countersign: bool) -> dict[str, Any]:
    """What an entry says of having been told late, and who besides Quality may countersign it."""
    roles = {"roles": sorted(action.roles)} if countersign else {}
    return {"minutes": minutes, "countersign": countersign, **roles}


@dataclass(frozen=True)
class Reader:
    """Reads calls: as of `now`, with what the site's book and vault know."""

    book: Book
    vault: Vault
    now: datetime
    late_after: timedelta

    def call(
        self,
        name: str,
        chain: str,
        raw: Mapping[str, Any],
        by: Performer,
        occurred_at: datetime | None,
        reason: str,
        request_id: str,
        evidence: Sequence[Evidence],
        secrets: Mapping[str, Any],
    ) -> Call:
        """Raises Unknown and Invalid."""
        action, family = self._found(name, chain)
        facts, hidden, reason = self._facts(action, raw, reason)
        happened = self._happened(action, occurred_at, reason)
        asked = {
            "action": name, "facts": facts, "reason": reason, "occurred_at": happened,
            "evidence": [one.digest for one in evidence],
            "hidden": {k: self.vault.digest(v.reveal()) for k, v in hidden.items()},
        }  # fmt: skip
        request = {"id": _request_id(request_id), "digest": digest(asked)} if request_id else None
        late = self.now - happened if happened is not None else timedelta()
        if late > self.late_after:
            minutes = int(late.total_seconds() // 60)
            facts = {**facts, "late": told_late(action, minutes, countersign=action.late_matters)}
        return Call(
            action, family, chain, facts, by, happened, reason, request, None,
            tuple(evidence), {**secrets, **hidden},
        )  # fmt: skip

    def _found(self, name: str, chain: str) -> tuple[Action, Family]:
        action = self.book.actions.get(name)
        if action is None:
            raise Unknown(N_("There is no action called {name}."), name=str(name)[:80])
        family = self.book.named(action.family)
        if action.allots is None and not (chain.isalnum() and family.owns(chain)):
            raise Unknown(N_("There is no action called {name} here."), name=name)
        return action, family

    def _facts(
        self, action: Action, raw: Mapping[str, Any], reason: str
    ) -> tuple[Facts, dict[str, Sensitive], str]:
        """The facts as an entry may hold them, those that it may not, and the reason."""
        try:
            loaded = fields.load(action.schema, raw)
            facts = action.seals(loaded, self.vault) if action.seals else loaded
            reason = fields.Text(label="", required=False).deserialize(reason or "")
        except ValidationError as error:
            raise Invalid(fields.messages(error)) from None
        hidden = {k: v for k, v in loaded.items() if isinstance(v, Sensitive)}
        return dict(facts), hidden, reason

    def _happened(
        self, action: Action, occurred_at: datetime | None, reason: str
    ) -> datetime | None:
        """When a report's act occurred, if that is told; else it is told as it occurs."""
        if occurred_at is None:
            return None
        try:
            happened = fields.Instant(label="").deserialize(occurred_at)
        except ValidationError as error:
            raise Invalid({"occurred_at": error.messages}) from None
        assert isinstance(happened, datetime)  # noqa: S101 - for the type checker
        if action.sort is Sort.PERMIT:
            raise Invalid({"occurred_at": [N_("This is asked for now; it has no other time.")]})
        if happened > self.now + SKEW:
            raise Invalid({"occurred_at": [N_("This time is in the future.")]})
        if self.now - happened > self.late_after and not reason:
            raise Invalid({"reason": [N_("This is told late: say why.")]})
        return happened


def _request_id(given: str) -> str:
    if len(given) > LONGEST_REQUEST_ID or not (given.isascii() and given.isprintable()):
        raise Invalid({"request_id": [N_("A request id has at most 64 plain characters.")]})
    return given


def _texts(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every text in these raw facts but the scanned codes, by the path to it."""
    if isinstance(value, str):
        if not (len(value) == LENGTH and value.isdigit()):
            yield path, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(f"{path}.{name}", inner)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value, 1):
            yield from _texts(f"{path}.{number}", inner)
