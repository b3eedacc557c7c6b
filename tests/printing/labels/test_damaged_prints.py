"""A damaged label is read rightly or not at all; tools/damaged-prints measures how often."""

from __future__ import annotations

import random

import pytest

from cot_tracker.printing.labels.label import render_label
from cot_tracker.printing.labels.layout import layout, layout_names
from cot_tracker.printing.pdf.picture import pages
from tests.printing.examples import CODE, label
from tests.printing.labels.damage import DAMAGES, Damage, as_print, blurred, pale, turned
from tests.printing.readers import READERS

LIGHT: dict[str, Damage] = {"blur": blurred(0.3), "pale": pale(0.25), "askew": turned(20)}


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("name", layout_names())
def test_no_damage_makes_a_label_say_another_code(name: str, dpi: int) -> None:
    pdf = render_label(layout(name), label(), language="en", demo=False)
    one = as_print(next(pages(pdf, dpi)), layout(name), dpi)
    for damage, strengths in DAMAGES.items():
        strength, damaged = strengths[-1]
        picture = damaged(one, random.Random(f"{name} {dpi}"))
        for reader, look in READERS.items():
            assert look(picture) in ([], [CODE]), (damage, strength, reader)


@pytest.mark.parametrize("name", layout_names())
def test_what_happens_every_day_does_not_keep_a_label_from_being_read(name: str) -> None:
    pdf = render_label(layout(name), label(), language="zh", demo=True)
    one = as_print(next(pages(pdf, 203)), layout(name), 203)
    for damage, damaged in LIGHT.items():
        picture = damaged(one, random.Random(name))
        for reader, look in READERS.items():
            assert look(picture) == [CODE], (damage, reader)
