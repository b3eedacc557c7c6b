"""Label stocks as data: rolls and sheets, their margins, columns and rows, and where on a sheet the
n-th label lies (labels/stocks.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cot_tracker import resources
from cot_tracker.language import N_
from cot_tracker.printing.labels.table import Table, Words
from cot_tracker.printing.refused import UnknownPosition

PAPERS = {"A4": (210.0, 297.0), "Letter": (215.9, 279.4)}


@dataclass(frozen=True)
class Stock:
    """Labels as they are bought. On a roll one label is one page; a sheet has several a page.

    Lengths in millimetres; `dpi` are the printers it is meant for, the coarsest first.
    """

    name: str
    title: Words
    label_mm: tuple[float, float]
    dpi: tuple[int, ...]
    page_mm: tuple[float, float]
    margin_mm: tuple[float, float] = (0.0, 0.0)  # from the left and the top edge of the page
    pitch_mm: tuple[float, float] = (0.0, 0.0)  # from one label to the next, across and down
    columns: int = 1
    rows: int = 1
    gap_mm: float = 0.0  # between two labels of a roll; 0 for continuous or card stock

    @property
    def on_sheets(self) -> bool:
        """True for sheets of paper, False for rolls and cards."""
        return self.columns * self.rows > 1

    @property
    def positions(self) -> int:
        """How many labels a page has."""
        return self.columns * self.rows

    def place(self, position: int) -> tuple[float, float]:
        """The top left corner of the label at this position of a page, counted by rows from 1.

        Raises UnknownPosition.
        """
        if not 1 <= position <= self.positions:
            raise UnknownPosition(self.name, position, self.positions)
        row, column = divmod(position - 1, self.columns)
        return (
            self.margin_mm[0] + column * self.pitch_mm[0],
            self.margin_mm[1] + row * self.pitch_mm[1],
        )


@cache
def stocks() -> Mapping[str, Stock]:
    """Every stock that ships, by name. Raises LayoutError."""
    return read_stocks(resources.folder("labels") / "stocks.toml")


def read_stocks(path: Path) -> Mapping[str, Stock]:
    """Reads and checks a file of stocks. Raises LayoutError."""
    table = Table.read(path)
    found = {name: _stock(name, table.table(name)) for name in table.names}
    table.refuse_unknown()
    return found


def _stock(name: str, table: Table) -> Stock:
    width, height = table.numbers("label_mm", 2)
    dpi = tuple(int(each) for each in table.numbers("dpi", None))
    if not dpi or any(not 150 <= each <= 1200 for each in dpi) or list(dpi) != sorted(dpi):
        raise table.mistake(N_("“dpi” must be from 150 to 1200, the coarsest printer first."))
    title = table.words("title")
    if not table.has("page"):
        gap = table.numbers("gap_mm", 1)[0] if table.has("gap_mm") else 0.0
        stock = Stock(name, title, (width, height), dpi, (width, height), gap_mm=gap)
        table.refuse_unknown()
        return stock
    left, top = table.numbers("margin_mm", 2)
    across, down = table.numbers("pitch_mm", 2)
    stock = Stock(
        name, title, (width, height), dpi, PAPERS[table.one_of("page", PAPERS)], (left, top),
        (across, down), table.whole("columns"), table.whole("rows"),
    )  # fmt: skip
    table.refuse_unknown()
    _check(stock, table)
    return stock


def _check(stock: Stock, table: Table) -> None:
    if stock.pitch_mm[0] < stock.label_mm[0] or stock.pitch_mm[1] < stock.label_mm[1]:
        raise table.mistake(N_("the labels overlap: “pitch_mm” is less than the label's size."))
    x, y = stock.place(stock.positions)
    if (
        x + stock.label_mm[0] > stock.page_mm[0] + 1e-6
        or y + stock.label_mm[1] > stock.page_mm[1] + 1e-6
    ):
        raise table.mistake(N_("the last label does not lie on the page."))
