"""Corrections: what the whole new facts of an older entry would have recorded then, and which
later permits would not have been given on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import Connection

from cot_tracker.custody import evidence as kept
from cot_tracker.custody import ledger
from cot_tracker.custody.canonical import canonical, plain
from cot_tracker.custody.entry import Entry
from cot_tracker.door import fields
from cot_tracker.door.action import Action, Book, Gathered, Sort
from cot_tracker.door.call import told_late
from cot_tracker.door.evidence_field import Digest
from cot_tracker.door.faults import Invalid, Unknown
from cot_tracker.door.gate import Facts, judged
from cot_tracker.door.refusal import Refusal
from cot_tracker.door.stories import corrected, fold
from cot_tracker.language import N_
from cot_tracker.language import gettext as _

NOT_CORRECTABLE = N_("Entry {number} cannot be corrected. Answer it: raise a deviation.")
NOT_YOURS_TO_CORRECT = N_(
    "Entry {number} is corrected by Quality or by those who may record such an entry."
)
REACHES_FURTHER = N_(
    "This would change what is recorded in another chain too. Answer it: raise a deviation."
)
NO_SUCH_FILE = N_("A file that is named did not come along. Attach it again.")
CODES_STAY = N_("Scanned codes are never corrected, only answered: raise a deviation.")


@dataclass(frozen=True)
class Correction:
    """What a correction records: the new facts as the entry would hold them, and the later
    permits that now fail, the corrected one among them (sequence, action, codes).

    `lifted`: the entries whose open question (a hold, a deviation) the new facts would take away,
    or whose question they make another one than was answered.
    `countersign`: an expiry or a window depends on a time that changes: a second person signs too.
    """

    action: Action
    facts: Mapping[str, Any]
    failing: list[dict[str, Any]]
    lifted: list[int]
    told_at: datetime
    countersign: bool

    def as_facts(self, now: datetime) -> dict[str, Any]:
        """What the correction's entry holds beside what was asked."""
        found: dict[str, Any] = {"facts": self.facts, "failing": self.failing}
        if self.lifted:
            found["lifted"] = self.lifted
        if self.countersign:
            minutes = int((now - self.told_at).total_seconds() // 60)
            found["late"] = told_late(self.action, minutes, countersign=True)
        return found


@dataclass(frozen=True)
class _Then:
    """Judges as it was judged when an entry of this chain was recorded."""

    connection: Connection
    book: Book
    chain: str

    def gathered(self, view: Sequence[Entry], entry: Entry, action: Action, facts: Facts) -> Any:
        """The Story before the entry, and the `around` of that moment."""
        family = self.book.family(self.chain)
        story = self._end(view)
        chains = {
            *family.reads, entry.by.person, entry.by.station,
            *action.reads(facts, story), *action.touches(facts, story),
        } - {"", self.chain, "system"}  # fmt: skip
        stories = {self.chain: story}
        for key in chains:
            past = [
                one
                for one in ledger.entries(self.connection, key)
                if one.recorded_at <= entry.recorded_at and one.act != entry.act
            ]
            if past:
                stories[key] = fold(self.book.family(key), key, past)
        gathered = Gathered(
            self.chain, entry.recorded_at, entry.by, stories, self._content, entry.occurred_at
        )
        return story, family.around(gathered)

    def refusals(self, view: Sequence[Entry], entry: Entry) -> tuple[Refusal, ...]:
        action = self.book.actions[entry.action]
        facts = _typed(action, entry)
        story, around = self.gathered(view, entry, action, facts or {})
        return judged(self.book.gate(action), story, facts, around)

    def lifted(self, view: Sequence[Entry], changed: Sequence[Entry]) -> frozenset[int]:
        """The entries whose question is open at the end of the one history and not of the other,
        or was answered in both and is not the same."""
        family = self.book.family(self.chain)
        before, after = self._end(view), self._end(changed)
        answered, now = family.answered(before), family.answered(after)
        others = {
            number for number, asked in answered.items() if now.get(number, asked) != asked
        }  # fmt: skip
        return (family.questions(before) - family.questions(after)) | others

    def _end(self, view: Sequence[Entry]) -> Any:
        family = self.book.family(self.chain)
        story = family.empty(self.chain)
        for entry in view:
            story = family.apply(story, entry)
        return story

    def _content(self, digest: str) -> bytes:
        found = kept.find(self.connection, digest)
        if found is None:
            raise Unknown
        return found.content


def correction(
    connection: Connection, book: Book, chain: str, asked: Facts, roles: frozenset[str]
) -> Correction:
    """Works out a correction of this chain by somebody of these roles.

    Raises Invalid when the entry cannot be corrected or not by them, the new facts are malformed,
    a scanned code would change, or what the act recorded in another chain would.
    """
    history = list(ledger.entries(connection, chain))
    target = int(asked["sequence"])
    view = corrected(history)
    then = _Then(connection, book, chain)
    entry = view[target - 1] if target <= len(view) else None
    action = book.actions.get(entry.action) if entry is not None else None
    if entry is None or action is None or action.corrects or action.seals is not None:
        raise Invalid({"sequence": [_(NOT_CORRECTABLE, number=target)]})
    if not roles & (action.roles | {"quality"}):
        raise Invalid({"sequence": [_(NOT_YOURS_TO_CORRECT, number=target)]})
    new = _new_facts(then, view[: target - 1], entry, action, asked["facts"])
    changed = [replace(e, facts=new) if e.sequence == target else e for e in view]
    failing = [
        {"sequence": entry.sequence, "action": entry.action, "codes": codes}
        for entry, codes in _now_failing(then, target, view, changed)
    ]
    lifted = then.lifted(view, changed)
    countersign = action.late_matters and _moved_times(action, entry.facts, new)
    return Correction(action, new, failing, sorted(lifted), entry.recorded_at, countersign)


def _moved_times(action: Action, old: Facts, new: Facts) -> bool:
    known = action.schema().fields.items()
    times = [name for name, field in known if isinstance(field, fields.Instant)]
    return any(old.get(name) != new.get(name) for name in times)


def _new_facts(
    then: _Then, view: Sequence[Entry], entry: Entry, action: Action, raw: Any
) -> Mapping[str, Any]:
    old = _typed(action, entry)
    try:
        typed = fields.load(action.schema, {**raw, **_files_that_stay(action, entry, raw)})
    except ValidationError as error:
        raise Invalid({"facts": fields.messages(error)}) from None
    if old is None or sorted(map(str, fields.scanned(old))) != sorted(
        map(str, fields.scanned(typed))
    ):
        raise Invalid({"facts": [_(CODES_STAY)]})
    recorded: Mapping[str, Any] = typed
    if action.drafts is not None:
        story, around = then.gathered(view, entry, action, typed)
        try:
            drafts = action.drafts(story, typed, around)
        except Unknown:
            raise Invalid({"facts": [_(NO_SUCH_FILE)]}) from None
        own = [d for d in drafts if d.chain == then.chain and d.kind == entry.kind]
        recorded = own[0].facts if own else typed
        others = sorted((d.chain, d.kind, canonical(d.facts)) for d in drafts if d not in own)
        made = ledger.entries_of_act(then.connection, entry.chains, entry.act)
        was = sorted(
            (e.chain, e.kind, canonical(e.facts)) for e in made if e.sequence != entry.sequence
            or e.chain != entry.chain
        )  # fmt: skip
        if others != was:
            raise Invalid({"facts": [_(REACHES_FURTHER)]})
    elif len(entry.chains) > 1:
        raise Invalid({"sequence": [_(NOT_CORRECTABLE, number=entry.sequence)]})
    late = {k: v for k, v in entry.facts.items() if k == "late"}
    facts: Mapping[str, Any] = plain({**recorded, **late})
    return facts


def _files_that_stay(action: Action, entry: Entry, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The files of the entry that the new facts do not speak of: no correction takes one away."""
    return {
        name: entry.facts[name]
        for name, one in action.schema().fields.items()
        if isinstance(one, Digest) and name in entry.facts and not raw.get(name)
    }


def _now_failing(
    then: _Then, target: int, old: Sequence[Entry], new: Sequence[Entry]
) -> Iterator[tuple[Entry, list[str]]]:
    for index, entry in enumerate(new):
        action = then.book.actions.get(entry.action)
        if entry.sequence < target or action is None or action.sort is not Sort.PERMIT:
            continue
        was = {refusal.code for refusal in then.refusals(old[:index], old[index])}
        now = {refusal.code for refusal in then.refusals(new[:index], entry)}
        if now - was:
            yield entry, sorted(now - was)


def _typed(action: Action, entry: Entry) -> dict[str, Any] | None:
    """The entry's facts as its action loads them; None when they cannot be loaded again."""
    known = action.schema().fields
    try:
        return fields.load(action.schema, {k: v for k, v in entry.facts.items() if k in known})
    except ValidationError:
        return None
