"""What a logger's file asks, and the fields of a form that answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError

from cot_tracker.condition.answers import NONE, QUESTIONS, Answers
from cot_tracker.condition.asked import asked
from cot_tracker.door import fields
from cot_tracker.facility.logger_answers import FIELDS, LoggerAnswers, answers_of
from cot_tracker.journey.story import Story
from cot_tracker.language import N_
from cot_tracker.language import gettext as _
from cot_tracker.protocol.model import Protocol
from cot_tracker.web.acting.prefill import NOTHING, Prefill, fills
from cot_tracker.web.temperature.judgements import judgements


@dataclass(frozen=True)
class Question:
    """The field that answers a finding, by its name and its label."""

    name: str
    label: str


def questions() -> dict[str, Question]:
    """The field that answers each finding that asks, by the finding's code."""
    schema = LoggerAnswers().fields
    return {
        code: Question(FIELDS[field], _(schema[FIELDS[field]].metadata["label"]))
        for code, field in QUESTIONS.items()
    }


NAMELESS = N_(
    "The file does not say which logger wrote it. Where a logger was packed or named, that must be"
    " known, or the verdict is unknown."
)


def nameless(said: Mapping[str, Any], answers: Answers) -> list[dict[str, Any]]:
    """The question for the serial number where a file that was read names no logger: which one was
    packed is known only when the form is sent."""
    known = said["serial"] or answers.serial or said["format"] == "unknown"
    return [] if known else [
        {"code": "ask_serial", "weight": "note", "values": {}, "sentence": _(NAMELESS)}
    ]  # fmt: skip


def answers_typed(typed: Mapping[str, str]) -> tuple[Answers, list[str]]:
    """The answers that stand in a form, and sentences on those that are none."""
    given = {name: typed[name].strip() for name in FIELDS.values() if typed.get(name, "").strip()}
    try:
        return answers_of(fields.load(LoggerAnswers, given)), []
    except ValidationError as error:
        told = fields.messages(error)
    good = {name: value for name, value in given.items() if name not in told}
    answers = answers_of(fields.load(LoggerAnswers, good)) if good else NONE
    return answers, [_(str(one)) for sentences in told.values() for one in sentences]


@fills("transport.logger_read")
def _logger_read(protocol: Protocol, story: Story) -> Prefill:
    """The kept file that was judged unknown because it asks: it need not be found again."""
    open_ones = [
        one for one in story.transport.shipments if one.verdict == "unknown" and one.logger_digest
    ]
    if len(open_ones) != 1:
        return NOTHING
    (one,) = open_ones
    found = judgements(story.coi).get(one.number, {}).get("findings", ())
    if not asked([finding["code"] for finding in found]):
        return NOTHING
    return Prefill(values={"logger_file": one.logger_digest, "shipment": str(one.number)})
