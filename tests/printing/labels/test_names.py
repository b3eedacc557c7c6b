"""Chinese names on a label: drawn, embedded, and read as text by three readers; and the same label
is the same bytes in another process."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from pypdf import PdfReader

from cot_tracker.printing.labels.label import render_label, render_labels
from cot_tracker.printing.labels.layout import layout
from cot_tracker.printing.labels.proof import issue_ready
from tests.printing.examples import RARE_NAME, label

NAMES = ["王小明", "𠮷野", "䶮", RARE_NAME]


def extracted(pdf: bytes, tmp_path: Path) -> list[str]:
    """The text by pypdf, pdfium and poppler, without whitespace."""
    told = [
        PdfReader(BytesIO(pdf)).pages[0].extract_text(),
        pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range(),
    ]
    if pdftotext := shutil.which("pdftotext"):
        (tmp_path / "a.pdf").write_bytes(pdf)
        command = [pdftotext, "-raw", str(tmp_path / "a.pdf"), "-"]
        told.append(subprocess.run(command, capture_output=True, check=True).stdout.decode())
    return ["".join(each.split()) for each in told]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_read_from_a_badge_by_every_reader(name: str, tmp_path: Path) -> None:
    pdf = issue_ready(layout("badge"), label(name=name), language="zh", demo=True).pdf
    for text in extracted(pdf, tmp_path):
        assert name in text
        assert "DEMO" in text


def test_only_the_characters_used_are_embedded() -> None:
    plain, named = (
        render_label(layout("badge"), label(name=name), language="en", demo=False)
        for name in ("Chen", RARE_NAME)
    )
    assert len(plain) < 40_000
    assert len(named) < len(plain) + 20_000


def test_pages_share_their_face_and_fonts() -> None:
    labels = [label(f"{number:020d}") for number in range(50)]
    one, fifty = (
        render_labels(layout("bag"), labels[:count], language="en", demo=False) for count in (1, 50)
    )
    assert (len(fifty) - len(one)) / 49 < 2_000


def test_the_same_label_is_the_same_bytes_whichever_process_makes_it() -> None:
    program = (
        "import hashlib; from cot_tracker.printing.labels.label import render_label; "
        "from cot_tracker.printing.labels.layout import layout; "
        "from tests.printing.examples import label, RARE_NAME; "
        "pdf = render_label(layout('badge'), label(name=RARE_NAME), language='zh', demo=True); "
        "print(hashlib.sha256(pdf).hexdigest())"
    )
    here = render_label(layout("badge"), label(name=RARE_NAME), language="zh", demo=True)
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[3])},
        )  # fmt: skip
        assert done.stdout.strip() == hashlib.sha256(here).hexdigest()
