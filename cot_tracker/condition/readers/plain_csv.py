"""Plain CSV, our own: the header `time,temperature_c`, then one reading a line, oldest first.

`time` is ISO 8601 with its offset (`2026-03-01T08:00:00+01:00`, or `Z`), `temperature_c` degrees
Celsius with a decimal point. Two lines may stand before the header: first of all its seal,
`# sha256,<hex>` over all that follows that line (UTF-8, lines ended by LF), and
`# serial,<logger's number>`. Without a seal, a changed digit cannot be told from a true one,
nor a file cut between two lines from a whole one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256

from cot_tracker.condition.findings import Row, examine
from cot_tracker.condition.readers.text import label, number, says_no_value
from cot_tracker.condition.series import Finding, Reading, Series

FORMAT = "plain_csv"
HEADER = "time,temperature_c"
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.(?:[0-9]{3}|[0-9]{6}))?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?\Z"
)


def recognises(text: str) -> bool:
    """True if the first line that is neither blank nor a `#` line is our header."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        line = text[start : end if end >= 0 else len(text)].strip()
        if line and not line.startswith("#"):
            return _is_header(line)
        start = end + 1 if end >= 0 else len(text)
    return False


def read(text: str) -> Series:
    """The series of a file that `recognises` knows. Never raises: faults become findings."""
    lines = text.split("\n")
    rows: list[Row] = []
    unreadable: list[int] = []
    zoneless = 0
    serial, header = "", False
    seal: str | None = None
    for place, line in enumerate(lines, 1):
        bare = line.strip()
        if not bare:
            continue
        if place == 1 and bare.startswith("# sha256,"):
            seal = bare.removeprefix("# sha256,")
        elif bare.startswith("# serial,") and not header:
            serial = label(bare.removeprefix("# serial,"))
        elif not header and _is_header(bare):
            header = True
        elif not header or (row := _row(bare)) is None:
            unreadable.append(place)
        elif isinstance(row, str):
            zoneless += 1
        else:
            rows.append(row)
    findings = _sealed(text, seal) + _zoneless(zoneless)
    if seal is None and not text.endswith("\n"):
        findings += _unended(lines, rows)
    readings, faults, interval = examine(rows, unreadable)
    return Series(FORMAT, "", serial, readings, (*findings, *faults), interval)


def write_plain_csv(readings: Iterable[Reading], serial: str = "") -> bytes:
    """The readings as a plain CSV file with its seal, which `readers.read` reads back equal.

    Raises ValueError for an instant without zone, a value that is no temperature (at most four
    digits before the point and nine after), or a serial number that would not read back equal.
    """
    if serial != label(serial):
        raise ValueError("a serial number is one printable line")
    lines = [f"# serial,{serial}"] if serial else []
    lines.append(HEADER)
    for at, temperature_c in readings:
        value = f"{temperature_c:f}"
        if at.tzinfo is None or number(value) is None:
            raise ValueError("a reading is an instant with its zone and a temperature")
        lines.append(f"{at.astimezone(UTC).isoformat()},{value}")
    body = ("\n".join(lines) + "\n").encode()
    return f"# sha256,{sha256(body).hexdigest()}\n".encode() + body


def _is_header(line: str) -> bool:
    return line.replace('"', "").replace(" ", "").lower() == HEADER


def _row(line: str) -> Row | str | None:
    """A row, or the text of an instant without zone, or None for what cannot be read."""
    time, comma, value = line.replace('"', "").partition(",")
    shape = _INSTANT.match(time.strip())
    if not comma or shape is None:
        return None
    if shape[1] is None:
        return time
    try:
        at = datetime.fromisoformat(shape[0]).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    temperature_c = number(value)
    if temperature_c is None and not says_no_value(value):
        return None
    return Row(at, temperature_c)


def _sealed(text: str, seal: str | None) -> list[Finding]:
    followed = text.partition("\n")[2].encode("utf-8", "replace")
    if seal is None or sha256(followed).hexdigest() == seal:
        return []
    return [Finding("broken_seal", "untrusted")]


def _zoneless(count: int) -> list[Finding]:
    if not count:
        return []
    return [Finding("no_time_zone", "untrusted", {"count": count})]


def _unended(lines: list[str], rows: list[Row]) -> list[Finding]:
    """A last line without its end may be cut: `25.0` becomes `25`. Other decimals betray it."""
    last = lines[-1].strip()
    if len(rows) < 2 or _decimals(last) == _decimals(_before(lines)):
        return []
    rows.pop()
    return [Finding("last_line_cut", "missing")]


def _before(lines: list[str]) -> str:
    return next((line.strip() for line in reversed(lines[:-1]) if line.strip()), "")


def _decimals(line: str) -> int:
    return len(line.replace('"', "").rpartition(",")[2].partition(".")[2])
