"""The GS1 company prefix of a site, set by an entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from marshmallow import ValidationError

from cot_tracker.custody.entry import Entry, Performer
from cot_tracker.door import fields
from cot_tracker.door.around import Around
from cot_tracker.door.gate import judged
from cot_tracker.journey.steps import BOOK
from cot_tracker.study.state import StudyStory, apply
from tests.gates import breaks

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
MEI = Performer("person-mei", "Mei")
ACTION = BOOK.actions["study.gs1_prefix_set"]


def refusals(story: StudyStory, prefix: str) -> list[str]:
    typed = fields.load(ACTION.schema, {"prefix": prefix})
    return [r.code for r in judged(BOOK.gate(ACTION), story, typed, Around(NOW, MEI, {}))]


def told(story: StudyStory, kind: str, **facts: Any) -> StudyStory:
    return apply(story, Entry("study", story.sequence + 1, kind, "act", NOW, NOW, MEI, facts, b""))


@breaks("study.gs1_prefix_set", "prefix_is_another")
def test_the_same_prefix_is_not_set_twice() -> None:
    assert refusals(StudyStory(), "0614141") == []
    assert refusals(replace(StudyStory(), gs1_prefix="0614141"), "0614141") == ["study.same_prefix"]


@pytest.mark.parametrize("prefix", ["061", "0614141x", "1234567890123"])
def test_a_prefix_has_four_to_twelve_digits(prefix: str) -> None:
    with pytest.raises(ValidationError):
        fields.load(ACTION.schema, {"prefix": prefix})


def test_numbers_go_on_whatever_the_prefix_so_that_none_comes_twice() -> None:
    story = told(StudyStory(), "study.gs1_prefix_set/1", prefix="0614141")
    story = told(story, "study.sscc_allotted/1", sscc="x", journey="j", shipment=1)
    story = told(story, "study.gs1_prefix_set/1", prefix="4012345")
    assert (story.gs1_prefix, story.sscc_count) == ("4012345", 1)
