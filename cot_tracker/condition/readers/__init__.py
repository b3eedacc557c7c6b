"""Readers of logger files, one small module a family; content decides the format, never a name."""

from __future__ import annotations

from collections.abc import Callable

from cot_tracker.condition.answers import NONE, Answers
from cot_tracker.condition.readers import (
    berlinger_qtag,
    envlogger,
    fridge_tag,
    hobo,
    ibutton,
    plain_csv,
)
from cot_tracker.condition.readers.text import Source
from cot_tracker.condition.series import Series, UnknownFormat

Recogniser = Callable[[Source], bool]
Reader = Callable[[Source, Answers], Series]

READERS: tuple[tuple[Recogniser, Reader], ...] = (
    (berlinger_qtag.recognises, berlinger_qtag.read),
    (hobo.recognises, hobo.read),
    (fridge_tag.recognises, fridge_tag.read),
    (envlogger.recognises, envlogger.read),
    (ibutton.recognises, ibutton.read),
    (plain_csv.recognises, plain_csv.read),
)
"""A further family is one more module and one more line here."""
NO_TEXT = {
    b"HOBO\x88": "hobo_file", b"%PDF-": "pdf_file",
    b"PK\x03\x04": "spreadsheet", b"\xd0\xcf\x11\xe0": "spreadsheet",
}  # fmt: skip
"""How files begin that are brought instead of a logger's text, each with the code of what to do."""


def read(data: bytes, answers: Answers = NONE) -> Series:
    """The series a logger's file holds. Raises UnknownFormat, and nothing else, for any bytes.

    `answers` are a person's, where the file does not say its zone, order of dates or unit.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise UnknownFormat("empty_file")
    for begin, code in NO_TEXT.items():
        if data.startswith(begin):
            raise UnknownFormat(code)
    source = Source(data)
    for recognises, reader in READERS:
        if recognises(source):
            return reader(source, answers)
    raise UnknownFormat
