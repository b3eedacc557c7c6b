"""The cells of a column, read by their shape: cells of one shape are read together.

A shape is a cell with `0` for every digit: `00.00.00 00:00:00`. A file has few of them, so that
numpy reads a million cells in a handful of strokes. Blocks of cells keep the memory small.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from cot_tracker.condition.arrays import Bytes, Ints, np
from cot_tracker.condition.readers.text import says_no_value

BLOCK = 65_536
LONGEST = 64
MOST_SHAPES = 200
VALUE, NO_VALUE, ILLEGIBLE = 0, 1, 2
_NUMBER = re.compile(r"([+-]?)(0{1,4})(?:([.,])(0{1,18}))?\Z")
MOST_DECIMALS = 9


class Cells(NamedTuple):
    """One column: where each of its cells starts and ends in the table's bytes."""

    body: Bytes
    starts: Ints
    ends: Ints

    def text(self, row: int) -> str:
        """The cell of that row as text."""
        part = self.body[self.starts[row] : self.ends[row]]
        return part.tobytes().decode("utf-8", "replace")


class Group(NamedTuple):
    """Cells of one shape: their rows, the shape (latin-1), and their bytes, a row a cell."""

    rows: Ints
    shape: str
    matrix: Bytes

    def numeral(self, start: int, end: int) -> Ints:
        """The whole number that the digits from start to end write."""
        digits = self.matrix[:, start:end].astype(np.int64) - 48
        weights = 10 ** np.arange(end - start - 1, -1, -1, dtype=np.int64)
        found: Ints = (digits * weights).sum(axis=1)
        return found


def groups(cells: Cells) -> Iterator[Group]:
    """The cells by shape. What is longer than 64 bytes, or of the 201st shape, is left out."""
    for first in range(0, len(cells.starts), BLOCK):
        starts, ends = cells.starts[first : first + BLOCK], cells.ends[first : first + BLOCK]
        lengths = ends - starts
        for length in np.unique(lengths):
            if length <= LONGEST:
                places = np.flatnonzero(lengths == length)
                matrix = cells.body[starts[places, None] + np.arange(length)]
                yield from _by_shape(places + first, matrix)


def _by_shape(rows: Ints, matrix: Bytes) -> Iterator[Group]:
    digits = (matrix >= 48) & (matrix <= 57)
    for _ in range(MOST_SHAPES):
        if not len(rows):
            return
        pattern = np.where(digits[0], 48, matrix[0])
        like = (np.where(digits, 48, matrix) == pattern).all(axis=1)
        yield Group(rows[like], pattern.astype(np.uint8).tobytes().decode("latin-1"), matrix[like])
        rows, matrix, digits = rows[~like], matrix[~like], digits[~like]


@dataclass
class Numbers:
    """A column of numbers: each is `values / 10 ** decimals` where its state is VALUE.

    `written` counts the decimals as the file writes them, `signs` its decimal signs;
    `zeros` is true if some number ends in a nought as its second or a later decimal.
    """

    values: Ints
    state: Bytes
    decimals: int = 0
    written: Counter[int] = field(default_factory=Counter)
    signs: set[str] = field(default_factory=set)
    zeros: bool = False


def numbers(cells: Cells, rounded: bool = False) -> Numbers:
    """The column as numbers with point or comma; cells that say "no value" are told apart.

    More than nine decimals are no number, or are `rounded` to nine.
    """
    count = len(cells.starts)
    found = Numbers(np.zeros(count, np.int64), np.full(count, ILLEGIBLE, np.uint8))
    places = np.zeros(count, np.uint8)
    for group in groups(cells):
        shape = _number_shape(group.shape)
        if shape is None or (shape[0] > MOST_DECIMALS and not rounded):
            if "0" not in group.shape and says_no_value(group.shape):
                found.state[group.rows] = NO_VALUE
            continue
        decimals, sign, negative = min(shape[0], MOST_DECIMALS), *shape[1:]
        found.values[group.rows] = _value(group, shape)
        if negative:
            found.values[group.rows] *= -1
        places[group.rows] = decimals
        found.state[group.rows] = VALUE
        found.written[decimals] += len(group.rows)
        if decimals:
            found.signs.add(sign)
        if decimals > 1:
            found.zeros |= bool((group.matrix[:, -1] == 48).any())
    found.decimals = max(found.written, default=0)
    if len(found.written) > 1:
        found.values *= 10 ** (found.decimals - places.astype(np.int64))
    return found


def line_numbers(cells: Cells) -> Ints:
    """The column as whole numbers of at most twelve digits, -1 where it holds none."""
    found = np.full(len(cells.starts), -1, np.int64)
    for group in groups(cells):
        if group.shape == "0" * len(group.shape) and 0 < len(group.shape) <= 12:
            found[group.rows] = group.numeral(0, len(group.shape))
    return found


def _value(group: Group, shape: tuple[int, str, bool]) -> Ints:
    decimals, sign = min(shape[0], MOST_DECIMALS), shape[1]
    begin = 1 if group.shape[0] in "+-" else 0
    if not decimals:
        return group.numeral(begin, len(group.shape))
    point = group.shape.index(sign)
    whole: Ints = group.numeral(begin, point) * 10**decimals
    whole += group.numeral(point + 1, point + 1 + decimals)
    if len(group.shape) > point + 1 + decimals:
        whole += group.matrix[:, point + 1 + decimals] >= 53
    return whole


@lru_cache(maxsize=512)
def _number_shape(shape: str) -> tuple[int, str, bool] | None:
    """How many decimals, after which sign, and whether negative; None if it is no number."""
    match = _NUMBER.match(shape)
    if match is None:
        return None
    return len(match[4] or ""), match[3] or "", match[1] == "-"
