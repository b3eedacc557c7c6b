"""The shapes of the API's answers, for its description."""

from __future__ import annotations

from typing import Any

from cot_tracker.language import N_
from cot_tracker.language import gettext as _

REF = "#/components/schemas/"
_TEXT: dict[str, Any] = {"type": "string"}
_WHOLE: dict[str, Any] = {"type": "integer"}
_BOOL: dict[str, Any] = {"type": "boolean"}
_CODE: dict[str, Any] = {"type": "string", "pattern": "^[0-9]{20}$"}
_HASH: dict[str, Any] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
_ANY: dict[str, Any] = {"type": "object"}


def _object(needed: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "required": sorted(needed), "properties": {**needed, **more}}


def _list(of: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": REF + of}}


_ENTRY: dict[str, Any] = {
    "chain": _TEXT, "sequence": _WHOLE, "kind": _TEXT, "act": _TEXT, "occurred_at": _INSTANT,
    "recorded_at": _INSTANT, "by": _ANY, "facts": _ANY, "hash": _HASH,
}  # fmt: skip
_JOURNEY: dict[str, Any] = {
    "coi": _CODE, "subject": _TEXT, "stage": _TEXT, "dose_group": _TEXT, "entries": _WHOLE,
    "holds": _WHOLE, "deviations": _WHOLE,
}  # fmt: skip
_OPTIONAL_TEXT: dict[str, Any] = {"type": ["string", "null"]}

SCHEMAS: dict[str, Any] = {
    "Problem": _object(
        {"type": _TEXT, "title": _TEXT, "status": _WHOLE, "detail": _TEXT, "code": _TEXT},
        instance=_TEXT, refusals=_list("Refusal"), near_miss=_BOOL, errors=_ANY,
    ),
    "Refusal": _object(
        {"code": _TEXT, "sentence": _TEXT, "rule": _TEXT, "cleared_by": _TEXT}, values=_ANY
    ),
    "Entry": _object(_ENTRY, reason=_TEXT, signature=_ANY),
    "Done": _object(
        {**_ENTRY, "cautions": _list("Refusal")}, reason=_TEXT, signature=_ANY,
        entries={"type": "array", "items": _ANY}, repeated=_BOOL, coi=_CODE, person=_CODE,
        labels={"type": "array", "items": _CODE}, digest=_HASH,
    ),
    "Session": _object(
        {
            "token": _TEXT, "person": _CODE, "name": _TEXT,
            "roles": {"type": "array", "items": _TEXT}, "expires_at": _INSTANT,
            "must_change_password": _BOOL,
        }
    ),
    "Journeys": _object(
        {"journeys": {"type": "array", "items": _object(_JOURNEY)}, "next": _OPTIONAL_TEXT}
    ),
    "Journey": _object({**_JOURNEY, "head": _ANY, "containers": {"type": "array"}}),
    "Entries": _object(
        {
            "journey": _CODE, "next": _OPTIONAL_TEXT,
            "entries": {
                "type": "array",
                "items": _object(
                    {"chain": _TEXT, "sequence": _WHOLE, "previous_hash": _HASH, "hash": _HASH},
                    body=_ANY, withheld=_BOOL,
                ),
            },
        }
    ),
    "Offers": _object(
        {
            "actions": {
                "type": "array",
                "items": _object(
                    {
                        "action": _TEXT, "title": _TEXT, "open": _BOOL,
                        "refusals": _list("Refusal"), "cautions": _list("Refusal"),
                    }
                ),
            }
        }
    ),
    "Identity": _object(
        {
            "journey": _CODE, "name": _TEXT, "birth_date": _TEXT, "hospital_number": _TEXT,
            "later_hospital_numbers": {"type": "array", "items": _TEXT},
        }
    ),
    "Scanned": _object(
        {"code": _CODE, "own": _CODE, "kind": _WHOLE, "what": _TEXT, "state": _TEXT},
        certificate={"type": ["object", "null"]},
    ),
    "Storage": _object(
        {
            "code": _CODE, "name": _TEXT, "positions": {"type": "array"},
            "containers": {"type": "array"},
        }
    ),
    "Transports": _object({"transports": {"type": "array"}}),
    "Container": _object(
        {
            "code": _CODE, "journey": _CODE, "state": _TEXT, "parents": {"type": "array"},
            "children": {"type": "array"},
        }
    ),
}  # fmt: skip

_SAID = {
    "400": N_("The body cannot be read"),
    "401": N_("Not signed in, or the signature is missing or wrong"),
    "403": N_("Not for this person"),
    "404": N_("There is no such thing"),
    "409": N_("Refused, with every reason"),
    "413": N_("Too large"),
    "415": N_("Not JSON"),
    "422": N_("Malformed, with sentences by field"),
    "429": N_("Too many failed attempts"),
    "501": N_("Not yet available"),
    "503": N_("Not now"),
}
BODY_ERRORS = ("400", "401", "413", "415", "422")


def problem_answer(status: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": f"{REF}Problem"}}}
    return {"description": _(_SAID[status]), "content": content}


ERRORS = {status: problem_answer(status) for status in ("401", "403")}


def responses(status: int, shape: str, *errors: str) -> dict[str, Any]:
    """The answer of this shape, and the problems there may be."""
    good: dict[str, Any] = {"description": "Done" if status == 201 else "Found"}
    if shape:
        good["content"] = {"application/json": {"schema": {"$ref": REF + shape}}}
    return {str(status): good} | {one: problem_answer(one) for one in errors}


def parameter(name: str, kind: str, *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "schema": {"type": kind}}


def formats(names: tuple[str, ...]) -> dict[str, Any]:
    schema = {"type": "string", "enum": list(names)}
    return {"name": "format", "in": "query", "schema": schema}


def taking(
    operation: dict[str, Any],
    types: tuple[str, ...] = ("text/csv", "application/json", "application/pdf"),
) -> dict[str, Any]:
    """The same operation, its answer a file."""
    answered = operation["get"]["responses"]
    answered["200"]["content"] = {one: {} for one in types}
    answered["501"] = problem_answer("501")
    return operation


COI = {"name": "coi", "in": "path", "required": True, "schema": _CODE}
CODE = {"name": "code", "in": "path", "required": True, "schema": _CODE}


def station() -> dict[str, Any]:
    """The header that names the station, in the current language."""
    return {
        "name": "X-Station", "in": "header", "required": False, "schema": {"type": "string"},
        "description": _("The code of the station where this is done"),
    }  # fmt: skip
