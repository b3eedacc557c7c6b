"""Sign-in and sign-out, the own password, the language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, abort, g, redirect, render_template, request, session, url_for
from werkzeug.datastructures import MultiDict

from cot_tracker.door.faults import Fault, Invalid, WrongCredentials
from cot_tracker.language import LANGUAGES, N_, speaking
from cot_tracker.language import gettext as _
from cot_tracker.people.signing import Locked
from cot_tracker.web import sessions
from cot_tracker.web.acting import act
from cot_tracker.web.security import SIGN_INS, limiter
from cot_tracker.web.sessions import open_to_all
from cot_tracker.web.shared import me, site

pages = Blueprint("signin", __name__)

_NEVER_KEPT = ("csrf_token", "signature.", "password", "request_id")
_AGREE = N_("The two new passwords differ.")


def here_only(address: str) -> str:
    """The address if it is one of this site's pages, else the board's."""
    parts = urlsplit(address)
    inside = not parts.scheme and not parts.netloc and address.startswith("/")
    return address if inside and not address.startswith(("//", "/\\")) else "/"


def keepable(path: str, form: MultiDict[str, str]) -> list[tuple[str, str]]:
    """What of the form at this path may go along through a sign-in: nothing secret."""
    hidden = act.secret_names(path)
    return [
        (name, value)
        for name, value in form.items(multi=True)
        if not name.startswith(_NEVER_KEPT) and name not in hidden
    ]


def _demo_accounts() -> Any:
    """The demo's accounts and their password, only on a demo's site."""
    if not site().demo:
        return [], ""
    try:
        from cot_tracker.demo import player
    except ImportError:
        return [], ""
    return getattr(player, "DEMO_ACCOUNTS", ()), getattr(player, "DEMO_PASSWORD", "")


def page(
    wanted: str, *, kept: list[tuple[str, str]] | None = None, wrong: str = "",
    username: str = "", status: int = 200,
) -> Any:  # fmt: skip
    """The sign-in page. `kept` goes along and comes back in the form it was typed into."""
    accounts, password = _demo_accounts()
    return render_template(
        "web/signin.html", wanted=here_only(wanted), kept=kept or [], wrong=wrong,
        username=username, accounts=accounts, demo_password=password,
        was_late=g.get("was_late", False),
    ), status  # fmt: skip


@pages.get("/sign-in")
@open_to_all
def sign_in() -> Any:
    if g.me is not None:
        return redirect(here_only(request.args.get("next", "/")))
    return page(request.args.get("next", "/"))


@pages.post("/sign-in")
@open_to_all
@limiter.limit(SIGN_INS)
def signing_in() -> Any:
    form = request.form
    wanted = here_only(form.get("next", "/"))
    kept = [(n[5:], v) for n, v in form.items(multi=True) if n.startswith("kept.")]
    username = form.get("username", "")
    try:
        signed_in = site().accounts.sign_in(username, form.get("password", ""))
    except (WrongCredentials, Locked) as fault:
        return page(wanted, kept=kept, wrong=fault.sentence(), username=username, status=401)
    sessions.begin(signed_in)
    g.me = signed_in.performer
    if kept and not signed_in.story.must_change_password:
        return act.again(wanted, MultiDict(kept))
    return redirect(wanted)


@pages.post("/sign-out")
def sign_out() -> Any:
    site().accounts.sign_out(me(), session["token"])
    sessions.end()
    return redirect(url_for("signin.sign_in"))


@pages.post("/language")
@open_to_all
def language() -> Any:
    """Another language; a form that sends itself along comes back with what was typed."""
    with_form = "language" in request.args
    asked = request.args if with_form else request.form
    chosen, wanted = asked.get("language", ""), here_only(asked.get("next", "/"))
    if chosen not in LANGUAGES:
        abort(400)
    session["language"] = chosen
    if g.me is not None and site().accounts.story(g.me.person).language != chosen:
        site().door.perform("people.language_chosen", g.me.person, {"language": chosen}, g.me)
    if not with_form:
        return redirect(wanted)
    kept = keepable(wanted, request.form)
    with speaking(chosen):
        if g.me is None:
            return page(wanted, kept=kept, status=401)
        return act.again(wanted, MultiDict(kept), notice=act.OTHER_LANGUAGE)


@pages.route("/password", methods=["GET", "POST"])
def password() -> Any:
    """The own password; asked for at the first sign-in."""
    story = site().accounts.story(me().person)
    errors: Mapping[str, Any] = {}
    if request.method == "POST":
        try:
            _change_password(request.form)
        except Invalid as invalid:
            errors = invalid.errors
        except Fault as fault:
            errors = {"old": [fault.sentence()]}
        else:
            return redirect("/")
    return render_template("web/password.html", errors=errors, forced=story.must_change_password)


def _change_password(form: Mapping[str, str]) -> None:
    accounts, who = site().accounts, me()
    accounts.signature_by(who, form.get("old", ""))("", "")
    if form.get("new", "") != form.get("again", ""):
        raise Invalid({"again": [_(_AGREE)]})
    try:
        accounts.set_password(who.person, form.get("new", ""), who, session=session["token"])
    except Invalid as invalid:
        raise Invalid({"new": invalid.errors.get("password", [])}) from None
