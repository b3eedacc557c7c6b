"""Error pages: one sentence on what happened, one on what to do."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, render_template, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from cot_tracker.door.faults import Fault, storage_fault
from cot_tracker.printing.refused import NotPrinted

_log = logging.getLogger(__name__)


def _page(status: int, sentence: str = "") -> Any:
    return render_template("web/error.html", status=status, sentence=sentence), status


def register(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Any:
        if error.code is None or error.code < 400 or request.path.startswith("/api/"):
            return error
        return _page(error.code)

    @app.errorhandler(Fault)
    def _fault(fault: Fault) -> Any:
        return _page(fault.status, str(fault))

    @app.errorhandler(NotPrinted)
    def _not_printed(error: NotPrinted) -> Any:
        return _page(409, str(error))

    @app.errorhandler(DBAPIError)
    def _storage(error: DBAPIError) -> Any:
        fault = storage_fault(error)
        return _anything_else(error) if fault is None else _page(fault.status, str(fault))

    @app.errorhandler(Exception)
    def _anything_else(error: Exception) -> Any:
        _log.exception("a page failed: %s %s", request.method, request.url_rule)  # no codes
        return _page(500)
