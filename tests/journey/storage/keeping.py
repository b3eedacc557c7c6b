"""Two bags of one patient and a freezer with twelve positions, in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cot_tracker.custody.canonical import plain
from cot_tracker.custody.entry import Draft, Entry
from cot_tracker.facility.state import ItemStory
from cot_tracker.identity.codes import Code, Kind, parse
from cot_tracker.journey.steps import BOOK
from tests.facility.freezer import FREEZER, KEPT, position
from tests.journey.transport import carrying as c
from tests.journey.transport.carrying import Carrying

FIRST, SECOND = c.PRODUCT
OWN_1, OWN_2 = (parse(code).own for code in c.PRODUCT)
OTHER_FREEZER = str(Code(Kind.STORAGE, "0000", 26, 2))
SHELF = str(Code(Kind.STORAGE, "0000", 26, 3))


def ready() -> Carrying:
    """Two filled bags of product in the workshop, before two freezers and a shelf."""
    at = c.ready()
    for code in (FIRST, SECOND):
        at = at.with_bag(code, state="filled", position="")
    storage = {
        code: ItemStory(code, 2, name, active=True, storage=kept)
        for code, name, kept in (
            (FREEZER, "Freezer A", KEPT), (OTHER_FREEZER, "Freezer B", KEPT),
            (SHELF, "Shelf", replace(KEPT, grid=None)),
        )
    }  # fmt: skip
    return replace(at, items={**at.items, **storage})


def stored(*codes: str, place: str = FREEZER) -> Carrying:
    """Each in a position of its own."""
    at = ready()
    for code in codes or (FIRST, SECOND):
        at = at.do("chen", "production.stored", {"container": code, "position": place})
    return at


def put_in(*codes: str, place: str = FREEZER) -> dict[str, Any]:
    return {"containers": list(codes), "position": place}


def take_out(*codes: str, purpose: str = "sampling") -> dict[str, Any]:
    return {"containers": list(codes), "purpose": purpose}


def out_for(minutes: int) -> Carrying:
    """The first bag taken out so long ago."""
    at = stored().later(days=1).do("chen", "storage.checked_out", take_out(FIRST))
    return at.later(minutes=minutes)


def where(at: Carrying, code: str) -> str:
    return at.story.containers[parse(code).own].position


def inside(at: Carrying, item: str = FREEZER) -> dict[str, str]:
    """What the freezer's own record says is in it, and where."""
    contents: dict[str, Any] = at.items[item].storage.contents
    return {own: one.position for own, one in contents.items()}


def told(at: Carrying, kind: str, facts: dict[str, Any]) -> Carrying:
    """An entry that another chain's act leaves in the journey."""
    entry = Entry(
        c.COI, at.story.sequence + 1, kind, "act", at.now, at.now, c.PEOPLE["emma"],
        plain(Draft(c.COI, kind, facts).facts), b"",
    )  # fmt: skip
    return replace(at, story=BOOK.family(c.COI).apply(at.story, entry))


__all__ = [
    "FIRST", "FREEZER", "OTHER_FREEZER", "OWN_1", "OWN_2", "SECOND", "SHELF", "inside", "out_for",
    "position", "put_in", "ready", "stored", "take_out", "told", "where",
]  # fmt: skip
