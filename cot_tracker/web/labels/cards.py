"""Printing what a person, an item or a shipper carries: the button, the reason, the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, request
from werkzeug.datastructures import MultiDict

from cot_tracker.door.action import Action
from cot_tracker.door.cards import REASONS
from cot_tracker.door.faults import Fault, Refused
from cot_tracker.journey.paper.cards import card_in_force
from cot_tracker.journey.paper.rendering import OnPaper
from cot_tracker.language import N_, current
from cot_tracker.language import gettext as _
from cot_tracker.printing.labels.stock import stocks
from cot_tracker.study.layouts import layout_in_force
from cot_tracker.web.shared import my_roles, site

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
        "needs_reason": _needs_reason(story, layout), "stocks": sheets(layout),
    }  # fmt: skip


def _needs_reason(story: Any, layout: str) -> bool:
    live = card_in_force(story, layout)
    return live is not None and live.journey in ("", getattr(story, "in_use_by", ""))


def sheets(layout: str) -> dict[str, str]:
    """The stocks that the layout in force is printed on, by name."""
    known = (stocks()[name] for name in layout_in_force(site().door, layout).stocks)
    return {one.name: one.title.ordered(current())[0] for one in known}


def paper_of(typed: MultiDict[str, str]) -> OnPaper:
    """The stock and the first free position that were chosen; the first where none was told."""
    start = typed.get("start", "").strip()
    number = int(start) if start.isascii() and start.isdigit() and len(start) < 4 else 1
    return OnPaper(stock=typed.get("stock", ""), start=number)


def done(act: Callable[[str, OnPaper], bytes], back: str) -> Any:
    """Prints with the reason and on the paper of the form, and goes back to the page."""
    try:
        act(request.form.get("why", ""), paper_of(request.form))
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
