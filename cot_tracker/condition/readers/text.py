"""Bytes of a logger file to text: encodings, line ends, padding; and the values in its cells."""

from __future__ import annotations

import re
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from decimal import Decimal

from cot_tracker.condition.series import UnknownFormat

MAXIMUM_BYTES = 256 * 1024 * 1024
_NO_VALUE = {"", "nan", "null", "none", "na", "n/a", "err", "error", "-", "--", "---"}
_NUMBER = re.compile(r"[+-]?[0-9]{1,4}(?:\.[0-9]{1,9})?\Z")


def text_of(data: bytes) -> str:
    """The file's text with line ends as LF and padding NULs removed.

    UTF-8 and UTF-16 with or without byte order mark; what is neither is read as
    latin-1, where every byte means something. Raises UnknownFormat for a file beyond 256 MiB.
    """
    if len(data) > MAXIMUM_BYTES:
        raise UnknownFormat("too_large")
    text = _decoded(data).rstrip("\x00\x1a")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def number(text: str) -> Decimal | None:
    """A plain decimal number with a decimal point, or None for anything else."""
    text = text.strip()
    return Decimal(text) if _NUMBER.match(text) else None


def label(text: str) -> str:
    """A name from a file, fit for a ledger entry: NFC, printable, at most 100 characters."""
    kept = "".join(character if character.isprintable() else "\ufffd" for character in text[:100])
    return unicodedata.normalize("NFC", kept)[:100].strip()


def says_no_value(text: str) -> bool:
    """True if a logger writes this where its sensor gave nothing: empty, NaN, Err, dashes."""
    return text.strip().lower() in _NO_VALUE


def _decoded(data: bytes) -> str:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    if data.startswith(BOM_UTF8):
        return data.decode("utf-8-sig", "replace")
    head = data[:64]
    if len(head) >= 4 and head[1::2].count(0) > len(head) // 4 and head[0::2].count(0) == 0:
        return data.decode("utf-16-le", "replace")
    if len(head) >= 4 and head[0::2].count(0) > len(head) // 4 and head[1::2].count(0) == 0:
        return data.decode("utf-16-be", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
