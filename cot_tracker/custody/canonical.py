"""RFC 8785 canonical JSON of the few kinds of value that a record may hold, and hashes of it.

Shared by the writer and the checker; nothing else of the ledger is.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import orjson
import rfc8785

ENTRY_DOMAIN = b"cot-entry-1"
NO_HASH = bytes(32)
_LARGEST = 2**53
_SURROGATE = re.compile("[\ud800-\udfff]")


class NotCanonical(ValueError):
    """A value that a record may not hold."""


def plain(value: Any) -> Any:
    """The value as a record holds it: decimals and instants as text, nothing left out but None.

    Decimals never have an exponent; instants keep their offset; text is in NFC. Raises
    NotCanonical for floats, naive instants, lone surrogates and anything else unknown.
    """
    if type(value) is str and value.isascii():  # nearly every value
        return value
    if isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, int):
        if abs(value) >= _LARGEST:
            raise NotCanonical("an integer of 2^53 or more")
        return int(value)
    if isinstance(value, str):
        if _SURROGATE.search(value):
            raise NotCanonical("a lone surrogate")
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise NotCanonical("an instant without a zone")
        return value.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {plain(_key(k)): plain(v) for k, v in value.items() if v is not None}
    if isinstance(value, list | tuple | set | frozenset):
        items = [plain(item) for item in value]
        return sorted(items) if isinstance(value, set | frozenset) else items
    if hasattr(value, "__record__"):
        return plain(value.__record__())
    raise NotCanonical(f"a value of type {type(value).__name__}")


def decimal_text(value: Decimal) -> str:
    """A decimal as a plain string: no exponent, no trailing zeros added or lost."""
    if not value.is_finite():
        raise NotCanonical("a number that is not finite")
    text = format(value, "f")
    return text[1:] if text.startswith("-") and not value else text


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise NotCanonical("a key that is not text")
    return key


def canonical(value: Any) -> bytes:
    """The canonical bytes of a plain value."""
    record = plain(value)
    try:
        if has_ascii_keys(record):
            return quickly(record)
    except TypeError:  # nested too deeply for the quick writer
        pass
    try:
        return rfc8785.dumps(record)
    except rfc8785.CanonicalizationError as error:  # pragma: no cover - plain() has refused it
        raise NotCanonical(str(error)) from error


def quickly(record: Any) -> bytes:
    """The canonical bytes of what `plain` gives, where every key is ASCII: others are sorted by
    other units. Raises TypeError when it is nested too deeply, as it is nowhere in a record."""
    return orjson.dumps(record, option=orjson.OPT_SORT_KEYS)


def has_ascii_keys(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(str.isascii, value)) and all(map(has_ascii_keys, value.values()))
    return all(map(has_ascii_keys, value)) if isinstance(value, list) else True


def digest(value: Any) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def entry_hash(previous: bytes, body: bytes) -> bytes:
    """SHA-256("cot-entry-1" ‖ previous hash, 32 raw bytes ‖ body)."""
    if len(previous) != 32:
        raise NotCanonical("a previous hash that is not 32 bytes")
    return hashlib.sha256(ENTRY_DOMAIN + previous + body).digest()
