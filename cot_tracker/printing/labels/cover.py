"""Pictures that are only to be looked at: what could be scanned or typed is hatched over, and a
word says so across them."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

from cot_tracker import resources
from cot_tracker.printing.labels.places import Box

if TYPE_CHECKING:
    from PIL.Image import Image

_MM_PER_INCH = 25.4
_ATTEMPTS = 8
_Dots = tuple[float, float, float, float]


def covered(picture: Image, boxes: Iterable[Box], dpi: int, word: str) -> bytes:
    """The picture as PNG with these boxes hatched, and whatever symbol a reader still finds, and
    the word across it. Raises ValueError when a symbol can be read all the same."""
    import zxingcpp
    from PIL.ImageDraw import Draw

    dots = dpi / _MM_PER_INCH
    found = picture.convert("RGB")
    draw = Draw(found)
    for box in boxes:
        _hatch(draw, (box.x * dots, box.y * dots, (box.x + box.width) * dots,
                      (box.y + box.height) * dots))  # fmt: skip
    for _attempt in range(_ATTEMPTS):
        symbols = zxingcpp.read_barcodes(found)
        for symbol in symbols:
            _hatch(draw, _around(symbol))
        if not symbols:
            break
    found = _stamped(found, word)
    if zxingcpp.read_barcodes(found):
        raise ValueError("a preview shows a symbol that can be read")
    return _png(found)


def cut(rows: memoryview) -> bytes:
    """Grey dots, row by row, as PNG."""
    from PIL.Image import frombytes

    height, width = rows.shape or (0, 0)
    return _png(frombytes("L", (width, height), rows.tobytes()))


def _around(symbol: Any) -> _Dots:
    at = symbol.position
    corners = (at.top_left, at.top_right, at.bottom_left, at.bottom_right)
    across, down = [corner.x for corner in corners], [corner.y for corner in corners]
    edge = max(max(across) - min(across), max(down) - min(down), 20) * 0.15
    return min(across) - edge, min(down) - edge, max(across) + edge, max(down) + edge


def _hatch(draw: Any, box: _Dots) -> None:
    left, top, right, bottom = (int(side) for side in box)
    draw.rectangle((left, top, right, bottom), fill="white", outline=(120, 120, 120))
    for at in range(left - (bottom - top), right, 9):
        start, end = max(at, left), min(at + (bottom - top), right)
        draw.line((start, top + start - at, end, top + end - at), fill=(190, 190, 190))


def _stamped(picture: Image, word: str) -> Image:
    """The word across the whole picture, light enough to read through."""
    from PIL.Image import Resampling, new
    from PIL.ImageDraw import Draw
    from PIL.ImageFont import truetype

    size = max(min(picture.width // (len(word) + 1), picture.height // 3), 14)
    font = truetype(str(resources.folder("labels") / "fonts" / "NotoSansSC-Bold.ttf"), size)
    stamp = new("RGBA", picture.size, (255, 255, 255, 0))
    middle = (picture.width / 2, picture.height / 2)
    Draw(stamp).text(middle, word, font=font, fill=(178, 34, 34, 72), anchor="mm")
    turned = stamp.rotate(12, resample=Resampling.BICUBIC)
    picture.paste(turned, (0, 0), turned)
    return picture


def _png(picture: Image) -> bytes:
    out = BytesIO()
    picture.save(out, format="PNG")
    return out.getvalue()
