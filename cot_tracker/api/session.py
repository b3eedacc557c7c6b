"""Who is asking: signing in and out, and what stands before every request of the API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from marshmallow import ValidationError

from cot_tracker.api.body import loaded, read_body
from cot_tracker.api.problem import answer
from cot_tracker.api.schemas import SessionRequest, Station
from cot_tracker.api.tokens import NotSignedIn, Tokens
from cot_tracker.custody.entry import Performer
from cot_tracker.door.faults import Fault, Invalid, Unknown
from cot_tracker.language import LANGUAGES, N_, set_zone, speaking
from cot_tracker.people.signing import SignedIn
from cot_tracker.site import Site

FAILED_SIGN_INS = "30 per minute"
OPEN = {"sign_in", "described", "healthz", "readyz", "metrics"}
NO_STATION = N_("There is no station with this code here.")
WITH_OLD_PASSWORD = {"sign_out", "password_set"}


class PasswordChangeNeeded(Fault):
    status = 403
    code = "password_change_needed"
    message = N_("This password is a first one. Change it before anything else.")


def me() -> Performer:
    """Who is signed in."""
    performer: Performer = g.api_me
    return performer


def at(station: str) -> Performer:
    """Who is signed in, at this station where the request names one."""
    who = me()
    if not station:
        return who
    return Performer(who.person, who.name, who.roles, _known(g.api_site, station, "station"))


def register(pages: Blueprint, site: Site) -> None:
    tokens = Tokens(site)

    @pages.before_request
    def _begin() -> None:
        request.max_content_length = site.settings.maximum_upload_mib * 1024 * 1024 * 3 // 2
        g.api_site = site
        set_zone(site.settings.zone)  # each thread has its own
        _speak(wanted_language(site.settings.language))
        name = str(request.endpoint).rpartition(".")[2]
        if name not in OPEN:
            _identify(site, tokens, name)

    @pages.teardown_request
    def _end(error: BaseException | None) -> None:
        _fall_silent()

    @pages.post("/api/v1/session")
    @_limiter(pages).limit(FAILED_SIGN_INS, deduct_when=lambda answer: answer.status_code == 401)
    def sign_in() -> Response:
        given = loaded(SessionRequest, read_body())
        signed = site.accounts.sign_in(given["username"], given["password"], station=_station(site))
        return answer(_told(signed, *tokens.made(signed.performer, signed.session)), 201)

    @pages.delete("/api/v1/session")
    def sign_out() -> Response:
        site.accounts.sign_out(me(), g.api_session)
        return Response(status=204)


def _limiter(pages: Blueprint) -> Limiter:
    """Counts the failed sign-ins of each address."""
    limiter = Limiter(
        get_remote_address, storage_uri="memory://", strategy="fixed-window",
        key_prefix="cot-api", headers_enabled=False,
    )  # fmt: skip

    @pages.record_once
    def _limits(state: Any) -> None:
        limiter.init_app(state.app)

    return limiter


def _identify(site: Site, tokens: Tokens, name: str) -> None:
    """Who asks for this endpoint. Raises NotSignedIn, PasswordChangeNeeded."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn
    g.api_me, g.api_session = tokens.holder(token.strip(), _station(site))
    story = site.accounts.story(g.api_me.person)
    if not request.accept_languages:
        _fall_silent()
        _speak(story.language)
    if story.must_change_password and name not in WITH_OLD_PASSWORD:
        raise PasswordChangeNeeded


def _speak(language: str) -> None:
    g.api_speaking = speaking(language)
    g.api_speaking.__enter__()


def _fall_silent() -> None:
    block = g.pop("api_speaking", None)
    if block is not None:
        block.__exit__(None, None, None)


def _told(signed: SignedIn, token: str, ends: datetime) -> dict[str, Any]:
    """What the answer to a sign-in holds."""
    return {
        "token": token,
        "person": signed.performer.person, "name": signed.performer.name,
        "roles": list(signed.performer.roles),
        "expires_at": ends.astimezone(UTC).isoformat(timespec="seconds"),
        "must_change_password": signed.story.must_change_password,
    }  # fmt: skip


def _station(site: Site) -> str:
    """The own code of the station in the header, or nothing. Raises Invalid."""
    given = request.headers.get("X-Station", "")
    if not given:
        return ""
    try:
        station = str(Station().deserialize(given))
    except ValidationError as error:
        raise Invalid({"X-Station": error.messages}) from None
    return _known(site, station, "X-Station")


def _known(site: Site, station: str, name: str) -> str:
    """The station, when the facility has it. Raises Invalid."""
    try:
        site.door.story(station)
    except Unknown:
        raise Invalid({name: [NO_STATION]}) from None
    return station


def wanted_language(default: str) -> str:
    """What Accept-Language asks for."""
    wanted = request.accept_languages.best_match(["en", "zh", "zh-CN", "zh-Hans", "zh-TW"])
    return wanted[:2] if wanted and wanted[:2] in LANGUAGES else default
