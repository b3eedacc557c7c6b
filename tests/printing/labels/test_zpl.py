"""Labels in ZPL: drawn by a renderer of others, they show dot for dot what was read back."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from cot_tracker.printing.labels.dots import Head, OtherLabels, TooWide, proved_dots
from cot_tracker.printing.labels.label import render_label, render_labels
from cot_tracker.printing.labels.layout import layout, layout_names
from cot_tracker.printing.labels.places import SymbolArea
from cot_tracker.printing.labels.proof import decode
from cot_tracker.printing.labels.zpl import _packed, to_zpl
from cot_tracker.printing.refused import ProofFailed
from cot_tracker.printing.symbol import SymbolKind
from tests.printing.examples import CODE, RARE_NAME, label
from tests.printing.labels.zebra_drawing import drawn
from tests.printing.readers import READERS

OTHER = "10990000260001002007"
Drawn = tuple[str, str, Image.Image, Image.Image]
PAPER_MM = 150  # wider than the head of any label printer


def from_a_label_printer(name: str) -> bool:
    """Whether such a label comes from a thermal printer, and not from one for sheets of paper."""
    return min(layout(name).width_mm, layout(name).height_mm) < PAPER_MM


THERMAL = [name for name in layout_names() if from_a_label_printer(name)]
SMALL = [name for name in THERMAL if layout(name).width_mm <= 50]


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> list[Drawn]:
    """Of labels of every layout: its name, the code, our dots, and the drawn picture."""
    zpl, dots = {}, {}
    for name, dpi in (*((name, 203) for name in THERMAL), *((name, 300) for name in SMALL)):
        codes = [CODE, OTHER] if name in SMALL else [OTHER]
        data = [label(code, content=RARE_NAME) for code in codes]
        pdf = render_labels(layout(name), data, language="zh", demo=True, dpi=dpi)
        kinds = tuple(symbol.kind for symbol in layout(name).symbols)
        job = f"{name}-{dpi}"
        zpl[job] = (to_zpl(pdf, codes, Head(dpi), kinds), dpi)
        dots[job] = list(zip(codes, proved_dots(pdf, codes, Head(dpi), kinds), strict=True))
    pictures = drawn(zpl, tmp_path_factory.mktemp("zpl"))
    return [
        (job, code, ours, picture)
        for job, those in pictures.items()
        for (code, ours), picture in zip(dots[job], those, strict=True)
    ]


def test_every_label_is_drawn_dot_for_dot(jobs: list[Drawn]) -> None:
    for job, _, ours, picture in jobs:
        shown = picture.crop((0, 0, *ours.size))
        assert ImageChops.difference(shown, ours.convert("L")).getbbox() is None, job


def test_every_label_that_is_drawn_is_read_by_two_readers(
    jobs: list[Drawn],
) -> None:
    assert {job.rpartition("-")[0] for job, *_ in jobs} == set(THERMAL)
    for job, code, _, picture in jobs:
        assert [look(picture) for look in READERS.values()] == [[code]] * len(READERS), job


def test_every_further_symbol_that_is_drawn_says_the_same(
    jobs: list[Drawn],
) -> None:
    kinds = set()
    for job, code, _, picture in jobs:
        for symbol in layout(job.rpartition("-")[0]).symbols:
            assert decode(picture, symbol.kind) == [code], (job, symbol.kind)
            kinds.add(symbol.kind)
    assert kinds == {"qr", "data_matrix", "code_128"}


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_the_modules_of_a_symbol_are_whole_dots_of_the_head(dpi: int) -> None:
    pdf = render_label(layout("tube"), label(), language="en", demo=False)
    dots = next(proved_dots(pdf, [CODE], Head(dpi)))
    module = round(layout("tube").symbol.module_mm / 25.4 * dpi)
    place = layout("tube").symbol
    left, top, side = (mm / 25.4 * dpi for mm in (place.x, place.y, 8 * place.module_mm))
    near = (int(left) - 4, int(top) - 4, int(left + side), int(top + side))
    finder = dots.crop(near).convert("L")
    assert max(map(len, re.findall(rb"\0+", finder.tobytes()))) == 7 * module


def test_the_same_label_is_the_same_zpl() -> None:
    pdf = render_label(layout("bag"), label(), language="en", demo=False)
    assert to_zpl(pdf, [CODE]) == to_zpl(pdf, [CODE])


def test_a_label_wider_than_the_head_is_turned_and_one_too_wide_either_way_is_refused() -> None:
    wristband = render_label(layout("wristband"), label(), language="en", demo=False)
    assert b"^PW200" in to_zpl(wristband, [CODE], Head(203, 25 + 1))
    shipper = render_label(layout("shipper"), label(), language="en", demo=False)
    with pytest.raises(TooWide, match=r"100 × 100 mm, .* up to 54 mm wide. Nothing"):
        to_zpl(shipper, [CODE], Head(203, 54))


def test_labels_of_another_size_than_those_in_the_printer_are_refused() -> None:
    tube = render_label(layout("tube"), label(), language="en", demo=False)
    for size in ((50, 25), (25, 50), (51, 25)):
        assert to_zpl(tube, [CODE], Head(203, 104, size))
    with pytest.raises(OtherLabels, match=r"50 × 25 mm, and there are labels of 100 × 50 mm"):
        to_zpl(tube, [CODE], Head(203, 104, (100, 50)))


def test_a_label_with_symbols_of_any_kind_becomes_a_job() -> None:
    """As many of each kind as its layout says, no more and no fewer."""
    tube = replace(layout("tube"), texts=(), warnings=None, rules=())
    second = SymbolArea(30, 8, 0.5)
    for chosen in (
        replace(tube, also=(second,)),
        replace(tube, symbol=replace(tube.symbol, kind="data_matrix")),
        replace(tube, symbol=replace(tube.symbol, kind="data_matrix"), also=(second,)),
    ):
        kinds = chosen.symbol_kinds
        pdf = render_label(chosen, label(), language="en", demo=False)
        assert to_zpl(pdf, [CODE], Head(203), kinds)
        more: list[tuple[SymbolKind, ...]] = [
            (*kinds, "qr"),
            (*kinds, "code_128"),
            (*kinds, "data_matrix"),
        ]
        for other in more:
            with pytest.raises(ProofFailed):
                to_zpl(pdf, [CODE], Head(203), other)


def test_dots_that_show_another_code_never_become_a_job() -> None:
    pdf = render_labels(layout("tube"), [label(), label(OTHER)], language="en", demo=False)
    for codes in ([OTHER, CODE], [CODE, CODE], [CODE], [CODE, OTHER, CODE], ["1" * 20, OTHER]):
        with pytest.raises(ProofFailed):
            to_zpl(pdf, codes)


def test_a_page_without_a_symbol_never_becomes_a_job() -> None:
    out = BytesIO()
    Image.new("L", (400, 200), 255).save(out, format="PDF", resolution=203)
    with pytest.raises(ProofFailed):
        to_zpl(out.getvalue(), [CODE])


def _unpacked(text: str, across: int) -> bytes:
    """As the ZPL II guide tells printers to read it."""
    digits, row, many = "", "", 0
    for sign in text:
        if sign in "ghijklmnopqrstuvwxyz":
            many += 20 * (ord(sign) - ord("g") + 1)
        elif "G" <= sign <= "Y":
            many += ord(sign) - ord("G") + 1
        elif sign == ",":
            row += "0" * (2 * across - len(row))
        elif sign == ":":
            row = digits[-2 * across :]
        else:
            row, many = row + sign * (many or 1), 0
        if len(row) == 2 * across:
            digits, row = digits + row, ""
    assert not row
    return bytes.fromhex(digits)


@pytest.mark.parametrize("width", [1, 8, 9, 64, 2481, 7300])
def test_packed_dots_are_unpacked_to_the_same_dots(width: int) -> None:
    chance = random.Random(width)
    rows = [chance.choice((b"\0", b"\xff", chance.randbytes(1))) * width for _ in range(40)]
    rows += [rows[-1], bytes(width), b"\xff" * width]
    rows += [bytes(width // 2) + b"\xff" * (width - width // 2)]
    grey = Image.frombytes("L", (width, len(rows)), b"".join(rows))
    page = grey.point(lambda shade: 255 if shade > 127 else 0, mode="1")
    across = (width + 7) // 8
    unpacked = Image.frombytes("1", page.size, _unpacked(_packed(page), across))
    assert unpacked.point(lambda dot: 0 if dot else 255).tobytes() == page.tobytes()
