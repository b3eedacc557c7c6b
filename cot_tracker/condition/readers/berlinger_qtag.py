"""Berlinger Q-tag CLm (doc, doc L, doc LR …): the TXT file beside the device's PDF report.

Lines without indent open a section; `Name: value` pairs follow, indented by spaces, several of
them divided by `, `. `Conf` is how the device was set (alarm types: 1 single low, 2 single high,
3 accumulated low, 4 accumulated high), `Res` what it found (`TS S` and `TS E` begin and end, `t A`
minutes), `Data` one tab-separated reading a line, marked `x` when beyond an alarm limit. `Zone`
is the offset of all instants from GMT in hours; the PDF prints GMT at 0.00. Described from runs
2 and 3 of tag RCPJ00010 in msupply-foundation/temperature-sensor, and its parser's notes.

The device measures every minute and logs every tenth or so; it reports `Min T` and `Max T` of the
logged values and truncates. It counts time beyond its alarm limits from one logging interval
after `TS Start` (run 3: above 8 °C from 15:23, counted from 15:33).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal

from cot_tracker.condition.answers import NONE, Answers
from cot_tracker.condition.findings import Row, examine
from cot_tracker.condition.readers import berlinger_signature, qtag_report
from cot_tracker.condition.readers.text import Source, label, number, says_no_value
from cot_tracker.condition.series import Finding, Series

FORMAT = "berlinger_qtag"
_DEVICE = re.compile(r"\s*Device:\s*(Q-tag CLm[^\n]*)", re.IGNORECASE)
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}\Z")


@dataclass
class Sheet:
    """The file by sections: pairs of `Conf` and `Res`, alarm lines of each, and data rows."""

    zone: tzinfo = UTC
    pairs: dict[str, dict[str, str]] = field(default_factory=dict)
    alarms: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    marked: list[bool] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)

    def text(self, section: str, name: str) -> str:
        """A value as it stands in the file, or an empty text."""
        return self.pairs.get(section, {}).get(name, "")

    def quantity(self, section: str, name: str) -> Decimal | None:
        """A value as a number, or None."""
        return number(self.text(section, name))

    def instant(self, text: str) -> datetime | None:
        """An instant of the file in UTC, or None."""
        if not _INSTANT.match(text):
            return None
        try:
            local = datetime.fromisoformat(text).replace(tzinfo=self.zone)
            return local.astimezone(UTC)
        except (ValueError, OverflowError):
            return None


def recognises(source: Source) -> bool:
    """True if the file says that a Q-tag CLm wrote it."""
    return _DEVICE.match(source.text) is not None


def read(source: Source, answers: Answers = NONE) -> Series:
    """The series of a file that `recognises` knows. Never raises: faults become findings."""
    device = _DEVICE.match(source.text)
    lines = source.text.split("\n")
    sheet = Sheet()
    _gather_pairs(lines, sheet)
    findings = _zone(sheet, answers)
    _gather_rows(lines, sheet)
    step = sheet.quantity("Conf", "Logging Interval")
    stated = timedelta(minutes=float(step)) if step is not None and step > 0 else None
    report = qtag_report.report(sheet, stated)
    readings, faults, interval = examine(sheet.rows, sheet.unreadable, stated)
    findings += qtag_report.disagreements(sheet, report, readings, interval)
    findings += berlinger_signature.findings(source)
    return Series(
        FORMAT,
        label(device[1]) if device else "",
        label(sheet.text("Conf", "Serial")),
        readings,
        (*findings, *faults),
        interval,
        report,
    )


def _gather_pairs(lines: list[str], sheet: Sheet) -> None:
    section, alarm = "", None
    for place, line in enumerate(lines, 1):
        body = line.strip()
        if not body or line.startswith("\t"):
            continue
        indent = len(line) - len(line.lstrip(" "))
        if indent == 0:
            section, alarm = body.partition(":")[0], None
        pairs = _pairs(body)
        if not pairs:
            sheet.unreadable.append(place)
        elif indent == 1:
            sheet.pairs.setdefault(section, {}).update(pairs)
        elif indent == 2 and body[:-1].isascii() and body[:-1].isdigit():
            alarm = int(body[:-1][:3])
        elif indent >= 3 and alarm is not None:
            sheet.alarms.setdefault(section, []).append((alarm, pairs))


def _pairs(body: str) -> dict[str, str]:
    pairs = {}
    for part in body.split(", "):
        name, colon, value = part.partition(":")
        if colon:
            pairs[name.strip()] = value.strip()
    return pairs


def _gather_rows(lines: list[str], sheet: Sheet) -> None:
    section = ""
    for place, line in enumerate(lines, 1):
        if line[:1] not in ("\t", " ", ""):
            section = line.partition(":")[0]
        if section == "Marker" or not line.startswith("\t"):
            continue
        cells = [cell.strip() for cell in line[1:].split("\t")]
        if cells[0] == "yyyy-MM-dd hh:mm":
            continue
        at = sheet.instant(cells[0])
        value = number(cells[1]) if len(cells) > 1 else None
        legible = len(cells) == 3 and cells[2] in ("", "x")
        legible = legible and (value is not None or says_no_value(cells[1]))
        if at is None or section != "Data" or not legible:
            sheet.unreadable.append(place)
            continue
        sheet.rows.append(Row(at, value))
        sheet.marked.append(cells[2] == "x")


def _zone(sheet: Sheet, answers: Answers) -> list[Finding]:
    text = sheet.text("Conf", "Zone")
    hours = number(text)
    if answers.zone is not None and hours != 0:
        sheet.zone = answers.zone
        return []
    if hours is not None and abs(hours) <= 14:
        sheet.zone = timezone(timedelta(hours=float(hours)))
        if hours == 0:
            return []
    return [Finding("unproven_zone", "untrusted", {"zone": label(text) or "?"})]
