"""Readers of logger files, one small module a family; content decides the format, never a name."""

from __future__ import annotations

from collections.abc import Callable

from cot_tracker.condition.readers import berlinger_qtag, plain_csv
from cot_tracker.condition.readers.text import text_of
from cot_tracker.condition.series import Series, UnknownFormat

Recogniser = Callable[[str], bool]
Reader = Callable[[str], Series]

READERS: tuple[tuple[Recogniser, Reader], ...] = (
    (berlinger_qtag.recognises, berlinger_qtag.read),
    (plain_csv.recognises, plain_csv.read),
)
"""A further family is one more module and one more line here."""


def read(data: bytes) -> Series:
    """The series a logger's file holds. Raises UnknownFormat, and nothing else, for any bytes."""
    if not data.strip(b"\x00 \t\r\n"):
        raise UnknownFormat("empty_file")
    text = text_of(data)
    for recognises, reader in READERS:
        if recognises(text):
            return reader(text)
    raise UnknownFormat
