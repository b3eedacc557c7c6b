"""A file that may go to any printer is read back as each of them would draw it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cot_tracker.journey.paper.cards import print_badge
from cot_tracker.journey.paper.printing import print_labels
from cot_tracker.journey.paper.rendering import USUAL, OnPaper
from cot_tracker.printing.labels import proof
from cot_tracker.printing.labels.label import render_labels
from cot_tracker.printing.labels.layout import layout, layout_names
from cot_tracker.printing.labels.proof import other_heads, prove_labels
from cot_tracker.printing.pdf.picture import Opened
from tests.fixtures.sites import Played
from tests.printing.examples import CODE, label


@pytest.fixture
def drawn_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The dots per inch at which files were drawn to be read back."""
    seen: list[int] = []

    def opened(pdf: bytes | Path, *dpi: int) -> Opened:
        seen.extend(dpi)
        return Opened(pdf, *dpi)

    monkeypatch.setattr(proof, "Opened", opened)
    return seen


@pytest.mark.parametrize(
    ("paper", "printers"),
    [(USUAL, [203, 300]), (OnPaper("tube", "roll_50x25"), [203, 300]),
     (OnPaper("tube", "a4_50x25"), [300, 600])],
)  # fmt: skip
def test_each_printer_that_the_stock_is_for(
    played: Played, drawn_at: list[int], paper: OnPaper, printers: list[int]
) -> None:
    door, alice = played.player.site.door, played.player.who("alice")
    print_labels(door, played.coi, {"what": "tube"}, alice, paper=paper)
    assert drawn_at == printers


def test_a_card_too(played: Played, drawn_at: list[int]) -> None:
    alice, mei = played.player.who("alice"), played.player.who("mei")
    print_badge(played.player.site.door, alice.person, mei)
    assert drawn_at == [203, 300]


@pytest.mark.parametrize("name", layout_names())
def test_every_layout_is_read_on_every_printer_of_its_stocks(name: str) -> None:
    chosen = layout(name)
    for stock in chosen.stocks:
        others = other_heads(chosen, stock, 203)
        pdf = render_labels(chosen, [label()], language="en", demo=False, stock=stock)
        assert others
        prove_labels(pdf, chosen, [CODE], stock=stock, also_at=others)
