"""Bytes of a logger file to text: encodings, line ends, padding; and what stands in its cells.

Numbers of a whole column are read by `shapes`, instants by `clock`; here are single cells.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from cot_tracker.condition.series import UnknownFormat

MAXIMUM_BYTES = 256 * 1024 * 1024
DELIMITERS = (";", "\t", ",", "|")
_NO_VALUE = {"", "nan", "null", "none", "na", "n/a", "err", "error", "-", "--", "---", "--.-"}
_NUMBER = re.compile(r"[+-]?[0-9]{1,4}(?:\.[0-9]{1,9})?\Z")


@dataclass(frozen=True)
class Source:
    """A logger's file as readers see it: its bytes as they came, and its text."""

    data: bytes

    @cached_property
    def text(self) -> str:
        """The text, as `text_of` reads it."""
        return text_of(self.data)

    @cached_property
    def head(self) -> Sequence[str]:
        """The first lines (at most 100, of 2,000 characters each), which tell the format."""
        return [line[:2000] for line in self.text[:200_000].split("\n")[:100]]


def text_of(data: bytes) -> str:
    """The file's text with line ends as LF and padding NULs removed.

    UTF-8 and UTF-16 with or without byte order mark; what is neither is GB18030 if that makes
    Chinese of it all, else latin-1, where every byte means something. Raises UnknownFormat for a
    file beyond 256 MiB.
    """
    if len(data) > MAXIMUM_BYTES:
        raise UnknownFormat("too_large")
    text = _decoded(data).rstrip("\x00\x1a")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def number(text: str, comma: bool = False) -> Decimal | None:
    """A plain decimal number, or None; with `comma`, its decimal sign may be a comma too."""
    text = text.strip()
    if comma:
        text = text.replace(",", ".", 1)
    return Decimal(text) if _NUMBER.match(text) else None


def label(text: str) -> str:
    """A name from a file, fit for a ledger entry: NFC, printable, at most 100 characters."""
    kept = "".join(character if character.isprintable() else "\ufffd" for character in text[:100])
    return unicodedata.normalize("NFC", kept)[:100].strip()


def says_no_value(text: str) -> bool:
    """True if a logger writes this where its sensor gave nothing: empty, NaN, Err, dashes."""
    return text.strip().strip('"').strip().lower() in _NO_VALUE


def delimiter_of(line: str) -> str | None:
    """What divides the cells of this line, outside quotes: the commonest of ; tab , |."""
    bare = re.sub(r'"[^"]*"', "", line)
    counts = [(bare.count(sign), sign) for sign in DELIMITERS]
    most, sign = max(counts, key=lambda pair: pair[0])
    return sign if most else None


def cells_of(line: str, delimiter: str) -> list[str]:
    """The cells of one line, without quotes and blanks about them."""
    if '"' not in line:
        return [cell.strip() for cell in line.split(delimiter)]
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return [line]


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
        return _chinese(data) or data.decode("latin-1")


def _chinese(data: bytes) -> str | None:
    """The bytes as GB18030, if all beyond ASCII in it is then common Chinese, or ° ℃ ℉ alone.

    Each of these has two bytes beyond ASCII: a lone one, as in latin-1's °C, is none.
    """
    try:
        data.decode("gb2312")
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    beyond = {sign for sign in text if sign > "\x7f"}
    chinese = [sign for sign in beyond if "\u4e00" <= sign <= "\u9fff"]
    fits = all("\u3000" <= sign <= "\u9fff" or sign in "°℃℉－：，（）／％" for sign in beyond)
    return text if fits and (chinese or beyond <= set("°℃℉")) else None
