"""Delimited lines as columns: where every cell of a column starts and ends."""

from __future__ import annotations

import csv
from contextlib import suppress

from cot_tracker.condition.arrays import Bytes, Ints, np
from cot_tracker.condition.readers.shapes import Cells
from cot_tracker.condition.readers.text import cells_of

_SEPARATOR = "\x1f"


class Table:
    """The lines of a text from `first_line` (counted from 0) on; blank lines are left out.

    `lines[row]` is the line of a row in the file, counted from 1 as editors do.
    """

    def __init__(self, text: str, delimiter: str, first_line: int = 0) -> None:
        body = _after(text, first_line)
        if '"' in body:
            body, delimiter = _unquoted(body, delimiter), _SEPARATOR
        self.body = np.frombuffer(body.encode("utf-8", "replace"), np.uint8)
        ends = np.flatnonzero(self.body == 10)
        if len(self.body) and self.body[-1] != 10:
            ends = np.append(ends, len(self.body))
        starts = np.concatenate((np.zeros(1, np.int64), ends[:-1] + 1))[: len(ends)]
        starts, ends = _trimmed(self.body, starts, ends)
        kept = ends > starts
        self._starts, self._ends = starts[kept], ends[kept]
        self.lines: Ints = np.flatnonzero(kept) + first_line + 1
        self._delimiters = np.flatnonzero(self.body == ord(delimiter))
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
        return Cells(self.body, *_trimmed(self.body, starts, ends))

    def row(self, number: int) -> list[str]:
        """All cells of one row as text."""
        line = self.body[self._starts[number] : self._ends[number]].tobytes()
        first = self._first[number]
        sign = self.body[self._delimiters[first]] if self.width[number] > 1 else 0
        parts = line.split(bytes([sign])) if sign else [line]
        return [part.decode("utf-8", "replace").strip() for part in parts]

    def _edges(self, places: Ints) -> Ints:
        if not len(self._delimiters):
            return np.zeros(len(places), np.int64)
        return self._delimiters[places]


def _after(text: str, first_line: int) -> str:
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
