"""Thermal label printers as outlets: what is sent is proved dot by dot before labels are issued,
and they have come out only when the printer says so."""

from __future__ import annotations

from cot_tracker.door.faults import Unknown
from cot_tracker.door.perform import Door
from cot_tracker.facility.printer_line import WAITS, PrinterFault, Waits, require_ready, send
from cot_tracker.facility.state import ItemStory
from cot_tracker.identity.codes import Kind, parse
from cot_tracker.journey.paper.printing import Outlet
from cot_tracker.language import N_, gettext, instant
from cot_tracker.printing.labels.zpl import MEDIA_TYPE, to_zpl
from cot_tracker.settings import Network

_LONGEST_NAME = 90


def printers(door: Door) -> dict[str, str]:
    """The names of the printers in use, by their codes."""
    found = (
        door.story(code) for code in door.story("study").items
        if parse(code).kind is Kind.EQUIPMENT
    )  # fmt: skip
    return {one.code: one.name for one in found if one.active and one.printer.connected}


def thermal(door: Door, code: str, networks: tuple[Network, ...], waits: Waits = WAITS) -> Outlet:
    """The printer with this code as an outlet. Raises Unknown when it is none, or out of use."""
    if code not in printers(door):
        raise Unknown
    story: ItemStory = door.story(code)
    name, printer = story.name, story.printer

    def ready() -> None:
        if story.due_at is not None and story.due_at <= door.clock():
            why = gettext(N_("It was qualified until {until}."), until=instant(story.due_at))
            raise PrinterFault(name=name, why=why)
        require_ready(name, printer, networks, waits)

    return Outlet(
        f"{name[:_LONGEST_NAME]} {code}",
        ready=ready,
        job=lambda pdf, labels, kinds: to_zpl(pdf, labels, printer.head, kinds),
        hand_over=lambda job: send(name, printer, networks, job, waits),
        media_type=MEDIA_TYPE,
        dpi=printer.dpi,
        sheets=False,
    )
