"""The demo's own clock: a person may move it forward, so that a day -5 or a week 96 can be seen.
A site has no such page."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, flash, redirect, request
from werkzeug.wrappers import Response

from cot_tracker.language import N_, gettext, instant
from cot_tracker.site import ShiftedClock, Site
from cot_tracker.web.shared import site

pages = Blueprint("demo", __name__)

STEPS = {
    1: N_("1 hour"),
    24: N_("1 day"),
    24 * 7: N_("1 week"),
    24 * 28: N_("4 weeks"),
}


def register(app: Flask) -> None:
    """Tells the pages' frame whether there is a clock to move."""

    @app.context_processor
    def _clock() -> dict[str, object]:
        clock = _movable(site())
        return {"demo_clock": instant(clock()) if clock else "", "demo_clock_steps": STEPS}


@pages.post("/demo/clock")
def move() -> Response:
    clock = _movable(site())
    hours = request.form.get("hours", type=int)
    if clock is None or hours not in STEPS:
        abort(404)
    clock.move(timedelta(hours=hours))
    flash(gettext(N_("The demo's clock now shows {now}."), now=clock()), "ok")
    back = urlsplit(request.form.get("next", "/")).path
    return redirect(back if back.startswith("/") and not back.startswith("//") else "/")


def _movable(one: Site) -> ShiftedClock | None:
    clock = one.door.clock
    return clock if one.demo and isinstance(clock, ShiftedClock) else None
