"""The projection of people for lists and sign-in, and the credentials, which are no projection."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from cot_tracker.database import Base, Instant
from cot_tracker.door.action import Rows
from cot_tracker.people.state import PersonStory


class PersonRow(Base):
    __tablename__ = "person"

    person: Mapped[str] = mapped_column(String(32), primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    roles: Mapped[str] = mapped_column(String(400))
    active: Mapped[bool]


class CredentialRow(Base):
    """Password hashes. Kept beside the ledger, never in an entry."""

    __tablename__ = "credential"

    person: Mapped[str] = mapped_column(String(32), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(300))
    set_at: Mapped[datetime] = mapped_column(Instant)


def rows(story: PersonStory) -> Rows:
    row = {
        "username": story.username, "name": story.name, "active": story.active,
        "roles": " ".join(sorted(story.roles)),
    }  # fmt: skip
    return {PersonRow.__table__: {(story.person,): row}} if story.username else {}  # type: ignore[dict-item]
