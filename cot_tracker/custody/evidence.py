"""Bytes that entries name by their SHA-256: logger files, issued PDFs, protocol files. Only ever
added."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module

from sqlalchemy import Connection, LargeBinary, String, select
from sqlalchemy.orm import Mapped, mapped_column

from cot_tracker.database import Base, Instant


class EvidenceRow(Base):
    __tablename__ = "evidence"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(128))
    kept_at: Mapped[datetime] = mapped_column(Instant)
    content: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Bytes to keep, with their media type."""

    content: bytes
    media_type: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


_table = EvidenceRow.__table__


def keep(connection: Connection, evidence: Evidence, at: datetime) -> str:
    """Keeps the bytes, once, and returns their digest."""
    digest = evidence.digest
    own = import_module(f"sqlalchemy.dialects.{connection.dialect.name}")  # the other is not loaded
    connection.execute(
        own.insert(EvidenceRow).on_conflict_do_nothing(),
        {
            "digest": digest, "media_type": evidence.media_type, "kept_at": at,
            "content": evidence.content,
        },
    )  # fmt: skip
    return digest


def find(connection: Connection, digest: str) -> Evidence | None:
    """The kept bytes with this digest, or None."""
    row = connection.execute(
        select(_table.c.content, _table.c.media_type).where(_table.c.digest == digest)
    ).first()
    return None if row is None else Evidence(bytes(row.content), row.media_type)
