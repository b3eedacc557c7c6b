"""Two readers of QR symbols that share no code: the one that proves labels, and ZBar."""

from __future__ import annotations

from collections.abc import Callable

from PIL.Image import Image
from pyzbar import pyzbar

from cot_tracker.printing.labels.proof import decode

Reader = Callable[[Image], list[str]]
_QR = [pyzbar.ZBarSymbol.QRCODE]


def zbar(picture: Image) -> list[str]:
    """The texts of all QR codes that ZBar finds, in no order that matters."""
    return [found.data.decode() for found in pyzbar.decode(picture.convert("L"), symbols=_QR)]


READERS: dict[str, Reader] = {"zxing": decode, "zbar": zbar}
