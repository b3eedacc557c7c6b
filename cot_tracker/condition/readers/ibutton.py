"""iButton (Thermochron, Hygrochron) by Maxim or Dallas, as two programs export its mission.

OneWireViewer: lines `1-Wire/iButton Part Number: DS1922L`, `… Registration Number: …`, `Sample
Rate:  Every 60 minute(s)`, `Mission Samples` and the like, then `Date/Time,Unit,Value` and one
reading a line, `21/08/16 9:05:00 PM,C,7.5`, oldest first; date and clock are those of the
computer's language (a newer Java writes `8/21/16, 9:05:00 PM`), the unit C, F or %RH; `…,C,20,765`
is 20.765 where that writes a comma.

Robolimpet and its kin: the registration number (16 hexadecimal digits) alone on the first line, on
the second how many seconds the clock was before the true time, then `2016-10-19 11:00, 17.17`, in
°C, newest first.

Neither names the clock's zone but by letters that mean several. Described from exports in
ruiseabra/envlogger, aammd/ibuttonr, daniel1noble/ibutt, dshean/ibutton and
akleinhesselink/sheepweather, from the source of OneWireViewer and from public parsers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from cot_tracker.condition.answers import NONE, Answers, Unit
from cot_tracker.condition.arrays import Flags, np
from cot_tracker.condition.findings import examine
from cot_tracker.condition.readers import delimited
from cot_tracker.condition.readers.envlogger import clock_off
from cot_tracker.condition.readers.shapes import Cells, groups
from cot_tracker.condition.readers.table import Table
from cot_tracker.condition.readers.text import Source, delimiter_of, label
from cot_tracker.condition.series import Finding, Series

FORMAT = "ibutton"
_HEADER = re.compile(r"\W*date/time\W+unit\W+value\b", re.IGNORECASE)
_BUTTON = re.compile(r"\W*1-wire/ibutton (part|registration) number: *([0-9A-Za-z-]+)", re.I)
_RATE = re.compile(r"\W*sample rate: *(?:every)? *([0-9]{1,6}) *(second|minute)", re.IGNORECASE)
_COUNT = re.compile(
    r"\W*(?:number of mission samples|mission sample count|mission samples"
    r"|total mission samples): *([0-9][0-9,. ]{0,11})", re.IGNORECASE
)  # fmt: skip
_DECIMAL_COMMA = re.compile(r"^([0-9][^,\n]*,[^,\n]{1,6},-?[0-9]{1,3}),([0-9]{1,9})$", re.MULTILINE)
_DIVIDED = re.compile(r"^(\"?[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}), (?=[0-9])", re.MULTILINE)
_ROM = re.compile(r"\W{0,3}([0-9A-F]{16})\W*\Z")
_SECONDS = re.compile(r"\W{0,2}?(-?[0-9]{1,7})\W*\Z")
_READING = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(?::[0-9]{2})?[,;\t]")


def recognises(source: Source) -> bool:
    """True if the file begins as one of the two programs begins it."""
    return _viewer_header(source.head) is not None or _robolimpet(source.head)


def read(source: Source, answers: Answers = NONE) -> Series:
    """The series of a file that `recognises` knows. Never raises: faults become findings."""
    line = _viewer_header(source.head)
    if line is None:
        return _read_robolimpet(source, answers)
    return _read_viewer(source, line, answers)


def _viewer_header(head: Sequence[str]) -> int | None:
    """The line above the readings; the part and registration numbers may have been cut off."""
    place = next((place for place, line in enumerate(head) if _HEADER.match(line)), None)
    if place is None or any(_BUTTON.match(line) for line in head[:10]):
        return place
    return None if any(line.strip() for line in head[:place]) else place


def _robolimpet(head: Sequence[str]) -> bool:
    if len(head) < 3 or _ROM.match(head[0]) is None:
        return False
    return _SECONDS.match(head[1]) is not None and _READING.match(head[2].strip()) is not None


def _read_robolimpet(source: Source, answers: Answers) -> Series:
    rom, seconds = _ROM.match(source.head[0]), _SECONDS.match(source.head[1])
    table = Table(source.text, delimiter_of(source.head[2]) or ",", 2)
    layout = delimited.Layout(date=0, temperature=1, unit="C", width=2, same_decimals=True)
    found = delimited.read(table, layout, answers)
    steps = np.diff(found.columns.at_us)
    newest_first = int((steps < 0).sum()) > int((steps > 0).sum())
    rows = found.columns.backwards() if newest_first else found.columns
    readings, faults, interval = examine(rows, found.unreadable.tolist(), regular=True)
    findings = [*found.findings, *clock_off(seconds[1] if seconds else "")]
    findings += delimited.unended(source.text)
    serial = rom[1] if rom else ""
    return Series(
        FORMAT, "iButton", serial, readings, (*findings, *faults), interval, clock=found.clock
    )


def _read_viewer(source: Source, line: int, answers: Answers) -> Series:
    head = source.head[:line]
    buttons = [match for match in map(_BUTTON.match, head) if match]
    named = {match[1].lower(): match[2] for match in buttons}
    text = _DECIMAL_COMMA.sub(r"\1.\2", _DIVIDED.sub(r"\1 ", source.text))
    table = Table(text, delimiter_of(source.head[line]) or ",", line + 1)
    unit, other, findings = _unit(table.column(1), answers)
    layout = delimited.Layout(date=0, temperature=2, unit=unit, width=3)
    found = delimited.read(table, layout, answers, other)
    rate = next((match for match in map(_RATE.match, head) if match), None)
    stated = timedelta(**{f"{rate[2].lower()}s": int(rate[1])}) if rate else None
    readings, faults, interval = examine(
        found.columns, found.unreadable.tolist(), stated or None, regular=True
    )
    findings += [*found.findings, *_whole(head, len(found.rows))]
    findings += delimited.unended(source.text)
    return Series(
        FORMAT,
        label(f"iButton {named.get('part', '')}").strip(),
        label(named.get("registration", "")),
        readings,
        (*findings, *faults),
        interval,
        clock=found.clock,
    )


def _unit(cells: Cells, answers: Answers) -> tuple[Unit | None, Flags, list[Finding]]:
    """The unit of all temperatures, which rows are humidity, and a finding if units are mixed."""
    other = np.zeros(len(cells.starts), np.bool_)
    units: set[Unit] = set()
    for group in groups(cells):
        word = group.shape.encode("latin-1").decode("utf-8", "replace").strip("°º ").upper()
        if word in ("%", "%RH", "RH", "% RH"):
            other[group.rows] = True
        elif word in ("C", "F"):
            units.add("C" if word == "C" else "F")
    if len(units) > 1:
        return "C", other, [Finding("mixed_units", "untrusted")]
    none = len(other) > 0 and bool(other.all())
    return next(iter(units), "C" if none else answers.unit), other, []


def _whole(head: Sequence[str], count: int) -> list[Finding]:
    match = next((match for match in map(_COUNT.match, head) if match), None)
    expected = re.sub(r"[,. ]", "", match[1]) if match else ""
    if not expected or int(expected) == count:
        return []
    values = {"expected": int(expected), "count": count}
    return [Finding("run_incomplete", "missing", values)]
