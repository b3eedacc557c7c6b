"""HOBOconnect where the comma is the decimal sign: it writes `17,97,53,24` for 17.97 and 53.24.

A header of three series then stands above rows of six numbers. Met in ibot-geoecology/myClim
(21498648.csv, HOBOconnect set to Czech).
"""

from __future__ import annotations

import re

from cot_tracker.condition.readers.hobo_header import Header
from cot_tracker.condition.readers.text import cells_of

_LOOKED_AT = 200
_HOBOCONNECT = re.compile(r"\bdate-time \(", re.IGNORECASE)


def with_points(text: str, header: Header) -> str:
    """The text with decimal points, if its rows prove that commas are decimal signs too.

    They do where HOBOconnect (`Date-Time (CEST)`) wrote the header, and rows have a cell more for
    each series, all of them whole numbers; rows that are not so stay as they stand.
    """
    count, head = _series(header), text[:200_000].split("\n")
    told = _HOBOCONNECT.search(head[header.line]) is not None
    if header.delimiter != "," or not count or not told:
        return text
    row = re.compile(
        rf"^((?:[^,\n]*,){{{header.width - count - _after(header)}}})"
        rf"((?:[+-]?[0-9]{{1,4}},[0-9]{{1,4}},){{{count - 1}}}[+-]?[0-9]{{1,4}},[0-9]{{1,4}})"
        rf"((?:,[^,\n]*){{{_after(header)}}})$",
        re.MULTILINE,
    )
    lines = head[header.line + 1 : header.line + _LOOKED_AT]
    widths = {len(cells_of(line, ",")) for line in lines if line.strip()}
    if header.width + count not in widths or not widths <= {header.width, header.width + count}:
        return text
    return row.sub(lambda match: match[1] + _joined(match[2]) + match[3], text)


def _joined(numbers: str) -> str:
    parts = numbers.split(",")
    return ",".join(f"{whole}.{part}" for whole, part in zip(parts[::2], parts[1::2], strict=True))


def _series(header: Header) -> int:
    """How many series stand between the instants and the events."""
    first = max(header.date, header.time or 0) + 1
    return header.width - first - _after(header)


def _after(header: Header) -> int:
    """How many events stand at the end of each row."""
    count = 0
    while header.width - 1 - count in header.events:
        count += 1
    return count
