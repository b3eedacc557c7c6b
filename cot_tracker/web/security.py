"""Headers of every answer, the token against forged requests, and the limit on sign-ins."""

from __future__ import annotations

import hmac
import secrets

from flask import Flask, Response, abort, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

POLICY = (
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'; object-src 'none'"
)
SIGN_INS = "30 per minute"

limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="fixed-window")


def token() -> str:
    """This session's token: it stands in every form and lasts as long as the session."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    return str(session["csrf"])


def token_agrees() -> bool:
    """Whether the request carries this session's token, in its form or its header."""
    given = request.form.get("csrf_token") or request.headers.get("X-CSRF-Token", "")
    known = str(session.get("csrf", ""))
    return bool(known) and hmac.compare_digest(known.encode(), given.encode())


def register(app: Flask) -> None:
    limiter.init_app(app)

    @app.before_request
    def _text_only() -> None:
        """A sign that no database keeps names nothing; the API says so field by field."""
        if request.path.startswith("/api/"):
            return
        told = (request.path, *request.args.values(), *request.form.values())
        if any("\x00" in value for value in told):
            abort(404)

    @app.after_request
    def _headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), camera=()")
        if request.endpoint != "static":
            headers.setdefault("Cache-Control", "no-store")
        if app.config["SESSION_COOKIE_SECURE"]:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response
