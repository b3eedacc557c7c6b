"""Printing what a person, an item or a shipper carries: the button, the reason, the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, request

from cot_tracker.door.action import Action
from cot_tracker.door.cards import REASONS
from cot_tracker.door.faults import Fault, Refused
from cot_tracker.journey.paper.cards import card_in_force
from cot_tracker.language import N_
from cot_tracker.language import gettext as _
from cot_tracker.web.shared import my_roles

_CALLED = {
    "equipment": N_("Card to scan"),
    "material": N_("Card to scan"),
    "shipper": N_("Label of the packed shipper"),
    "badge": N_("Badge"),
}


def prints(story: Any, layout: str, path: str, action: Action) -> dict[str, Any]:
    """What a page shows of one sort of print: the one in force, and whether the viewer prints."""
    return {
        "called": _(_CALLED[layout]), "path": path, "file": f"{layout}.pdf",
        "live": card_in_force(story, layout), "mine": bool(action.roles & my_roles()),
        "reasons": {name: _(text) for name, text in REASONS.items()},
        "needs_reason": _needs_reason(story, layout),
    }  # fmt: skip


def _needs_reason(story: Any, layout: str) -> bool:
    live = card_in_force(story, layout)
    return live is not None and live.journey in ("", getattr(story, "in_use_by", ""))


def done(act: Callable[[str], bytes], back: str) -> Any:
    """Prints with the reason of the form, and goes back to the page that says so."""
    try:
        act(request.form.get("why", ""))
    except Refused as refused:
        for refusal in refused.refusals:
            flash(refusal.sentence(), "stop")
    except Fault as fault:
        flash(fault.sentence(), "stop")
    else:
        flash(_("Printed, read back and issued."), "ok")
    return redirect(back, 303)


def shown_file(pdf: bytes, name: str) -> Response:
    """The file, to be looked at and printed."""
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
