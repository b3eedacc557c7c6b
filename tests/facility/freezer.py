"""Freezers and shippers in memory: the gates asked and the entries folded, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from cot_tracker.custody.canonical import plain
from cot_tracker.custody.entry import Draft, Entry, Performer
from cot_tracker.custody.evidence import Evidence
from cot_tracker.demo.transport import logger_file
from cot_tracker.door import fields
from cot_tracker.door.cards import AroundWithFiles
from cot_tracker.door.faults import Unknown
from cot_tracker.door.gate import judged
from cot_tracker.facility.state import ItemStory, apply
from cot_tracker.facility.storage import Grid, Storage
from cot_tracker.identity.codes import Code, Kind, parse
from cot_tracker.journey.steps import BOOK
from cot_tracker.protocol.reading import example_protocol, read_protocol

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
FREEZER = str(Code(Kind.STORAGE, "0000", 26, 1))
SHIPPER = str(Code(Kind.SHIPPER, "0000", 26, 1))
STATION = str(Code(Kind.STATION, "0000", 26, 1))
BAG_1, BAG_OF_ANOTHER = (str(Code(Kind.INFUSION_BAG, "0000", 26, n, 3)) for n in (1, 2))
RETAIN = str(Code(Kind.RETAIN_SAMPLE, "0000", 26, 1, 4))
GRID = Grid(2, 1, 2, 3)
KEPT = Storage(grid=GRID, low_c=Decimal(-200), high_c=Decimal(-130), alarm_minutes=15)
LANE = read_protocol(example_protocol()).lane("product")


def position(number: int, item: str = FREEZER) -> str:
    return str(replace(parse(item), container=number))


def freezer(**changes: Any) -> ItemStory:
    return ItemStory(FREEZER, 2, "Freezer A", active=True, storage=replace(KEPT, **changes))


def shipper(**changes: Any) -> ItemStory:
    far = NOW + timedelta(days=300)
    return ItemStory(SHIPPER, 1, "Shipper 1", due_at=far, hold_hours=240, active=True, **changes)


@dataclass(frozen=True)
class Watching:
    """One item, the time, and the files that were brought."""

    story: ItemStory
    now: datetime = NOW
    files: Mapping[str, bytes] = ()  # type: ignore[assignment]
    stories: Mapping[str, Any] = field(default_factory=dict)

    def around(self) -> AroundWithFiles:
        def content(digest: str) -> bytes:
            if digest not in self.files:
                raise Unknown
            return self.files[digest]

        return AroundWithFiles(self.now, Performer("person-mei", "Mei"), self.stories, content)

    def refusals(self, action: str, facts: Mapping[str, Any]) -> set[str]:
        known = BOOK.actions[action]
        typed = fields.load(known.schema, facts)
        return {r.code for r in judged(BOOK.gate(known), self.story, typed, self.around())}

    def drafts(self, action: str, facts: Mapping[str, Any]) -> list[Draft]:
        known = BOOK.actions[action]
        typed = fields.load(known.schema, facts)
        touched = {self.story.code, *known.touches(typed, self.story)}
        made = [Draft(self.story.code, known.kind, typed)]
        if known.drafts is not None:
            made = list(known.drafts(self.story, typed, self.around()))
        assert {draft.chain for draft in made} <= touched
        return made

    def do(self, action: str, facts: Mapping[str, Any]) -> Watching:
        assert self.refusals(action, facts) == set()
        return self.told(self.drafts(action, facts)[0])

    def told(self, draft: Draft) -> Watching:
        entry = Entry(
            draft.chain, self.story.sequence + 1, draft.kind, "act", self.now, self.now,
            Performer("person-mei", "Mei"), plain(draft.facts), b"",
        )  # fmt: skip
        return replace(self, story=apply(self.story, entry))

    def moved(self, put_in: Mapping[str, str] | None = None, out: tuple[str, ...] = ()) -> Watching:
        rows = [{"container": own, "position": at} for own, at in (put_in or {}).items()]
        facts = {"put_in": rows, "taken_out": list(out)}
        return self.told(Draft(self.story.code, "facility.moved/1", facts))

    def later(self, **how_long: float) -> Watching:
        return replace(self, now=self.now + timedelta(**how_long))


def filled() -> Watching:
    """Two bags and a retain sample of two patients in their positions."""
    places = {BAG_1: position(1), BAG_OF_ANOTHER: position(2), RETAIN: position(3)}
    return Watching(freezer()).moved(places).later(days=2)


def read_out(at: Watching, *, warm: bool = False, hours: float = 24) -> tuple[Watching, Any]:
    """The freezer's logger over the last hours, and the facts of reading it out."""
    start = at.now - timedelta(hours=hours)
    file = Evidence(logger_file(LANE, start, at.now, "FRZ-1", excursion=warm), "text/csv")
    facts = {
        "logger_file": file.digest, "began_at": start.isoformat(), "ended_at": at.now.isoformat(),
    }  # fmt: skip
    return replace(at, files={file.digest: file.content}), facts
