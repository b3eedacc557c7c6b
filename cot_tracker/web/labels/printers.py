"""The site's label printers and what each says of itself at this moment."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template

from cot_tracker.facility.printer_line import PrinterFault, state
from cot_tracker.facility.state import ItemStory
from cot_tracker.journey.paper.thermal import printers as in_use
from cot_tracker.language import gettext as _
from cot_tracker.web.shared import site

pages = Blueprint("printers", __name__)


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
    story: ItemStory = site().door.story(code)
    try:
        found = state(story.name, story.printer, site().settings.networks)
    except PrinterFault as fault:
        return render_template(
            "web/labels/_printer_state.html", tone="stop", sentences=[fault.sentence()]
        )
    sentences = [_(sentence) for sentence in found.troubles]
    tone = "stop" if sentences else "ok"
    if found.busy:
        sentences.append(_("It is printing."))
    return render_template(
        "web/labels/_printer_state.html", tone=tone, sentences=sentences or [_("Ready to print.")]
    )
