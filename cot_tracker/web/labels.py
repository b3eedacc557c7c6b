"""Printing a journey's labels and certificate: the dialogue, the picture, the file, the reprint."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from cot_tracker.door.faults import Fault, Invalid, Refused
from cot_tracker.door.refusal import Refusal
from cot_tracker.identity.codes import parse
from cot_tracker.journey.labelling.gate import ROLES_OF
from cot_tracker.journey.labelling.schemas import PRINTABLE, Reserved
from cot_tracker.journey.printing import issued_pdf, print_labels
from cot_tracker.journey.story import Story
from cot_tracker.language import LANGUAGES, current
from cot_tracker.language import gettext as _
from cot_tracker.printing.picture import to_png
from cot_tracker.web import chains, forms
from cot_tracker.web.journey import own
from cot_tracker.web.prefill import Prefill
from cot_tracker.web.shared import kind_name, me, my_roles, site

pages = Blueprint("labels", __name__)


@pages.get("/journeys/<coi>/labels")
def labels(coi: str) -> Any:
    """Every label of the journey, and the dialogue that prints more."""
    coi = own(coi)
    typed: MultiDict[str, str] = MultiDict(request.args)
    if "reprint_of" in typed and "what" not in typed:
        kind = parse(typed["reprint_of"]).kind
        typed["what"] = next((name for name, one in PRINTABLE.items() if one == kind), "")
    return _page(coi, typed)


@pages.post("/journeys/<coi>/labels")
def printing(coi: str) -> Any:
    """Prints: reserves, renders, reads back, issues. Then shows what came out."""
    coi = own(coi)
    form: MultiDict[str, str] = MultiDict(request.form)
    language = form.get("language", current())
    try:
        printed = print_labels(
            site().door, coi, forms.read(Reserved, form).facts, me(),
            language=language if language in LANGUAGES else "en",
            request_id=form.get("request_id", ""),
        )  # fmt: skip
    except Refused as refused:
        return _page(coi, form, refusals=refused.refusals, status=refused.status)
    except Invalid as invalid:
        return _page(coi, form, errors=invalid.errors, status=422)
    except Fault as fault:
        return _page(coi, form, notice=str(fault), status=fault.status)
    flash(_("Printed, read back and issued: {count}.", count=len(printed.labels)), "ok")
    return redirect(url_for("labels.label", coi=coi, code=printed.labels[0]), 303)


@pages.get("/journeys/<coi>/labels/<code>")
def label(coi: str, code: str) -> Any:
    """One issued label: its picture, its file, its reprint."""
    coi = own(coi)
    story: Story = site().door.story(coi)
    known = story.labels.get(code)
    if known is None:
        abort(404)
    together = [one for one in story.labels.values() if known.digest and one.digest == known.digest]
    together.sort(key=lambda one: one.code)
    return render_template(
        "web/label.html", story=story, coi=coi, label=known, together=together,
        page=next((at for at, one in enumerate(together, 1) if one.code == code), 1),
        about=chains.about(coi),
    )  # fmt: skip


@pages.get("/journeys/<coi>/labels/<code>.png")
def picture(coi: str, code: str) -> Any:
    """The label as issued, as a picture to look at. What is stuck on a bag is the PDF."""
    story: Story = site().door.story(own(coi))
    pdf = issued_pdf(site().door, code) if code in story.labels else None
    if pdf is None:
        abort(404)
    together = sorted(
        one.code for one in story.labels.values() if one.digest == story.labels[code].digest
    )
    return Response(to_png(pdf, 200, together.index(code) + 1), mimetype="image/png")


def _page(
    coi: str, typed: MultiDict[str, str], *, errors: Mapping[str, Any] | None = None,
    refusals: tuple[Refusal, ...] = (), notice: str = "", status: int = 200,
) -> Any:  # fmt: skip
    story: Story = site().door.story(coi)
    mine = {
        what: kind_name(kind)
        for what, kind in PRINTABLE.items()
        if {str(role) for role in ROLES_OF[what]} & my_roles()
    }
    return render_template(
        "web/labels.html", story=story, coi=coi, about=chains.about(coi), mine=mine,
        labels=sorted(story.labels.values(), key=lambda one: (one.own, one.serial)),
        widgets=forms.widgets(Reserved, typed, errors or {}, Prefill(choices={"what": mine})),
        refusals=refusals, notice=notice, request_id=uuid.uuid4().hex, errors=errors or {},
        printing=typed.get("language", current()),
    ), status  # fmt: skip
