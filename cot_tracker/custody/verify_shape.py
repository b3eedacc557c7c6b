"""What the body of every entry holds, and of which types; the checker believes no other body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TEXTS = ("chain", "kind", "occurred_at", "recorded_at")
_NAMES_A_CHAIN = {
    "study.journey_opened/1": "journey",
    "study.person_added/1": "person",
    "study.item_added/1": "item",
}
"""The entries of the study's register, and the fact of each that names the chain."""


def is_shaped(record: Any) -> bool:
    """Whether this is an entry's body: everything that each has, and of the right types."""
    return (
        isinstance(record, dict)
        and _texts(record, *_TEXTS)
        and type(record.get("sequence")) is int
        and _is_act(record.get("act"))
        and _is_performer(record.get("by"))
        and isinstance(record.get("facts"), dict)
        and _has_right_extras(record)
        and (record["kind"] not in _NAMES_A_CHAIN or isinstance(registered(record), str))
    )


def registered(record: Mapping[str, Any]) -> Any:
    """The chain that this entry of the study registers; None when it registers none."""
    return record["facts"].get(_NAMES_A_CHAIN.get(record["kind"], ""))


def _is_act(act: Any) -> bool:
    return isinstance(act, dict) and _texts(act, "id") and _is_list_of_texts(act.get("chains"))


def _is_performer(by: Any) -> bool:
    return (
        isinstance(by, dict)
        and _texts(by, "person", "name")
        and _is_list_of_texts(by.get("roles"))
        and isinstance(by.get("station", ""), str)
    )


def _has_right_extras(record: Mapping[str, Any]) -> bool:
    """What only some entries have."""
    request, signature = record.get("request"), record.get("signature")
    return (
        isinstance(record.get("reason", ""), str)
        and ("request" not in record or (isinstance(request, dict) and _texts(request, "id")))
        and ("signature" not in record or isinstance(signature, dict))
        and ("signature" not in record or _texts(signature, "facts"))
        and ("evidence" not in record or _is_evidence(record["evidence"]))
    )


def _is_evidence(kept: Any) -> bool:
    return isinstance(kept, list) and all(
        isinstance(item, dict) and _texts(item, "digest", "media_type") for item in kept
    )


def _texts(held: Any, *names: str) -> bool:
    return set(map(type, map(held.get, names))) == {str}


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and set(map(type, value)) <= {str}
