"""The fonts of all paper: which of them has a character, how wide it is, and how a line is shown.
How they are embedded stands in embedding.py. Reportlab's reader of font files is loaded with the
first character measured."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import groupby
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from cot_tracker import resources
from cot_tracker.printing.refused import UncoveredCharacter

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFontFace

REGULAR, BOLD, RARE = "cot-regular", "cot-bold", "cot-rare"
_FILES = {
    REGULAR: "NotoSansSC-Regular.ttf",
    BOLD: "NotoSansSC-Bold.ttf",
    RARE: "HanaMinA-subset.ttf",  # the Han characters that Noto Sans SC lacks
}


_loaded: dict[str, TTFontFace] = {}
_loading = Lock()  # two threads must never end with two copies of one font
_PLANE = 0x10000
_LOW = 0x700  # where the codes of the Chinese characters in daily use begin


class Glyphs(NamedTuple):
    """A font and a plane of Unicode, within which a character's code on paper follows from its
    code point."""

    font: str
    plane: int

    @property
    def resource(self) -> str:
        """The name under which a page knows it."""
        return f"{self.font}-{self.plane}"


class Shown(NamedTuple):
    """A line of text as PDF operators, NUL where the size goes, and the characters it uses.

    ASCII is not told one by one: whoever embeds a font embeds all of it.
    """

    operators: str
    used: frozenset[tuple[Glyphs, str]]


def face(name: str) -> TTFontFace:
    """The font of that name, read once."""
    if name not in _loaded:
        with _loading:
            if name not in _loaded:
                from reportlab.pdfbase.ttfonts import TTFontFace

                path = resources.folder("labels") / "fonts" / _FILES[name]
                _loaded[name] = TTFontFace(str(path))
    return _loaded[name]


@lru_cache(maxsize=4096)
def shown(text: str, bold: bool = False, gap: int = 0) -> Shown:
    """How a line is shown, each space wider by `gap` thousandths of the size.

    Raises UncoveredCharacter.
    """
    if text.isascii() and text.isprintable():
        name = BOLD if bold else REGULAR
        return Shown(f"/{name}-0 \0 Tf {_coded(text, gap)} ", _ASCII_OF[bold])
    operators, used = [], set()
    for name, run in runs(text, bold):
        for plane, part in groupby(run, lambda character: ord(character) // _PLANE):
            characters = "".join(part)
            glyphs = Glyphs(name, plane)
            operators.append(f"/{glyphs.resource} \0 Tf {_coded(characters, gap)} ")
            used |= {(glyphs, c) for c in characters if plane or not " " <= c <= "~"}
            used.add((glyphs, ""))
    return Shown("".join(operators), frozenset(used))


_ASCII_OF = (frozenset({(Glyphs(REGULAR, 0), "")}), frozenset({(Glyphs(BOLD, 0), "")}))
DIGITS = _ASCII_OF[True]


def digits_shown(groups: str, gap: int) -> str:
    """As shown, for groups of digits in bold, which differ from label to label."""
    return f"/{BOLD}-0 \0 Tf {_coded(groups, gap)} "


@cache
def _swapped() -> dict[int, int]:
    """The code points that are not their own codes on paper: the Chinese characters in daily use
    (GB 2312, signs and first level) change places with rare scripts from U+0700 on.

    A document maps every code up to its highest to a glyph, and is opened the faster the lower.
    """
    cells = (bytes((row, cell)) for row in range(0xA1, 0xD8) for cell in range(0xA1, 0xFF))
    daily = "".join(cell.decode("gb2312", "ignore") for cell in cells)
    low = dict(enumerate((ord(each) for each in daily if each >= "\u2000"), _LOW))
    return low | {point: code for code, point in low.items()}


def coded(point: int) -> int:
    """The code of a code point on paper, within its plane."""
    return _swapped().get(point, point) % _PLANE


def _coded(text: str, gap: int) -> str:
    paper = text if text.isascii() else "".join(chr(coded(ord(each))) for each in text)
    if not gap:
        return f"<{paper.encode('utf-16-be', 'surrogatepass').hex()}> Tj"
    words = [word.encode("utf-16-be").hex() for word in paper.replace(" ", " \0").split("\0")]
    return f"[<{f'> {-gap} <'.join(words)}>] TJ"


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
    if text.isascii() and text.isprintable():
        return
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
            if character.isprintable() and face(name).charToGlyph.get(ord(character)):
                self[character] = name
                return name
        raise UncoveredCharacter(character)


class _Widths(dict[str, float]):
    """The width of a character at one point, asked for once per character."""

    def __init__(self, homes: _Homes) -> None:
        super().__init__()
        self._homes = homes

    def __missing__(self, character: str) -> float:
        widths = face(self._homes[character]).charWidths
        self[character] = widths[ord(character)] / 1000
        return self[character]


_HOMES = {False: _Homes(False), True: _Homes(True)}
_WIDTHS = {bold: _Widths(homes) for bold, homes in _HOMES.items()}
