"""Photographed symbols of other people: each is read rightly or not at all, and never as ours."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import qrcode
from PIL import Image

from cot_tracker.identity.codes import CodeFault
from cot_tracker.identity.scan import read_scan
from cot_tracker.printing.labels.label import render_label
from cot_tracker.printing.labels.layout import layout
from cot_tracker.printing.labels.proof import decode, prove
from cot_tracker.printing.pdf.picture import pages
from cot_tracker.printing.refused import ProofFailed
from tests.printing.examples import CODE, label
from tests.printing.readers import READERS, Reader

BARCODES = Path(os.environ.get("COT_REFERENCE_DATA", "../shared/data")) / "barcodes"

pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not BARCODES.is_dir(), reason="no reference data: set COT_REFERENCE_DATA"),
]


def photographs() -> Iterator[tuple[Image.Image, str]]:
    for path in sorted(BARCODES.glob("*/*.png")):
        with Image.open(path) as picture:
            yield picture.convert("L"), path.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_no_photograph_is_read_wrongly(reader: Reader) -> None:
    seen = read = 0
    for picture, text in photographs():
        for degrees in (0, 90, 180, 270):
            found = reader(picture.rotate(degrees, expand=True))
            assert found in ([], [text])
            seen, read = seen + 1, read + len(found)
    assert read >= 0.7 * seen > 0, "so few that it says nothing"


def test_the_reader_that_proves_labels_reads_every_photograph() -> None:
    for picture, text in photographs():
        for degrees in (0, 90, 180, 270):
            assert decode(picture.rotate(degrees, expand=True)) == [text]


def test_what_stands_in_foreign_symbols_is_never_taken_for_a_code_of_ours() -> None:
    for _, text in photographs():
        with pytest.raises(CodeFault):
            read_scan(text)


def test_a_page_with_a_foreign_symbol_beside_ours_is_not_handed_out() -> None:
    ours = next(pages(render_label(layout("bag"), label(), language="en", demo=False), 203))
    text = min((text for _, text in photographs()), key=len)
    foreign = qrcode.make(text, box_size=6).get_image().convert("L")
    page = Image.new("L", (ours.width + foreign.width, max(ours.height, foreign.height)), 255)
    page.paste(ours, (0, 0))
    page.paste(foreign, (ours.width, 0))
    out = BytesIO()
    page.save(out, format="PDF", resolution=203)
    with pytest.raises(ProofFailed, match=re.escape(text)):
        prove(out.getvalue(), [CODE])
