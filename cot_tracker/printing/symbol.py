"""The symbols of a twenty-digit code: QR of 21 × 21 modules at error correction Q, Data Matrix of
16 × 16, Code 128. Each is a table of dark modules, and one path of horizontal runs on paper.

A QR symbol of fixed length, version and mask is affine in its data bits over GF(2): codewords,
error correction and mask are sums. So it is put together from a few symbols that the qrcode
library drew, instead of being drawn anew for every label.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from cot_tracker.printing.refused import NotACode

if TYPE_CHECKING:
    from collections.abc import Iterable

SymbolKind = Literal["qr", "data_matrix", "code_128"]
SYMBOL_KINDS: tuple[SymbolKind, ...] = ("qr", "data_matrix", "code_128")

# Modules across and down, and the white modules that each symbol needs around it.
MODULES_OF: dict[SymbolKind, tuple[int, int]] = {
    "qr": (21, 21), "data_matrix": (16, 16), "code_128": (145, 1),
}  # fmt: skip
QUIET_OF: dict[SymbolKind, tuple[int, int]] = {
    "qr": (4, 4), "data_matrix": (2, 2), "code_128": (10, 0),
}  # fmt: skip

MODULES, QUIET = 21, 4  # of a QR symbol, and the white around it
MASK = 0  # chosen once: damaged prints of all are read alike, its penalty is lowest (benchmarks)
_DIGITS = 20
_NUMERIC: Literal[1] = 1  # qrcode's MODE_NUMBER
_GROUPS = tuple(range(0, _DIGITS, 3))  # a numeric symbol holds three digits in ten bits
_BITS = (10, 10, 10, 10, 10, 10, 7)
_PIECE = 7  # modules: a third of a row, of which there are 128
_DARK = re.compile("1+")

Matrix = tuple[tuple[bool, ...], ...]


class Run(NamedTuple):
    """A stretch of dark modules in one row."""

    column: int
    row: int
    length: int


def matrix(kind: SymbolKind, code: str) -> Matrix:
    """The modules of the symbol by rows, True for dark. Raises NotACode."""
    if kind == "qr":
        return qr_matrix(code)
    width = MODULES_OF[kind][0]
    rows = _rows(kind, code)
    return tuple(tuple(digit == "1" for digit in row[:width]) for row in rows)


def qr_matrix(code: str, mask: int = MASK) -> Matrix:
    """The modules of the QR symbol by rows, True for dark. Raises NotACode."""
    return tuple(tuple(digit == "1" for digit in row) for row in _cut(_qr(code, mask), MODULES))


def dark_runs(modules: Matrix) -> list[Run]:
    """The dark modules as horizontal runs, so that a symbol is one path of few rectangles."""
    width = len(modules[0]) + 1
    text = "".join("".join("1" if dark else "0" for dark in row) + "0" for row in modules)
    return [Run(*each) for each in _runs(text, width)]


def path(kind: SymbolKind, code: str) -> str:
    """The symbol as rectangles of one PDF path, in modules from its top left corner downwards, to
    be filled by the even-odd rule. Raises NotACode.
    """
    if kind == "qr":
        pieces = _cut(_qr(code, MASK), _PIECE)
        return _FINDERS + "".join([known[pieces[at]] for at, known in _PATHS])
    text, width = "".join(_rows(kind, code)), MODULES_OF[kind][0] + 1
    return "".join([f"{column} {row} {long} 1 re " for column, row, long in _runs(text, width)])


class _Pieces(dict[str, str]):
    """The rectangles of a third of one row, put together once for each pattern."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self._row, self._column = place // MODULES, place % MODULES

    def __missing__(self, piece: str) -> str:
        self[piece] = "".join(
            f"{self._column + column} {self._row} {long} 1 re "
            for column, _, long in _runs(piece, _PIECE)
        )
        return self[piece]


_CORNERS = ((0, 0), (MODULES - 7, 0), (0, MODULES - 7))  # of the finder patterns, column and row
_FINDERS = "".join(
    f"{column + inner} {row + inner} {7 - 2 * inner} {7 - 2 * inner} re "
    for column, row in _CORNERS
    for inner in range(3)
)
_PATHS = tuple(
    (at, _Pieces(at * _PIECE))
    for at in range(MODULES**2 // _PIECE)
    if (at % 3 * _PIECE, at // 3 // 7 * 7) not in _CORNERS  # as wide as a piece
)


def require_code(code: str) -> None:
    """Raises NotACode unless this is twenty digits."""
    if len(code) != _DIGITS or not (code.isascii() and code.isdigit()):
        raise NotACode(code)


def _runs(text: str, width: int) -> Iterable[tuple[int, int, int]]:
    for found in _DARK.finditer(text):
        start, end = found.span()
        yield start % width, start // width, end - start


def _cut(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


def _qr(code: str, mask: int) -> str:
    """All modules of the symbol as ones and zeros, row by row."""
    require_code(code)
    base, units = _basis(mask)
    for at, unit in zip(_GROUPS, units, strict=True):
        value = int(code[at : at + 3])
        if value not in unit:
            unit[value] = _sum(unit, value)
        base ^= unit[value]
    return f"{base:0{MODULES * MODULES}b}"


def _sum(unit: dict[int, int], value: int) -> int:
    total = 0
    for bit in range(value.bit_length()):
        if value >> bit & 1:
            total ^= unit[1 << bit]
    return total


@cache
def _basis(mask: int) -> tuple[int, tuple[dict[int, int], ...]]:
    """The symbol of twenty zeros, and for each group of three digits what its values change in it;
    at first only for the powers of two."""
    base = _drawn("0" * _DIGITS, mask)
    units = []
    for at, bits in zip(_GROUPS, _BITS, strict=True):
        width = min(3, _DIGITS - at)
        before, after = "0" * at, "0" * (_DIGITS - at - width)
        powers = {
            1 << bit: base ^ _drawn(f"{before}{1 << bit:0{width}}{after}", mask)
            for bit in range(bits)
        }
        units.append({0: 0, **powers})
    return base, tuple(units)


def _drawn(code: str, mask: int) -> int:
    """The symbol as the qrcode library draws it, the top left module as the highest bit."""
    return int("".join("1" if dark else "0" for row in plain(code, mask) for dark in row), 2)


def plain(code: str, mask: int) -> Matrix:
    """The symbol as the qrcode library draws it."""
    from qrcode.constants import ERROR_CORRECT_Q
    from qrcode.main import QRCode
    from qrcode.util import QRData

    qr = QRCode(version=1, error_correction=ERROR_CORRECT_Q, border=0, mask_pattern=mask)
    qr.add_data(QRData(code.encode("ascii"), mode=_NUMERIC), optimize=0)
    qr.make(fit=False)
    return tuple(tuple(bool(module) for module in row) for row in qr.modules)


@lru_cache(maxsize=256)
def _rows(kind: SymbolKind, code: str) -> tuple[str, ...]:
    """The rows of a Data Matrix or Code 128 as zxing-cpp draws it, one empty module at each end."""
    import zxingcpp

    require_code(code)
    columns, rows = MODULES_OF[kind]
    options = "forceSquare,version=4" if kind == "data_matrix" else ""
    formats = {
        "data_matrix": zxingcpp.BarcodeFormat.DataMatrix,
        "code_128": zxingcpp.BarcodeFormat.Code128,
    }
    drawn = zxingcpp.create_barcode(code, formats[kind], options=options)
    image: Any = zxingcpp.write_barcode_to_image(drawn, scale=1, add_quiet_zones=False)
    lines: Any = memoryview(image).tolist()[:rows]
    if [len(line) for line in lines] != [columns] * rows:
        raise NotACode(code)
    return tuple("".join("1" if dot < 128 else "0" for dot in line) + "0" for line in lines)
