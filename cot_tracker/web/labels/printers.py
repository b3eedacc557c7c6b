"""The site's label printers and what each says of itself at this moment."""

from __future__ import annotations

from threading import BoundedSemaphore
from typing import Any

from flask import Blueprint, abort, render_template, url_for

from cot_tracker.facility.printer_line import PrinterFault, state
from cot_tracker.facility.state import ItemStory
from cot_tracker.journey.paper.thermal import printers as in_use
from cot_tracker.language import gettext as _
from cot_tracker.web.shared import site

pages = Blueprint("printers", __name__)
ASKING = BoundedSemaphore(2)
"""A printer that does not answer holds a thread of the server for seconds: never all of them."""


@pages.get("/printers")
def printers() -> Any:
    """Every connected printer; each is asked when its line is on the screen."""
    stories = [site().door.story(code) for code in in_use(site().door)]
    stories.sort(key=lambda story: (story.name, story.code))
    return render_template("web/labels/printers.html", printers=stories, now=site().door.clock())


@pages.get("/printers/<code>/state")
def now(code: str) -> Any:
    """What the printer says now, as a part of a page. Only registered printers are asked."""
    if code not in in_use(site().door):
        abort(404)
    if not ASKING.acquire(blocking=False):
        waits = [_("Others are being asked first.")]
        return _part("wait", waits, again=url_for("printers.now", code=code))
    try:
        return _asked(site().door.story(code))
    finally:
        ASKING.release()


def _asked(story: ItemStory) -> str:
    try:
        found = state(story.name, story.printer, site().settings.networks)
    except PrinterFault as fault:
        return _part("stop", [fault.sentence()])
    sentences = [_(sentence) for sentence in found.troubles]
    tone = "stop" if sentences else "ok"
    if found.busy:
        sentences.append(_("It is printing."))
    return _part(tone, sentences or [_("Ready to print.")])


def _part(tone: str, sentences: list[str], again: str = "") -> str:
    return render_template(
        "web/labels/_printer_state.html", tone=tone, sentences=sentences, again=again
    )
