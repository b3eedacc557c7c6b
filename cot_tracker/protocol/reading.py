"""Reads a protocol file: first each entry by itself, then the entries against one another."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, cast

from marshmallow import Schema, ValidationError

from cot_tracker.language import N_
from cot_tracker.protocol import checks
from cot_tracker.protocol.faults import Fault, ProtocolFaults, Said, fault
from cot_tracker.protocol.lines import line_of
from cot_tracker.protocol.model import Protocol
from cot_tracker.protocol.shape import schema_for

MOST_BYTES = 1_000_000
TOO_LARGE = N_("The protocol file is larger than a megabyte. It cannot be a protocol file.")
NOT_UTF8 = N_("The protocol file is not text in UTF-8. Save it again as UTF-8.")
TOO_DEEP = N_("Names are nested too deep here.")
_DEEP = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){30}")
"""Names within names, which tomllib takes minutes for by the thousand."""
NOT_TOML = N_("The protocol file breaks the rules of TOML: {why}.")


def read_protocol(data: bytes) -> Protocol:
    """The protocol these bytes state, its digest the SHA-256 of the bytes.

    Raises ProtocolFaults with everything that is wrong. Nothing is rounded: a decimal stands in
    quotation marks, and a bare one is a fault.
    """
    text = _text(data)
    raw = _toml(text)
    try:
        sections, found = _schema().load(raw), []
    except ValidationError as error:
        faulty = cast(Mapping[str, Any], error.messages)
        sections, found = _sound(error.valid_data, faulty), list(_flat(faulty))
    found += checks.all_faults(sections, raw)
    if found:
        raise ProtocolFaults(_placed(found, text))
    return Protocol(**sections, digest=sha256(data).hexdigest())


def example_protocol() -> bytes:
    """The bytes of ix001.toml, the example that ships."""
    return files("cot_tracker.protocol").joinpath("ix001.toml").read_bytes()


@cache
def _schema() -> Schema:
    return schema_for(Protocol, leave_out=frozenset({"digest"}))


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise ProtocolFaults((fault("", TOO_LARGE),))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProtocolFaults((fault("", NOT_UTF8),)) from None


def _toml(text: str) -> dict[str, Any]:
    if deep := _DEEP.search(text):
        raise ProtocolFaults((Fault("", Said(TOO_DEEP), text.count("\n", 0, deep.start()) + 1),))
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        said = Said(NOT_TOML, (("why", str(error)[:200]),))
        raise ProtocolFaults((Fault("", said, int(line[1]) if line else None),)) from None


def _sound(data: object, faulty: Mapping[str, Any]) -> dict[str, Any]:
    """Those sections that were read without any fault, as parts of the model."""
    read = cast(dict[str, Any], data)
    return {name: section for name, section in read.items() if name not in faulty}


def _flat(messages: object, path: str = "") -> Iterator[Fault]:
    """Marshmallow's tree of messages as faults, each with its path."""
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            yield from _flat(below, _joined(path, key))
    elif isinstance(messages, list):
        for message in messages:
            yield Fault(path, message if isinstance(message, Said) else Said(str(message)))


def _joined(path: str, key: object) -> str:
    if key == "_schema":
        return path
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else str(key)


def _placed(found: list[Fault], text: str) -> tuple[Fault, ...]:
    placed = (Fault(one.path, one.said, line_of(text, one.path)) for one in found)
    return tuple(sorted(placed, key=lambda one: (one.line or 0, one.path)))
