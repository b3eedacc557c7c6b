"""The one door. Every write of every chain goes through `Door.perform`: lock, fold, ask the gate,
append the entry or the refusal, project, commit."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from marshmallow import ValidationError
from sqlalchemy import Connection

from cot_tracker.custody import evidence as kept
from cot_tracker.custody import ledger
from cot_tracker.custody.canonical import canonical, digest, plain
from cot_tracker.custody.entry import SYSTEM, Draft, Entry, Performer
from cot_tracker.custody.evidence import Evidence
from cot_tracker.custody.ledger import Head
from cot_tracker.database import Database
from cot_tracker.door import fields
from cot_tracker.door.action import Action, Book, Family, Gathered, Sort
from cot_tracker.door.faults import (
    ClockFault,
    Conflict,
    Fault,
    Forbidden,
    Invalid,
    Refused,
    SignatureNeeded,
    Unknown,
)
from cot_tracker.door.gate import Facts, judged
from cot_tracker.door.project import project
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.door.stories import Stories, corrected, fold
from cot_tracker.identity.vault import Sensitive, Vault
from cot_tracker.language import N_

Clock = Callable[[], datetime]
Sign = Callable[[str, str], Mapping[str, Any]]
"""Checks the credentials for (meaning, digest of the facts); gives the signature to record."""

SKEW = timedelta(seconds=2)


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
    occurred_at: datetime
    reason: str
    request: Mapping[str, str] | None
    signature: Mapping[str, Any] | None
    evidence: tuple[Evidence, ...]
    secrets: Mapping[str, Any]


@dataclass(frozen=True)
class _Held:
    """What is held under the locks of one transaction."""

    chain: str
    heads: Mapping[str, Head]
    stories: Mapping[str, Any]
    story: Any
    around: Any
    others: tuple[str, ...]


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
                connection, family, chain, by, self.clock(), ledger.heads(connection, sorted(wanted))
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
        Forbidden, Refused, Conflict, SignatureNeeded, WrongCredentials, ClockFault.
        """
        call = self._read_call(
            name, chain, facts, by, occurred_at, reason, request_id, evidence, secrets or {}
        )
        if call.action.meaning:
            if sign is None:
                raise SignatureNeeded
            call = replace(call, signature=sign(call.action.meaning, digest(call.facts)))
        if not self._is_sure_of_clock():
            self._forbid_other_clock()
        with self.database.write() as connection:
            outcome, held, ends = self._decide(connection, call)
        for end, story in ends:
            self.stories.keep(end, story)
        if isinstance(outcome, Fault):
            raise outcome
        return outcome

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
        if action.allots is None and not family.owns(chain):
            raise Unknown(N_("There is no action called {name} here."), name=name)
        try:
            loaded = fields.load(action.schema, raw)
            facts: dict[str, Any] = dict(action.seals(loaded, self.vault) if action.seals else loaded)
            reason = fields.Text(label="", required=False).deserialize(reason or "")
        except ValidationError as error:
            raise Invalid(error.normalized_messages()) from None
        if len(request_id) > 64 or not request_id.isascii():
            raise Invalid({"request_id": [N_("A request id has at most 64 plain characters.")]})
        hidden = {k: v for k, v in loaded.items() if isinstance(v, Sensitive)}
        now = self.clock()
        happened = self._happened(action, occurred_at, now, reason)
        late = now - happened
        if late > self.late_after:
            minutes = int(late.total_seconds() // 60)
            facts = {**facts, "late": {"minutes": minutes, "countersign": action.late_matters}}
        asked = {"action": name, "facts": facts, "reason": reason}
        if request_id and occurred_at is not None:
            asked = {**asked, "facts": {k: v for k, v in facts.items() if k != "late"}}
        request = {"id": request_id, "digest": digest(asked)} if request_id else None
        return _Call(
            action, family, chain, raw, facts, by, now, happened, reason, request, None,
            tuple(evidence), {**secrets, **hidden},
        )  # fmt: skip

    def _happened(
        self, action: Action, occurred_at: datetime | None, now: datetime, reason: str
    ) -> datetime:
        if occurred_at is None:
            return now
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
        return min(happened, now)

    def _is_sure_of_clock(self) -> bool:
        return self.clock is system_clock

    def _forbid_other_clock(self) -> None:
        """Only a database born by the demo takes a clock that is not the system's."""
        with self.database.read() as connection:
            first = next(ledger.entries(connection, "study"), None)
        if first is not None and first.facts.get("demo") is not True:
            raise ClockFault(N_("A site takes the system's clock only."))

    # Deciding, under the locks

    def _decide(
        self, connection: Connection, call: _Call
    ) -> tuple[Performed | Fault, _Held | None, list[tuple[Head, Any]]]:
        held = self._lock(connection, call)
        repeated = self._repeated(connection, call, held)
        if repeated is not None:
            return repeated, held, []
        self._check_clock(call, held)
        if call.action.allots is None and not held.heads[held.chain].sequence:
            return Unknown(), held, []
        who = self._who(call, held)
        if who:
            return self._refuse(connection, call, held, who, Forbidden(who))
        naming = self.vault.revealing(connection, held.chain, self._free_texts(call))
        if naming:
            return Invalid({field: [NAMES_THE_PATIENT] for field in naming}), held, []
        refusals = judged(self.book.gate(call.action), held.story, call.facts, held.around)
        if refusals:
            near = any(refusal.kind.identity for refusal in refusals)
            fault = Refused(refusals, near_miss=near)
            return self._refuse(connection, call, held, refusals, fault)
        return self._record(connection, call, held)

    def _lock(self, connection: Connection, call: _Call) -> _Held:
        """Locks what the action touches, in key order; again if it grew while it waited."""
        family, action = call.family, call.action
        scans = {code.coi for code in fields.scanned(call.facts) if code.of_a_patient}
        peek = None
        if call.chain:
            head = ledger.heads(connection, [call.chain])[call.chain]
            peek = self.stories.at(connection, family, head)
        for _attempt in range(4):
            written = {*action.touches(call.facts, peek), *scans}
            if call.chain:
                written.add(call.chain)
            if call.by.person != SYSTEM.person:
                written.add(call.by.person)
            read = {*action.reads(call.facts, peek), *family.reads}
            if call.by.station:
                read.add(call.by.station)
            heads = ledger.lock_heads(connection, written, read)
            held = self._hold(connection, family, call.chain, call.by, call.now, heads)
            if action.allots is not None:
                return self._allot(connection, call, held)
            needed = {
                *action.touches(call.facts, held.story), *action.reads(call.facts, held.story)
            }  # fmt: skip
            if needed <= set(heads):
                return held
            peek = held.story
        raise Refused(())

    def _allot(self, connection: Connection, call: _Call, held: _Held) -> _Held:
        """A new chain's key, from the stories under the locks."""
        assert call.action.allots is not None  # noqa: S101 - for the type checker
        gathered = self._gathered(connection, call.chain, call.by, call.now, held.stories)
        chain = call.action.allots(gathered, call.facts)
        heads = {**held.heads, **ledger.heads(connection, [chain])}
        return self._hold(connection, call.family, chain, call.by, call.now, heads)

    def _hold(
        self,
        connection: Connection,
        family: Family,
        chain: str,
        by: Performer,
        now: datetime,
        heads: Mapping[str, Head],
    ) -> _Held:
        stories = {
            key: self.stories.at(connection, self._family(key), head)
            for key, head in heads.items()
            if head.sequence or key == chain
        }
        story = stories.get(chain)
        gathered = self._gathered(connection, chain, by, now, stories)
        others = tuple(key for key in heads if key != chain)
        return _Held(chain, heads, stories, story, family.around(gathered), others)

    def _gathered(
        self, connection: Connection, chain: str, by: Performer, now: datetime,
        stories: Mapping[str, Any],
    ) -> Gathered:  # fmt: skip
        def content(name: str) -> bytes:
            found = kept.find(connection, name)
            if found is None:
                raise Unknown
            return found.content

        return Gathered(chain, now, by, stories, content)

    def _repeated(self, connection: Connection, call: _Call, held: _Held) -> Performed | Fault | None:
        """What this very request has recorded already; a Conflict when it had other facts."""
        if call.request is None:
            return None
        chain = "study" if call.action.allots is not None else held.chain
        first = ledger.entry_of_request(connection, chain, call.request["id"])
        if first is None:
            return None
        if first.request != call.request:
            return Conflict()
        made = ledger.entries_of_act(connection, first.chains, first.act)
        made.sort(key=lambda entry: first.chains.index(entry.chain))
        story_chain = next(
            (e.chain for e in made if call.family.owns(e.chain)), first.chain
        )
        head = ledger.heads(connection, [story_chain])[story_chain]
        story = self.stories.at(connection, call.family, head)
        return Performed(tuple(made), story, repeated=True)

    def _check_clock(self, call: _Call, held: _Held) -> None:
        for head in held.heads.values():
            if head.recorded_at is not None and call.now + SKEW < head.recorded_at:
                raise ClockFault(now=call.now, last=head.recorded_at)

    def _who(self, call: _Call, held: _Held) -> tuple[Refusal, ...]:
        """Refusals of the person: unknown, not active, or not of a role that may."""
        roles = ", ".join(sorted(call.action.roles))
        if call.by.person == SYSTEM.person:
            allowed = SYSTEM.person in call.action.roles
            return () if allowed else (NOT_YOUR_ROLE(roles=roles, name=SYSTEM.name),)
        someone: Someone | None = held.stories.get(call.by.person)
        if someone is None or not someone.active:
            return (NOT_ACTIVE(),)
        if not someone.roles & call.action.roles:
            return (NOT_YOUR_ROLE(roles=roles, name=someone.name),)
        return ()

    def _free_texts(self, call: _Call) -> dict[str, str]:
        texts = fields.free_texts(call.action.schema(), call.facts)
        return texts | ({"reason": call.reason} if call.reason else {})

    # Recording

    def _refuse(
        self,
        connection: Connection,
        call: _Call,
        held: _Held,
        refusals: Sequence[Refusal],
        fault: Refused,
    ) -> tuple[Fault, _Held, list[tuple[Head, Any]]]:
        """Records the refusal: a near miss in both journeys, any other in the person's chain."""
        drafts: list[Draft] = []
        if fault.near_miss and call.family.near_miss is not None:
            for chain in (held.chain, *held.others):
                story = held.stories.get(chain)
                if story is not None and call.family.owns(chain):
                    draft = call.family.near_miss(call.action, call.facts, refusals, story)
                    drafts += [draft] if draft is not None else []
        someone: Someone | None = held.stories.get(call.by.person)
        key = digest({"action": call.action.name, "chain": held.chain, "refusals": refusals})
        if someone is not None and not someone.has_open_refusal(key):
            facts = {
                "action": call.action.name, "chain": held.chain,
                "refusals": refusals, "key": key,
            }  # fmt: skip
            drafts.append(Draft(call.by.person, "people.refused/1", facts))
        if not drafts:
            return fault, held, []
        made, ends = self._append(connection, replace(call, request=None), held, drafts)
        return fault, held, ends

    def _record(
        self, connection: Connection, call: _Call, held: _Held
    ) -> tuple[Performed, _Held, list[tuple[Head, Any]]]:
        action = call.action
        cautions = judged(action.cautions, held.story, call.facts, held.around)
        facts: dict[str, Any] = dict(call.facts)
        if action.corrects:
            facts["failing"] = self._failing(connection, call, held)
        if cautions:
            facts["cautions"] = list(cautions)
        if action.drafts is None:
            drafts: Sequence[Draft] = [Draft(held.chain, action.kind, facts)]
        else:
            drafts = action.drafts(held.story, facts, held.around)
            kept_too = {k: facts[k] for k in ("late", "cautions") if k in facts}
            if kept_too:
                first = drafts[0]
                drafts = [replace(first, facts={**first.facts, **kept_too}), *drafts[1:]]
        if action.sort is Sort.REPORT:
            drafts = [*drafts, *self._mismatches(call, held)]
        for item in call.evidence:
            kept.keep(connection, item, call.now)
        if action.keeps is not None:
            action.keeps(connection, held.chain, {**call.secrets, "at": call.now}, self.vault)
        made, ends = self._append(connection, call, held, drafts)
        story = next((story for end, story in ends if end.chain == held.chain), held.story)
        return Performed(tuple(made), story, cautions), held, ends

    def _mismatches(self, call: _Call, held: _Held) -> list[Draft]:
        """A report is never refused; a code of another patient in it is a near miss all the same."""
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
            act=uuid.uuid4().hex, occurred_at=call.occurred_at, recorded_at=call.now,
            by=call.by, reason=call.reason, signature=call.signature, request=call.request,
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

    # Judging again

    def _failing(self, connection: Connection, call: _Call, held: _Held) -> list[dict[str, Any]]:
        """The later permits of this chain that the correction makes fail: sequence, action, codes."""
        history = list(ledger.entries(connection, held.chain))
        target = int(call.facts["sequence"])
        new = [
            replace(e, facts={**call.facts["facts"]}) if e.sequence == target else e
            for e in corrected(history)
        ]
        reads = {
            key: list(ledger.entries(connection, key)) for key in held.others
        }
        failing = []
        for old_view, new_view in self._permits_after(target, corrected(history), new):
            was = self._judged_then(connection, held.chain, old_view, reads)
            now = self._judged_then(connection, held.chain, new_view, reads)
            codes = sorted({r.code for r in now} - {r.code for r in was})
            if codes:
                entry = new_view[-1]
                failing.append({"sequence": entry.sequence, "action": entry.action, "codes": codes})
        return failing

    def _permits_after(
        self, target: int, old: Sequence[Entry], new: Sequence[Entry]
    ) -> Iterable[tuple[Sequence[Entry], Sequence[Entry]]]:
        for index, entry in enumerate(new):
            action = self.book.actions.get(entry.action)
            if entry.sequence > target and action is not None and action.sort is Sort.PERMIT:
                yield old[: index + 1], new[: index + 1]

    def _judged_then(
        self, connection: Connection, chain: str, view: Sequence[Entry],
        reads: Mapping[str, Sequence[Entry]],
    ) -> tuple[Refusal, ...]:  # fmt: skip
        """The gate of the view's last entry, as it would have judged when it was recorded."""
        entry, before = view[-1], view[:-1]
        family, action = self._family(chain), self.book.actions[entry.action]
        story = family.empty(chain)
        for earlier in before:
            story = family.apply(story, earlier)
        stories = {
            key: fold(self._family(key), key, [e for e in past if e.recorded_at < entry.recorded_at])
            for key, past in reads.items()
        }
        gathered = self._gathered(
            connection, chain, entry.by, entry.recorded_at, {**stories, chain: story}
        )
        return judged(self.book.gate(action), story, None, family.around(gathered))


def facts_as_recorded(facts: Mapping[str, Any]) -> Any:
    """Facts as an entry holds them."""
    return plain(facts)


def same(one: Any, other: Any) -> bool:
    """Whether two values would be recorded as the same bytes."""
    return canonical(one) == canonical(other)
