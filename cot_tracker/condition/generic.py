"""The generic reader: delimited text of any logger model that a site has configured once.

A `Configuration` says how one model's export is read, and by which header or sentence it is
recognised. It is tried only on files that no named reader knows. Nothing is guessed: a row that
does not fit is a finding, and a file that two configurations recognise is asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cot_tracker.condition import readers
from cot_tracker.condition.answers import NONE, Answers
from cot_tracker.condition.arrays import np
from cot_tracker.condition.findings import examine
from cot_tracker.condition.generic_columns import gather
from cot_tracker.condition.generic_model import Configuration
from cot_tracker.condition.generic_rows import (
    decoded,
    first_reading,
    head_of,
    serial_above,
    split,
    text_of,
)
from cot_tracker.condition.readers.text import MAXIMUM_BYTES, label
from cot_tracker.condition.series import Finding, Readings, Series, UnknownFormat

__all__ = ["Configuration", "read", "read_any", "recognises"]
_HEAD = 256 * 1024


def read_any(
    data: bytes, configurations: Sequence[Configuration] = (), answers: Answers = NONE
) -> Series:
    """The series that a named reader or one of these configurations finds in a file. Two that
    recognise it give no readings and a finding. Raises UnknownFormat, and nothing else."""
    try:
        return readers.read(data, answers)
    except UnknownFormat as error:
        if error.code != "unknown_format":
            raise
    found = [one for one in configurations if recognises(data, one)]
    if not found:
        raise UnknownFormat
    if len(found) > 1:
        models = ", ".join(sorted(one.model for one in found))
        return Series("unknown", "", "", Readings.of(()), (Finding("several_models", "untrusted",
                                                      {"models": models}),))  # fmt: skip
    return read(data, found[0])


def recognises(data: bytes, configuration: Configuration) -> bool:
    """Whether the beginning of the file bears the header and the signature of this model."""
    try:
        head = decoded(data[:_HEAD], configuration.encoding, whole=len(data) <= _HEAD)
    except UnicodeError:
        return False
    return first_reading(head_of(head), configuration) is not None


def read(data: bytes, configuration: Configuration) -> Series:
    """The series of a file that `recognises` knows; its `format` names model and version.

    Raises UnknownFormat for a file that is too large or that breaks its encoding.
    """
    if len(data) > MAXIMUM_BYTES:
        raise UnknownFormat("too_large")
    text = text_of(data, configuration)
    found = gather(text, configuration)
    columns, serials = found.columns, found.serials | {serial_above(head_of(text), configuration)}
    serials -= {""}
    findings = [*_faults(found.faults), *_serials(serials)]
    if not found.ended:
        findings.append(Finding("end_line_missing", "missing", {"text": configuration.end_line}))
    elif not configuration.end_line and _is_cut(text, len(columns), configuration):
        columns = columns.where(np.arange(len(columns)) < len(columns) - 1)
        findings.append(Finding("last_line_cut", "missing"))
    if configuration.newest_first:
        columns = columns.backwards()
    unreadable = found.faults.get("unreadable", ())
    readings, more, interval = examine(columns, sorted(unreadable), regular=configuration.regular)
    serial = next(iter(serials)) if len(serials) == 1 else ""
    return Series(
        configuration.name, configuration.model, serial, readings, (*findings, *more), interval
    )


# What is wrong


def _faults(faults: dict[str, list[int]]) -> Iterator[Finding]:
    """What is wrong with rows, but for those that `examine` counts itself."""
    found = {name: {"count": len(at), "line": at[0]} for name, at in faults.items()}
    if "mixed_unit" in found:
        yield Finding("mixed_unit", "untrusted", found["mixed_unit"])
    if "skipped_hour" in found:
        yield Finding("skipped_hour", "untrusted", found["skipped_hour"])
    if "doubled_hour" in found:
        yield Finding("doubled_hour", "missing", found["doubled_hour"])


def _serials(serials: set[str]) -> Iterator[Finding]:
    if len(serials) > 1:
        named = ", ".join(sorted(serials)[:5])
        yield Finding("several_serials", "untrusted", {"serials": label(named)})


def _is_cut(text: str, count: int, configuration: Configuration) -> bool:
    """Whether a last line without its end lost a digit: `25.0` becomes `25`."""
    lines = text.rsplit("\n", 2)
    if count < 2 or not lines[-1]:
        return False
    last, before = (split(line, configuration) for line in (lines[-1], lines[-2]))
    if len(last) != configuration.temperature_column or len(before) < len(last):
        return False
    return _decimals(last[-1]) != _decimals(before[len(last) - 1])


def _decimals(cell: str) -> int:
    return len(cell.replace(",", ".").partition(".")[2])
