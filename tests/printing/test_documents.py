"""Certificate, custody trail and journey sheet: all of their text is there, page after page."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from time import process_time

import pytest
from pypdf import PdfReader

from cot_tracker.identity.codes import grouped
from cot_tracker.printing.certificate import (
    ContainerLine,
    DeviationLine,
    PendingTest,
    SignatureLine,
    Standing,
)
from cot_tracker.printing.certificate import render_certificate as render
from cot_tracker.printing.labels.layout import layout
from cot_tracker.printing.labels.proof import decode
from cot_tracker.printing.pdf.picture import pages
from cot_tracker.printing.refused import DoesNotFit, LayoutError, UncoveredCharacter
from cot_tracker.printing.sheet import SheetStep, render_sheet
from cot_tracker.printing.trail import page_hash, render_trail
from cot_tracker.printing.words import instant
from tests.printing.examples import RARE_NAME, ZONE, certificate, label, trail_header, trail_rows


def texts(pdf: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def bare(text: str) -> str:
    return "".join(text.split())


def test_a_certificate_names_everything_that_was_released() -> None:
    it = certificate()
    text = "".join(texts(render(it, language="en", demo=False)))
    for each in (
        it.disposition, it.study, it.subject_number, grouped(it.coi), it.batch, it.product,
        it.specification, it.ledger_hash, "2026-12-04", "D-0007", "2026-11-22 14:30:00 +08:00",
        *(grouped(each.code) for each in it.containers),
        *(each.test + each.method + each.limit for each in it.results),
        *(each.name + each.role + each.meaning for each in it.signatures),
    ):  # fmt: skip
        assert bare(each) in text


def test_a_certificate_names_the_batchs_other_containers_and_tests_without_a_day() -> None:
    other = ContainerLine("20990000260001001010", "Collection bag", "used up")
    it = certificate(others=[other], pending=[PendingTest("Sterility", None)])
    text = "".join(texts(render(it, language="en", demo=False)))
    assert bare("Other containers of this batch") in text
    assert bare(grouped(other.code) + other.content + other.details) in text
    assert bare("Sterility –") in text


def test_the_certificates_own_code_is_its_only_symbol() -> None:
    pdf = render(certificate(), language="en", demo=True)
    first, *rest = [decode(picture) for picture in pages(pdf, 203)]
    assert first == [certificate().code]
    assert rest == [[] for _ in rest]


def test_a_long_certificate_numbers_its_pages_and_repeats_the_heads() -> None:
    it = certificate(results=[*certificate().results] * 12)
    found = texts(render(it, language="en", demo=False))
    assert len(found) > 2
    for number, text in enumerate(found, start=1):
        assert f"Page{number}of{len(found)}" in text
    assert "TestMethodLimitResultUnitVerdict" in found[1]


def test_a_revoked_certificate_says_so_on_every_page() -> None:
    standing = Standing("REVOKED", "Sterility positive. Do not use these bags.")
    it = certificate(standing=standing, results=[*certificate().results] * 12)
    for text in texts(render(it, language="en", demo=True)):
        assert "REVOKED" in text
        assert "Donotusethesebags." in text
        assert "DEMO" in text


def test_chinese_names_are_on_the_certificate_as_text() -> None:
    signature = SignatureLine(RARE_NAME, "质量", "放行", datetime(2026, 11, 22, tzinfo=UTC), ZONE)
    text = "".join(texts(render(certificate(signatures=[signature]), language="zh", demo=False)))
    assert RARE_NAME + "质量放行" in text


def test_a_signers_name_that_cannot_be_drawn_is_refused_and_free_text_spelled_out() -> None:
    with pytest.raises(UncoveredCharacter):
        render(certificate(subject_number="IX🧬"), language="en", demo=False)
    free = [DeviationLine("D-1", "Box 🧬 arrived late", "closed")]
    text = "".join(texts(render(certificate(deviations=free), language="en", demo=False)))
    assert "[U+1F9EC]" in text


def test_a_deviation_longer_than_a_page_is_printed_whole() -> None:
    long = " ".join(f"word{number}" for number in range(3000))
    it = certificate(deviations=[DeviationLine("D-1", long, "closed")])
    text = "".join(texts(render(it, language="en", demo=False)))
    assert all(f"word{number}" in text for number in range(3000))


def test_the_same_certificate_is_the_same_bytes() -> None:
    first, second = (render(certificate(), language="en", demo=False) for _ in range(2))
    assert first == second


def test_a_trail_prints_every_entry_and_what_verification_can_say() -> None:
    rows = list(trail_rows(60))
    found = texts(render_trail(trail_header(), iter(rows), language="en", demo=False))
    text = "".join(found)
    for row in rows:
        assert row.hash in text
    assert bare(grouped(trail_header().coi)) in found[0]
    assert trail_header().head_hash in found[0]
    assert "Whatnobodyrecorded,nobodyfinds." in found[0]
    assert "王小明𠮷" in text
    assert f"Page{len(found)}of{len(found)}" in found[-1]


def test_each_page_of_a_trail_can_be_checked_by_the_hash_at_its_foot(tmp_path: Path) -> None:
    if not (pdftotext := shutil.which("pdftotext")):
        pytest.skip("poppler's pdftotext is not installed")
    pdf = tmp_path / "trail.pdf"
    pdf.write_bytes(render_trail(trail_header(), trail_rows(40), language="en", demo=True))
    done = subprocess.run([pdftotext, "-raw", str(pdf), "-"], capture_output=True, check=True)
    by_poppler = [bare(page) for page in done.stdout.decode().split("\f") if page.strip()]
    mark = bare("SHA-256 of this page's text above the rule, without spaces:")
    for found in (by_poppler, texts(pdf.read_bytes())):
        assert len(found) > 3
        for page in found:
            body, foot = page.split(mark)
            assert foot.startswith(page_hash(body))


def test_a_trail_prints_an_entry_no_font_and_no_page_can_hold() -> None:
    row = replace(next(trail_rows(1)), facts=["🧬"] * 300, what="x" * 500)
    found = texts(render_trail(trail_header(), [row], language="en", demo=False))
    assert "".join(found).count("[U+1F9EC]") == 300
    assert len(found) > 3


def test_a_trail_of_ten_thousand_entries_is_quick() -> None:
    rows = list(trail_rows(10_000))
    start = process_time()
    pdf = render_trail(trail_header(entries=10_000), rows, language="en", demo=False)
    assert process_time() - start < 10  # about two seconds alone; the bound is for busy machines
    assert pdf.startswith(b"%PDF")


def test_the_same_trail_is_the_same_bytes() -> None:
    first, second = (
        render_trail(trail_header(), trail_rows(5), language="zh", demo=True) for _ in range(2)
    )
    assert first == second


STEPS = [
    SheetStep("Collection 采集", ["Planned", "Bag labels issued", "Leukapheresis"]),
    SheetStep("Infusion 输注", ["Verified by two", "Thawed", "Started", "Stopped"]),
]


def test_a_journey_sheet_lists_all_steps_and_shows_the_coi() -> None:
    pdf = render_sheet(layout("journey_sheet"), label(), STEPS, language="en", demo=True)
    (text,) = texts(pdf)
    for step in STEPS:
        assert bare(step.title) in text
        assert all(bare(act) in text for act in step.acts)
    assert [decode(picture) for picture in pages(pdf, 203)] == [[label().code]]


def test_a_journey_sheet_with_more_acts_than_a_page_is_refused() -> None:
    many = [SheetStep("Production", [f"Act {number}" for number in range(80)])]
    with pytest.raises(DoesNotFit):
        render_sheet(layout("journey_sheet"), label(), many, language="en", demo=False)
    with pytest.raises(LayoutError, match="steps_mm"):
        render_sheet(layout("bag"), label(), STEPS, language="en", demo=False)


def test_a_time_on_paper_always_has_its_zone() -> None:
    at = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
    assert instant(at, "Asia/Shanghai") == "2026-11-22 14:30:00 +08:00"
    assert instant(at, "America/St_Johns") == "2026-11-22 03:00:00 -03:30"
    with pytest.raises(ValueError, match="zone"):
        instant(at.replace(tzinfo=None), "UTC")
