"""The site's own logger models: which are in force, and how one is configured: an example file is
looked at, a person confirms what is read from it, and signs."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from cot_tracker.condition.generic_preview import Preview, preview, raw_lines
from cot_tracker.condition.generic_rows import cells_of
from cot_tracker.condition.generic_time import FORMATS, IN_THE_FILE
from cot_tracker.custody import evidence
from cot_tracker.custody.evidence import Evidence
from cot_tracker.door import fields
from cot_tracker.door.faults import Fault, Invalid, Refused, SignatureNeeded, WrongCredentials
from cot_tracker.door.refusal import Refusal
from cot_tracker.language import N_
from cot_tracker.language import gettext as _
from cot_tracker.people.signing import Locked
from cot_tracker.study.logger_schema import COLUMNS, CONFIRMED, LoggerModelAdopted
from cot_tracker.study.loggers import LoggerModel, configuration_of, facts_of, same
from cot_tracker.study.state import StudyStory
from cot_tracker.web.acting import forms, stash, uploads
from cot_tracker.web.acting.prefill import Prefill
from cot_tracker.web.acting.typed import as_typed
from cot_tracker.web.shared import me, my_roles, site, whole_number, zone

pages = Blueprint("loggers", __name__)
ADOPTED = "study.logger_model_adopted"
LOOK_AGAIN = N_("You changed how it is read. Look at the preview again, then sign.")
WHY = {
    "unreadable": N_("does not fit"), "mixed_unit": N_("bears another unit"),
    "skipped_hour": N_("an hour that this zone's clock never showed"),
    "doubled_hour": N_("an hour that this zone's clock showed twice"),
}  # fmt: skip
_BEFORE = ("encoding", "delimiter")
_OF_THE_FILE = frozenset({*CONFIRMED, "example"})


@dataclass
class Shown:
    """What stands on the page beside the fields."""

    typed: MultiDict[str, str]
    example: Evidence | None = None
    seen: Preview | None = None
    errors: Mapping[Any, Any] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()
    notice: str = ""
    status: int = 200


@pages.get("/loggers")
def models() -> Any:
    """Every model that is in force, and the versions before."""
    story: StudyStory = site().door.story("study")
    return render_template(
        "web/temperature/loggers.html", models=sorted(
            story.logger_models, key=lambda one: (not one.in_force, one.model.casefold())
        ), may_adopt=_mine(), told=_told,
    )  # fmt: skip


@pages.get("/loggers/new")
def new() -> Any:
    """The empty form; with ?model=… that of the next version of a model in force."""
    wanted = request.args.get("model", "")
    story: StudyStory = site().door.story("study")
    for one in story.logger_models:
        if wanted and one.in_force and same(one.model, wanted):
            return _page(_begun(one))
    return _page(Shown(MultiDict()))


def _begun(model: LoggerModel) -> Shown:
    """The form of the next version: as this one, with its example."""
    shown = Shown(MultiDict(as_typed(LoggerModelAdopted, facts_of(model.configuration), "")))
    with site().database.read() as connection:
        shown.example = evidence.find(connection, model.example)
    if shown.example is not None:
        shown.typed["example"] = stash.keep(shown.example.content)
    return shown


@pages.post("/loggers/new")
def look() -> Any:
    """Shows the file, takes a line for the header, shows what is read, or adopts it signed."""
    shown = Shown(MultiDict(request.form))
    try:
        shown.example = uploads.brought("example", request.files, shown.typed)
    except Invalid as invalid:
        shown.errors = invalid.errors
    if shown.example is None:
        shown.errors = shown.errors or {"example": [_(uploads.NO_FILE)]}
        shown.status = 422
        return _page(shown)
    _take_header(shown)
    wanted = request.form.get("do", "")
    if wanted in ("look", "adopt"):
        facts = _facts(shown)
        if facts is not None:
            shown.seen = preview(shown.example.content, configuration_of(facts))
            if wanted == "adopt":
                done = _adopt(shown, facts)
                if done is not None:
                    return done
    return _page(shown)


def _take_header(shown: Shown) -> None:
    """The line that was pointed at becomes the header row."""
    pointed = whole_number(request.form.get("header_line", ""))
    encoding = shown.typed.get("encoding", "")
    if pointed and encoding and shown.example is not None:
        every = raw_lines(shown.example.content, encoding, longest=2000)
        if pointed <= len(every):
            shown.typed["header"] = every[pointed - 1].rstrip().lstrip(" ")


def _facts(shown: Shown) -> dict[str, Any] | None:
    """The configuration's facts, or None with errors on the page."""
    told = forms.read(LoggerModelAdopted, shown.typed, Prefill(hidden=_OF_THE_FILE)).facts
    try:
        return dict(fields.made(LoggerModelAdopted).load(told, partial=tuple(_OF_THE_FILE)))
    except ValidationError as error:
        shown.errors, shown.status = fields.messages(error), 422
        return None


def _mark_of(facts: Mapping[str, Any], example: Evidence) -> str:
    """What was looked at, as one value: the example and how it is read."""
    told = json.dumps([example.digest, dict(facts)], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def _adopt(shown: Shown, facts: dict[str, Any]) -> Any:
    """Adopts what was looked at, and leaves the page; None where the page is shown again."""
    assert shown.example is not None  # noqa: S101 - look() asks for it
    typed = shown.typed
    if typed.get("looked_at") != _mark_of(facts, shown.example):
        shown.notice, shown.status = _(LOOK_AGAIN), 409
        return None
    confirmed = {name: typed.get(name, "") for name in CONFIRMED}
    try:
        username = typed.get("signature.username", "").strip()
        if not session.get("signed") and not username:
            raise SignatureNeeded
        sign = site().accounts.signature_by(me(), typed.get("signature.password", ""), username)
        site().door.perform(
            ADOPTED, "study", {**facts, **confirmed, "example": shown.example.digest}, me(),
            request_id=typed.get("request_id", ""), sign=sign, evidence=[shown.example],
        )  # fmt: skip
    except Refused as refused:
        shown.refusals, shown.status = tuple(refused.refusals), refused.status
    except Invalid as invalid:
        shown.errors, shown.status = invalid.errors, 422
    except (SignatureNeeded, WrongCredentials, Locked) as fault:
        shown.errors, shown.status = {"signature": [fault.sentence()]}, fault.status
    except Fault as fault:
        shown.notice, shown.status = fault.sentence(), fault.status
    else:
        session["signed"] = True
        flash(_("{model} is read from now on as you saw it.", model=facts["model"]), "ok")
        return redirect(url_for("loggers.models"), 303)
    return None


def _page(shown: Shown) -> Any:
    typed = shown.typed
    every: list[str] = []
    if shown.example is not None and typed.get("encoding"):
        every = list(raw_lines(shown.example.content, typed["encoding"]))
    names = _column_names(typed, every)
    filled = Prefill(
        choices=dict.fromkeys(COLUMNS, names) if names else {},
        suggestions={"time_format": {one: one for one in FORMATS}, "zone": _zones()},
        hidden=_OF_THE_FILE,
    )
    widgets = forms.widgets(LoggerModelAdopted, typed, shown.errors, filled)
    facts = _facts(Shown(typed)) if shown.seen is not None else None
    action = site().door.book.actions[ADOPTED]
    return render_template(
        "web/temperature/logger_model.html", shown=shown, typed=typed, action=action, mine=_mine(),
        errors=shown.errors, lines=every, names=names, seen=shown.seen, why=WHY,
        first=[one for one in widgets if one.name in ("model", *_BEFORE)],
        then=[one for one in widgets if one.name not in ("model", *_BEFORE)],
        roles=_column_roles(typed), request_id=typed.get("request_id") or uuid.uuid4().hex,
        looked_at=_mark_of(facts, shown.example) if facts and shown.example else "",
        first_signature=not session.get("signed"),
    ), shown.status  # fmt: skip


def _column_names(typed: MultiDict[str, str], every: list[str]) -> dict[str, str]:
    """The columns to choose from, by number: as the header row calls them, or by its first row."""
    delimiter, header = typed.get("delimiter", ""), typed.get("header", "")
    skipped = whole_number(typed.get("rows_skipped", ""))
    if not header and skipped is not None and skipped < len(every):
        header = every[skipped]
    if not header or delimiter not in ("comma", "semicolon", "tab", "bar", "spaces"):
        return {}
    cells = cells_of(header, delimiter)
    return {str(at): f"{at} · {cell[:60]}" for at, cell in enumerate(cells, 1)}


def _column_roles(typed: MultiDict[str, str]) -> dict[int, str]:
    """What each column is read as, by its number."""
    titles = {
        "date_column": _("date"), "time_column": _("time"),
        "temperature_column": _("temperature"), "serial_column": _("serial number"),
        "event_column": _("events"),
    }  # fmt: skip
    told = {name: whole_number(typed.get(name, "")) for name in COLUMNS}
    return {at: titles[name] for name, at in told.items() if at is not None}


def _zones() -> dict[str, str]:
    offset = site().door.clock().astimezone(zone()).strftime("%z")
    here = f"{offset[:3]}:{offset[3:]}"
    return {zone().key: zone().key, here: here, "+00:00": "UTC", IN_THE_FILE: IN_THE_FILE}


def _told(configuration: Any) -> list[tuple[str, str]]:
    """A configuration in words, by the labels of its fields."""
    schema = LoggerModelAdopted().fields
    found = []
    for name, value in facts_of(configuration).items():
        about = schema[name].metadata
        words = about.get("choices", {}).get(value, str(value))
        if isinstance(value, bool):
            words = N_("Yes") if value else N_("No")
        found.append((_(about["label"]), _(words)))
    return found


def _mine() -> bool:
    return bool(site().door.book.actions[ADOPTED].roles & my_roles())
