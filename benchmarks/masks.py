"""Which of the eight masks of a QR symbol is read best when a print is damaged, and what the
standard's penalties say of it: why symbol.py has the one it has. The same codes, damaged in the
same way, under every mask and under the one that ISO/IEC 18004 chooses for each code."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from statistics import mean

from PIL import Image, ImageDraw, ImageFilter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from qrcode.util import lost_point

from cot_tracker.printing.labels.proof import decode
from cot_tracker.printing.symbol import MASK, MODULES, QUIET, Matrix, qr_matrix

CODES, DOTS = 100, 4  # dots to a module: a tube's label at 203 dpi


def picture(modules: Matrix) -> Image.Image:
    """The symbol with its quiet zone, each module of so many dots."""
    side = MODULES + 2 * QUIET
    small = Image.new("L", (side, side), 255)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if dark:
                small.putpixel((x + QUIET, y + QUIET), 0)
    return small.resize((side * DOTS, side * DOTS), Image.Resampling.NEAREST)


def covered(symbol: Image.Image, chance: random.Random) -> Image.Image:
    """A white or black patch over 3 to 8 % of the symbol, somewhere within it."""
    inner = MODULES * DOTS
    side = int(inner * chance.uniform(0.03, 0.08) ** 0.5)
    x, y = (QUIET * DOTS + chance.randrange(inner - side) for _ in range(2))
    ImageDraw.Draw(symbol).rectangle((x, y, x + side, y + side), chance.choice((0, 255)))
    return symbol


def blurred(symbol: Image.Image, chance: random.Random) -> Image.Image:
    """Out of focus, slanted, and pale."""
    radius = chance.uniform(0.3, 0.65) * DOTS
    turned = symbol.rotate(chance.uniform(-20, 20), Image.Resampling.BICUBIC, fillcolor=255)
    pale = turned.point(lambda grey: 120 + grey * 100 // 255)
    return pale.filter(ImageFilter.GaussianBlur(radius))


def speckled(symbol: Image.Image, chance: random.Random) -> Image.Image:
    """One module in forty has the other colour."""
    draw = ImageDraw.Draw(symbol)
    for _ in range(MODULES**2 // 40):
        x, y = ((QUIET + chance.randrange(MODULES)) * DOTS for _ in range(2))
        grey = 255 - int(symbol.getpixel((x, y)) or 0)  # type: ignore[arg-type]
        draw.rectangle((x, y, x + DOTS - 1, y + DOTS - 1), grey)
    return symbol


DAMAGES = {"covered": covered, "blurred": blurred, "speckled": speckled}


def penalty(modules: Matrix) -> int:
    """How far the symbol is from what a reader likes, by the four rules of ISO/IEC 18004."""
    return lost_point([list(row) for row in modules])


def symbols(choose: int | None) -> list[tuple[str, Matrix]]:
    """Codes and their symbols with this mask, or with the mask of the lowest penalty."""
    found = []
    for number in range(CODES):
        code = f"{random.Random(number).randrange(10**20):020d}"
        every = [qr_matrix(code, mask) for mask in range(8)]
        found.append((code, min(every, key=penalty) if choose is None else every[choose]))
    return found


def share(drawn: list[tuple[str, Matrix]], name: str) -> float:
    """The share of damaged symbols that are read as their code. A wrong code ends the run."""
    read = 0
    for number, (code, modules) in enumerate(drawn):
        found = decode(DAMAGES[name](picture(modules), random.Random(f"{name}{number}")))
        assert found in ([], [code]), f"{code} was read as {found}"
        read += bool(found)
    return read / len(drawn)


def main() -> None:
    """Prints the share read for each mask and damage, and the mean and the worst penalty."""
    heads = (*DAMAGES, "mean", "penalty", "worst")
    print(f"  {'mask':<22}" + "".join(f"{name:>10}" for name in heads))
    for choose in (*range(8), None):
        drawn = symbols(choose)
        shares = [share(drawn, name) for name in DAMAGES]
        penalties = [penalty(modules) for _, modules in drawn]
        named = "by the standard" if choose is None else str(choose)
        named += ", the one we use" if choose == MASK else ""
        figures = "".join(f"{100 * each:9.0f}%" for each in (*shares, mean(shares)))
        print(f"  {named:<22}{figures}{mean(penalties):>10.0f}{max(penalties):>10}")


if __name__ == "__main__":
    main()
