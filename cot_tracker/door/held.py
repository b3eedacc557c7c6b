"""Locks the chains that a call touches, and folds them into what its gate sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from cot_tracker.custody import evidence as kept
from cot_tracker.custody import ledger
from cot_tracker.custody.entry import SYSTEM, Performer
from cot_tracker.custody.evidence import Evidence
from cot_tracker.custody.ledger import Head
from cot_tracker.door import fields
from cot_tracker.door.action import Action, Book, Family, Gathered
from cot_tracker.door.call import SKEW, Call
from cot_tracker.door.cards import printed_cards
from cot_tracker.door.faults import ClockFault, Unknown
from cot_tracker.door.gate import Facts
from cot_tracker.door.stories import Stories


@dataclass(frozen=True)
class Held:
    """What is held under the locks of one transaction. `now` is read when they are held."""

    now: datetime
    chain: str
    heads: Mapping[str, Head]
    stories: Mapping[str, Any]
    story: Any
    around: Any
    others: tuple[str, ...]


class Grown(Exception):
    """While it waited for its locks, the act came to touch further chains."""


@dataclass(frozen=True)
class Holder:
    """Locks chains and gathers their Stories, by one clock."""

    book: Book
    stories: Stories
    clock: Callable[[], datetime]

    def family(self, chain: str) -> Family:
        """The family of this chain. Raises Unknown."""
        try:
            return self.book.family(chain)
        except LookupError:
            raise Unknown from None

    def lock(self, connection: Connection, call: Call) -> Held:
        """Locks what the action touches, in key order. Raises Grown when that changed while it
        waited: keys locked out of order could wait for each other for ever."""
        family, action = call.family, call.action
        surely = {call.chain, call.by.person, call.by.station, *family.reads}
        seen = ledger.heads(connection, sorted(surely - {"", SYSTEM.person}))
        peek = self.stories.at(connection, family, seen[call.chain]) if call.chain else None
        scans = {code.coi for code in fields.scanned(call.facts) if code.of_a_patient}
        written = {*action.touches(call.facts, peek), *scans} | ({call.chain} - {""})
        if call.by.person != SYSTEM.person:
            written.add(call.by.person)
        if action.marks_station:
            written |= {call.by.station} - {""}
        cards = {code.own for code in printed_cards(call.facts)}
        beside = self.beside(connection, (action,), seen.get(call.by.station))
        read = {*action.reads(call.facts, peek), *family.reads, *cards, *beside}
        read |= {call.by.station} - {""}
        heads = ledger.lock_heads(connection, written, read, seen)
        held = self.hold(
            connection, family, call.chain, call.by, self._now(heads), heads, call.evidence,
            call.occurred_at,
        )  # fmt: skip
        if action.allots is not None:
            return self._allot(connection, call, held)
        needed = {*action.touches(call.facts, held.story), *action.reads(call.facts, held.story)}
        if action.beside is not None and call.by.station in held.stories:
            needed |= {*action.beside(held.stories[call.by.station])}
        if not needed <= set(heads):
            raise Grown
        return held

    def beside(
        self, connection: Connection, actions: Sequence[Action], at: Head | None
    ) -> set[str]:
        """The chains that these actions look at because of what the station, whose chain ends
        there, is at work with."""
        asking = [action.beside for action in actions if action.beside is not None]
        if at is None or not at.sequence or not asking:
            return set()
        station = self.stories.at(connection, self.family(at.chain), at)
        return {chain for chains in asking for chain in chains(station)}

    def _warning(
        self, connection: Connection, end: Head, actions: Sequence[Action]
    ) -> Iterator[str]:
        """The chains that the cautions of these actions look at, before anything is typed."""
        warning = [action for action in actions if action.cautions]
        if warning and end.sequence:
            story = self.stories.at(connection, self.family(end.chain), end)
            for action in warning:
                yield from action.reads({}, story)

    def look(
        self, connection: Connection, chain: str, by: Performer, actions: Sequence[Action],
        facts: Facts = MappingProxyType({}),
    ) -> Held:  # fmt: skip
        """What the gates of these actions see now, nothing locked. Raises Unknown."""
        family, cards = self.family(chain), {code.own for code in printed_cards(facts)}
        wanted = {chain, *family.reads, *cards, by.person, by.station} - {"", SYSTEM.person}
        heads = ledger.heads(connection, sorted(wanted))
        further = {
            *self.beside(connection, actions, heads.get(by.station)),
            *self._warning(connection, heads[chain], actions),
        } - {*wanted, ""}
        heads |= ledger.heads(connection, sorted(further)) if further else {}
        held = self.hold(connection, family, chain, by, self.clock(), heads)
        if not held.heads[chain].sequence:
            raise Unknown
        return held

    def hold(
        self,
        connection: Connection,
        family: Family,
        chain: str,
        by: Performer,
        now: datetime,
        heads: Mapping[str, Head],
        brought: Sequence[Evidence] = (),
        occurred_at: datetime | None = None,
    ) -> Held:
        """What the gate of an action on this chain sees at these heads."""
        stories = {
            key: self.stories.at(connection, self.family(key), head)
            for key, head in heads.items()
            if head.sequence or key == chain
        }
        gathered = _gathered(connection, chain, by, now, stories, brought)
        gathered = replace(gathered, occurred_at=occurred_at)
        others = tuple(key for key in heads if key != chain)
        around = family.around(gathered)
        return Held(now, chain, heads, stories, stories.get(chain), around, others)

    def _now(self, heads: Mapping[str, Head]) -> datetime:
        """The server's now, never before an entry of a chain that is held. Raises ClockFault when
        the clock stands further before one than it may be out of step."""
        now = self.clock()
        last = max((h.recorded_at for h in heads.values() if h.recorded_at), default=now)
        if now + SKEW < last:
            raise ClockFault(now=now, last=last)
        return max(now, last)

    def _allot(self, connection: Connection, call: Call, held: Held) -> Held:
        """A new chain's key, from the stories under the locks."""
        assert call.action.allots is not None  # noqa: S101 - for the type checker
        gathered = _gathered(connection, call.chain, call.by, held.now, held.stories, call.evidence)
        chain = call.action.allots(gathered, call.facts)
        heads = {**held.heads, **ledger.heads(connection, [chain])}
        return self.hold(connection, call.family, chain, call.by, held.now, heads, call.evidence)


def _gathered(
    connection: Connection, chain: str, by: Performer, now: datetime,
    stories: Mapping[str, Any], brought: Sequence[Evidence],
) -> Gathered:  # fmt: skip
    def content(name: str) -> bytes:
        new = next((one for one in brought if one.digest == name), None)
        found = new or kept.find(connection, name)
        if found is None:
            raise Unknown
        return found.content

    return Gathered(chain, now, by, stories, content)
