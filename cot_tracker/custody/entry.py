"""One entry of a chain: what happened, and the tables that entries and evidence stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

import orjson
from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cot_tracker.database import Base, Instant


class LedgerEntry(Base):
    """The ledger. The body is the truth; the columns beside it are copies to search by."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        UniqueConstraint("chain", "request_id"),
        Index("ix_ledger_entry_recorded_at", "recorded_at", "chain", "sequence"),
        Index("ix_ledger_entry_person", "person", "recorded_at"),
        Index("ix_ledger_entry_kind", "kind", "recorded_at"),
    )

    chain: Mapped[str] = mapped_column(String(32), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(32))
    occurred_at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    person: Mapped[str] = mapped_column(String(32))
    request_id: Mapped[str | None] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class ChainHead(Base):
    """The last entry of each chain: what a writer locks."""

    __tablename__ = "chain_head"

    chain: Mapped[str] = mapped_column(String(32), primary_key=True)
    sequence: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    recorded_at: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True, slots=True)
class Performer:
    """Who did it, as they were called when they did it."""

    person: str
    name: str
    roles: tuple[str, ...] = ()
    station: str = ""

    def __record__(self) -> dict[str, Any]:
        record: dict[str, Any] = {
            "person": self.person, "name": self.name, "roles": list(self.roles),
        }  # fmt: skip
        return record | ({"station": self.station} if self.station else {})


SYSTEM = Performer("system", "cot_tracker")


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that is about to be appended: its chain, its kind with version, its facts."""

    chain: str
    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """An entry as it stands in the ledger. Facts are JSON values; the readers give types."""

    chain: str
    sequence: int
    kind: str
    act: str
    occurred_at: datetime
    recorded_at: datetime
    by: Performer
    facts: Mapping[str, Any]
    hash: bytes
    reason: str = ""
    signature: Mapping[str, Any] | None = None
    request: Mapping[str, Any] | None = None
    chains: tuple[str, ...] = ()

    @cached_property
    def action(self) -> str:
        """The kind without its version."""
        return self.kind.partition("/")[0]

    def text(self, name: str, default: str = "") -> str:
        return str(self.facts.get(name, default))

    def number(self, name: str) -> Decimal | None:
        value = self.facts.get(name)
        return None if value is None else Decimal(str(value))

    def instant(self, name: str) -> datetime | None:
        value = self.facts.get(name)
        return None if value is None else datetime.fromisoformat(value)

    def day(self, name: str) -> date | None:
        value = self.facts.get(name)
        return None if value is None else date.fromisoformat(value)

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(self.facts.get(name, ()))


def entry_from_body(body: bytes, hash_: bytes) -> Entry:
    """The entry that a stored body stands for."""
    record = orjson.loads(body)
    by = record["by"]
    return Entry(
        chain=record["chain"],
        sequence=record["sequence"],
        kind=record["kind"],
        act=record["act"]["id"],
        occurred_at=datetime.fromisoformat(record["occurred_at"]),
        recorded_at=datetime.fromisoformat(record["recorded_at"]),
        by=Performer(by["person"], by["name"], tuple(by["roles"]), by.get("station", "")),
        facts=record["facts"],
        hash=hash_,
        reason=record.get("reason", ""),
        signature=record.get("signature"),
        request=record.get("request"),
        chains=tuple(record["act"]["chains"]),
    )
