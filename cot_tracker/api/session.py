"""Who is asking: sessions of the API as bearer tokens, signed with the site's session key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from itsdangerous import BadSignature, URLSafeSerializer
from marshmallow import ValidationError

from cot_tracker.api.body import loaded, read_body
from cot_tracker.api.problem import answer
from cot_tracker.api.schemas import SessionRequest, Station
from cot_tracker.custody.entry import Performer
from cot_tracker.door.faults import Fault, Invalid, Unknown
from cot_tracker.language import LANGUAGES, N_, set_zone, speaking
from cot_tracker.site import Site

FAILED_SIGN_INS = "30 per minute"
OPEN = {"sign_in", "described", "healthz", "readyz", "metrics"}
NO_STATION = N_("There is no station with this code here.")
WITH_OLD_PASSWORD = {"sign_out", "password_set"}


class NotSignedIn(Fault):
    status = 401
    code = "not_signed_in"
    message = N_("You are not signed in, or your session has ended. Sign in again.")


class PasswordChangeNeeded(Fault):
    status = 403
    code = "password_change_needed"
    message = N_("This password is a first one. Change it before anything else.")


class Tokens:
    """Makes and reads bearer tokens: person, session, and when it ends at the latest."""

    def __init__(self, site: Site) -> None:
        key = (site.settings.keys / "session.key").read_bytes()
        self._serializer = URLSafeSerializer(key, salt="cot_tracker api session")
        self._site = site

    def made(self, performer: Performer, session: str, ends: datetime) -> str:
        return str(self._serializer.dumps([performer.person, session, int(ends.timestamp())]))

    def holder(self, token: str, station: str) -> tuple[Performer, str]:
        """Who holds this token, and the session. Raises NotSignedIn."""
        try:
            person, session, ends = self._serializer.loads(token)
        except (BadSignature, ValueError, TypeError):
            raise NotSignedIn from None
        now = self._site.door.clock()
        performer = self._site.accounts.performer(person, session, station)
        if performer is None or now.timestamp() > ends:
            raise NotSignedIn
        return performer, session


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
    limiter = Limiter(
        get_remote_address, storage_uri="memory://", strategy="fixed-window",
        key_prefix="cot-api", headers_enabled=False,
    )  # fmt: skip

    @pages.record_once
    def _limits(state: Any) -> None:
        limiter.init_app(state.app)

    @pages.before_request
    def _begin() -> None:
        request.max_content_length = site.settings.maximum_upload_mib * 1024 * 1024 * 3 // 2
        g.api_site = site
        set_zone(site.settings.zone)  # each thread has its own
        g.api_speaking = speaking(wanted_language(site.settings.language))
        g.api_speaking.__enter__()
        name = str(request.endpoint).rpartition(".")[2]
        if name not in OPEN:
            _identify(name)

    def _identify(name: str) -> None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NotSignedIn
        g.api_me, g.api_session = tokens.holder(token.strip(), _station(site))
        story = site.accounts.story(g.api_me.person)
        if not request.accept_languages:
            g.api_speaking.__exit__(None, None, None)
            g.api_speaking = speaking(story.language)
            g.api_speaking.__enter__()
        if story.must_change_password and name not in WITH_OLD_PASSWORD:
            raise PasswordChangeNeeded

    @pages.teardown_request
    def _end(error: BaseException | None) -> None:
        block = g.pop("api_speaking", None)
        if block is not None:
            block.__exit__(None, None, None)

    @pages.post("/api/v1/session")
    @limiter.limit(FAILED_SIGN_INS, deduct_when=lambda response: response.status_code == 401)
    def sign_in() -> Response:
        given = loaded(SessionRequest, read_body())
        signed = site.accounts.sign_in(given["username"], given["password"], station=_station(site))
        ends = site.door.clock() + timedelta(hours=site.settings.session_hours)
        content = {
            "token": tokens.made(signed.performer, signed.session, ends),
            "person": signed.performer.person, "name": signed.performer.name,
            "roles": list(signed.performer.roles),
            "expires_at": ends.astimezone(UTC).isoformat(timespec="seconds"),
            "must_change_password": signed.story.must_change_password,
        }  # fmt: skip
        return answer(content, 201)

    @pages.delete("/api/v1/session")
    def sign_out() -> Response:
        site.accounts.sign_out(me(), g.api_session)
        return Response(status=204)


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
