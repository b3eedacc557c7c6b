"""The one door. Every write of every chain goes through `Door.perform`: lock, fold, ask the gate,
append the entry or the refusal, project, commit."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from marshmallow import ValidationError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from cot_tracker.custody import evidence as kept
from cot_tracker.custody import ledger
from cot_tracker.custody.canonical import digest
from cot_tracker.custody.entry import SYSTEM, Draft, Entry, Performer
from cot_tracker.custody.evidence import Evidence
from cot_tracker.custody.ledger import Head
from cot_tracker.database import Database
from cot_tracker.door import fields
from cot_tracker.door.action import Action, Book, Family, Gathered, Sort
from cot_tracker.door.correction import correction
from cot_tracker.door.faults import (
    ClockFault,
    Conflict,
    Fault,
    Forbidden,
    Invalid,
    Refused,
    SignatureNeeded,
    StorageFault,
    Unknown,
    storage_fault,
)
from cot_tracker.door.gate import Facts, judged
from cot_tracker.door.project import project
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.door.stories import Stories, fold
from cot_tracker.identity.vault import Sensitive, Vault
from cot_tracker.language import N_

Clock = Callable[[], datetime]
Sign = Callable[[str, str], Mapping[str, Any]]
"""Checks the credentials for (meaning, digest of the facts); gives the signature to record."""

SKEW = timedelta(seconds=2)
_ATTEMPTS = 5


def system_clock() -> datetime:
    return datetime.now(UTC)


class Someone(Protocol):
    """What the door needs to know of a person: the Story of their chain."""

    name: str
    active: bool
    roles: frozenset[str]

    def has_open_refusal(self, key: str) -> bool: ...


NAMES_THE_PATIENT = N_("Here stands something that names the patient. Leave it out.")
NOT_YOUR_ROLE = refusal(
    "people.not_your_role",
    N_("This is done by: {roles}. You are signed in as {name}."),
    rule=N_("21 CFR 11.10(g): only authorised people perform an operation"),
    cleared_by=N_("Study administrator"),
)
NOT_ACTIVE = refusal(
    "people.not_active",
    N_("This account is not active."),
    rule=N_("21 CFR 11.10(d): access is limited to authorised people"),
    cleared_by=N_("Study administrator"),
)


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
class Offer:
    """An action and what refuses it now; open when nothing does."""

    action: Action
    refusals: tuple[Refusal, ...]

    @property
    def open(self) -> bool:
        return not self.refusals


@dataclass(frozen=True)
class _Call:
    action: Action
    family: Family
    chain: str
    raw: Mapping[str, Any]
    facts: Facts
    by: Performer
    now: datetime
    occurred_at: datetime | None
    reason: str
    request: Mapping[str, str] | None
    signature: Mapping[str, Any] | None
    evidence: tuple[Evidence, ...]
    secrets: Mapping[str, Any]


@dataclass(frozen=True)
class _Held:
    """What is held under the locks of one transaction. `now` is read when they are held."""

    now: datetime
    chain: str
    heads: Mapping[str, Head]
    stories: Mapping[str, Any]
    story: Any
    around: Any
    others: tuple[str, ...]


class _Grown(Exception):
    """While it waited for its locks, the act came to touch further chains."""


class Door:
    """The door of one site."""

    def __init__(
        self,
        database: Database,
        book: Book,
        vault: Vault,
        *,
        clock: Clock = system_clock,
        late_after: timedelta = timedelta(minutes=30),
    ) -> None:
        self.database = database
        self.book = book
        self.vault = vault
        self.clock = clock
        self.late_after = late_after
        self.stories = Stories()
        self._demo: bool | None = None
        self._contents: Mapping[str, bytes] = {}  # of the protocols: few, and never changed

    # Reading

    def story(self, chain: str, connection: Connection | None = None) -> Any:
        """The Story of a chain as it is now. Raises Unknown when there is no such chain."""
        if connection is None:
            with self.database.read() as connection:
                return self.story(chain, connection)
        head = ledger.heads(connection, [chain])[chain]
        if not head.sequence:
            raise Unknown
        story = self.stories.at(connection, self._family(chain), head)
        self.stories.keep(head, story)
        return story

    def next(self, chain: str, by: Performer) -> list[Offer]:
        """Every action of the chain's family, with what refuses it now whoever asks. Records
        nothing."""
        with self.database.read() as connection:
            family = self._family(chain)
            wanted = {chain, *family.reads, by.person}
            if by.station:
                wanted.add(by.station)
            held = self._hold(
                connection,
                family,
                chain,
                by,
                self.clock(),
                ledger.heads(connection, sorted(wanted)),
            )
            if not held.heads[chain].sequence:
                raise Unknown
            return [
                Offer(action, judged(self.book.gate(action), held.story, None, held.around))
                for action in self.book.actions.values()
                if action.family == family.name and action.allots is None
            ]

    # Writing

    def perform(
        self,
        name: str,
        chain: str,
        facts: Mapping[str, Any],
        by: Performer,
        *,
        occurred_at: datetime | None = None,
        reason: str = "",
        request_id: str = "",
        sign: Sign | None = None,
        evidence: Sequence[Evidence] = (),
        secrets: Mapping[str, Any] | None = None,
    ) -> Performed:
        """Does the action and returns what was recorded.

        `sign` is asked for the signature before the transaction begins. `secrets` are kept beside
        the ledger by the action and never stand in an entry. Raises a Fault: Unknown, Invalid,
        Forbidden, Refused, Conflict, SignatureNeeded, WrongCredentials, ClockFault, StorageFault.
        """
        call = self._read_call(
            name, chain, facts, by, occurred_at, reason, request_id, evidence, secrets or {}
        )
        if call.action.meaning:
            if sign is None:
                raise SignatureNeeded
            call = replace(call, signature=sign(call.action.meaning, digest(call.facts)))
        outcome, ends = self._committed(call)
        for end, story in ends:
            self.stories.keep(end, story)
        if isinstance(outcome, Fault):
            raise outcome
        return outcome

    def _committed(self, call: _Call) -> tuple[Performed | Fault, list[tuple[Head, Any]]]:
        """Decides in one transaction; in a new one when the database or a rival asks for it."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                self._forbid_other_clock(call)
                with self.database.write() as connection:
                    return self._decide(connection, call)
            except _Grown:
                continue
            except (DBAPIError, PoolTimeout, ledger.ForkError) as error:
                fault = storage_fault(error)
                if fault is None:
                    raise
                if not fault.passing or attempt == _ATTEMPTS:
                    raise fault from error
        raise StorageFault

    def _read_call(
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
    ) -> _Call:
        action = self.book.actions.get(name)
        if action is None:
            raise Unknown(N_("There is no action called {name}."), name=str(name)[:80])
        family = self.book.named(action.family)
        if action.allots is None and not (chain.isalnum() and family.owns(chain)):
            raise Unknown(N_("There is no action called {name} here."), name=name)
        try:
            loaded = fields.load(action.schema, raw)
            facts: dict[str, Any] = dict(
                action.seals(loaded, self.vault) if action.seals else loaded
            )
            reason = fields.Text(label="", required=False).deserialize(reason or "")
        except ValidationError as error:
            raise Invalid(fields.messages(error)) from None
        if len(request_id) > 64 or not (request_id.isascii() and request_id.isprintable()):
            raise Invalid({"request_id": [N_("A request id has at most 64 plain characters.")]})
        hidden = {k: v for k, v in loaded.items() if isinstance(v, Sensitive)}
        now = self.clock()
        happened = self._happened(action, occurred_at, now, reason)
        asked = {
            "action": name, "facts": facts, "reason": reason, "occurred_at": happened,
            "hidden": {k: self.vault.digest(v.reveal()) for k, v in hidden.items()},
        }  # fmt: skip
        request = {"id": request_id, "digest": digest(asked)} if request_id else None
        late = now - happened if happened is not None else timedelta()
        if late > self.late_after:
            minutes = int(late.total_seconds() // 60)
            facts = {**facts, "late": {"minutes": minutes, "countersign": action.late_matters}}
        return _Call(
            action, family, chain, raw, facts, by, now, happened, reason, request, None,
            tuple(evidence), {**secrets, **hidden},
        )  # fmt: skip

    def _happened(
        self, action: Action, occurred_at: datetime | None, now: datetime, reason: str
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
        if happened > now + SKEW:
            raise Invalid({"occurred_at": [N_("This time is in the future.")]})
        if now - happened > self.late_after and not reason:
            raise Invalid({"reason": [N_("This is told late: say why.")]})
        return happened

    def _forbid_other_clock(self, call: _Call) -> None:
        """Only a database born by the demo takes a clock that is not the system's."""
        if self.clock is system_clock:
            return
        demo = self._demo
        if demo is None:
            with self.database.read() as connection:
                first = ledger.first_entry(connection, "study")
            demo = (first.facts if first is not None else call.facts).get("demo") is True
            self._demo = demo if first is not None else None
        if not demo:
            raise ClockFault(N_("A site takes the system's clock only."))

    # Deciding, under the locks

    def _decide(
        self, connection: Connection, call: _Call
    ) -> tuple[Performed | Fault, list[tuple[Head, Any]]]:
        held = self._lock(connection, call)
        repeated = self._repeated(connection, call, held)
        if repeated is not None:
            return repeated, []
        if call.action.allots is None and not held.heads[held.chain].sequence:
            return Unknown(), []
        who = self._who(call, held)
        if who:
            return self._refuse(connection, call, held, who, Forbidden(who))
        naming = self.vault.revealing(connection, held.chain, self._free_texts(call))
        if naming:
            return Invalid({field: [NAMES_THE_PATIENT] for field in naming}), []
        refusals = judged(self.book.gate(call.action), held.story, call.facts, held.around)
        if refusals:
            near = any(refusal.kind.identity for refusal in refusals)
            fault = Refused(refusals, near_miss=near)
            return self._refuse(connection, call, held, refusals, fault)
        return self._record(connection, call, held)

    def _lock(self, connection: Connection, call: _Call) -> _Held:
        """Locks what the action touches, in key order. Raises _Grown when that changed while it
        waited: keys locked out of order could wait for each other for ever."""
        family, action = call.family, call.action
        scans = {code.coi for code in fields.scanned(call.facts) if code.of_a_patient}
        peek = None
        if call.chain:
            head = ledger.heads(connection, [call.chain])[call.chain]
            peek = self.stories.at(connection, family, head)
        written = {*action.touches(call.facts, peek), *scans}
        if call.chain:
            written.add(call.chain)
        if call.by.person != SYSTEM.person:
            written.add(call.by.person)
        read = {*action.reads(call.facts, peek), *family.reads}
        if call.by.station:
            read.add(call.by.station)
        heads = ledger.lock_heads(connection, written, read)
        held = self._hold(
            connection, family, call.chain, call.by, self._now(heads), heads, call.evidence
        )
        if action.allots is not None:
            return self._allot(connection, call, held)
        needed = {*action.touches(call.facts, held.story), *action.reads(call.facts, held.story)}
        if not needed <= set(heads):
            raise _Grown
        return held

    def _now(self, heads: Mapping[str, Head]) -> datetime:
        """The server's now, never before an entry of a chain that is held. Raises ClockFault when
        the clock stands further before one than it may be out of step."""
        now = self.clock()
        last = max((h.recorded_at for h in heads.values() if h.recorded_at), default=now)
        if now + SKEW < last:
            raise ClockFault(now=now, last=last)
        return max(now, last)

    def _allot(self, connection: Connection, call: _Call, held: _Held) -> _Held:
        """A new chain's key, from the stories under the locks."""
        assert call.action.allots is not None  # noqa: S101 - for the type checker
        gathered = self._gathered(
            connection, call.chain, call.by, held.now, held.stories, call.evidence
        )
        chain = call.action.allots(gathered, call.facts)
        heads = {**held.heads, **ledger.heads(connection, [chain])}
        return self._hold(connection, call.family, chain, call.by, held.now, heads, call.evidence)

    def _hold(
        self,
        connection: Connection,
        family: Family,
        chain: str,
        by: Performer,
        now: datetime,
        heads: Mapping[str, Head],
        brought: Sequence[Evidence] = (),
    ) -> _Held:
        stories = {
            key: self.stories.at(connection, self._family(key), head)
            for key, head in heads.items()
            if head.sequence or key == chain
        }
        story = stories.get(chain)
        gathered = self._gathered(connection, chain, by, now, stories, brought)
        others = tuple(key for key in heads if key != chain)
        return _Held(now, chain, heads, stories, story, family.around(gathered), others)

    def _gathered(
        self, connection: Connection, chain: str, by: Performer, now: datetime,
        stories: Mapping[str, Any], brought: Sequence[Evidence] = (),
    ) -> Gathered:  # fmt: skip
        def content(name: str) -> bytes:
            new = next((one for one in brought if one.digest == name), None)
            if new is not None:
                return new.content
            if name not in self._contents:
                found = kept.find(connection, name)
                if found is None:
                    raise Unknown
                self._contents = {**self._contents, name: found.content}
            return self._contents[name]

        return Gathered(chain, now, by, stories, content)

    def _repeated(
        self, connection: Connection, call: _Call, held: _Held
    ) -> Performed | Fault | None:
        """What this very request has recorded already; a Conflict when it had other facts."""
        if call.request is None:
            return None
        chain = "study" if call.action.allots is not None else held.chain
        first = ledger.entry_of_request(connection, chain, call.request["id"])
        if first is None:
            return None
        if first.request != call.request or first.by.person != call.by.person:
            return Conflict()
        made = ledger.entries_of_act(connection, first.chains, first.act)
        made.sort(key=lambda entry: first.chains.index(entry.chain))
        story_chain = next((e.chain for e in made if call.family.owns(e.chain)), first.chain)
        head = ledger.heads(connection, [story_chain])[story_chain]
        story = self.stories.at(connection, call.family, head)
        return Performed(tuple(made), story, repeated=True)

    def _who(self, call: _Call, held: _Held) -> tuple[Refusal, ...]:
        """Refusals of the person: unknown, not active, or not of a role that may."""
        roles = ", ".join(sorted(call.action.roles))
        if call.by.person == SYSTEM.person:
            allowed = SYSTEM.person in call.action.roles
            return () if allowed else (NOT_YOUR_ROLE(roles=roles, name=SYSTEM.name),)
        someone = self._someone(call, held)
        if someone is None or not someone.active:
            return (NOT_ACTIVE(),)
        if not someone.roles & call.action.roles:
            return (NOT_YOUR_ROLE(roles=roles, name=someone.name),)
        return ()

    def _someone(self, call: _Call, held: _Held) -> Someone | None:
        """The Story of who is asking; None for whoever is no person of ours."""
        person = call.by.person
        known = self.book.named("person").owns(person)
        someone: Someone | None = held.stories.get(person) if known else None
        return someone

    def _free_texts(self, call: _Call) -> dict[str, str]:
        texts = fields.free_texts(fields.made(call.action.schema), call.facts)
        return texts | ({"reason": call.reason} if call.reason else {})

    # Recording

    def _refuse(
        self,
        connection: Connection,
        call: _Call,
        held: _Held,
        refusals: Sequence[Refusal],
        fault: Refused,
    ) -> tuple[Fault, list[tuple[Head, Any]]]:
        """Records the refusal: a near miss in both journeys, any other in the person's chain."""
        drafts: list[Draft] = []
        if fault.near_miss and call.family.near_miss is not None:
            for chain in (held.chain, *held.others):
                story = held.stories.get(chain)
                if story is not None and call.family.owns(chain):
                    draft = call.family.near_miss(call.action, call.facts, refusals, story)
                    drafts += [draft] if draft is not None else []
        someone = self._someone(call, held)
        key = digest({"action": call.action.name, "chain": held.chain, "refusals": refusals})
        if someone is not None and not someone.has_open_refusal(key):
            facts = {
                "action": call.action.name, "chain": held.chain,
                "refusals": refusals, "key": key,
            }  # fmt: skip
            drafts.append(Draft(call.by.person, "people.refused/1", facts))
        if not drafts:
            return fault, []
        told = replace(
            call, request=None, signature=None, evidence=(), occurred_at=None, reason=""
        )  # fmt: skip
        _, ends = self._append(connection, told, held, drafts)
        return fault, ends

    def _record(
        self, connection: Connection, call: _Call, held: _Held
    ) -> tuple[Performed, list[tuple[Head, Any]]]:
        action = call.action
        cautions = judged(action.cautions, held.story, call.facts, held.around)
        facts: dict[str, Any] = dict(call.facts)
        if action.corrects:
            someone: Someone = held.stories[call.by.person]
            found = correction(connection, self.book, held.chain, call.facts, someone.roles)
            facts |= found.as_facts(held.now)
        if cautions:
            facts["cautions"] = list(cautions)
        if action.drafts is None:
            drafts: Sequence[Draft] = [Draft(held.chain, action.kind, facts)]
        else:
            drafts = action.drafts(held.story, facts, held.around)
            kept_too: dict[str, Any] = {k: facts[k] for k in ("late", "cautions") if k in facts}
            if kept_too:
                first = drafts[0]
                drafts = [replace(first, facts={**first.facts, **kept_too}), *drafts[1:]]
        if action.sort is Sort.REPORT:
            drafts = [*drafts, *self._mismatches(call, held)]
        for item in call.evidence:
            kept.keep(connection, item, held.now)
        if action.keeps is not None:
            action.keeps(connection, held.chain, {**call.secrets, "at": held.now}, self.vault)
        made, ends = self._append(connection, call, held, drafts)
        story = next((story for end, story in ends if end.chain == held.chain), held.story)
        return Performed(tuple(made), story, cautions), ends

    def _mismatches(self, call: _Call, held: _Held) -> list[Draft]:
        """A report is never refused; another patient's code in it is a near miss all the same."""
        wrong = [
            found
            for rule in call.family.always(call.action)
            if rule.of_facts
            and (found := rule(held.story, call.facts, held.around)) is not None
            and found.kind.identity
        ]
        if not wrong or call.family.near_miss is None:
            return []
        drafts: list[Draft] = []
        for chain in (held.chain, *held.others):
            story = held.stories.get(chain)
            if story is not None and call.family.owns(chain):
                draft = call.family.near_miss(call.action, call.facts, wrong, story)
                drafts += [draft] if draft is not None else []
        return drafts

    def _append(
        self, connection: Connection, call: _Call, held: _Held, drafts: Sequence[Draft]
    ) -> tuple[list[Entry], list[tuple[Head, Any]]]:
        """Appends, folds and projects. Returns the entries and each chain's new end and Story."""
        heads = dict(held.heads)
        missing = [draft.chain for draft in drafts if draft.chain not in heads]
        if missing:  # chains that this act opens
            heads |= ledger.heads(connection, missing)
        made = ledger.append(
            connection, heads, drafts,
            act=uuid.uuid4().hex, occurred_at=min(call.occurred_at or held.now, held.now),
            recorded_at=held.now, by=call.by, reason=call.reason, signature=call.signature,
            request=call.request, evidence=call.evidence,
        )  # fmt: skip
        ends: list[tuple[Head, Any]] = []
        for chain in dict.fromkeys(entry.chain for entry in made):
            family = self._family(chain)
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

    def _family(self, chain: str) -> Family:
        try:
            return self.book.family(chain)
        except LookupError:
            raise Unknown from None
