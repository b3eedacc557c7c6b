"""A logger's file read with a person's answers: each answers what the file asks, and nothing else.

What the file says itself stands; an answer that it did not ask for is left aside, and a finding
says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace

from cot_tracker.condition.answers import NONE, QUESTIONS, Answers
from cot_tracker.condition.generic import read_any
from cot_tracker.condition.generic_model import Configuration
from cot_tracker.condition.series import Finding, Series


def read_answered(
    data: bytes, configurations: Sequence[Configuration] = (), answers: Answers = NONE
) -> Series:
    """The series of a file, with the answers to the questions that it asks.

    An answer may raise the next question, which is answered too. Raises UnknownFormat, and
    nothing else.
    """
    series = read_any(data, configurations)
    used = NONE
    while (more := _given(answers, series, used)) != used:
        used = more
        series = read_any(data, configurations, used)
    aside = tuple(_aside(answers, used))
    return replace(series, findings=(*series.findings, *aside)) if aside else series


def asked(codes: Sequence[str]) -> frozenset[str]:
    """The fields of `Answers` that findings of these codes ask for."""
    return frozenset(QUESTIONS[code] for code in codes if code in QUESTIONS)


def _given(answers: Answers, series: Series, used: Answers) -> Answers:
    names = asked([finding.code for finding in series.findings])
    told = {name: getattr(answers, name) for name in names}
    return replace(used, **{name: told[name] for name in told if told[name] is not None})


def _aside(answers: Answers, used: Answers) -> Iterator[Finding]:
    unused = {
        one.name
        for one in fields(Answers)
        if getattr(answers, one.name) is not None and getattr(used, one.name) is None
    }
    if "zone" in unused:
        yield Finding("zone_not_asked", "note")
    if "date_order" in unused:
        yield Finding("date_order_not_asked", "note")
    if "unit" in unused:
        yield Finding("unit_not_asked", "note")
    if "sensor" in unused:
        yield Finding("sensor_not_asked", "note")
