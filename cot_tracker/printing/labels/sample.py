"""A made-up label of every layout: for the catalogue's pictures, and to try a layout out before it
is adopted. It always says DEMO."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from cot_tracker.printing.labels.label import LabelData
from cot_tracker.printing.labels.places import Layout
from cot_tracker.printing.labels.proof import issue_ready, other_heads
from cot_tracker.printing.labels.rules import ASKED_FOR
from cot_tracker.printing.labels.stock import stocks
from cot_tracker.printing.pdf.picture import to_png

CODE = "20000000999999999917"  # of no facility and no year: nobody's
_DPI = 203
TEXTS: Mapping[str, str] = {
    "arrive_by": "2026-11-23 15:00 +08:00",
    "batch": "B-2026-014",
    "cells": "1.2 × 10^9",
    "command": "CONFIRM\n确认",
    "contact": "+86 000 0000 0000",
    "container": "1 / 2",
    "content": "Example\n示例",
    "departed": "2026-11-22 15:00 +08:00",
    "description": "Example 示例",
    "destination": "Production workshop\n生产车间",
    "dose_group": "1",
    "expiry": "2026-11-25 14:30 +08:00",
    "initials": "A B C",
    "issued": "2026-11-22 09:10 +08:00",
    "kind": "Example 示例",
    "logger": "11223344",
    "lot": "L-88231",
    "name": "Chen 陈",
    "opened": "2026-11-22 09:00 +08:00",
    "origin": "Clinical site\n临床中心",
    "quantity": "10 × 500 mL",
    "role": "Workshop operator\n生产操作员",
    "seal": "S-4471",
    "site": "Site 01 临床中心",
    "sscc": "SSCC (00) 000000000000000000",
    "storage": "2 … 8 °C",
    "study": "IX001 TCR-T",
    "subject_number": "IX001-007",
    "supplier": "Example 示例",
    "title": "Example\n示例",
    "valid_until": "2027-11-22",
    "volume": "182 mL",
}


def sample(layout: Layout, warnings: tuple[str, ...] = ()) -> LabelData:
    """A label with every field that the layout prints, but for ISBT 128 identifiers."""
    return LabelData(CODE, TEXTS, warnings)


def try_out(layout: Layout) -> None:
    """Raises NotPrinted unless labels of this layout, with and without the warnings that a record
    may add, are read back in both languages and on each of its stocks."""
    every = ASKED_FOR if layout.warnings else ()
    labels = [sample(layout), sample(layout, every)]
    for language in ("en", "zh"):
        issue_ready(layout, labels, language=language, demo=True)
    for name in layout.stocks:
        others = other_heads(layout, name, _DPI)
        issue_ready(layout, labels, language="en", demo=True, stock=name, also_at=others)


@lru_cache(maxsize=64)
def picture(layout: Layout, language: str) -> bytes:
    """The layout's label as a PNG, as a printer of 203 dpi would print it, read back."""
    return to_png(issue_ready(layout, sample(layout), language=language, demo=True).pdf, _DPI)


@lru_cache(maxsize=64)
def stock_picture(layout: Layout, stock: str, language: str) -> bytes:
    """A whole page of this stock with labels of this layout, read back, as a PNG of 75 dpi."""
    labels = [sample(layout)] * stocks()[stock].positions
    return to_png(issue_ready(layout, labels, language=language, demo=True, stock=stock).pdf, 75)
