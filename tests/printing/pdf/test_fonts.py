"""Rare Chinese characters: drawn with a font that has them, and read as text by three readers."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from pypdf import PdfReader

from cot_tracker.printing.pdf import fonts
from cot_tracker.printing.pdf.fit import fitted, wrapped
from cot_tracker.printing.pdf.pen import Paper
from cot_tracker.printing.refused import UncoveredCharacter
from tests.printing.examples import RARE_NAME


@pytest.fixture
def written() -> bytes:
    paper = Paper("names")
    pen = paper.page(300, 100)
    pen.text(10, 30, f"A (b\\c) {RARE_NAME} ≥5 °C", 12)
    pen.text(10, 60, RARE_NAME, 12, bold=True)
    return paper.finish()


EXPECTED = f"A(b\\c){RARE_NAME}≥5°C{RARE_NAME}"


def test_pypdf_reads_every_character(written: bytes) -> None:
    text = PdfReader(BytesIO(written)).pages[0].extract_text()
    assert "".join(text.split()) == EXPECTED


def test_pdfium_reads_every_character(written: bytes) -> None:
    document = pypdfium2.PdfDocument(written)
    text = document[0].get_textpage().get_text_range()
    assert "".join(text.split()) == EXPECTED


def test_poppler_reads_every_character(written: bytes, tmp_path: Path) -> None:
    if not (pdftotext := shutil.which("pdftotext")):
        pytest.skip("poppler's pdftotext is not installed")
    (tmp_path / "a.pdf").write_bytes(written)
    done = subprocess.run(
        [pdftotext, "-raw", str(tmp_path / "a.pdf"), "-"], capture_output=True, check=True
    )
    assert "".join(done.stdout.decode().split()) == EXPECTED


def test_only_embedded_fonts_are_used(written: bytes) -> None:
    page = PdfReader(BytesIO(written)).pages[0]
    found = page["/Resources"]["/Font"]  # type: ignore[index]
    for each in found.values():
        inner = each.get_object()["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in inner["/FontDescriptor"]


def test_a_rare_character_takes_the_font_that_has_it() -> None:
    assert fonts.runs("王𠮷") == [(fonts.REGULAR, "王"), (fonts.RARE, "𠮷")]
    assert fonts.runs("Wang", bold=True) == [(fonts.BOLD, "Wang")]


@pytest.mark.parametrize("text", ["🧬", "a\tb", "a\nb", "\u200b", "\ufffe", "\ud800"])
def test_what_cannot_be_drawn_is_refused(text: str) -> None:
    with pytest.raises(UncoveredCharacter):
        fonts.runs(text)
    with pytest.raises(UncoveredCharacter):
        fonts.require(text)


def test_a_record_spells_out_what_cannot_be_drawn() -> None:
    assert fonts.spelled_out(f"{RARE_NAME} 🧬") == f"{RARE_NAME} [U+1F9EC]"


def test_lines_break_at_words_and_between_han_characters() -> None:
    assert wrapped("one two", fonts.width("one tw", 8), 8) == ["one", "two"]
    assert wrapped("采集袋，", fonts.width("采集", 8), 8) == ["采集", "袋，"]
    assert wrapped("unbroken", 10, 8) is None
    assert "".join(wrapped("unbroken", 10, 8, cut_words=True) or []) == "unbroken"


def test_text_shrinks_to_its_place_and_no_further() -> None:
    width = fonts.width("IX001-007", 10)
    found = fitted("IX001-007", width, 40, 20, 8)
    assert found is not None
    assert 9.5 <= found.size <= 10
    assert fitted("IX001-007", width, 40, 20, 11) is None


def test_no_two_characters_of_a_plane_have_the_same_code_on_paper() -> None:
    codes = {fonts.coded(point) for point in range(0x10000)}
    assert len(codes) == 0x10000
    assert max(map(fonts.coded, map(ord, "临床试验单采血细胞，采集袋。有效期至"))) < 0x2000
