"""Every label of every layout on every stock shows exactly its code to two readers that know
nothing of one another."""

from __future__ import annotations

import pytest
from PIL import Image
from pyzbar import pyzbar

from cot_tracker.printing.labels.label import render_labels
from cot_tracker.printing.labels.layout import layout, layout_names
from cot_tracker.printing.labels.proof import decode, issue_ready
from cot_tracker.printing.labels.stock import stocks
from cot_tracker.printing.pdf.picture import pages
from cot_tracker.printing.symbol import SymbolKind
from tests.printing.examples import CODE, label

SHEETS = [
    (name, stock) for name in layout_names() for stock in layout(name).stocks
    if stocks()[stock].on_sheets
]  # fmt: skip
PAGES = [
    (name, stock) for name in layout_names() for stock in layout(name).stocks
    if not stocks()[stock].on_sheets
]  # fmt: skip


def second(picture: Image.Image, kind: SymbolKind) -> list[str]:
    """What ZBar reads, or libdmtx for a Data Matrix, each symbol once."""
    if kind == "data_matrix":
        libdmtx = pytest.importorskip("pylibdmtx.pylibdmtx", reason="libdmtx is not installed")
        found = libdmtx.decode(picture, timeout=3000, max_count=1, shrink=1)
    else:
        symbols = {"qr": pyzbar.ZBarSymbol.QRCODE, "code_128": pyzbar.ZBarSymbol.CODE128}
        found = pyzbar.decode(picture, symbols=[symbols[kind]])
    return sorted({each.data.decode() for each in found})


@pytest.mark.parametrize(("name", "stock"), PAGES)
def test_a_label_on_a_roll_or_card_is_read_by_both(name: str, stock: str) -> None:
    chosen = layout(name)
    for dpi in {203, *stocks()[stock].dpi}:
        pdf = issue_ready(chosen, label(), language="zh", demo=True, stock=stock, dpi=dpi).pdf
        (picture,) = pages(pdf, dpi)
        for symbol in chosen.for_printer(dpi).symbols:
            dots, box = dpi / 25.4, symbol.box
            corners = (box.x, box.y, box.x + box.width, box.y + box.height)
            part = picture.crop(tuple(int(each * dots) for each in corners))  # type: ignore[arg-type]
            assert decode(part, symbol.kind) == [CODE]
            assert second(part, symbol.kind) == [CODE]


@pytest.mark.parametrize(("name", "stock"), SHEETS)
def test_every_label_of_a_whole_sheet_is_read_by_both(name: str, stock: str) -> None:
    codes = [f"{number:020d}" for number in range(stocks()[stock].positions)]
    labels = [label(code) for code in codes]
    pdf = issue_ready(layout(name), labels, language="en", demo=False, stock=stock).pdf
    (picture,) = pages(pdf, 203)
    dots = 203 / 25.4
    for position, code in enumerate(codes, start=1):
        x, y = stocks()[stock].place(position)
        corners = (x, y, x + layout(name).width_mm, y + layout(name).height_mm)
        part = picture.crop(tuple(int(each * dots) for each in corners))  # type: ignore[arg-type]
        assert decode(part) == second(part, "qr") == [code]


@pytest.mark.parametrize("start", [1, 4, 10])
def test_a_sheet_may_begin_at_any_position(start: int) -> None:
    codes = [f"{number:020d}" for number in range(12)]
    labels = [label(code) for code in codes]
    proved = issue_ready(
        layout("bag"), labels, language="en", demo=False, stock="a4_100x50", start=start
    )
    found = [sorted(decode(picture)) for picture in pages(proved.pdf, 203)]
    first = 11 - start
    assert found == [
        part for part in (codes[:first], codes[first : first + 10], codes[first + 10 :]) if part
    ]


def test_a_label_never_lies_where_the_sheet_has_none() -> None:
    stock = stocks()["a4_100x50"]
    pdf = render_labels(
        layout("bag"), [label()], language="en", demo=False, stock=stock.name, start=4
    )
    (picture,) = pages(pdf, 203)
    x, y = stock.place(4)
    assert (x, y) == (107, 68.5)
    dots = 203 / 25.4
    box = (int(x * dots), int(y * dots), int((x + 100) * dots) + 1, int((y + 50) * dots) + 1)
    assert decode(picture.crop(box)) == [CODE]
    picture.paste(255, box)
    assert picture.getextrema() == (255, 255)
