"""The study's chain: protocols that can be read, numbers that run by the site's year."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from immutables import Map

from cot_tracker.custody.evidence import Evidence
from cot_tracker.demo.player import demo_protocol
from cot_tracker.door.faults import Refused
from cot_tracker.identity.codes import Kind
from cot_tracker.protocol.reading import read_protocol
from cot_tracker.study.state import NumbersUsedUp, StudyStory
from tests.fixtures.sites import Played

ADOPTED = "study.protocol_adopted"


@pytest.mark.parametrize("content", [b"no protocol", None])
def test_a_protocol_that_nobody_can_read_is_not_adopted_and_the_study_goes_on(
    played: Played, content: bytes | None
) -> None:
    brought = [Evidence(content, "application/toml")] if content is not None else []
    digest = brought[0].digest if brought else "c" * 64
    with pytest.raises(Refused, match="without faults"):
        played.player.do("mei", ADOPTED, "study", {"digest": digest, "version": "9"},
                         evidence=brought)  # fmt: skip
    done = played.player.do("alice", "enrolment.opened", "", {"subject_number": "IX001-031"})
    assert done.entries


def test_a_protocol_is_adopted_under_its_own_version_only(played: Played) -> None:
    protocol, brought = read_protocol(demo_protocol()), Evidence(demo_protocol(), "text/plain")
    facts = {"digest": protocol.digest, "version": protocol.version}
    other = {**facts, "version": "99"}
    with pytest.raises(Refused, match="without faults"):
        played.player.do("mei", ADOPTED, "study", other, evidence=[brought])
    done = played.player.do("mei", ADOPTED, "study", facts, evidence=[brought])
    assert done.story.protocol_digest == brought.digest


def test_codes_begin_a_new_year_at_midnight_of_the_site() -> None:
    story = StudyStory(1, facility="0001", time_zone="Asia/Shanghai",
                       numbers=Map({(10, 26): 7}))  # fmt: skip
    before = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    after = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert str(story.next_code(Kind.JOURNEY, before))[6:13] == "2600008"
    assert str(story.next_code(Kind.JOURNEY, after))[6:13] == "2700001"


def test_when_a_years_numbers_are_used_up_it_is_said_in_a_sentence() -> None:
    story = StudyStory(1, facility="0001", numbers=Map({(10, 26): 99999}))
    with pytest.raises(NumbersUsedUp, match="99,999"):
        story.next_code(Kind.JOURNEY, datetime(2026, 12, 1, tzinfo=UTC))
    free = replace(story, numbers=Map())
    assert free.next_code(Kind.JOURNEY, datetime(2026, 12, 1, tzinfo=UTC)).number == 1
