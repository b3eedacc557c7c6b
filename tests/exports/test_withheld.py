"""A first reading is nobody's to see but Quality's until a second person has read too."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from cot_tracker.custody.entry import Entry, Performer
from cot_tracker.demo.player import DEMO_PASSWORD
from cot_tracker.exports.checked import checked
from cot_tracker.journey.withheld import first_readings
from tests.fixtures.api import Api
from tests.fixtures.sites import Played, confuse

BAG, BAND = "23000026000010050136", "11000026000010000153"


def entry(sequence: int, action: str, person: str, facts: Mapping[str, Any]) -> Entry:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    return Entry("10", sequence, f"{action}/1", "a", now, now, Performer(person, person), facts,
                 b"")  # fmt: skip


def hidden(*told: tuple[str, str, Mapping[str, Any]]) -> set[int]:
    return set(first_readings(entry(n, *one) for n, one in enumerate(told, 1)))


def test_the_second_reading_by_another_person_opens_both() -> None:
    check = "infusion.bedside_checked"
    first = (check, "hugo", {"bag": BAG, "wristband": BAND})
    assert hidden(first) == {1}
    assert hidden(first, first) == {2}
    assert hidden(first, (check, "ines", {"wristband": BAND, "bag": BAG})) == set()


def test_results_of_two_tests_on_one_tube_do_not_answer_each_other() -> None:
    record = "quality.result_recorded"
    sterility = {"sample": BAG, "test": "sterility", "reading": 1}
    identity = {"sample": BAG, "test": "identity", "reading": 1}
    assert hidden((record, "dana", sterility), (record, "priya", identity)) == {1, 2}
    second = {**sterility, "reading": 2}
    assert hidden((record, "dana", sterility), (record, "priya", second)) == set()
    assert hidden((record, "dana", {"sample": BAG, "test": "appearance"})) == set()


def test_two_who_identify_differently_are_both_seen() -> None:
    check = "deviation.near_miss_checked"
    assert hidden((check, "hugo", {"hold": 7, "identified": [BAG, BAND]}),
                  (check, "ines", {"hold": 7, "identified": [BAND]})) == set()  # fmt: skip


@pytest.fixture
def waiting(played: Played) -> tuple[Played, int]:
    """A near miss that one person has looked into; the sequence of that reading."""
    confuse(played)
    player = played.player
    story = player.story(played.coi)
    facts = {"hold": story.deviation.open_holds[0].number,
             "identified": [story.enrolment.bound_wristband, played.bags[0]]}  # fmt: skip
    done = player.do("hugo", "deviation.near_miss_checked", played.coi, facts)
    return played, done.entry.sequence


def test_a_first_reading_is_in_no_export_and_no_answer_but_qualitys(
    waiting: tuple[Played, int], api: Api
) -> None:
    played, sequence = waiting
    path = f"/journeys/{played.coi}"
    for person, seen in (("jun", False), ("hugo", False), ("emma", True)):
        entries = api.get(person, f"{path}/entries?limit=500").get_json()["entries"]
        (one,) = [e for e in entries if e["sequence"] == sequence]
        assert ("body" in one, one.get("withheld", False)) == (seen, not seen)
        exported = api.get(person, f"{path}/trail?format=json").data
        (one,) = [e for e in json.loads(exported)["entries"] if e["sequence"] == sequence]
        assert ("body" in one) is seen
        assert checked(exported).intact
        rows = csv.DictReader(
            io.StringIO(api.get(person, f"{path}/trail?format=csv").data.decode("utf-8-sig"))
        )
        (row,) = [r for r in rows if r["hash"] == one["hash"]]
        assert ("identified" in row["facts"]) is seen
    assert DEMO_PASSWORD not in exported.decode()
