"""What a configuration makes of an example file, row by row, for a person to look at before it is
trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice

from cot_tracker.condition import generic, generic_rows
from cot_tracker.condition.generic_model import ENCODINGS, Configuration
from cot_tracker.condition.generic_rows import Line
from cot_tracker.condition.series import Finding, UnknownFormat

FIRST, LAST, FAULTY = 8, 3, 12
RAW_LINES = 40


@dataclass(frozen=True, slots=True)
class Preview:
    """`first` and `last` rows, and those that do not fit; what they give; which error codes were
    met, and how often. Nothing of it where the marks of the model are not in the file."""

    recognised: bool
    header: tuple[str, ...] = ()
    first: tuple[Line, ...] = ()
    last: tuple[Line, ...] = ()
    faulty: tuple[Line, ...] = ()
    events: int = 0
    codes: dict[str, int] = field(default_factory=dict)
    readings: int = 0
    starts: datetime | None = None
    ends: datetime | None = None
    minimum_c: Decimal | None = None
    maximum_c: Decimal | None = None
    interval: timedelta | None = None
    serial: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def trusted(self) -> bool:
        """Whether it gives readings and nothing says that they may be untrue."""
        doubted = any(finding.weight == "untrusted" for finding in self.findings)
        return self.readings > 1 and not doubted


def preview(data: bytes, configuration: Configuration) -> Preview:
    """What this configuration makes of this file. Never raises for any bytes."""
    if not generic.recognises(data, configuration):
        return Preview(False)
    try:
        series = generic.read(data, configuration)
    except UnknownFormat as error:
        return Preview(True, findings=(Finding(error.code, "untrusted"),))
    every = generic_rows.text_of(data, configuration).split("\n")
    read = [line for line in generic_rows.lines(every, configuration) if line is not None]
    rows = [line for line in read if line.row is not None]
    faulty = (line for line in read if line.row is None and line.fault != "event")
    values = [reading.temperature_c for reading in series.readings]
    at = configuration.temperature_column - 1
    return Preview(
        True,
        generic_rows.header_cells(every, configuration),
        tuple(rows[:FIRST]),
        tuple(rows[FIRST:][-LAST:]),
        tuple(islice(faulty, FAULTY)),
        sum(line.fault == "event" for line in read),
        dict(Counter(r.cells[at] for r in rows if r.row and r.row.temperature_c is None)),
        len(values),
        series.readings[0].at if values else None,
        series.readings[-1].at if values else None,
        min(values, default=None),
        max(values, default=None),
        series.interval,
        series.serial,
        series.findings,
    )


def raw_lines(
    data: bytes, encoding: str, most: int = RAW_LINES, longest: int = 400
) -> Sequence[str]:
    """The first lines of a file as text, shortened; none where the bytes are not of that
    encoding."""
    if encoding not in ENCODINGS:
        return ()
    try:
        head = generic_rows.decoded(data[: 64 * 1024], encoding, whole=len(data) <= 64 * 1024)
    except UnicodeError:
        return ()
    return [line[:longest] for line in head.split("\n")[:most]]
