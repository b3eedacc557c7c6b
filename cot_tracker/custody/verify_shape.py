"""What the body of every entry holds, and of which types; the checker believes no other body."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Any

_OF_EACH = itemgetter(
    "chain", "kind", "occurred_at", "recorded_at", "sequence", "facts", "act", "by"
)
_OF_AN_ACT = itemgetter("id", "chains")
_OF_A_PERFORMER = itemgetter("person", "name", "roles")
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
        and _types(record, _OF_EACH) == (str, str, str, str, int, dict, dict, dict)
        and _types(record["act"], _OF_AN_ACT) == (str, list)
        and _are_texts(record["act"]["chains"])
        and _types(record["by"], _OF_A_PERFORMER) == (str, str, list)
        and _are_texts(record["by"]["roles"])
        and isinstance(record["by"].get("station", ""), str)
        and _has_right_extras(record)
        and (record["kind"] not in _NAMES_A_CHAIN or isinstance(registered(record), str))
    )


def registered(record: Mapping[str, Any]) -> Any:
    """The chain that this entry of the study registers; None when it registers none."""
    return record["facts"].get(_NAMES_A_CHAIN.get(record["kind"], ""))


def _has_right_extras(record: Mapping[str, Any]) -> bool:
    """What only some entries have."""
    return (
        ("reason" not in record or isinstance(record["reason"], str))
        and ("request" not in record or _has_text(record["request"], "id"))
        and ("signature" not in record or _has_text(record["signature"], "facts"))
        and ("evidence" not in record or _is_evidence(record["evidence"]))
    )


def _is_evidence(kept: Any) -> bool:
    return isinstance(kept, list) and all(
        _has_text(item, "digest") and _has_text(item, "media_type") for item in kept
    )


def _has_text(held: Any, name: str) -> bool:
    return isinstance(held, dict) and isinstance(held.get(name), str)


def _types(held: Mapping[str, Any], names: Callable[[Any], tuple[Any, ...]]) -> tuple[type, ...]:
    """Of which types these are; nothing when one is missing."""
    try:
        return tuple(map(type, names(held)))
    except KeyError:
        return ()


def _are_texts(values: Iterable[Any]) -> bool:
    return set(map(type, values)) <= {str}
