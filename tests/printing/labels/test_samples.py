"""Every layout tried out before it is adopted: all warnings a record may add, both languages, each
stock; and names of people print with it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from cot_tracker import resources
from cot_tracker.identity.codes import parse
from cot_tracker.language import speaking
from cot_tracker.printing.labels.label import render_label
from cot_tracker.printing.labels.layout import layout, layout_names
from cot_tracker.printing.labels.proof import decode
from cot_tracker.printing.labels.rules import ASKED_FOR, KINDS, all_rules, warning_words
from cot_tracker.printing.labels.sample import CODE, picture, sample, stock_picture, try_out
from cot_tracker.printing.labels.stock import read_stocks, stocks
from cot_tracker.printing.refused import LayoutError


@pytest.mark.parametrize("name", layout_names())
def test_every_layout_has_room_for_all_that_a_record_may_add(name: str) -> None:
    try_out(layout(name))


def test_the_sample_code_is_well_formed_and_nobodys() -> None:
    code = parse(CODE)
    assert (code.facility, code.year) == ("0000", 0)
    assert decode(picture(layout("tube"), "en")) == [CODE]
    assert set(decode(stock_picture(layout("badge"), "a4_85x54", "zh"))) == {CODE}


def test_biohazard_is_drawn_as_a_sign_and_said_in_words() -> None:
    for name in layout_names():
        chosen = layout(name)
        if chosen.warnings is None:
            continue
        plain, warned = (
            render_label(chosen, sample(chosen, asked), language="en", demo=False)
            for asked in ((), ASKED_FOR)
        )
        words = "".join(PdfReader(BytesIO(warned)).pages[0].extract_text().split())
        assert "BIOLOGICALHAZARD" in words
        assert len(PdfReader(BytesIO(warned)).pages[0]["/Resources"]["/XObject"]) == 1  # type: ignore[index]
        assert len(warned) > len(plain)


def test_every_kind_of_thing_has_a_layout_and_every_rule_a_kind() -> None:
    covered = {kind for name in layout_names() for kind in layout(name).kinds}
    assert covered == set(KINDS)
    assert all(rule.kinds and rule.source for rule in all_rules())
    assert {name for rule in all_rules() for name in rule.warnings} <= set(warning_words())


def test_every_stock_is_used_and_its_labels_lie_apart() -> None:
    used = {name for each in layout_names() for name in layout(each).stocks}
    assert used == set(stocks())


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("pitch_mm = [104, 55]", "pitch_mm = [90, 55]", "the labels overlap"),
        ("rows = 5", "rows = 6", "the last label does not lie on the page"),
        ('page = "A4"', 'page = "A3"', "“page” must be one of A4, Letter"),
        ("dpi = [203, 300]", "dpi = [72]", "“dpi” must be from 150 to 1200"),
        ("columns = 2", "columns = 0", "“columns” must be a whole number"),
        ("gap_mm = [3]", "gap_mm = [3]\nbrand = 'x'", "“brand” is not something"),
    ],
)
def test_a_mistake_in_a_stock_is_named(tmp_path: Path, old: str, new: str, sentence: str) -> None:

    sound = (resources.folder("labels") / "stocks.toml").read_text("utf-8")
    assert old in sound
    path = tmp_path / "stocks.toml"
    path.write_text(sound.replace(old, new, 1), "utf-8")
    with pytest.raises(LayoutError, match=sentence) as caught:
        read_stocks(path)
    assert str(caught.value).startswith("stocks.toml, ")


def test_a_mistake_is_said_in_the_readers_language_when_it_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "stocks.toml"
    path.write_text("x", "utf-8")
    with pytest.raises(LayoutError) as caught:
        read_stocks(path)
    with speaking("zh"):
        assert str(caught.value).startswith("stocks.toml: ")
    assert caught.value.mistake == "it cannot be read ({why})."
