"""For whom an export is made: what is withheld from them, and the entry that says they took it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from cot_tracker.custody.entry import Performer
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.steps import BOOK
from cot_tracker.journey.withheld import withheld
from cot_tracker.language import N_
from cot_tracker.site import Site

AT_THE_SERVER = N_("At the server")


@dataclass(frozen=True)
class Reader:
    """Who reads. Without a person it is whoever works at the server: nothing more is shown."""

    performer: Performer | None = None

    @property
    def name(self) -> str:
        return self.performer.name if self.performer is not None else ""

    def withheld(self, connection: Connection, chain: str) -> frozenset[int]:
        """The sequences of this chain whose facts this reader may not see yet."""
        if not chain.startswith(f"{Kind.JOURNEY:02d}"):
            return frozenset()
        roles = self.performer.roles if self.performer is not None else ()
        return withheld(connection, chain, BOOK.actions, roles)


def record_export(site: Site, reader: Reader, what: str, name: str, journey: str = "") -> None:
    """An entry on the person's chain: they take this away. Nothing without a person."""
    if reader.performer is None:
        return
    facts = {"what": what, "format": name} | ({"journey": journey} if journey else {})
    site.door.perform("people.exported", reader.performer.person, facts, reader.performer)
