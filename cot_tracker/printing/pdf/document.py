"""A PDF written from its first byte to its last: pages as they come, fonts at the end. It holds
no page, so that a document of ten thousand takes no more memory than one. Same input, same bytes.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import Protocol

from cot_tracker.printing.pdf.embedding import embedded, told
from cot_tracker.printing.pdf.fonts import Glyphs

_CATALOGUE, _PAGES, _RESOURCES, _INFO = 1, 2, 3, 4
_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_LINES = 1000  # of the table of objects, written at a time
_PACKING = 3  # zlib's level: a page takes a tenth more than at 6, in half the time

Characters = frozenset[tuple[Glyphs, str]]


class Out(Protocol):
    """What bytes are written to: a file, or a BytesIO."""

    def write(self, content: bytes, /) -> object: ...


class Document:
    """One PDF under way to `out`."""

    def __init__(self, out: Out, title: str, language: str = "en") -> None:
        self._out, self._title, self._language = out, title, language
        self._digest = hashlib.sha256()
        self._position = 0
        self._offsets = [0] * (_INFO + 1)
        self._pages: list[int] = []
        self._forms: dict[Hashable, tuple[str, int]] = {}
        self._used: set[Characters] = set()
        self._write(_HEAD)

    def use(self, characters: Iterable[Characters]) -> None:
        """Has these characters embedded; of ASCII only the font need be named."""
        self._used.update(characters)

    def page(self, width: float, height: float, strokes: str) -> None:
        """A page of this size in points."""
        content = self._stream(strokes.encode("ascii"))
        self._pages.append(
            self._object(
                f"<</Type/Page/Parent {_PAGES} 0 R/MediaBox[0 0 {width:.3f} {height:.3f}]"
                f"/Resources {_RESOURCES} 0 R/Contents {content} 0 R>>"
            )
        )

    def form(self, key: Hashable, width: float, height: float, packed: bytes) -> str:
        """The name of what many pages show alike, written once for each key; `packed` are its
        operators, compressed by `pack`."""
        if key not in self._forms:
            number = self._object(
                f"<</Type/XObject/Subtype/Form/BBox[0 0 {width:.3f} {height:.3f}]"
                f"/Resources {_RESOURCES} 0 R/Length {len(packed)}/Filter/FlateDecode>>",
                packed,
            )
            self._forms[key] = (f"Part{len(self._forms) + 1}", number)
        return self._forms[key][0]

    def finish(self) -> None:
        """Writes what stands at the end of a PDF."""
        fonts = " ".join(
            f"/{glyphs.resource} {self._font(glyphs, characters)} 0 R"
            for glyphs, characters in _by_font(frozenset(self._used))
        )
        forms = " ".join(f"/{name} {number} 0 R" for name, number in self._forms.values())
        self._object(f"<</Font<<{fonts}>>/XObject<<{forms}>>>>", number=_RESOURCES)
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        self._object(f"<</Type/Pages/Count {len(self._pages)}/Kids[{kids}]>>", number=_PAGES)
        self._object(
            f"<</Type/Catalog/Pages {_PAGES} 0 R/Lang({self._language})"
            "/ViewerPreferences<</DisplayDocTitle true>>>>",
            number=_CATALOGUE,
        )
        title = ("\ufeff" + self._title).encode("utf-16-be").hex()
        self._object(
            f"<</Title<{title}>/Author(cot_tracker)/Creator(cot_tracker)/Producer(cot_tracker)>>",
            number=_INFO,
        )
        self._trailer()

    def _font(self, glyphs: Glyphs, characters: frozenset[str]) -> int:
        first = len(self._offsets)
        objects, offsets = embedded(glyphs, characters, first)
        self._offsets.extend([self._position + offset for offset in offsets])
        self._put(objects)  # the mark needs no fonts: they follow from the text
        return first

    def _stream(self, content: bytes) -> int:
        packed = pack(content)
        return self._object(f"<</Length {len(packed)}/Filter/FlateDecode>>", packed)

    def _object(self, body: str, stream: bytes | None = None, number: int = 0) -> int:
        if number:
            self._offsets[number] = self._position
        else:
            number = len(self._offsets)
            self._offsets.append(self._position)
        self._write(told(number, body, stream))
        return number

    def _trailer(self) -> None:
        start, count = self._position, len(self._offsets)
        self._put(f"xref\n0 {count}\n0000000000 65535 f \n".encode("ascii"))
        for at in range(1, count, _LINES):
            lines = [f"{offset:010d} 00000 n \n" for offset in self._offsets[at : at + _LINES]]
            self._put("".join(lines).encode("ascii"))
        mark = self._digest.hexdigest()[:32]
        self._write(
            (
                f"trailer\n<</Size {count}/Root {_CATALOGUE} 0 R/Info {_INFO} 0 R"
                f"/ID[<{mark}><{mark}>]>>\nstartxref\n{start}\n%%EOF\n"
            ).encode("ascii")
        )

    def _write(self, content: bytes) -> None:
        self._digest.update(content)
        self._put(content)

    def _put(self, content: bytes) -> None:
        self._out.write(content)
        self._position += len(content)


def pack(content: bytes) -> bytes:
    """Operators, compressed as a stream of a PDF is."""
    return zlib.compress(content, _PACKING)


@lru_cache(maxsize=16)
def _by_font(
    used: frozenset[Characters],
) -> tuple[tuple[Glyphs, frozenset[str]], ...]:
    """The characters of each font, the fonts in order."""
    found: dict[Glyphs, set[str]] = {}
    for glyphs, character in frozenset[tuple[Glyphs, str]]().union(*used):
        found.setdefault(glyphs, set()).update(character)
    return tuple((glyphs, frozenset(found[glyphs])) for glyphs in sorted(found))
