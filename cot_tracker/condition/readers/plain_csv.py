"""Plain CSV, our own: the header `time,temperature_c`, then one reading a line, oldest first.

`time` is ISO 8601 with its offset (`2026-03-01T08:00:00+01:00`, or `Z`), `temperature_c` degrees
Celsius with a decimal point. Two lines may stand before the header: first of all its seal,
`# sha256,<hex>` over all that follows that line (UTF-8, lines ended by LF), and
`# serial,<logger's number>`. Without a seal, a changed digit cannot be told from a true one,
nor a file cut between two lines from a whole one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from hashlib import sha256

from cot_tracker.condition.answers import NONE, Answers
from cot_tracker.condition.arrays import np
from cot_tracker.condition.findings import examine
from cot_tracker.condition.readers import delimited
from cot_tracker.condition.readers.table import Table
from cot_tracker.condition.readers.text import Source, label, number
from cot_tracker.condition.series import Finding, Reading, Series

FORMAT = "plain_csv"
HEADER = "time,temperature_c"
_LAYOUT = delimited.Layout(date=0, temperature=1, unit="C", width=2, iso=True)


def recognises(source: Source) -> bool:
    """True if the first line that is neither blank nor a `#` line is our header."""
    bare = (line.strip() for line in source.head)
    return _is_header(next((line for line in bare if line and not line.startswith("#")), ""))


def read(source: Source, answers: Answers = NONE) -> Series:
    """The series of a file that `recognises` knows. Never raises: faults become findings."""
    above = next(place for place, line in enumerate(source.head) if _is_header(line))
    seal, serial, unknown = _above(source.head[:above])
    table = Table(source.text, ",", above + 1)
    found = delimited.read(table, _LAYOUT, answers)
    kept = found.columns
    findings = _sealed(source.text, seal) + found.findings
    if seal is None and not source.text.endswith("\n"):
        cut = _unended(source.text)
        kept = kept.where(np.arange(len(kept)) < len(kept) - len(cut))
        findings += cut
    readings, faults, interval = examine(kept, [*unknown, *found.unreadable.tolist()])
    return Series(FORMAT, "", serial, readings, (*findings, *faults), interval, clock=found.clock)


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


def _above(lines: Iterable[str]) -> tuple[str | None, str, list[int]]:
    """Seal and serial number above the header, and the lines there that are neither."""
    seal, serial, unknown = None, "", []
    for place, line in enumerate(lines, 1):
        bare = line.strip()
        if place == 1 and bare.startswith("# sha256,"):
            seal = bare.removeprefix("# sha256,")
        elif bare.startswith("# serial,"):
            serial = label(bare.removeprefix("# serial,"))
        elif bare:
            unknown.append(place)
    return seal, serial, unknown


def _is_header(line: str) -> bool:
    return line.replace('"', "").replace(" ", "").strip().lower() == HEADER


def _sealed(text: str, seal: str | None) -> list[Finding]:
    followed = text.partition("\n")[2].encode("utf-8", "replace")
    if seal is None or sha256(followed).hexdigest() == seal:
        return []
    return [Finding("broken_seal", "untrusted")]


def _unended(text: str) -> list[Finding]:
    """A last line without its end may be cut: `25.0` becomes `25`. Other decimals betray it."""
    lines = [line for line in text[-2000:].split("\n") if line.strip()]
    if len(lines) < 3 or _decimals(lines[-1]) == _decimals(lines[-2]):
        return []
    return [Finding("last_line_cut", "missing")]


def _decimals(line: str) -> int:
    return len(line.replace('"', "").strip().rpartition(",")[2].partition(".")[2])
