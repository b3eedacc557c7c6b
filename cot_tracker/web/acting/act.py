"""The form of an action, made from its schema, and the doing of it: every action, every chain."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, session, url_for
from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from cot_tracker.custody.evidence import Evidence
from cot_tracker.door.action import Action, Sort
from cot_tracker.door.faults import (
    Conflict,
    Fault,
    Invalid,
    Refused,
    SignatureNeeded,
    Unknown,
    WrongCredentials,
)
from cot_tracker.door.perform import Performed
from cot_tracker.door.refusal import Refusal
from cot_tracker.identity.codes import LENGTH
from cot_tracker.language import N_
from cot_tracker.language import gettext as _
from cot_tracker.people.signing import Locked
from cot_tracker.web import chains
from cot_tracker.web.acting import forms, outcome, uploads
from cot_tracker.web.acting.prefill import Prefill
from cot_tracker.web.shared import me, my_roles, site
from cot_tracker.web.typed_codes import NOT_SCANNED

pages = Blueprint("act", __name__)

UNABLE = {
    "damaged": N_("The label is damaged"),
    "curved": N_("The label is curved, wet or frosted"),
    "scanner": N_("The scanner does not work"),
    "reach": N_("The label cannot be reached"),
}
USERNAME_NEEDED = N_("At the first signature of a session, give your user name too.")
OLDER_PAGE = N_("This page was older than your session. What you typed is kept: send it again.")
SIGNED_IN_AGAIN = N_("You are signed in again. Look it over, then send it.")
OTHER_LANGUAGE = N_("What you typed is kept. A file or a password is to be given again.")
_PATHS = (
    "/journeys/<chain>/do/<name>", "/people/<chain>/do/<name>", "/facility/<chain>/do/<name>",
)  # fmt: skip


@dataclass
class Shown:
    """What the form's page shows beside its fields."""

    typed: MultiDict[str, str]
    errors: Mapping[Any, Any] = field(default_factory=dict)
    refusals: Sequence[Refusal] = ()
    notice: str = ""
    status: int = 200


def action_named(name: str, chain: str) -> Action:
    """The action, if it is one of this chain's and one that a page offers; else 404."""
    action = site().door.book.actions.get(name)
    if action is None or name in chains.NOT_OFFERED:
        abort(404)
    family = site().door.book.named(action.family)
    if chain and not family.owns(chain):
        abort(404)
    if not chain and action.allots is None:
        abort(404)
    return action


def secret_names(path: str) -> frozenset[str]:
    """The names of the secret fields of the form at this path."""
    action = site().door.book.actions.get(path.rpartition("/")[2])
    if action is None:
        return frozenset()
    return frozenset(
        name
        for name, one in action.schema().fields.items()
        if one.metadata.get("widget") in forms.SECRETS
    )


def again(path: str, typed: MultiDict[str, str], notice: str = SIGNED_IN_AGAIN) -> Any:
    """The form at this path with what was typed before, and why it is shown again."""
    bits = path.strip("/").split("/")
    if len(bits) < 3 or bits[-2] != "do":
        return redirect(path)
    chain = "study" if bits[0] == "study" else "" if bits[0] == "open" else bits[1]
    action = action_named(bits[-1], chain)
    return _page(action, chain, Shown(typed, notice=_(notice)))


def _rules(view: Callable[..., Any], method: str) -> None:
    add = pages.add_url_rule
    for path in _PATHS:
        add(path, view.__name__, view, methods=[method])
    add("/study/do/<name>", view.__name__, view, methods=[method], defaults={"chain": "study"})
    add("/open/do/<name>", view.__name__, view, methods=[method], defaults={"chain": ""})


def form(chain: str, name: str) -> Any:
    """The empty form, scanned codes filled in from the address."""
    action = action_named(name, chain)
    return _page(action, chain, Shown(MultiDict(request.args)))


def do(chain: str, name: str) -> Any:
    """Does it, or shows the form again with what is wrong and what was typed."""
    action = action_named(name, chain)
    typed: MultiDict[str, str] = MultiDict(request.form)
    if g.forged:
        return _page(action, chain, Shown(typed, notice=_(OLDER_PAGE), status=400))
    filled = chains.filled(action, chain)
    given = forms.read(action.schema, typed, filled)
    try:
        done = _perform(action, chain, given.facts, typed, filled)
    except Refused as refused:
        if refused.near_miss:
            return _mismatch(chain, refused)
        shown = Shown(typed, refusals=refused.refusals, status=refused.status)
    except Invalid as invalid:
        shown = Shown(typed, given.errors_by_page(invalid.errors), status=422)
    except (SignatureNeeded, WrongCredentials, Locked) as fault:
        shown = Shown(typed, {"signature": [fault.sentence()]}, status=fault.status)
    except Conflict as fault:
        typed.pop("request_id", None)
        shown = Shown(typed, notice=fault.sentence(), status=409)
    except Unknown:
        abort(404)
    except Fault as fault:
        shown = Shown(typed, notice=fault.sentence(), status=fault.status)
    else:
        return _done(action, done)
    return _page(action, chain, shown)


_rules(form, "GET")
_rules(do, "POST")


def _perform(
    action: Action, chain: str, facts: dict[str, Any], typed: MultiDict[str, str], filled: Prefill
) -> Performed:
    named, evidence = uploads.files_of(action.schema, request.files, typed)
    facts = {**facts, **named}
    if filled.whole_facts is not None and "facts" in facts:
        corrected, brought = _files_of_corrected(filled.whole_facts[0], typed)
        facts["facts"] = {**facts["facts"], **corrected}
        evidence = [*evidence, *brought]
    upload = uploads.UPLOADS.get(action.name)
    if upload is not None:
        file = uploads.brought("file", request.files, typed)
        more, kept = uploads.taken(upload, file.content if file else None)
        facts, evidence = {**facts, **more}, [*evidence, *kept]
    sign = None
    if action.meaning:
        username = typed.get("signature.username", "").strip()
        if not session.get("signed") and not username:
            raise Invalid({"signature": [_(USERNAME_NEEDED)]})
        sign = site().accounts.signature_by(me(), typed.get("signature.password", ""), username)
    happened = forms.with_zone(typed.get("occurred_at", ""))
    done = site().door.perform(
        action.name, chain, facts, me(),
        occurred_at=happened or None,  # type: ignore[arg-type] # the door reads the text itself
        reason=_reason(typed), request_id=typed.get("request_id", ""), sign=sign,
        evidence=evidence,
    )  # fmt: skip
    if action.meaning:
        session["signed"] = True
    return done


def _files_of_corrected(
    schema: type[Schema], typed: MultiDict[str, str]
) -> tuple[dict[str, Any], list[Evidence]]:
    """The files of the entry that is corrected: those it had, or others brought in their place."""
    try:
        return uploads.files_of(schema, request.files, typed, "facts.")
    except Invalid as invalid:
        raise Invalid({"facts": invalid.errors}) from None


def _reason(typed: MultiDict[str, str]) -> str:
    """The reason that was typed; a code that was typed and not scanned says why."""
    unable = UNABLE.get(typed.get("unable", ""))
    told = typed.get("reason", "").strip()
    return f"{NOT_SCANNED}{unable}. {told}".strip() if unable else told


def _done(action: Action, done: Performed) -> Any:
    title = _(action.title)
    chain = next(e.chain for e in done.entries if e.action == action.name)
    if done.repeated:
        told = _("This was recorded before; nothing was recorded twice: {title}.", title=title)
        flash(told, "ok")
    else:
        outcome.tell(title, chain, done)
    if request.form.get("from") == "scan":
        return redirect(url_for("scan.station"), 303)
    return redirect(chains.address(chain), 303)


def _mismatch(chain: str, refused: Refused) -> Any:
    """Nothing more goes on at this screen until the mismatch is acknowledged. What else stands in
    the way of a bag of another patient is not told: none of it is to be mended."""
    of_identity = [one for one in refused.refusals if one.kind.identity] or refused.refusals
    values = [str(value) for one in of_identity for value in one.values.values()]
    session["mismatch"] = {
        "refusals": [one.__record__() for one in of_identity],
        "codes": list(dict.fromkeys(value for value in values if len(value) == LENGTH)),
        "chain": chain,
    }
    return redirect(url_for("scan.mismatch"), 303)


def _page(action: Action, chain: str, shown: Shown) -> Any:
    filled = chains.filled(action, chain)
    mine = bool(action.roles & my_roles())
    offer = chains.offer(action, chain, me())
    return render_template(
        "web/acting/act.html", action=action, chain=chain, about=chains.about(chain),
        path=chains.action_address(action, chain),
        widgets=forms.widgets(action.schema, shown.typed, shown.errors, filled),
        has_file=any(
            one.metadata.get("widget") == "evidence" for one in action.schema().fields.values()
        ),
        errors=shown.errors, refusals=shown.refusals, notice=shown.notice, typed=shown.typed,
        request_id=shown.typed.get("request_id") or uuid.uuid4().hex,
        is_report=action.sort is Sort.REPORT, mine=mine, upload=uploads.UPLOADS.get(action.name),
        blocked=[] if shown.refusals else offer.refusals, cautions=offer.cautions,
        first_signature=not session.get("signed"),
        unable=UNABLE, now=site().door.clock(), second_identifier=chains.asks_identity(action),
        came_from=request.args.get("from", shown.typed.get("from", "")),
    ), shown.status  # fmt: skip
