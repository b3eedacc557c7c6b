"""Delimited lines as columns: where every cell of a column starts and ends."""

from __future__ import annotations

import csv
from contextlib import suppress
from typing import Literal

from cot_tracker.condition.arrays import Bytes, Flags, Ints, np
from cot_tracker.condition.readers.shapes import Cells
from cot_tracker.condition.readers.text import cells_of

Quotes = Literal["read", "in place", "none"]
_SEPARATOR = "\x1f"
_END = 10  # of a line
_BLOCK = 4_000_000  # bytes searched at a time


class Table:
    """The lines of a text from `first_line` (counted from 0) on; blank lines are left out.

    `lines[row]` is the line of a row in the file, counted from 1 as editors do. Quotes
    are `read`, or are signs like others (`none`), or are left `in place`, quickest: then `whole`
    tells the rows in which each stands at the edge of its cell, and others mean nothing.
    """

    def __init__(
        self, text: str, delimiter: str, first_line: int = 0, quotes: Quotes = "read"
    ) -> None:
        body = after(text, first_line)
        if quotes == "read" and '"' in body:
            body, delimiter = _unquoted(body, delimiter), _SEPARATOR
        self.body = np.frombuffer(body.encode("utf-8", "replace"), np.uint8)
        del body
        self._delimiters = _places(self.body, delimiter)
        marks = _places(self.body, '"')
        self._quoted = quotes == "in place" and len(marks) > 0
        ends = _places(self.body, "\n")
        if len(self.body) and self.body[-1] != _END:
            ends = np.append(ends, np.int32(len(self.body)))
        starts = np.concatenate((np.zeros(1, np.int32), ends[:-1] + 1))[: len(ends)]
        whole = self._edged(marks, starts, ends, delimiter) if self._quoted else None
        starts, ends = _trimmed(self.body, starts, ends)
        kept = ends > starts
        self._starts, self._ends = starts[kept], ends[kept]
        self.lines: Ints = np.flatnonzero(kept) + first_line + 1
        self.whole: Flags = np.ones(len(self.lines), np.bool_) if whole is None else whole[kept]
        self._first = np.searchsorted(self._delimiters, self._starts)
        self.width: Ints = 1 + np.searchsorted(self._delimiters, self._ends) - self._first

    def __len__(self) -> int:
        return len(self._starts)

    def column(self, number: int) -> Cells:
        """The cells of a column (counted from 0), trimmed; empty where a row is too short."""
        has = self.width > number
        starts, ends = self._starts, self._ends
        if number:
            place = np.where(has, self._first + number - 1, 0)
            starts = np.where(has, self._edges(place) + 1, ends)
        place = np.where(self.width > number + 1, self._first + number, 0)
        ends = np.where(self.width > number + 1, self._edges(place), ends)
        starts, ends = _trimmed(self.body, starts, ends)
        if self._quoted:
            quoted = (ends - starts > 1) & (self.body[np.minimum(starts, len(self.body) - 1)] == 34)
            starts, ends = _trimmed(self.body, starts + quoted, ends - quoted)
        return Cells(self.body, starts, ends)

    def row(self, number: int) -> list[str]:
        """All cells of one row as text."""
        line = self.body[self._starts[number] : self._ends[number]].tobytes()
        first = self._first[number]
        sign = self.body[self._delimiters[first]] if self.width[number] > 1 else 0
        parts = line.split(bytes([sign])) if sign else [line]
        return [part.decode("utf-8", "replace").strip() for part in parts]

    def _edged(self, quotes: Ints, starts: Ints, ends: Ints, delimiter: str) -> Flags:
        """The lines whose quotes are all at the edges of cells, none within; what divides cells
        divides them no more within quotes."""
        before = np.searchsorted(quotes, starts)
        line = np.searchsorted(starts, self._delimiters, "right") - 1
        within = (np.searchsorted(quotes, self._delimiters) - before[line]) & 1
        self._delimiters = self._delimiters[within == 0]
        line = np.searchsorted(starts, quotes, "right") - 1
        closing = ((np.arange(len(quotes)) - before[line]) & 1).astype(np.bool_)
        outside = np.where(closing, quotes + 1, quotes - 1)
        edge = np.where(closing, outside >= ends[line], outside < starts[line])
        edge |= self.body[np.clip(outside, 0, len(self.body) - 1)] == ord(delimiter)
        whole: Flags = (np.searchsorted(quotes, ends) - before) % 2 == 0
        whole[line[~edge]] = False
        return whole

    def _edges(self, places: Ints) -> Ints:
        if not len(self._delimiters):
            return np.zeros(len(places), np.int64)
        return self._delimiters[places]


def _places(body: Bytes, sign: str) -> Ints:
    """Where a sign of ASCII stands, found in blocks: four bytes for each are kept."""
    found = [
        (np.flatnonzero(body[first : first + _BLOCK] == ord(sign)) + first).astype(np.int32)
        for first in range(0, len(body), _BLOCK)
    ]
    return np.concatenate(found) if found else np.zeros(0, np.int32)


def after(text: str, first_line: int) -> str:
    """The text without so many lines at its beginning."""
    place = 0
    for _ in range(first_line):
        end = text.find("\n", place)
        if end < 0:
            return ""
        place = end + 1
    return text[place:]


def _unquoted(body: str, delimiter: str) -> str:
    """The cells without their quotes; a quote left open spoils its own line only."""
    lines = body.replace(_SEPARATOR, "\ufffd").split("\n")
    if not any(line.count('"') % 2 for line in lines):
        with suppress(csv.Error):
            return "\n".join(map(_SEPARATOR.join, csv.reader(lines, delimiter=delimiter)))
    return "\n".join(_SEPARATOR.join(cells_of(line, delimiter)) for line in lines)


def _trimmed(body: Bytes, starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Without the blanks about each cell."""
    for _ in range(8):
        blank = (starts < ends) & (body[np.minimum(starts, len(body) - 1)] == 32)
        if not blank.any():
            break
        starts = starts + blank
    for _ in range(8):
        blank = (starts < ends) & (body[np.maximum(ends - 1, 0)] == 32)
        if not blank.any():
            break
        ends = ends - blank
    return starts, ends
