"""The ledger's independent checker: chain by chain, in bounded memory, from the stored bytes.

It shares only `canonical` with the writer; the names of tables, columns and triggers stand here
once more. What only a checkpoint held elsewhere can show, it cannot say: whoever rewrites entries,
heads and projections alike leaves an intact ledger behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.exc import SQLAlchemyError

from cot_tracker.custody import verify_entry
from cot_tracker.custody.verify_entry import Row
from cot_tracker.custody.verify_evidence import EvidenceCheck, missing_triggers
from cot_tracker.custody.verify_report import Fault, Report, Unreadable
from cot_tracker.custody.verify_shape import registered
from cot_tracker.custody.verify_storage import WRONG_TYPE, as_stored, ill_typed, instant
from cot_tracker.language import N_

__all__ = ["Fault", "Progress", "Report", "Unreadable", "verify"]

Progress = Callable[[int], None]
"""Told now and then how many entries have been checked."""

_STEP = 1000
_COLUMNS = (
    "chain", "sequence", "kind", "act", "occurred_at", "recorded_at", "person", "request_id",
    "body", "previous_hash", "hash",
)  # fmt: skip
_ENTRIES = (
    "SELECT chain, sequence, kind, act, {occurred_at}, {recorded_at}, person, request_id,"
    " body, previous_hash, hash FROM ledger_entry ORDER BY chain, sequence"
)
_HEADS = "SELECT chain, sequence, hash, {recorded_at} FROM chain_head"
_ACTS_AT = text(
    "SELECT DISTINCT chain, act FROM ledger_entry WHERE recorded_at IN :times"
).bindparams(bindparam("times", expanding=True))
_ACT_IN = text("SELECT 1 FROM ledger_entry WHERE chain = :chain AND act = :act LIMIT 1")

_STUDY = "study"


def verify(connection: Connection, progress: Progress | None = None) -> Report:
    """Checks every entry, head, act, register line, piece of evidence and trigger.

    `connection` is one consistent view, as `Database.read()` gives it. Raises Unreadable when the
    ledger's tables cannot be read at all.
    """
    try:
        with as_stored(connection):
            return _Check(connection, progress or (lambda count: None)).report()
    except SQLAlchemyError as error:
        raise Unreadable(error) from error


@dataclass
class _Chain:
    """How far one chain has been read; `wrong` once its first fault is found."""

    name: str
    last: Row | None = None
    wrong: bool = False


@dataclass
class _Check:
    """One run. What it keeps grows with the chains and the evidence, not with the entries."""

    connection: Connection
    progress: Progress
    entries: int = 0
    chains: set[str] = field(default_factory=set)
    of_entries: list[Fault] = field(default_factory=list)
    of_heads: list[Fault] = field(default_factory=list)
    of_acts: list[Fault] = field(default_factory=list)
    registered: dict[str, int] = field(default_factory=dict)
    waiting: list[tuple[Row, str]] = field(default_factory=list)

    def report(self) -> Report:
        """Faults in the order of their weight: first what was altered, then what follows of it."""
        self.heads: dict[str, Any] = {row.chain: row for row in self._selected(_HEADS)}
        self.evidence = EvidenceCheck(self.connection)
        chain: _Chain | None = None
        for row in self._selected(_ENTRIES):
            if chain is None or row.chain != chain.name:
                self._close(chain)
                chain = _Chain(row.chain)
                self.chains.add(row.chain)
            self._entry(chain, row)
        self._close(chain)
        self._ask_for_acts()
        faults = [
            *self.of_entries, *self.of_heads, *self._headless(), *self._register(),
            *self.evidence.faults(), *self.of_acts, *missing_triggers(self.connection),
        ]  # fmt: skip
        self.progress(self.entries)
        return Report(self.entries, len(self.chains), tuple(faults))

    def _selected(self, statement: str) -> Any:
        """The rows of it, with every instant in a form that can be read."""
        names = ("occurred_at", "recorded_at")
        columns = {name: instant(self.connection, name) for name in names}
        options = {"yield_per": _STEP}
        return self.connection.execute(text(statement.format(**columns)), execution_options=options)

    def _entry(self, chain: _Chain, row: Row) -> None:
        self.entries += 1
        if self.entries % _STEP == 0:
            self.progress(self.entries)
        record: Mapping[str, Any] = {}
        wrong: Fault | None = None
        before = chain.last
        if foreign := ill_typed(row, _COLUMNS):
            wrong = _foreign("entry", row, 1 if before is None else before.sequence + 1, foreign)
        elif chain.wrong:  # what follows the first fault of a chain follows from it
            record = verify_entry.told_by(row)
        else:
            chain.last = row
            wrong, record = verify_entry.wrong_with(row, before)
        if wrong is not None and not chain.wrong:
            chain.wrong = True
            self.of_entries.append(wrong)
        if record:
            self._collect(row, record)

    def _collect(self, row: Row, record: Mapping[str, Any]) -> None:
        """Keeps what this entry says of other chains, of the register and of evidence."""
        chain, chains = row.chain, record["act"]["chains"]
        if len(chains) > 1:
            self.waiting += [(row, other) for other in chains if other != chain]
            if len(self.waiting) >= _STEP:
                self._ask_for_acts()
        if chain == _STUDY and (named := registered(record)) is not None:
            self.registered[named] = row.sequence
        if "evidence" in record:
            self.evidence.named(row, record["evidence"])

    def _close(self, chain: _Chain | None) -> None:
        """Compares the end of a chain with its head."""
        if chain is None:
            return
        head = self.heads.pop(chain.name, None)
        last = chain.last
        if chain.wrong or last is None:
            return
        if head is not None and (foreign := ill_typed(head)):
            self.of_heads.append(_foreign("head", head, last.sequence, foreign))
            return
        if head is None:
            self._head_fault(chain.name, last.sequence, N_("the head of this chain is missing"))
        elif head.sequence > last.sequence:
            what, values = N_("it and those up to {head} were cut off"), {"head": head.sequence}
            self.of_entries.append(Fault("entry", chain.name, last.sequence + 1, what, values))
        elif head.sequence < last.sequence:
            what = N_("it stands beyond the chain's head, which ends at entry {head}")
            values = {"head": head.sequence}
            self.of_entries.append(Fault("entry", chain.name, head.sequence + 1, what, values))
        elif (head.sequence, bytes(head.hash), head.recorded_at) != (
            last.sequence, bytes(last.hash), last.recorded_at,
        ):  # fmt: skip
            self._head_fault(
                chain.name, last.sequence, N_("the head of this chain is not its last entry")
            )

    def _head_fault(self, chain: str, sequence: int, what: str) -> None:
        self.of_heads.append(Fault("head", chain, sequence, what))

    def _headless(self) -> list[Fault]:
        """Heads that no entry was found for: the whole chain was removed."""
        return [
            Fault("entry", str(head.chain), 1, N_("every entry of this chain was removed"))
            for head in self.heads.values()
        ]

    # Acts over several chains

    def _ask_for_acts(self) -> None:
        """Every chain that an act names holds an entry of it; asked for many acts at once."""
        times = {row.recorded_at for row, _ in self.waiting}
        found: set[tuple[str, str]] = set()
        if times:
            rows = self.connection.execute(_ACTS_AT, {"times": sorted(times)})
            found = {(row.chain, row.act) for row in rows}
        for row, other in self.waiting:
            if (other, row.act) in found:
                continue
            values: Mapping[str, Any] = {"chain": other, "act": row.act}
            if self.connection.execute(_ACT_IN, values).first() is None:
                self.of_acts.append(
                    Fault(
                        "entry", row.chain, row.sequence,
                        N_("its act also has an entry in {other}, which is missing"),
                        {"other": other},
                    )
                )  # fmt: skip
        self.waiting.clear()

    # The study's register

    def _register(self) -> Iterator[Fault]:
        """Every chain is named by the study's chain, and every chain that it names exists."""
        if _STUDY not in self.chains:
            yield Fault("entry", _STUDY, 1, N_("the chain of the study is missing"))
            return
        for chain, sequence in self.registered.items():
            if chain not in self.chains:
                what = N_("this chain is missing; entry {sequence} of the study names it")
                yield Fault("entry", chain, 1, what, {"sequence": sequence})
        for chain in sorted(self.chains - self.registered.keys() - {_STUDY}, key=str):
            yield Fault("entry", str(chain), 1, N_("the study's chain does not name this chain"))


def _foreign(place: str, row: Any, sequence: int, columns: list[str]) -> Fault:
    """A row that holds something of a foreign type; `sequence` is what it should have."""
    sequence = sequence if "sequence" in columns else row.sequence
    return Fault(place, str(row.chain), sequence, WRONG_TYPE, {"column": ", ".join(columns)})
