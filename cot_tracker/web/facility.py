"""The facility's items: stations, equipment, material lots, shippers, storage positions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template
from sqlalchemy import select

from cot_tracker.door.faults import Unknown
from cot_tracker.facility.state import ItemStory
from cot_tracker.facility.tables import ItemRow
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.labelling.control import SHIPPER_LAYOUT
from cot_tracker.journey.paper import cards
from cot_tracker.journey.paper.card_preview import card_preview
from cot_tracker.language import current
from cot_tracker.web import chains
from cot_tracker.web.items import subject_of
from cot_tracker.web.labels.cards import done, prints, shown_file
from cot_tracker.web.offering import OF_OTHER_THINGS
from cot_tracker.web.shared import me, my_roles, site

pages = Blueprint("facility", __name__)
_table = ItemRow.__table__
_TOLD_MORE = (Kind.SHIPPER, Kind.STORAGE)
KINDS = (Kind.STATION, Kind.EQUIPMENT, Kind.MATERIAL, Kind.SHIPPER, Kind.STORAGE)


@pages.get("/facility")
def facility() -> Any:
    """Every item by kind; what expires or must be qualified first stands first."""
    with site().database.read() as connection:
        rows = connection.execute(
            select(_table).order_by(_table.c.active.desc(), _table.c.name, _table.c.code)
        ).all()
        told_more = [row.code for row in rows if row.kind in _TOLD_MORE]
        items = site().door.several(told_more, connection)
    add = site().door.book.actions["facility.item_added"]
    return render_template(
        "web/facility.html", rows=rows, kinds=KINDS, now=site().door.clock(),
        items=items,
        may_add=bool(add.roles & my_roles()),
    )  # fmt: skip


@pages.get("/facility/<code>")
def item(code: str) -> Any:
    """One item and what may be done with it."""
    story = _item(code)
    offers = [
        o for o in chains.offered(code, me())
        if o.action.roles & my_roles() and not OF_OTHER_THINGS & {r.code for r in o.refusals}
    ]  # fmt: skip
    return render_template(
        "web/item.html", story=story, is_shipper=story.kind == Kind.SHIPPER,
        is_storage=story.kind == Kind.STORAGE, prints=_prints(story), now=site().door.clock(),
        link=chains.action_address, subject_of=subject_of,
        open=[o for o in offers if o.open], blocked=[o for o in offers if not o.open],
    )  # fmt: skip


@pages.get("/facility/<code>/<name>.pdf")
def card(code: str, name: str) -> Any:
    """The card in force as it was issued; of a packed shipper, also the label on it."""
    return shown_file(cards.card_pdf(site().door, _item(code), name), f"{name}-{code}")


@pages.get("/facility/<code>/<name>.png")
def preview(code: str, name: str) -> Any:
    """What would be printed, before it is."""
    story = _item(code)
    if name not in (cards.card_layout(story), SHIPPER_LAYOUT):
        raise Unknown
    picture = card_preview(site().door, code, name, language=current())
    return Response(picture, mimetype="image/png")


@pages.post("/facility/<code>/card")
def print_card(code: str) -> Any:
    """Prints the card with the item's code, to be scanned at work."""
    _item(code)
    return done(
        lambda why, paper: cards.print_card(
            site().door, code, me(), why=why, language=current(), paper=paper
        ),
        chains.address(code),
    )


@pages.post("/facility/<code>/shipper")
def print_label(code: str) -> Any:
    """Prints the label of a packed shipper: whose cells are in it, and where they go."""
    _item(code)
    return done(
        lambda why, paper: cards.print_shipper_label(
            site().door, code, me(), why=why, language=current(), paper=paper
        ),
        chains.address(code),
    )


def _prints(story: ItemStory) -> list[Any]:
    actions = site().door.book.actions
    found = [prints(story, cards.card_layout(story), "card", actions["facility.card_issued"])]
    if story.kind == Kind.SHIPPER and cards.shipper_texts(site().door, story) is not None:
        action = actions["labelling.shipper_labelled"]
        found.insert(0, prints(story, SHIPPER_LAYOUT, "shipper", action))
    return found


def _item(code: str) -> ItemStory:
    if chains.family_of(code) != "facility":
        raise Unknown
    story: ItemStory = site().door.story(code)
    return story
