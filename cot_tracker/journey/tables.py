"""The projections of journeys, for lists across them: journeys, containers, labels."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from cot_tracker.database import Base, Instant
from cot_tracker.door.action import Rows
from cot_tracker.journey.stage import stage
from cot_tracker.journey.story import Story


class JourneyRow(Base):
    __tablename__ = "journey"

    coi: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject: Mapped[str] = mapped_column(String(20), unique=True)
    stage: Mapped[str] = mapped_column(String(32), index=True)
    dose_group: Mapped[str] = mapped_column(String(8))
    entries: Mapped[int]
    holds: Mapped[int]
    deviations: Mapped[int]
    last_at: Mapped[datetime | None] = mapped_column(Instant)


class ContainerRow(Base):
    __tablename__ = "container"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    journey: Mapped[str] = mapped_column(String(20), index=True)
    kind: Mapped[int]
    content: Mapped[str] = mapped_column(String(120))
    parent: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), index=True)
    place: Mapped[str] = mapped_column(String(20))
    position: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime | None] = mapped_column(Instant)


class LabelRow(Base):
    __tablename__ = "label"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    journey: Mapped[str] = mapped_column(String(20), index=True)
    own: Mapped[str] = mapped_column(String(20), index=True)
    kind: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    layout: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


def rows(story: Story) -> Rows:
    """Every row that this journey's Story gives."""
    journey = {
        "subject": story.enrolment.subject_number, "stage": stage(story),
        "dose_group": story.enrolment.dose_group, "entries": story.sequence,
        "holds": len(story.deviation.open_holds), "last_at": story.last_at,
        "deviations": len(story.deviation.open_deviations),
    }  # fmt: skip
    containers = {
        (c.code,): {
            "journey": story.coi, "kind": c.kind, "content": c.content, "parent": c.parent,
            "state": c.state, "place": c.place, "position": c.position,
            "expires_at": c.expires_at,
        }
        for c in story.containers.values()
    }  # fmt: skip
    labels = {
        (one.code,): {
            "journey": story.coi, "own": one.own, "kind": one.kind, "state": one.state,
            "layout": one.layout, "digest": one.digest,
        }
        for one in story.labels.values()
    }  # fmt: skip
    if not story.sequence:
        return {}
    return {
        JourneyRow.__table__: {(story.coi,): journey},  # type: ignore[dict-item]
        ContainerRow.__table__: containers,  # type: ignore[dict-item]
        LabelRow.__table__: labels,  # type: ignore[dict-item]
    }
