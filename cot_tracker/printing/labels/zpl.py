"""Labels in ZPL II, the language of Zebra's printers and of many others: each label is one picture
of dots, so that what was read back is what prints, whatever fonts and firmware the printer has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from cot_tracker.printing.labels.dots import QR, Head, proved_dots
from cot_tracker.printing.symbol import SymbolKind

if TYPE_CHECKING:
    from PIL.Image import Image

MEDIA_TYPE = "application/vnd.zebra-zpl"
_ALIKE = re.compile(r"(.)\1{2,}")
_MOST = 400  # digits alike that one letter can stand for


def to_zpl(
    pdf: bytes,
    codes: Sequence[str],
    head: Head | None = None,
    kinds: Sequence[SymbolKind] = QR,
) -> bytes:
    """Every page of a PDF of labels as ZPL, one format each, for this print head; `kinds` are
    those of the symbols on each page.

    Raises ProofFailed unless the dots of each page, read back, show exactly its code in each of
    its symbols, and TooWide for a label that the head cannot print (both NotPrinted).
    """
    made = proved_dots(pdf, codes, head or Head(), kinds)
    formats = (_format(page, code) for page, code in zip(made, codes, strict=True))
    return "".join(formats).encode("ascii")


def _format(page: Image, code: str) -> str:
    """One label: all that shifts, mirrors or inverts is set, so that no earlier job's rest acts."""
    across = (page.width + 7) // 8
    total = across * page.height
    return (
        f"^XA^FX {code} ^FS^PON^PMN^LRN^LH0,0^LS0^PW{page.width}^LL{page.height}"
        f"^FO0,0^GFA,{total},{total},{across},{_packed(page)}^FS^PQ1,0,1,N^XZ\n"
    )


def _packed(page: Image) -> str:
    """The dots by rows as hexadecimal digits, shortened as the ZPL II guide allows for ^GF: a
    letter before a digit counts it, a comma fills the row with white, a colon repeats the row
    above. (An exclamation mark would fill it with black, but not every interpreter knows it.)"""
    across = (page.width + 7) // 8
    inverted = page.point(lambda dot: 0 if dot else 255)  # in ZPL a set bit is black
    data = inverted.tobytes().hex().upper()
    rows = [data[at : at + 2 * across] for at in range(0, len(data), 2 * across)]
    return _shortened(rows[0]) + "".join(
        ":" if row == above else _shortened(row) for above, row in pairwise(rows)
    )


def _shortened(row: str) -> str:
    ink = row.rstrip("0")
    end = "," if len(ink) < len(row) else ""
    return _ALIKE.sub(lambda alike: _count(len(alike[0])) + alike[1], ink) + end


def _count(number: int) -> str:
    """So many as letters: G to Y are 1 to 19, g to z are 20 to 400 by twenties, and they add."""
    many, rest = divmod(number, _MOST)
    twenties, ones = divmod(rest, 20)
    return (
        "z" * many
        + (chr(ord("g") + twenties - 1) if twenties else "")
        + (chr(ord("G") + ones - 1) if ones else "")
    )
