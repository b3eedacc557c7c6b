"""The symbols: put together quickly, and the same as the libraries draw."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cot_tracker.printing.labels.proof import decode
from cot_tracker.printing.symbol import (
    MODULES,
    QUIET,
    SYMBOL_KINDS,
    dark_runs,
    matrix,
    path,
    plain,
    qr_matrix,
)

CODES = st.text("0123456789", min_size=20, max_size=20)


@settings(max_examples=60, deadline=None)
@given(CODES, st.integers(0, 7))
def test_the_sum_of_symbols_is_the_symbol_that_the_library_draws(code: str, mask: int) -> None:
    assert qr_matrix(code, mask) == plain(code, mask)


@settings(max_examples=100, deadline=None)
@given(CODES)
def test_the_path_of_a_symbol_covers_exactly_its_dark_modules(code: str) -> None:
    for kind in SYMBOL_KINDS:
        drawn = [int(number) for number in path(kind, code).replace("re", "").split()]
        covered: set[tuple[int, int]] = set()  # by an odd number of rectangles
        for x, y, width, height in zip(*(iter(drawn),) * 4, strict=True):
            covered ^= {(x + right, y + down) for right in range(width) for down in range(height)}
        assert covered == {
            (x, y) for y, row in enumerate(matrix(kind, code)) for x, dark in enumerate(row) if dark
        }


@settings(max_examples=40, deadline=None)
@given(CODES)
def test_the_bare_symbol_decodes_to_its_code(code: str) -> None:
    side = MODULES + 2 * QUIET
    picture = Image.new("L", (side, side), 255)
    for run in dark_runs(qr_matrix(code)):
        for column in range(run.column, run.column + run.length):
            picture.putpixel((column + QUIET, run.row + QUIET), 0)
    assert decode(picture.resize((side * 4, side * 4), Image.Resampling.NEAREST)) == [code]
