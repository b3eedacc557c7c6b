"""Printing a journey's labels and certificate: the dialogue with a preview of each label, the
picture, the file, the reprint, each label's story."""

from __future__ import annotations

import uuid
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from cot_tracker.custody import ledger
from cot_tracker.door import fields
from cot_tracker.door.faults import Fault, Invalid, Refused
from cot_tracker.door.refusal import Refusal
from cot_tracker.identity.codes import Kind, parse
from cot_tracker.journey.labelling.gate import ROLES_OF
from cot_tracker.journey.labelling.schemas import PRINTABLE, Reserved
from cot_tracker.journey.paper.counting import DOCUMENTS, issued_labels
from cot_tracker.journey.paper.drawing import drawn, previews
from cot_tracker.journey.paper.printing import FILE, NotDelivered, Outlet, issued_pdf, print_labels
from cot_tracker.journey.paper.rendering import OnPaper, layouts_of
from cot_tracker.journey.paper.thermal import printers, thermal
from cot_tracker.journey.steps import BOOK
from cot_tracker.journey.story import Story
from cot_tracker.journey.withheld import withheld
from cot_tracker.language import LANGUAGES, current
from cot_tracker.language import gettext as _
from cot_tracker.printing.labels.stock import stocks
from cot_tracker.printing.refused import NotPrinted
from cot_tracker.study.layouts import layout_in_force
from cot_tracker.web import chains, telling
from cot_tracker.web.acting import forms
from cot_tracker.web.acting.prefill import Prefill
from cot_tracker.web.journey import own
from cot_tracker.web.labels.warned import unwarned
from cot_tracker.web.shared import kind_name, me, my_roles, site

pages = Blueprint("labels", __name__)
_MOST_SHOWN = 20
SEEN = "seen"  # where a label came out, when a person saw it and no printer said so


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
    try:
        printed = print_labels(
            site().door, coi, forms.read(Reserved, form).facts, me(), language=_language(form),
            paper=_paper(form), outlet=_outlet(form), request_id=form.get("request_id", ""),
        )  # fmt: skip
    except Refused as refused:
        return _page(coi, form, refusals=refused.refusals, status=refused.status)
    except Invalid as invalid:
        return _page(coi, form, errors=invalid.errors, status=422)
    except NotDelivered as fault:
        flash(fault.sentence(), "stop")
        return redirect(url_for("labels.label", coi=coi, code=fault.labels[0]), 303)
    except Fault as fault:
        return _page(coi, form, notice=str(fault), status=fault.status)
    flash(_("Printed, read back and issued: {count}.", count=len(printed.labels)), "ok")
    return redirect(url_for("labels.label", coi=coi, code=printed.labels[0]), 303)


@pages.post("/journeys/<coi>/labels/preview")
def preview(coi: str) -> Any:
    """Each label as it will print, before anything is reserved. To htmx only that part."""
    coi = own(coi)
    form: MultiDict[str, str] = MultiDict(request.form)
    if not request.headers.get("HX-Request"):
        return _page(coi, form, shown=True)
    return render_template("web/labels/_preview.html", **_previewed(coi, form))


@pages.get("/journeys/<coi>/labels/<code>")
def label(coi: str, code: str) -> Any:
    """One issued label: its picture, its file, its reprint, and what befell it."""
    coi = own(coi)
    story: Story = site().door.story(coi)
    known = story.labels.get(code)
    if known is None:
        abort(404)
    together = [one for one in story.labels.values() if known.digest and one.digest == known.digest]
    together.sort(key=lambda one: one.position)
    return render_template(
        "web/labels/label.html", story=story, coi=coi, label=known, together=together,
        unused=[one for one in together if one.open], about=chains.about(coi),
        entries=_befell(coi, code), mine=_mine(),
        before=_same_thing(story, code, -1), after=_same_thing(story, code, 1),
        unwarned=unwarned(story),
    )  # fmt: skip


@pages.post("/journeys/<coi>/labels/<code>/came-out")
def came_out(coi: str, code: str) -> Any:
    """Somebody has looked: this label came out whole and can be read."""
    coi = own(coi)
    if code not in site().door.story(coi).labels:
        abort(404)
    try:
        seen = {"labels": [code], "to": SEEN}
        site().door.perform("labelling.delivered", coi, seen, me())
    except Fault as fault:
        flash(str(fault), "stop")
    return redirect(url_for("labels.label", coi=coi, code=code), 303)


@pages.get("/journeys/<coi>/labels/<code>.png")
def picture(coi: str, code: str) -> Any:
    """The label as issued, as a picture to look at. What is stuck on a bag is the PDF."""
    story: Story = site().door.story(own(coi))
    pdf = issued_pdf(site().door, code) if code in story.labels else None
    if pdf is None:
        abort(404)
    return Response(drawn(pdf, story.labels[code]), mimetype="image/png")


def _page(
    coi: str, typed: MultiDict[str, str], *, errors: Mapping[str, Any] | None = None,
    refusals: tuple[Refusal, ...] = (), notice: str = "", status: int = 200, shown: bool = False,
) -> Any:  # fmt: skip
    story: Story = site().door.story(coi)
    mine = _mine()
    blank: dict[str, Any] = {
        "previews": [],
        "refused": (),
        "wrong": "",
        "layouts": {},
        "stocks": {},
        "typed": typed,
    }
    return render_template(
        "web/labels/printing.html", story=story, coi=coi, about=chains.about(coi), mine=mine,
        labels=sorted(story.labels.values(), key=lambda one: (one.own, one.serial)),
        unused=[one for one in issued_labels(story) if one.open and one.kind not in DOCUMENTS],
        widgets=forms.widgets(Reserved, typed, errors or {}, Prefill(choices={"what": mine})),
        refusals=refusals, notice=notice, request_id=uuid.uuid4().hex, errors=errors or {},
        printing=typed.get("language", current()), station=_station(),
        printers=printers(site().door), unwarned=unwarned(story),
        **(_previewed(coi, typed) if shown or typed.get("what") else blank),
    ), status  # fmt: skip


def _previewed(coi: str, typed: MultiDict[str, str]) -> dict[str, Any]:
    """What the preview shows: pictures, or why there are none, and the choices of paper."""
    kind, paper = PRINTABLE.get(typed.get("what", "")), _paper(typed)
    found, wrong = [], ""
    refused: tuple[Refusal, ...] = ()
    try:
        if kind is not None:
            facts, door = forms.read(Reserved, typed).facts, site().door
            refused = door.would_refuse("labelling.reserved", coi, facts, me())
            if not refused:
                found = previews(door, coi, facts, me(), language=_language(typed), paper=paper)
    except (NotPrinted, Fault) as error:
        wrong = str(error)
    except ValidationError as error:
        said = [text for texts in fields.messages(error).values() for text in texts]
        wrong = " ".join(str(text) for text in said)
    shown = [(b64encode(one.picture).decode(), one.place) for one in found[:_MOST_SHOWN]]
    about = {"previews": shown, "wrong": wrong, "refused": refused, "typed": typed}
    return about | _papers(kind, paper)


def _papers(kind: Kind | None, paper: OnPaper) -> dict[str, Any]:
    """The layouts and stocks that this kind of label can be printed on."""
    door = site().door
    names = layouts_of(door, kind) if kind is not None else ()
    chosen = paper.layout if paper.layout in names else next(iter(names), "")
    on = layout_in_force(door, chosen).stocks if chosen else ()
    stock = stocks().get(paper.stock) if paper.stock in on else None
    language = current()
    return {
        "layouts": {n: layout_in_force(door, n).title.ordered(language)[0] for n in names},
        "stocks": {name: stocks()[name].title.ordered(language)[0] for name in on},
        "chosen": OnPaper(chosen, paper.stock if stock is not None else "", paper.start),
        "places": stock.positions if stock is not None and stock.on_sheets else 0,
    }


def _paper(typed: MultiDict[str, str]) -> OnPaper:
    start = typed.get("start", "1").strip()
    number = int(start) if start.isascii() and start.isdigit() and len(start) < 4 else 1
    kind = PRINTABLE.get(typed.get("what", ""))
    door = site().door
    names = layouts_of(door, kind) if kind is not None else ()
    name = typed.get("layout", "")
    if name not in names:  # of the kind that was chosen before
        return OnPaper()
    stock = typed.get("stock", "")
    known = layout_in_force(door, name).stocks
    return OnPaper(name, stock if stock in known else "", max(number, 1))


def _outlet(typed: MultiDict[str, str]) -> Outlet:
    code = typed.get("printer", "")
    return thermal(site().door, code, site().settings.networks) if code else FILE


def _language(typed: MultiDict[str, str]) -> str:
    given = typed.get("language", current())
    return given if given in LANGUAGES else "en"


def _mine() -> dict[str, str]:
    """What the viewer may print, and what it is called."""
    return {
        what: kind_name(kind)
        for what, kind in PRINTABLE.items()
        if {str(role) for role in ROLES_OF[what]} & my_roles()
    }


def _station() -> str:
    """The name of the station that this screen works at, or ""."""
    code = me().station
    return str(site().door.story(code).name) if code else ""


def _befell(coi: str, code: str) -> list[telling.Told]:
    """The entries that name this label, in order."""
    with site().database.read() as connection:
        history = list(ledger.entries(connection, coi))
        shut = withheld(connection, coi, BOOK.actions, my_roles())
    return [
        telling.told(e, shut) for e in history if e.sequence not in shut and _names(e.facts, code)
    ]


def _names(value: Any, code: str) -> bool:
    if isinstance(value, Mapping):
        return any(_names(one, code) for one in value.values())
    if isinstance(value, list | tuple):
        return any(_names(one, code) for one in value)
    return bool(value == code)


def _same_thing(story: Story, code: str, step: int) -> str:
    """The printed code of the label before or after this one of the same thing, or ""."""
    one = story.labels[code]
    serials = {each.serial: each.code for each in story.labels.values() if each.own == one.own}
    return serials.get(one.serial + step, "")
