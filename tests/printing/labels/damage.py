"""What happens to a printed label: blur, something over the symbol, a pale print, a slanted scan,
dead dots of a print head. Each in several strengths, the same for the same seed."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from cot_tracker.printing.labels.layout import Layout
from cot_tracker.printing.symbol import MODULES

Picture = Image.Image
_WHITE, _BLACK = 255, 0
_SEEN_MM = 25  # of the label around its symbol


@dataclass(frozen=True)
class Print:
    """A label as printed: its picture, and where the symbol is on it, in dots."""

    picture: Picture
    left: float
    top: float
    module: float

    @property
    def side(self) -> float:
        return MODULES * self.module


Damage = Callable[[Print, random.Random], Picture]


def as_print(picture: Picture, layout: Layout, dpi: int) -> Print:
    """The picture of one label of this layout, as much of it as a scanner held before the symbol
    sees, and the place of the symbol in it."""
    dots, place = dpi / 25.4, layout.symbol
    x, y, side = (mm * dots for mm in (place.x, place.y, MODULES * place.module_mm))
    around = _SEEN_MM * dots
    left, top = max(0, int(x - around)), max(0, int(y - around))
    box = (left, top, min(picture.width, x + side + around),
           min(picture.height, y + side + around))  # fmt: skip
    seen = picture.convert("L").crop(tuple(map(int, box)))  # type: ignore[arg-type]
    return Print(seen, x - left, y - top, place.module_mm * dots)


def untouched(label: Print, chance: random.Random) -> Picture:
    return label.picture


def blurred(modules: float) -> Damage:
    """Out of focus: a Gaussian blur of so many modules."""
    return lambda label, chance: label.picture.filter(
        ImageFilter.GaussianBlur(modules * label.module)
    )


def covered(share: float) -> Damage:
    """A patch over so much of the symbol, anywhere on it, white or black."""

    def cover(label: Print, chance: random.Random) -> Picture:
        area = share * label.side**2
        width = math.sqrt(area) * chance.uniform(0.6, 1.6)
        width = min(width, label.side)
        height = min(area / width, label.side)
        x = label.left + chance.uniform(0, label.side - width)
        y = label.top + chance.uniform(0, label.side - height)
        picture = label.picture.copy()
        shade = chance.choice((_WHITE, _BLACK))
        ImageDraw.Draw(picture).rectangle((x, y, x + width, y + height), fill=shade)
        return picture

    return cover


def specked(share: float) -> Damage:
    """Specks of a third of a module, white and black, over so much of the symbol."""

    def speck(label: Print, chance: random.Random) -> Picture:
        picture = label.picture.copy()
        draw, size = ImageDraw.Draw(picture), label.module / 3
        for _ in range(int(share * label.side**2 / size**2)):
            x = label.left + chance.uniform(0, label.side - size)
            y = label.top + chance.uniform(0, label.side - size)
            draw.rectangle((x, y, x + size, y + size), fill=chance.choice((_WHITE, _BLACK)))
        return picture

    return speck


def pale(contrast: float) -> Damage:
    """So much is left of the difference between black and white, under a camera's noise."""

    def fade(label: Print, chance: random.Random) -> Picture:
        lightest = 230
        faded = label.picture.point(lambda v: int(lightest - (255 - v) * contrast))
        noise = Image.frombytes("L", faded.size, chance.randbytes(faded.width * faded.height))
        gentle = noise.point(lambda v: v * 8 // 255)  # plus or minus four of 256 greys
        return ImageChops.subtract(faded, gentle)

    return fade


def turned(degrees: float) -> Damage:
    """Held askew by so many degrees."""
    return lambda label, chance: label.picture.rotate(
        degrees, expand=True, fillcolor=_WHITE, resample=Image.Resampling.BICUBIC
    )


def dead_dots(dots: int) -> Damage:
    """So many neighbouring dots of the print head print nothing: a white line the whole way."""

    def scratch(label: Print, chance: random.Random) -> Picture:
        x = int(label.left + chance.uniform(0, label.side - dots))
        picture = label.picture.copy()
        ImageDraw.Draw(picture).rectangle((x, 0, x + dots - 1, picture.height), fill=_WHITE)
        return picture

    return scratch


DAMAGES: dict[str, tuple[tuple[str, Damage], ...]] = {
    "untouched": (("", untouched),),
    "blurred, in modules": tuple((f"{n}", blurred(n)) for n in (0.2, 0.3, 0.4, 0.5)),
    "covered by one patch": tuple((f"{n} %", covered(n / 100)) for n in (2, 5, 10, 15)),
    "covered by specks": tuple((f"{n} %", specked(n / 100)) for n in (5, 15)),
    "contrast left": tuple((f"{n} %", pale(n / 100)) for n in (50, 25, 10)),
    "turned": tuple((f"{n}°", turned(n)) for n in (7, 20, 45, 180)),
    "dead dots of the head": tuple((f"{n}", dead_dots(n)) for n in (1, 2, 4)),
}
