"""Fonts inside a PDF: only the characters used, in an order that depends on nothing but them, and a
text layer that other readers extract rightly, also above U+FFFF.

A character's code on paper follows from its code point alone, so that a text is shown by the same
operators in every document.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from array import array
from functools import lru_cache
from itertools import accumulate
from sys import byteorder
from threading import Lock
from typing import TYPE_CHECKING

from cot_tracker.printing.pdf.fonts import RARE, Glyphs, coded, face

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFontFace

_FIRST, _LAST = 32, 126  # of the printable characters of ASCII
ASCII = frozenset(map(chr, range(_FIRST, _LAST + 1)))
_reading = Lock()  # a font reads its file at one place at a time
_USUAL_WIDTH = 1000  # thousandths of the size: that of a Han character

_ZEROS = re.compile(rb"\0{2,128}|(?:(?!\0\0)[\0-\xff]){1,128}")  # [\0-\xff]: any byte at all
_END_OF_RUNS = b"\x80"

# An object of a PDF: its dictionary, {0} to {5} standing for the numbers of the six objects, and
# its stream if it has one.
Object = tuple[str, bytes | None]


@lru_cache(maxsize=16)
def embedded(
    glyphs: Glyphs, characters: frozenset[str], first: int
) -> tuple[bytes, tuple[int, ...]]:
    """A font with these characters as six objects of a PDF, the font itself first and numbered
    `first`; and where in these bytes each of them begins.

    All of ASCII is there whenever the font is, so that most documents share one subset.
    """
    objects = _objects(glyphs, characters)
    numbers = range(first, first + len(objects))
    parts = [
        told(number, body.format(*numbers), stream)
        for number, (body, stream) in zip(numbers, objects, strict=True)
    ]
    return b"".join(parts), tuple(accumulate(map(len, parts[:-1]), initial=0))


def told(number: int, body: str, stream: bytes | None = None) -> bytes:
    """An object of a PDF as it stands in the file."""
    if stream is None:
        return f"{number} 0 obj\n{body}\nendobj\n".encode("ascii")
    head = f"{number} 0 obj\n{body}\nstream\n".encode("ascii")
    return b"%b%b\nendstream\nendobj\n" % (head, stream)


@lru_cache(maxsize=64)
def _objects(glyphs: Glyphs, characters: frozenset[str]) -> tuple[Object, ...]:
    everywhere = ASCII if glyphs.font != RARE and not glyphs.plane else frozenset()
    points = sorted(map(ord, characters | everywhere))
    font = face(glyphs.font)
    with _reading:
        subset = font.makeSubset(points)
    name = f"{_tag(glyphs, points)}+{_text(font.name)}"
    codes = [coded(point) for point in points]
    widths = _widths(font, codes, points)
    return (
        (
            f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
            "/DescendantFonts[{1} 0 R]/ToUnicode {4} 0 R>>", None,
        ),
        (
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)"
            "/Ordering(Identity)/Supplement 0>>/FontDescriptor {2} 0 R/DW 1000"
            f"/W[{widths}]" "/CIDToGIDMap {5} 0 R>>", None,
        ),
        (_descriptor(font, name), None),
        (f"<</Length {len(subset)}/Length1 {len(subset)}>>", subset),
        _stream(_to_unicode(codes, points)),
        _sparse(_glyph_numbers(font, codes, points)),
    )  # fmt: skip


def _widths(font: TTFontFace, codes: list[int], points: list[int]) -> str:
    """The widths, those of neighbouring codes in one list; 1000 is what a font has unless told."""
    told = ""
    last = -2
    for code, point in zip(codes, points, strict=True):
        width = font.charWidths[point]
        if width == _USUAL_WIDTH:
            continue
        told += f" {width:g}" if code == last + 1 else f"{']' if told else ''}{code}[{width:g}"
        last = code
    return f"{told}]" if told else ""


def _descriptor(font: TTFontFace, name: str) -> str:
    box = " ".join(f"{each:g}" for each in font.bbox)
    return (
        f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{box}]"
        f"/ItalicAngle {font.italicAngle:g}/Ascent {font.ascent:g}/Descent {font.descent:g}"
        f"/CapHeight {font.capHeight:g}/StemV {font.stemV:g}" "/FontFile2 {3} 0 R>>"
    )  # fmt: skip


def _glyph_numbers(font: TTFontFace, codes: list[int], points: list[int]) -> bytes:
    """Two bytes for every code: the glyph's number in the subset, in the order reportlab takes."""
    numbers = array("H", bytes(2 * (max(codes) + 1)))
    known = {0: 0}
    for code, point in zip(codes, points, strict=True):
        glyph = font.charToGlyph.get(point, 0)
        numbers[code] = known.setdefault(glyph, len(known))
    if byteorder == "little":
        numbers.byteswap()
    return numbers.tobytes()


def _to_unicode(codes: list[int], points: list[int]) -> bytes:
    ascii_codes = f"1 beginbfrange\n<{_FIRST:04X}> <{_LAST:04X}> <{_FIRST:04X}>\nendbfrange\n"
    lines = sorted(
        f"<{code:04X}> <{chr(point).encode('utf-16-be').hex().upper()}>"
        for code, point in zip(codes, points, strict=True)
        if not _FIRST <= point <= _LAST
    )
    blocks = ascii_codes if _FIRST in points else ""
    for at in range(0, len(lines), 100):
        some = lines[at : at + 100]
        blocks += f"{len(some)} beginbfchar\n" + "\n".join(some) + "\nendbfchar\n"
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{blocks}endcmap\n"
        "CMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode("ascii")


def _stream(content: bytes, more: str = "") -> Object:
    packed = zlib.compress(content, 9)
    return f"<</Length {len(packed)}/Filter/FlateDecode{more}>>", packed


def _sparse(content: bytes) -> Object:
    """Mostly zeros, as runs: a reader fills them in far quicker than it inflates them."""
    packed = b"".join(map(_as_runs, _ZEROS.findall(content))) + _END_OF_RUNS
    return f"<</Length {len(packed)}/Filter/RunLengthDecode>>", packed


def _as_runs(piece: bytes) -> bytes:
    """At most 128 bytes, all zeros or not: a length of 257 - n repeats, one of n - 1 copies."""
    if len(piece) > 1 and not any(piece):
        return bytes((257 - len(piece), 0))
    return bytes((len(piece) - 1,)) + piece


def _tag(glyphs: Glyphs, points: list[int]) -> str:
    """Six letters that differ between subsets, as PDF asks for."""
    digest = hashlib.sha256(repr((glyphs, points)).encode()).digest()
    return "".join(chr(65 + byte % 26) for byte in digest[:6])


def _text(name: str | bytes) -> str:
    return name.decode("ascii") if isinstance(name, bytes) else name
