"""The API's description as OpenAPI 3.1: one path for each action, drawn from the action itself."""

from __future__ import annotations

from typing import Any

from apispec import APISpec
from flask import Blueprint, Response

from cot_tracker import __version__
from cot_tracker.api import answers
from cot_tracker.api.answers import BODY_ERRORS, COI, ERRORS, parameter, responses
from cot_tracker.api.described import REF, of_schema
from cot_tracker.api.peopling import OFFERED, OWN
from cot_tracker.api.problem import answer
from cot_tracker.api.schemas import (
    ActionRequest,
    ChainRequest,
    JourneyRequest,
    OpeningRequest,
    PeopleRequest,
    ScanRequest,
    SessionRequest,
)
from cot_tracker.door.action import Action, Sort
from cot_tracker.exports.formats import STUDY_FORMATS, TRAIL_FORMATS
from cot_tracker.language import current
from cot_tracker.language import gettext as _
from cot_tracker.site import Site

_OF_PEOPLE = tuple(f"people.{name}" for name in (*OFFERED, *OWN, "password_set"))
_REQUESTS = {"journey": JourneyRequest, "study": ActionRequest, "facility": ChainRequest,
             "person": PeopleRequest}  # fmt: skip


def register(pages: Blueprint, site: Site) -> None:
    made: dict[str, dict[str, Any]] = {}

    @pages.get("/api/v1/openapi.json")
    def described() -> Response:
        if current() not in made:
            made[current()] = description(site)
        return answer(made[current()])


def description(site: Site) -> dict[str, Any]:
    """The whole description, in the current language."""
    spec = APISpec(
        title="cot_tracker", version=__version__, openapi_version="3.1.0",
        info={"description": _("Chain of identity and custody of one patient's cells.")},
        security=[{"bearer": []}],
    )  # fmt: skip
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    known: dict[str, Any] = dict(answers.SCHEMAS)
    for path, operations in _fixed(known).items():
        spec.path(path, operations=operations)
    for action in site.door.book.actions.values():
        path = _path(action)
        if path:
            spec.path(path, operations={"post": _operation(action, known)})
    for name, schema in sorted(known.items()):
        spec.components.schema(name, schema)
    made: dict[str, Any] = spec.to_dict()
    return made


def _path(action: Action) -> str:
    name = action.name.partition(".")[2]
    if action.family == "journey":
        return "" if action.allots else f"/api/v1/journeys/{{coi}}/actions/{action.name}"
    if action.family == "person":
        return f"/api/v1/people/actions/{name}" if action.name in _OF_PEOPLE else ""
    return f"/api/v1/{action.family}/actions/{name}"


def _operation(action: Action, known: dict[str, Any]) -> dict[str, Any]:
    facts = f"facts_{action.name}"
    known[facts] = of_schema(action.schema, known)
    request = of_schema(_REQUESTS[action.family], known)
    request["properties"]["facts"] = {"$ref": REF + facts}
    if known[facts].get("required"):
        request["required"] = sorted({*request.get("required", ()), "facts"})
    said = [_("Signed: {meaning}", meaning=_(action.meaning))] if action.meaning else []
    said.append(_("May be told late.") if action.sort is Sort.REPORT else _("Asked for now."))
    return {
        "operationId": action.name, "summary": _(action.title), "tags": [action.step],
        "description": " ".join(said), "x-roles": sorted(action.roles),
        "x-sort": action.sort.value,
        "parameters": ([COI] if action.family == "journey" else []) + [answers.station()],
        "requestBody": _body(request, required=bool(request.get("required"))),
        "responses": responses(201, "Done", *BODY_ERRORS, "403", "404", "409", "503"),
    }  # fmt: skip


def _body(schema: dict[str, Any], *, required: bool = True) -> dict[str, Any]:
    return {"required": required, "content": {"application/json": {"schema": schema}}}


def _get(name: str, shape: str, *parameters: Any, more: tuple[str, ...] = ()) -> dict[str, Any]:
    errors = ("401", "403", "404", "422", *more)
    return {
        "get": {
            "operationId": name, "tags": ["reading"], "parameters": list(parameters),
            "responses": responses(200, shape, *errors),
        }
    }  # fmt: skip


def _post(name: str, schema: Any, status: int, shape: str, known: dict[str, Any]) -> dict[str, Any]:
    more = () if name == "sign_in" else ("403", "404", "409", "503")
    return {
        "post": {
            "operationId": name, "tags": ["doing"], "parameters": [answers.station()],
            "requestBody": _body(of_schema(schema, known)),
            "responses": responses(status, shape, *BODY_ERRORS, *more),
        }
    }  # fmt: skip


def _fixed(known: dict[str, Any]) -> dict[str, Any]:
    """The paths that are no actions of the book."""
    sign_in = _post("sign_in", SessionRequest, 201, "Session", known)
    sign_in["post"] |= {"security": []}
    sign_in["post"]["responses"] |= {"429": answers.problem_answer("429")}
    signed_out = {"204": {"description": "Signed out"}, **ERRORS}
    sign_out = {"delete": {"operationId": "sign_out", "tags": ["doing"], "responses": signed_out}}
    limit, after = parameter("limit", "integer"), parameter("after", "string")
    base, formats = "/api/v1/journeys", answers.formats
    listed = _get("journeys", "Journeys", limit, after, parameter("stage", "string"),
                  parameter("dose_group", "string"))  # fmt: skip
    opening = _post("open_journey", OpeningRequest, 201, "Done", known)
    return {
        "/api/v1/session": sign_in | sign_out,
        base: listed | opening,
        f"{base}/{{coi}}": _get("journey", "Journey", COI),
        f"{base}/{{coi}}/entries": _get(
            "entries", "Entries", COI, limit, parameter("after", "integer")
        ),
        f"{base}/{{coi}}/next": _get("next", "Offers", COI),
        f"{base}/{{coi}}/identity": _get(
            "identity", "Identity", COI, parameter("purpose", "string", required=True)
        ),
        f"{base}/{{coi}}/trail": answers.taking(_get("trail", "", COI, formats(TRAIL_FORMATS))),
        "/api/v1/study/export": answers.taking(_get("export", "", formats(STUDY_FORMATS))),
        "/api/v1/study/next": _get("study_next", "Offers"),
        "/api/v1/scans": _post("scan", ScanRequest, 200, "Scanned", known),
        "/api/v1/transports": _get("transports", "Transports"),
        "/api/v1/storage/{code}": _get("storage", "Storage", answers.CODE),
        "/api/v1/containers/{code}": _get("container", "Container", answers.CODE),
        "/api/v1/containers/{code}/label": answers.taking(
            _get("label", "", answers.CODE), ("application/pdf",)
        ),
    }  # fmt: skip
