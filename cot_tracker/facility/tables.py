"""The projection of the facility's items for lists."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from cot_tracker.database import Base, Instant
from cot_tracker.door.action import Rows
from cot_tracker.facility.state import ItemStory


class ItemRow(Base):
    __tablename__ = "facility_item"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    kind: Mapped[int] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(200))
    sort: Mapped[str] = mapped_column(String(64))
    lot: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    active: Mapped[bool]
    occupied_by: Mapped[str] = mapped_column(String(20))


def rows(story: ItemStory) -> Rows:
    row = {
        "kind": story.kind, "name": story.name, "sort": story.sort, "lot": story.lot,
        "expires_at": story.expires_at, "due_at": story.due_at, "active": story.active,
        "occupied_by": story.occupied_by,
    }  # fmt: skip
    return {ItemRow.__table__: {(story.code,): row}} if story.name else {}  # type: ignore[dict-item]
