"""The one door. Every write of every chain goes through `Door.perform`: lock, fold, ask the gate,
append the entry or the refusal, project, commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from cot_tracker.custody import ledger
from cot_tracker.custody.canonical import digest
from cot_tracker.custody.entry import Performer
from cot_tracker.custody.evidence import Evidence
from cot_tracker.database import Database
from cot_tracker.door import fields
from cot_tracker.door.action import Action, Book
from cot_tracker.door.call import SKEW, Call, Reader
from cot_tracker.door.faults import (
    ClockFault,
    Conflict,
    Fault,
    Forbidden,
    Invalid,
    Refused,
    SignatureNeeded,
    StorageBusy,
    StorageSilent,
    Unknown,
    WrongCredentials,
    storage_fault,
)
from cot_tracker.door.gate import judged
from cot_tracker.door.held import Grown, Held, Holder
from cot_tracker.door.record import Ends, Performed, Recorder
from cot_tracker.door.refusal import Refusal
from cot_tracker.door.stories import Stories
from cot_tracker.door.who_may import who_may_not
from cot_tracker.identity.vault import Vault
from cot_tracker.language import N_

__all__ = ["SKEW", "Clock", "Door", "Offer", "Performed", "Sign", "system_clock"]

Clock = Callable[[], datetime]
Sign = Callable[[str, str], Mapping[str, Any]]
"""Checks the credentials for (meaning, digest of the facts); gives the signature to record."""
Seal = Callable[[bytes, datetime, str], bytes]
"""Signs a document with the site's seal at this instant for this reason."""

_ATTEMPTS = 5


def system_clock() -> datetime:
    return datetime.now(UTC)


NAMES_THE_PATIENT = N_("Here stands something that names the patient. Leave it out.")
OF_A_DEMONSTRATION = N_("This is a label of a demonstration. Put it away, it names nobody here.")


@dataclass(frozen=True)
class Offer:
    """An action and what refuses it now; open when nothing does. `cautions` stop nothing."""

    action: Action
    refusals: tuple[Refusal, ...]
    cautions: tuple[Refusal, ...] = ()

    @property
    def open(self) -> bool:
        return not self.refusals


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
        seal: Seal | None = None,
    ) -> None:
        self.database = database
        self.book = book
        self.vault = vault
        self.clock = clock
        self.late_after = late_after
        self.seal = seal
        self.stories = Stories()
        self._demo: bool | None = None

    @property
    def _holder(self) -> Holder:
        return Holder(self.book, self.stories, self.clock)

    # Reading

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the database. Raises StorageSilent when it does not answer."""
        try:
            with self.database.read() as connection:
                yield connection
        except (DBAPIError, PoolTimeout) as error:
            if storage_fault(error) is None:
                raise
            raise StorageSilent from error

    def story(self, chain: str, connection: Connection | None = None) -> Any:
        """The Story of a chain as it is now. Raises Unknown when there is no such chain, and
        StorageSilent."""
        found = self.several([chain], connection)
        if chain not in found:
            raise Unknown
        return found[chain]

    def several(
        self, chains: Sequence[str], connection: Connection | None = None
    ) -> dict[str, Any]:
        """The Stories of these chains at one instant, of those that exist. Raises StorageSilent."""
        if connection is None:
            with self.reading() as connection:
                return self.several(chains, connection)
        return {
            chain: self.stories.at(connection, self._holder.family(chain), head)
            for chain, head in ledger.heads(connection, chains).items()
            if head.sequence
        }

    def next(self, chain: str, by: Performer) -> list[Offer]:
        """Every action of the chain's family, with what refuses it now whoever asks. Records
        nothing. Raises Unknown and StorageSilent."""
        with self.reading() as connection:
            family = self._holder.family(chain)
            actions = [
                action for action in self.book.actions.values()
                if action.family == family.name and action.allots is None
            ]  # fmt: skip
            held = self._holder.look(connection, chain, by, actions)
            return [
                Offer(
                    action,
                    judged(self.book.gate(action), held.story, None, held.around),
                    judged(action.cautions, held.story, None, held.around),
                )
                for action in actions
            ]

    def would_refuse(
        self, name: str, chain: str, facts: Mapping[str, Any], by: Performer
    ) -> tuple[Refusal, ...]:
        """What refuses the action with these facts now. Records nothing. Raises like `next`, and
        marshmallow's ValidationError."""
        action = self.book.actions[name]
        typed = fields.load(action.schema, facts)
        with self.reading() as connection:
            held = self._holder.look(connection, chain, by, [action], typed)
            return judged(self.book.gate(action), held.story, typed, held.around)

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
        reader = Reader(self.book, self.vault, self.clock(), self.late_after)
        call = reader.call(
            name, chain, facts, by, occurred_at, reason, request_id, evidence, secrets or {}
        )
        if call.action.meaning:
            call = replace(call, signature=_signed(call, sign))
        outcome, ends = self._committed(call)
        for end, story in ends:
            self.stories.keep(end, story)
        if isinstance(outcome, Fault):
            raise outcome
        return outcome

    def _committed(self, call: Call) -> tuple[Performed | Fault, Ends]:
        """Decides in one transaction; in a new one when the database or a rival asks for it."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                self._forbid_other_clock(call)
                with self.database.write() as connection:
                    return self._decide(connection, call)
            except Grown:
                continue
            except (DBAPIError, PoolTimeout, ledger.ForkError) as error:
                fault = storage_fault(error)
                if fault is None:
                    raise
                if not fault.passing or attempt == _ATTEMPTS:
                    raise fault from error
        raise StorageBusy

    def _forbid_other_clock(self, call: Call) -> None:
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

    def _decide(self, connection: Connection, call: Call) -> tuple[Performed | Fault, Ends]:
        held = self._holder.lock(connection, call)
        recorder = Recorder(self.book, self.vault)
        repeated = self._repeated(connection, call, held)
        if repeated is not None:
            return repeated, []
        if call.action.allots is None and not held.heads[held.chain].sequence:
            return Unknown(), []
        who = who_may_not(self.book, call, held)
        if who:
            return recorder.refuse(connection, call, held, who, Forbidden(who))
        naming = self.vault.revealing(connection, held.chain, call.free_texts())
        if naming:
            return Invalid({field: [NAMES_THE_PATIENT] for field in naming}), []
        study = held.stories.get("study")
        foreign = call.codes_of_a_demonstration() if study is not None and not study.demo else []
        if foreign:
            return Invalid({field: [OF_A_DEMONSTRATION] for field in foreign}), []
        refusals = judged(self.book.gate(call.action), held.story, call.facts, held.around)
        if refusals:
            near = any(refusal.kind.identity for refusal in refusals)
            fault = Refused(refusals, near_miss=near)
            return recorder.refuse(connection, call, held, refusals, fault)
        return recorder.record(connection, call, held)

    def _repeated(self, connection: Connection, call: Call, held: Held) -> Performed | Fault | None:
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


def _signed(call: Call, sign: Sign | None) -> Mapping[str, Any]:
    """The caller's own signature of this call. Nobody signs for another."""
    if sign is None:
        raise SignatureNeeded
    signature = sign(call.action.meaning, digest(call.facts))
    if signature["person"] != call.by.person:
        raise WrongCredentials
    return signature
