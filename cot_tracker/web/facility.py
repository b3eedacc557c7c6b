"""The facility's items: stations, equipment, material lots, shippers, storage positions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template
from sqlalchemy import select

from cot_tracker.door.faults import Unknown
from cot_tracker.facility.state import ItemStory
from cot_tracker.facility.tables import ItemRow
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.printing import shipper_label
from cot_tracker.language import current, worded
from cot_tracker.printing.label import LabelData
from cot_tracker.printing.layout import layout
from cot_tracker.printing.proof import issue_ready
from cot_tracker.web import chains
from cot_tracker.web.shared import kind_name, local, me, my_roles, site

pages = Blueprint("facility", __name__)
_table = ItemRow.__table__
KINDS = (Kind.STATION, Kind.EQUIPMENT, Kind.MATERIAL, Kind.SHIPPER, Kind.STORAGE)


@pages.get("/facility")
def facility() -> Any:
    """Every item by kind; what expires or must be qualified first stands first."""
    with site().database.read() as connection:
        rows = connection.execute(
            select(_table).order_by(_table.c.active.desc(), _table.c.name, _table.c.code)
        ).all()
    add = site().door.book.actions["facility.item_added"]
    return render_template(
        "web/facility.html", rows=rows, kinds=KINDS, now=site().door.clock(),
        may_add=bool(add.roles & my_roles()),
    )  # fmt: skip


@pages.get("/facility/<code>")
def item(code: str) -> Any:
    """One item and what may be done with it."""
    story = _item(code)
    offers = [o for o in chains.offered(code, me()) if o.action.roles & my_roles()]
    return render_template(
        "web/item.html", story=story, now=site().door.clock(), link=chains.action_address,
        open=[o for o in offers if o.open], blocked=[o for o in offers if not o.open],
    )  # fmt: skip


@pages.get("/facility/<code>/card.pdf")
def card(code: str) -> Any:
    """The card with the item's code, to be scanned at work; of a shipper that is packed, the label
    that says whose cells are in it."""
    story, study = _item(code), site().door.story("study")
    packed = shipper_label(site().door, code) if story.kind == Kind.SHIPPER else None
    if packed is not None:
        return Response(packed, mimetype="application/pdf")
    chosen = layout("card")
    texts = {
        "kind": kind_name(story.kind), "title": story.name, "description": worded(story.sort),
        "lot": story.lot, "expiry": local(story.expires_at),
    }  # fmt: skip
    data = LabelData(code, {n: text for n, text in texts.items() if text})
    proved = issue_ready(chosen, [data], language=current(), demo=study.demo)
    return Response(proved.pdf, mimetype="application/pdf")


def _item(code: str) -> ItemStory:
    if chains.family_of(code) != "facility":
        raise Unknown
    story: ItemStory = site().door.story(code)
    return story
