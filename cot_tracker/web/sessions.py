"""Sessions of the pages: who is signed in, until when, in which language, at which station.

The signed cookie names the person and the session's token; whether that session is still open is
asked of the person's Story at each request. Pages are told by their blueprint: whatever is not a
page (the API) has its own ways.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from cot_tracker.language import LANGUAGES, set_zone, speaking
from cot_tracker.people.signing import SignedIn
from cot_tracker.web import security, shared

View = TypeVar("View", bound=Callable[..., Any])
OPEN: set[str] = set()
"""Endpoints that need nobody signed in."""
_WITHOUT_MISMATCH = frozenset(
    {"scan.mismatch", "scan.acknowledge", "signin.sign_out", "signin.language"}
)
_WITH_OLD_PASSWORD = frozenset({"signin.password", "signin.sign_out", "signin.language"})
_SIGNED_KEYS = ("person", "token", "began", "seen", "signed", "station", "mismatch")


def open_to_all(view: View) -> View:
    """Marks a page that needs nobody signed in."""
    module = view.__module__.rpartition(".")[2]
    OPEN.add(f"{module}.{view.__name__}")
    return view


def begin(signed_in: SignedIn) -> None:
    """Ties this browser to a session that has just begun; nothing of the one before stays."""
    language = session.get("language")
    session.clear()
    now = int(time.time())
    session.update(person=signed_in.performer.person, token=signed_in.session, began=now, seen=now)
    if language:
        session["language"] = language


def end() -> None:
    """Forgets who was signed in. The token against forged requests stays."""
    for key in _SIGNED_KEYS:
        session.pop(key, None)


def is_late() -> bool:
    """Whether the session has been idle too long, or open too long."""
    settings, now = shared.site().settings, time.time()
    idle = now - float(session.get("seen", 0))
    age = now - float(session.get("began", 0))
    return idle > settings.session_minutes * 60 or age > settings.session_hours * 3600


def _is_page() -> bool:
    from cot_tracker.web import PAGES  # late: PAGES imports this module

    return request.blueprint in {module.pages.name for module in PAGES}


def _who() -> None:
    g.me, g.was_late = None, False
    if not session.get("person"):
        return
    if is_late():
        end()
        g.was_late = True
        return
    performer = shared.site().accounts.performer(
        session["person"], session.get("token", ""), session.get("station", "")
    )
    if performer is None:
        end()
        g.was_late = True
        return
    g.me = performer
    now = int(time.time())
    if now - session["seen"] > 15:
        session["seen"] = now


def _language() -> str:
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    if g.get("me") is not None:
        return str(shared.site().accounts.story(g.me.person).language)
    wanted = request.accept_languages.best_match(["en", "zh", "zh-CN", "zh-Hans", "zh-TW"])
    return wanted[:2] if wanted else shared.site().settings.language


def _gate() -> Any:
    """What stands before every page: sign-in, the forged-request token, an unread mismatch."""
    if not _is_page():
        return None
    endpoint = str(request.endpoint)
    changes = request.method not in ("GET", "HEAD", "OPTIONS")
    if g.me is None and endpoint not in OPEN:
        return _ask_to_sign_in(changes)
    if changes and not security.token_agrees():
        g.forged = True
        if endpoint != "act.do":  # it keeps what was typed and says so
            return render_template("web/error.html", status=400, forged=True), 400
    if g.me is None or endpoint in OPEN:
        return None
    story = shared.site().accounts.story(g.me.person)
    if story.must_change_password and endpoint not in _WITH_OLD_PASSWORD:
        return redirect(url_for("signin.password"))
    if session.get("mismatch") and endpoint not in _WITHOUT_MISMATCH:
        return redirect(url_for("scan.mismatch"))
    return None


def _ask_to_sign_in(changes: bool) -> Any:
    """The sign-in page; what was typed into an action's form goes along with it."""
    from cot_tracker.web import signin  # late: it imports this module

    wanted = request.path if changes else request.full_path.rstrip("?")
    if request.headers.get("HX-Request"):
        answer = Response(status=204)
        answer.headers["HX-Redirect"] = url_for("signin.sign_in", next=wanted)
        return answer
    if changes:
        return signin.page(wanted, kept=signin.keepable(request.path, request.form), status=401)
    if wanted == "/":
        return redirect(url_for("signin.sign_in"))
    return redirect(url_for("signin.sign_in", next=wanted))


def register(app: Flask) -> None:
    @app.before_request
    def _begin() -> Any:
        set_zone(shared.site().settings.zone)  # each thread has its own
        _who()
        g.speaking = speaking(_language())
        g.speaking.__enter__()
        g.forged = False
        return _gate()

    @app.teardown_request
    def _end(error: BaseException | None) -> None:
        block = g.pop("speaking", None)
        if block is not None:
            block.__exit__(None, None, None)
