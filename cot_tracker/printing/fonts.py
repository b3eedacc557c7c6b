"""The fonts of all paper: which of them has a character, how wide it is, and a text layer that
other readers extract rightly. Reportlab is loaded with the first character measured."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from threading import Lock
from typing import TYPE_CHECKING

from cot_tracker import resources
from cot_tracker.printing.refused import UncoveredCharacter

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD, RARE = "cot-regular", "cot-bold", "cot-rare"
_FILES = {
    REGULAR: "NotoSansSC-Regular.ttf",
    BOLD: "NotoSansSC-Bold.ttf",
    RARE: "HanaMinA-subset.ttf",  # the Han characters that Noto Sans SC lacks
}


_loaded: dict[str, TTFont] = {}
EMBEDDING = Lock()  # held while fonts are embedded: a font reads its file at one place at a time
_loading = Lock()  # two threads must never end with two copies of one font


def font(name: str) -> TTFont:
    """The font of that name, read once and registered with reportlab."""
    if name not in _loaded:
        with _loading:
            if name not in _loaded:
                _loaded[name] = _load(name)
    return _loaded[name]


def _load(name: str) -> TTFont:
    from reportlab.pdfbase import pdfmetrics, ttfonts

    vars(ttfonts)["makeToUnicodeCMap"] = _to_unicode
    path = resources.folder("labels") / "fonts" / _FILES[name]
    loaded = ttfonts.TTFont(name, str(path), asciiReadable=1, shapable=False)
    pdfmetrics.registerFont(loaded)
    subset_of = lru_cache(maxsize=64)(loaded.face.makeSubset)  # labels share most characters
    vars(loaded.face)["makeSubset"] = lambda subset: subset_of(tuple(subset))
    return loaded


def width(text: str, size: float, bold: bool = False) -> float:
    """The width of a line of text in points at `size` points. Raises UncoveredCharacter."""
    return sum(map(_WIDTHS[bold].__getitem__, text)) * size


def runs(text: str, bold: bool = False) -> list[tuple[str, str]]:
    """The text in runs, each with the font that has its characters. Raises UncoveredCharacter."""
    if text.isascii() and text.isprintable():
        return [(BOLD if bold else REGULAR, text)]
    home = _HOMES[bold].__getitem__
    return [(name, "".join(run)) for name, run in groupby(text, home)]


def require(text: str) -> None:
    """Raises UncoveredCharacter at the first character that no font has."""
    for character in text:
        _HOMES[False][character]


def spelled_out(text: str) -> str:
    """The text with each character that no font has written as [U+1F9EC].

    For records, which must always print; a label refuses such a character instead.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if _covered(c) else f"[U+{ord(c):04X}]" for c in text)


def spelled_out_lines(text: str) -> str:
    """As spelled_out, its line breaks kept."""
    return "\n".join(spelled_out(line) for line in text.splitlines())


def _covered(character: str) -> bool:
    try:
        return bool(_HOMES[False][character])
    except UncoveredCharacter:
        return False


class _Homes(dict[str, str]):
    """The font that has a character, asked for once per character."""

    def __init__(self, bold: bool) -> None:
        super().__init__()
        self._order = (BOLD if bold else REGULAR, RARE)

    def __missing__(self, character: str) -> str:
        for name in self._order:
            if character.isprintable() and font(name).face.charToGlyph.get(ord(character)):
                self[character] = name
                return name
        raise UncoveredCharacter(character)


class _Widths(dict[str, float]):
    """The width of a character at one point, asked for once per character."""

    def __init__(self, homes: _Homes) -> None:
        super().__init__()
        self._homes = homes

    def __missing__(self, character: str) -> float:
        face = font(self._homes[character]).face
        self[character] = face.charWidths[ord(character)] / 1000
        return self[character]


_HOMES = {False: _Homes(False), True: _Homes(True)}
_WIDTHS = {bold: _Widths(homes) for bold, homes in _HOMES.items()}


def _to_unicode(fontname: str, subset: list[int]) -> str:
    """A ToUnicode map in UTF-16BE, as PDF asks; reportlab's own is wrong above U+FFFF."""
    lines = "\n".join(
        f"<{code:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>"
        for code, point in enumerate(subset)
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        f"/CIDSystemInfo << /Registry ({fontname}) /Ordering ({fontname}) /Supplement 0 >> def\n"
        f"/CMapName /{fontname} def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <{len(subset) - 1:02X}>\nendcodespacerange\n"
        f"{len(subset)} beginbfchar\n{lines}\nendbfchar\nendcmap\n"
        "CMapName currentdict /CMap defineresource pop\nend\nend"
    )
