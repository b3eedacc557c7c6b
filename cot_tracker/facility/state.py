"""The Story of one item of the facility."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cot_tracker.custody.entry import Entry
from cot_tracker.door.cards import Card, with_card
from cot_tracker.facility import printers, shippers, storage
from cot_tracker.identity.codes import parse


@dataclass(frozen=True, slots=True)
class ItemStory:
    """expires_at: a material's expiry. due_at: when equipment or a shipper must be qualified
    again. labels_of, labels_here: the journey whose labels were printed last at a station, and
    those labels, until the station is cleared of them. cards: every print of its card, and of a
    shipper's labels. occupied_by: the journey that is open at a station; cleared_at: its last line
    clearance, None once something was opened there."""

    code: str
    sequence: int = 0
    name: str = ""
    sort: str = ""
    lot: str = ""
    expires_at: datetime | None = None
    due_at: datetime | None = None
    hold_hours: int = 0
    active: bool = False
    occupied_by: str = ""
    cleared_at: datetime | None = None
    cleared_by: str = ""
    in_use_by: str = ""
    serial: str = ""
    shipper: shippers.Shipper = shippers.Shipper()
    storage: storage.Storage = storage.Storage()
    labels_of: str = ""
    labels_here: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    printer: printers.Printer = printers.Printer()

    @property
    def kind(self) -> int:
        return int(parse(self.code).kind)


def apply(story: ItemStory, entry: Entry) -> ItemStory:
    """The Story after one more entry."""
    story = _as_its_sort(replace(story, sequence=entry.sequence), entry)
    facts = entry.facts
    match entry.kind:
        case "facility.item_added/1":
            return replace(
                story, name=facts["name"], sort=facts.get("sort", ""), lot=facts.get("lot", ""),
                expires_at=entry.instant("expires_at"), due_at=entry.instant("due_at"),
                hold_hours=int(facts.get("hold_hours", 0)), active=True,
                serial=facts.get("serial", ""),
            )  # fmt: skip
        case "facility.qualified/1":
            return replace(story, due_at=entry.instant("due_at"))
        case "facility.item_retired/1":
            return replace(story, active=False)
        case "facility.line_cleared/1":
            return replace(
                story, cleared_at=entry.recorded_at, cleared_by=entry.by.person, occupied_by="",
                labels_of="", labels_here=(),
            )  # fmt: skip
        case "facility.labels_brought/1":
            journey, brought = facts["journey"], entry.texts("labels")
            before = story.labels_here if story.labels_of == journey else ()
            return replace(story, labels_of=journey, labels_here=(*before, *brought))
        case "facility.labels_cleared/1":
            return replace(story, labels_of="", labels_here=())
        case "facility.card_issued/1":
            return replace(story, cards=with_card(story.cards, entry))
        case "facility.line_taken/1":
            return replace(story, occupied_by=facts["journey"], cleared_at=None, cleared_by="")
        case "facility.line_freed/1" if story.occupied_by == facts["journey"]:
            return replace(story, occupied_by="", cleared_at=None, cleared_by="")
        case "facility.shipper_taken/1":
            return replace(story, in_use_by=facts["journey"])
        case "facility.shipper_freed/1":
            return replace(story, in_use_by="")
        case "facility.printer_connected/1":
            return replace(story, printer=printers.connected(entry))
    return story


def _as_its_sort(story: ItemStory, entry: Entry) -> ItemStory:
    """What befalls a shipper or a storage only."""
    carried, kept = shippers.FOLDS.get(entry.kind), storage.FOLDS.get(entry.kind)
    if carried is not None:
        return replace(story, shipper=carried(story.shipper, entry))
    return story if kept is None else replace(story, storage=kept(story.storage, entry))
