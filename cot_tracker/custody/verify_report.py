"""What a verification found: faults with a place and a sentence, the first one first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cot_tracker.language import N_, gettext

PLACES = {
    "entry": N_("Entry {sequence} of chain {chain}: {what}."),
    "head": N_("Head of chain {chain}, at entry {sequence}: {what}."),
    "evidence": N_("Evidence {chain}: {what}."),
    "trigger": N_("Trigger {chain}: {what}."),
    "row": N_("Row {row} of table {table}, chain {chain}: {what}."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where: a key of PLACES, the chain, the entry's sequence.

    For evidence `chain` is its digest, for a trigger its name; a row has its table and key in
    `values`.
    """

    place: str
    chain: str
    sequence: int
    what: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self) -> str:
        """Where and what, in the reader's language."""
        what = gettext(self.what, **self.values) if self.values else gettext(self.what)
        values = {**self.values, "chain": self.chain, "sequence": self.sequence, "what": what}
        return gettext(PLACES[self.place], **values)


@dataclass(frozen=True, slots=True)
class Report:
    """How much was checked, and every fault found, the first wrong thing first."""

    entries: int
    chains: int
    faults: tuple[Fault, ...] = ()

    @property
    def intact(self) -> bool:
        return not self.faults

    @property
    def first(self) -> Fault | None:
        return self.faults[0] if self.faults else None

    @property
    def exit_code(self) -> int:
        """0 when intact, 1 when altered; 2 is for what cannot be read."""
        return 0 if self.intact else 1

    def sentence(self) -> str:
        """One line that sums it up."""
        if self.intact and self.chains == 1:
            message = N_("Intact: {entries} entries in one chain.")
        elif self.intact:
            message = N_("Intact: {entries} entries in {chains} chains.")
        elif len(self.faults) == 1:
            message = N_("Altered: one fault in {entries} entries.")
        else:
            message = N_("Altered: {faults} faults in {entries} entries.")
        return gettext(message, entries=self.entries, chains=self.chains, faults=len(self.faults))

    def as_json(self) -> dict[str, Any]:
        """The same for programs; sentences in the reader's language."""
        return {
            "intact": self.intact,
            "entries": self.entries,
            "chains": self.chains,
            "faults": [
                {"place": one.place, "chain": one.chain, "sequence": one.sequence,
                 "sentence": one.sentence()}
                for one in self.faults
            ],
        }  # fmt: skip

    def __add__(self, other: Report) -> Report:
        """Both reports as one, of the same ledger."""
        return Report(self.entries, self.chains, self.faults + other.faults)


class Unreadable(Exception):
    """The ledger cannot be read at all: no such tables, or a damaged file."""

    def sentence(self) -> str:
        return gettext(N_("The ledger cannot be read: {why}"), why=self.args[0])

    def __str__(self) -> str:
        return self.sentence()
