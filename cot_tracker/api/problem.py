"""Answers of the API: JSON, and errors as RFC 9457 problems, each with a sentence and a code."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from flask import Response, request
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, TooManyRequests

from cot_tracker.door.faults import Conflict, Fault, Invalid, Refused
from cot_tracker.language import N_
from cot_tracker.language import gettext as _

PROBLEM = "application/problem+json"
_log = logging.getLogger(__name__)

OF_STATUS = {
    400: ("malformed", N_("This request cannot be understood. Nothing was recorded.")),
    404: ("unknown", N_("There is no such thing here.")),
    405: ("method_not_allowed", N_("This address does not take this method.")),
    413: ("too_large", N_("This is larger than this site takes. Nothing was recorded.")),
    415: ("media_type", N_("Send JSON, with Content-Type: application/json.")),
    429: ("too_many", N_("Too many attempts from here. Wait a minute and try again.")),
}
AT_ONCE = N_("Somebody did this at the same moment. Nothing was recorded. Look, then do it again.")
BUSY = N_("The database does not answer in time. Nothing was recorded. Do it again.")
DEFECT = N_("Something in the program went wrong. Tell the administrator when it happened.")


class Malformed(Fault):
    """The body cannot be read as JSON that we take."""

    status = 400
    code = "malformed"
    message = OF_STATUS[400][1]


class WrongMediaType(Fault):
    status = 415
    code = "media_type"
    message = OF_STATUS[415][1]


def answer(content: Any, status: int = 200) -> Response:
    body = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, mimetype="application/json")


def problem(status: int, code: str, sentence: str, **more: Any) -> Response:
    """A problem: type, title, status, detail, instance, our code, and further members."""
    content = {
        "type": f"urn:cot-tracker:problem:{code}", "title": sentence, "status": status,
        "detail": sentence, "instance": request.path, "code": code, **more,
    }  # fmt: skip
    response = answer(content, status)
    response.mimetype = PROBLEM
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="cot_tracker"'
    return response


def of_fault(fault: Fault) -> Response:
    """The problem that a fault of the door stands for."""
    more: dict[str, Any] = {}
    if isinstance(fault, Refused):
        more = {"refusals": [r.as_json() for r in fault.refusals], "near_miss": fault.near_miss}
    elif isinstance(fault, Conflict):
        same = {"code": fault.code, "sentence": fault.sentence(), "rule": "", "cleared_by": ""}
        more = {"refusals": [same]}
    elif isinstance(fault, Invalid):
        more = {"errors": in_words(fault.errors)}
    return problem(fault.status, fault.code, fault.sentence(), **more)


def in_words(messages: Any) -> Any:
    """Messages by field, in the reader's language."""
    if isinstance(messages, Mapping):
        return {str(key): in_words(value) for key, value in messages.items()}
    if isinstance(messages, list | tuple):
        return [in_words(one) for one in messages]
    return _(str(messages))


def of_http(error: HTTPException) -> Response:
    """The problem that an error of HTTP stands for."""
    status = error.code or 500
    if status < 400 and error.response is not None:
        return Response(status=status, headers=dict(error.response.headers))
    code, sentence = OF_STATUS.get(status, ("http", N_("This cannot be done.")))
    made = problem(status, code, _(sentence))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        made.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    if isinstance(error, TooManyRequests):
        made.headers["Retry-After"] = "60"
    return made


def of_anything(error: Exception) -> Response:
    """What nobody foresaw: logged, and never told in its own words."""
    if isinstance(error, IntegrityError):
        return problem(409, "at_once", _(AT_ONCE), refusals=[])
    if isinstance(error, OperationalError):
        return problem(503, "busy", _(BUSY))
    _log.exception("the API failed: %s %s", request.method, request.url_rule)  # no codes
    return problem(500, "defect", _(DEFECT))
