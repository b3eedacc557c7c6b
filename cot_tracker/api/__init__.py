"""The same actions as JSON under /api/v1, their description, and the server's health."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from cot_tracker.api import (
    acting,
    health,
    openapi,
    peopling,
    reading,
    scanning,
    session,
    storing,
    taking,
)
from cot_tracker.api.problem import of_anything, of_fault, of_http
from cot_tracker.door.faults import Fault
from cot_tracker.language import speaking
from cot_tracker.site import Site


def blueprint(site: Site) -> Blueprint:
    """The API of this site, for one application."""
    pages = Blueprint("api", __name__)
    pages.register_error_handler(Fault, of_fault)
    pages.register_error_handler(HTTPException, of_http)
    pages.register_error_handler(Exception, of_anything)

    @pages.before_app_request
    def _unknown_address() -> Response | None:
        """An address or method that no rule has: no blueprint would answer for it."""
        error = request.routing_exception
        if not isinstance(error, HTTPException) or not request.path.startswith("/api/"):
            return None
        with speaking(session.wanted_language(site.settings.language)):
            return of_http(error)

    @pages.after_request
    def _never_kept(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    session.register(pages, site)
    for part in (acting, peopling, reading, scanning, storing, taking, health, openapi):
        part.register(pages, site)
    return pages
