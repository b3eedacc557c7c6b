"""The QR symbol: the library's own best mask, found by our quicker reckoning."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from qrcode.util import lost_point

from cot_tracker.printing.proof import decode
from cot_tracker.printing.symbol import MODULES, QUIET, _plain, dark_runs, qr_matrix

CODES = st.text("0123456789", min_size=20, max_size=20)


@settings(max_examples=40, deadline=None)
@given(CODES)
def test_the_mask_chosen_is_the_one_the_standard_prefers(code: str) -> None:
    penalties = [lost_point([list(row) for row in _plain(code, mask)]) for mask in range(8)]
    assert qr_matrix(code) == _plain(code, penalties.index(min(penalties)))


@settings(max_examples=40, deadline=None)
@given(CODES)
def test_the_bare_symbol_decodes_to_its_code(code: str) -> None:
    side = MODULES + 2 * QUIET
    picture = Image.new("L", (side, side), 255)
    for run in dark_runs(qr_matrix(code)):
        for column in range(run.column, run.column + run.length):
            picture.putpixel((column + QUIET, run.row + QUIET), 0)
    assert decode(picture.resize((side * 4, side * 4), Image.Resampling.NEAREST)) == [code]
