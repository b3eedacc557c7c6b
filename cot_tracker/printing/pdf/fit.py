"""Text into its place: wrapping at words and between Han characters, and the largest size that
fits, never below the smallest allowed."""

from __future__ import annotations

import re
from math import inf
from typing import NamedTuple

from cot_tracker.printing.pdf import fonts

LEADING = 1.25  # line height over text size
_STEP = 0.25  # points between sizes tried

# A word with what may not start a line after it; or one Han character with such marks; or space.
_CLOSING = "，。、；：！？）》」』】％%”’"
_OPENING = "（《「『【“‘"
_HAN = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PIECES = re.compile(
    rf"\s+|[{_OPENING}]*(?:[{_HAN}]|[^\s{_HAN}{_OPENING}{_CLOSING}]+)?[{_CLOSING}]*"
)


class Fitted(NamedTuple):
    """Lines of text and the size in points at which they fit their place."""

    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        """The height of all lines in points."""
        return len(self.lines) * self.size * LEADING


def wrapped(
    text: str, width: float, size: float, bold: bool = False, cut_words: bool = False
) -> list[str] | None:
    """The text in lines no wider than `width` points; line breaks in it are kept.

    None if a single word is wider, unless `cut_words` allows breaking it. Raises
    UncoveredCharacter.
    """
    lines: list[str] = []
    for part in text.split("\n"):
        if fonts.width(part, size, bold) <= width:
            lines.append(part)
            continue
        wrapped_part = _wrap_one(part, width, size, bold, cut_words)
        if wrapped_part is None:
            return None
        lines += wrapped_part
    return lines


def fitted(
    text: str, width: float, height: float, largest: float, smallest: float, *,
    lines: int = 1, bold: bool = False,
) -> Fitted | None:  # fmt: skip
    """The text at the largest size that fits in so many lines, or None if none does."""
    one_line = fonts.width(text, 1, bold) if "\n" not in text else inf
    unbreakable = lines == 1 and text == text.strip()
    size = largest
    while size >= smallest:
        if one_line * size <= width:
            found: list[str] | None = [text]
        else:
            found = None if unbreakable else wrapped(text, width, size, bold)
        if found is not None and len(found) <= lines:
            result = Fitted(tuple(found), size)
            if result.height <= height + 0.01:
                return result
        size -= _STEP
    return None


def _wrap_one(
    text: str, width: float, size: float, bold: bool, cut_words: bool
) -> list[str] | None:
    lines, line = [], ""
    for piece in _PIECES.findall(text):
        if not piece or fonts.width((line + piece).rstrip(), size, bold) <= width:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = piece.lstrip()
        while fonts.width(line.rstrip(), size, bold) > width:
            if not cut_words:
                return None
            cut = _longest(line, width, size, bold)
            lines.append(line[:cut])
            line = line[cut:]
    if line.strip():
        lines.append(line.rstrip())
    return lines


def _longest(text: str, width: float, size: float, bold: bool) -> int:
    used = 0.0
    for at, character in enumerate(text):
        used += fonts.width(character, size, bold)
        if used > width:
            return max(at, 1)
    return len(text)
