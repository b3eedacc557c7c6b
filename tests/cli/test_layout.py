"""cot-tracker layout: a layout file is checked without a site."""

from __future__ import annotations

from pathlib import Path

import pytest

from cot_tracker import resources
from cot_tracker.cli import main
from cot_tracker.printing.labels.proof import decode
from cot_tracker.printing.labels.sample import CODE

BAG = resources.folder("labels") / "bag.toml"


def test_a_sound_layout_is_said_to_be_and_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = tmp_path / "bag.png"
    assert main(["layout", "check", str(BAG), "--picture", str(drawn)]) == 0
    assert "The layout bag/1 is sound" in capsys.readouterr().out
    assert decode(drawn.read_bytes()) == [CODE]


def test_a_mistake_is_one_sentence_with_file_and_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "bag.toml"
    broken.write_text(BAG.read_text("utf-8").replace("lines = 2", "lines = 0", 1), "utf-8")
    assert main(["layout", "check", str(broken)]) == 1
    told = capsys.readouterr().err
    assert told.startswith("bag.toml, field 4 (content): “")
    assert "must be a whole number from one on." in told
