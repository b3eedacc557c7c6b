"""Records what the door has decided: the act's entries or the refusal's, and their projections."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sqlalchemy import Connection

from cot_tracker.custody import evidence as kept
from cot_tracker.custody import ledger
from cot_tracker.custody.canonical import digest
from cot_tracker.custody.entry import Draft, Entry
from cot_tracker.custody.ledger import Head
from cot_tracker.door.action import Book, Family, Sort
from cot_tracker.door.call import Call
from cot_tracker.door.correction import correction
from cot_tracker.door.faults import Fault, Refused
from cot_tracker.door.gate import judged
from cot_tracker.door.held import Held
from cot_tracker.door.project import project
from cot_tracker.door.refusal import Refusal
from cot_tracker.door.stories import fold
from cot_tracker.identity.vault import Vault

Ends = list[tuple[Head, Any]]
"""Where each chain of an act ends now, with its Story."""


class Someone(Protocol):
    """What the door needs to know of a person: the Story of their chain."""

    name: str
    active: bool
    roles: frozenset[str]

    def has_open_refusal(self, key: str) -> bool: ...


def person(book: Book, call: Call, held: Held) -> Someone | None:
    """The Story of who is asking; None for whoever is no person of ours."""
    known = book.named("person").owns(call.by.person)
    someone: Someone | None = held.stories.get(call.by.person) if known else None
    return someone


@dataclass(frozen=True)
class Performed:
    """What was recorded. `repeated` says that this very request had been recorded before."""

    entries: tuple[Entry, ...]
    story: Any
    cautions: tuple[Refusal, ...] = ()
    repeated: bool = False

    @property
    def entry(self) -> Entry:
        return self.entries[0]


@dataclass(frozen=True)
class Recorder:
    """Appends, folds and projects, with what the site's book and vault know."""

    book: Book
    vault: Vault

    def refuse(
        self,
        connection: Connection,
        call: Call,
        held: Held,
        refusals: Sequence[Refusal],
        fault: Refused,
    ) -> tuple[Fault, Ends]:
        """Records the refusal: in the person's chain, and a near miss in both journeys too."""
        drafts = _near_misses(call, held, refusals) if fault.near_miss else []
        someone = person(self.book, call, held)
        told = {"action": call.action.name, "chain": held.chain, "refusals": refusals}
        key = digest(told)
        if someone is not None and not someone.has_open_refusal(key):
            drafts.append(Draft(call.by.person, "people.refused/1", {**told, "key": key}))
        if not drafts:
            return fault, []
        bare = replace(
            call, request=None, signature=None, evidence=(), occurred_at=None, reason=""
        )  # fmt: skip
        _, ends = self._append(connection, bare, held, drafts)
        return fault, ends

    def record(self, connection: Connection, call: Call, held: Held) -> tuple[Performed, Ends]:
        """Records the act: its entries, the evidence brought, and what stands beside the ledger."""
        action = call.action
        cautions = judged(action.cautions, held.story, call.facts, held.around)
        for item in call.evidence:
            kept.keep(connection, item, held.now)
        drafts = self._drafts(connection, call, held, cautions)
        if action.sort is Sort.REPORT:
            drafts += _near_misses(call, held, _mismatches(call, held))
        if action.keeps is not None:
            action.keeps(connection, held.chain, {**call.secrets, "at": held.now}, self.vault)
        made, ends = self._append(connection, call, held, drafts)
        story = next((story for end, story in ends if end.chain == held.chain), held.story)
        return Performed(tuple(made), story, cautions), ends

    def _drafts(
        self, connection: Connection, call: Call, held: Held, cautions: Sequence[Refusal]
    ) -> list[Draft]:
        """The act's entries, the first one with what holds of the act as a whole."""
        action, facts = call.action, dict(call.facts)
        if action.corrects:
            someone: Someone = held.stories[call.by.person]
            found = correction(connection, self.book, held.chain, call.facts, someone.roles)
            facts |= found.as_facts(held.now)
        if cautions:
            facts["cautions"] = list(cautions)
        if action.drafts is None:
            return [Draft(held.chain, action.kind, facts)]
        first, *others = action.drafts(held.story, facts, held.around)
        of_the_act: dict[str, Any] = {
            name: facts[name] for name in ("late", "cautions") if name in facts
        }
        return [replace(first, facts={**first.facts, **of_the_act}), *others]

    def _append(
        self, connection: Connection, call: Call, held: Held, drafts: Sequence[Draft]
    ) -> tuple[list[Entry], Ends]:
        """Appends, folds and projects. Returns the entries and each chain's new end and Story."""
        heads = dict(held.heads)
        missing = [draft.chain for draft in drafts if draft.chain not in heads]
        if missing:  # chains that this act opens
            heads |= ledger.heads(connection, missing)
        if any(heads[chain].sequence for chain in missing):
            raise RuntimeError(f"{call.action.name} writes to a chain that it has not locked")
        made = ledger.append(
            connection, heads, drafts,
            act=uuid.uuid4().hex, occurred_at=min(call.occurred_at or held.now, held.now),
            recorded_at=held.now, by=call.by, reason=call.reason, signature=call.signature,
            request=call.request, evidence=call.evidence,
        )  # fmt: skip
        ends: Ends = []
        for chain in dict.fromkeys(entry.chain for entry in made):
            family = self.book.family(chain)
            fresh = [entry for entry in made if entry.chain == chain]
            before = held.stories.get(chain)
            after = self._grown(connection, family, chain, before, fresh)
            project(connection, family.rows(before) if before is not None
                    and heads[chain].sequence else {}, family.rows(after))  # fmt: skip
            ends.append((Head(chain, fresh[-1].sequence, fresh[-1].hash), after))
        return made, ends

    def _grown(
        self, connection: Connection, family: Family, chain: str, before: Any,
        fresh: Sequence[Entry],
    ) -> Any:  # fmt: skip
        if any(entry.action.endswith(".corrected") for entry in fresh):
            return fold(family, chain, ledger.entries(connection, chain))
        story = before if before is not None else family.empty(chain)
        for entry in fresh:
            story = family.apply(story, entry)
        return story


def _mismatches(call: Call, held: Held) -> list[Refusal]:
    """A report is never refused; another patient's code in it is a near miss all the same."""
    judges = [rule for rule in call.family.always(call.action) if rule.of_facts]
    found = judged(judges, held.story, call.facts, held.around)
    return [refusal for refusal in found if refusal.kind.identity]


def _near_misses(call: Call, held: Held, refusals: Sequence[Refusal]) -> list[Draft]:
    """The near miss in every journey that it concerns: the one expected, those scanned."""
    near_miss = call.family.near_miss
    if near_miss is None or not refusals:
        return []
    concerned = [
        held.stories[chain]
        for chain in (held.chain, *held.others)
        if chain in held.stories and call.family.owns(chain)
    ]
    drafts = (near_miss(call.action, call.facts, refusals, story) for story in concerned)
    return [draft for draft in drafts if draft is not None]
