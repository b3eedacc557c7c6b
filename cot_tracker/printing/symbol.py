"""The QR symbol of a twenty-digit code: version 1, 21 × 21 modules, error correction Q.

The mask is chosen by the penalty rules of ISO/IEC 18004, on whole symbols held as integers.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from cot_tracker.printing.refused import NotACode

MODULES = 21
QUIET = 4  # modules of white on every side
_DIGITS = 20
_NUMERIC: Literal[1] = 1  # qrcode's MODE_NUMBER
_ROW = MODULES + 1  # one empty column keeps the runs of neighbouring rows apart
_TO_DIGITS = bytes.maketrans(b"\0\1", b"01")
_DARK = re.compile(b"\1+")

Matrix = tuple[tuple[bool, ...], ...]


class Run(NamedTuple):
    """A stretch of dark modules in one row."""

    column: int
    row: int
    length: int


@lru_cache(maxsize=4096)
def qr_matrix(code: str) -> Matrix:
    """The modules of the symbol by rows, True for dark. Raises NotACode."""
    if len(code) != _DIGITS or not (code.isascii() and code.isdigit()):
        raise NotACode(code)
    plain = _plain(code, 0)
    across, down = _packed(plain), _packed(tuple(zip(*plain, strict=True)))
    scores = [_penalty(across ^ mask, down ^ turned) for mask, turned in _masks()]
    best = scores.index(min(scores))
    return _unpacked(across ^ _masks()[best][0])


def dark_runs(matrix: Matrix) -> list[Run]:
    """The dark modules as horizontal runs, so that a symbol is one path of few rectangles."""
    return [
        Run(found.start(), y, found.end() - found.start())
        for y, row in enumerate(matrix)
        for found in _DARK.finditer(bytes(row))
    ]


def _plain(code: str, mask: int) -> Matrix:
    from qrcode.constants import ERROR_CORRECT_Q
    from qrcode.main import QRCode
    from qrcode.util import QRData

    qr = QRCode(version=1, error_correction=ERROR_CORRECT_Q, border=0, mask_pattern=mask)
    qr.add_data(QRData(code.encode("ascii"), mode=_NUMERIC), optimize=0)
    qr.make(fit=False)
    return tuple(tuple(bool(module) for module in row) for row in qr.modules)


@cache
def _masks() -> tuple[tuple[int, int], ...]:
    """What turns a symbol of mask 0 into one of each mask, upright and transposed.

    Mask and format bits do not depend on the data, so any code gives the same differences.
    """
    any_code = "0" * _DIGITS
    plain = _plain(any_code, 0)
    upright, turned = _packed(plain), _packed(tuple(zip(*plain, strict=True)))
    pairs = []
    for mask in range(8):
        other = _plain(any_code, mask)
        across, down = _packed(other), _packed(tuple(zip(*other, strict=True)))
        pairs.append((upright ^ across, turned ^ down))
    return tuple(pairs)


def _packed(matrix: Matrix) -> int:
    """Module x of row y as bit y * _ROW + x."""
    modules = b"\0".join(map(bytes, matrix))[::-1]
    return int(modules.translate(_TO_DIGITS), 2)


def _unpacked(bits: int) -> Matrix:
    modules = f"{bits:0{MODULES * _ROW}b}"[::-1]
    return tuple(
        tuple(digit == "1" for digit in modules[at : at + MODULES])
        for at in range(0, MODULES * _ROW, _ROW)
    )


_ALL = _packed(((True,) * MODULES,) * MODULES)
_PAIRS = _packed(((True,) * (MODULES - 1) + (False,),) * (MODULES - 1))


def _penalty(across: int, down: int) -> int:
    """ISO/IEC 18004, evaluation of masking: runs, blocks, finder-like patterns, balance."""
    alike = ~(across ^ across >> 1) & ~(across ^ across >> _ROW)
    blocks = (alike & ~(across >> _ROW ^ across >> (_ROW + 1)) & _PAIRS).bit_count()
    percent = 100 * across.bit_count() / MODULES**2
    lines = sum(_line_penalty(bits) for bits in (across, down))
    return lines + 3 * blocks + 10 * int(abs(percent - 50) / 5)


def _line_penalty(dark: int) -> int:
    light = _ALL & ~dark
    total = 0
    for colour in (dark, light):
        fives = colour & colour >> 1 & colour >> 2 & colour >> 3 & colour >> 4
        total += fives.bit_count() + 2 * (fives & ~(fives << 1)).bit_count()
    finder = dark & light >> 1 & dark >> 2 & dark >> 3 & dark >> 4 & light >> 5 & dark >> 6
    four = light & light >> 1 & light >> 2 & light >> 3
    return total + 40 * ((finder & four >> 7).bit_count() + (four & finder >> 4).bit_count())
