"""Layouts as data: a mistake is named, and nothing of that layout is used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cot_tracker import resources
from cot_tracker.printing.labels.layout import layout, layout_names, read_layout, warning_words
from cot_tracker.printing.refused import LayoutError, UnknownLayout

Broken = Callable[[str, str], Path]


@pytest.fixture
def broken(tmp_path: Path) -> Broken:
    """The tube's layout with one passage replaced."""
    sound = (resources.folder("labels") / "tube.toml").read_text("utf-8")

    def write(old: str, new: str) -> Path:
        assert old in sound
        path = tmp_path / "tube.toml"
        path.write_text(sound.replace(old, new, 1), "utf-8")
        return path

    return write


def test_every_layout_that_ships_is_sound() -> None:
    assert set(layout_names()) == {
        "badge", "bag", "bag_large", "cassette", "command", "cryovial", "equipment", "infusion_bag",
        "journey_sheet", "material", "partial", "shipper", "tube", "wristband",
    }  # fmt: skip
    for name in layout_names():
        assert layout(name).version >= 1


def test_every_warning_has_both_languages() -> None:
    assert warning_words()["autologous"].ordered("zh")[0] == "仅供自体使用"
    assert warning_words()["clinical_trial"].zh == "仅用于临床试验"


def test_an_unknown_layout_is_named_with_those_that_exist() -> None:
    with pytest.raises(UnknownLayout, match="“vial”; there are: badge, bag"):
        layout("vial")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("size_mm = [50, 25]", "", "“size_mm” is missing"),
        ("size_mm = [50, 25]", "size_mm = [50]", "“size_mm” must be a list of 2 numbers"),
        ("size_mm = [50, 25]", "size_mm = [50, 20]", "has labels of 50 × 25 mm, not this size"),
        ("version = 1", "version = 0", "“version” must be a whole number"),
        ("version = 1", "version = 1\ncolour = 'red'", "“colour” is not something"),
        ('name = "tube"', 'name = "vial"', "must be the file's own name"),
        ("module_mm = 0.5", "module_mm = 0.2", "module_mm must be at least"),
        ("at_mm = [5.4, 2.4]", "at_mm = [6.5, 2.4]", "the symbol with its quiet zone and"),
        ("digits_rows = [2, 2, 1]", "digits_rows = [2, 2]", "five groups of four digits"),
        ("smallest_pt = 4.5", "smallest_pt = 3", "smallest_pt must lie between"),
        ('name = "expiry"', 'name = "birth_date"', "never carries who the subject is"),
        ('name = "expiry"', 'name = "study"', "has two places"),
        ('required = ["clinical_trial"]', 'required = ["keep_dry"]', "no wording for “keep_dry”"),
        (
            'required = ["clinical_trial"]',
            "required = []",
            "must carry the warning “clinical_trial”",
        ),
        ("sign_mm = [43.6, 0.9, 6, 6]", "", "must have a place for the biohazard sign"),
        ("sign_mm = [43.6, 0.9, 6, 6]", "sign_mm = [48, 0.9, 6, 6]", "does not lie on the label"),
        ('name = "subject_number"', 'name = "batch"', "a place for “subject_number”"),
        ('name = "expiry"', 'name = "expirry"', "“expirry” is not a field"),
        ('for = ["tube", "retain_sample"]', 'for = ["tubes"]', "“tubes” is no kind of thing"),
        ('for = ["tube", "retain_sample"]', "for = []", "“for” names no kind of thing"),
        ('"roll_50x25"', '"roll_50x26"', "no label stock “roll_50x26”"),
        ('"roll_50x25"', '"roll_100x50"', "has labels of 100 × 50 mm, not this size"),
        ("[symbol]", '[symbol]\nkind = "aztec"', "“kind” must be one of code_128"),
        ("bold = true", "bold = 1", "“bold” must be true or false"),
        ("[symbol]", "[symbol", "cannot be read"),
        ("version = 1", "version = " + "9" * 4000, "“version” must be a whole number"),
        ("version = 1", "version = " + "9" * 5000, "cannot be read"),
        ("size_mm = [50, 25]", "size_mm = [50, inf]", "“size_mm” must be a list of 2 numbers"),
        ("digits_rows = [2, 2, 1]", "digits_rows = [inf]", "“digits_rows” must be a list"),
        ("version = 1", "x = " + "[" * 5000 + "]" * 5000, "nested too deep"),
        ("version = 1", ".".join("a" * 20_000) + " = 1", "nested too deep"),
        ("version = 1", "#" * 200_000, "larger than 200000 bytes"),
    ],
)
def test_a_mistake_is_named(broken: Broken, old: str, new: str, sentence: str) -> None:
    with pytest.raises(LayoutError, match=sentence) as caught:
        read_layout(broken(old, new))
    assert str(caught.value).startswith("tube.toml")
