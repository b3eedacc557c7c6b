"""Each requirement of the actions on people, the study and the facility, taken away alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from cot_tracker.custody.entry import Performer
from cot_tracker.door import fields
from cot_tracker.door.around import Around
from cot_tracker.door.gate import judged
from cot_tracker.facility.state import ItemStory
from cot_tracker.journey.steps import BOOK
from cot_tracker.people.state import PersonStory
from cot_tracker.protocol.reading import example_protocol, read_protocol
from cot_tracker.study.actions import StudyAround
from cot_tracker.study.state import StudyStory
from tests.gates import BROKEN

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
MEI = "60000026000010000009"
CHEN = "60000026000050000087"
STATION = "63000026000010000002"
PROTOCOL = read_protocol(example_protocol())
PERSON = PersonStory(CHEN, 3, "chen", "Chen", frozenset({"workshop_operator"}), active=True)
ITEM = ItemStory(STATION, 1, "Workshop 1", active=True)
ITEM_FACTS = {"kind": "material", "name": "Medium", "lot": "L1", "expires_at": "2027-01-01T00:00Z"}
GROUP = {"dose_group": "1", "decided_on": "2026-11-01", "record": "1", "evaluable": 0, "dlts": 0}
CLEARED = {"nothing_left": "yes", "cleaned": "yes"}


def _around(person: str = MEI, study: StudyStory | None = None) -> Around:
    return Around(NOW, Performer(person, "x"), {"study": study or StudyStory(1)})


def _study_around(protocol: Any = PROTOCOL) -> StudyAround:
    kept = {"a" * 64: PROTOCOL, "b" * 64: PROTOCOL}
    return StudyAround(NOW, Performer(MEI, "Mei"), {}, protocol, kept.get)


OPEN = StudyStory(2, protocol_digest="a" * 64)
OTHER = "60000026000060000077"
OWN: dict[str, dict[str, str]] = {
    "language_chosen": {"language": "zh"}, "signed_in": {"session": "s"},
    "signed_out": {"session": "s"}, "refusals_acknowledged": {},
    "identity_read": {"journey": "j", "purpose": "p"},
    "exported": {"what": "trail", "format": "csv"},
}  # fmt: skip
ADDED = {"username": "ada", "name": "Ada", "roles": ["auditor"]}
# action, requirement, code, story, facts, around, broken story, broken facts, broken around
CASES: list[tuple[Any, ...]] = [
    ("people.added", "username_is_free", "people.username_taken", PERSON, ADDED, _around(),
     None, None, _around(study=StudyStory(1, usernames=frozenset({"ada"})))),
    ("people.roles_changed", "by_somebody_else", "people.not_yourself", PERSON,
     {"roles": ["auditor"]}, _around(), None, None, _around(CHEN)),
    ("people.roles_changed", "account_is_active", "people.already_inactive", PERSON,
     {"roles": ["auditor"]}, _around(), replace(PERSON, active=False), None, None),
    ("people.deactivated", "by_somebody_else", "people.not_yourself", PERSON, {}, _around(),
     None, None, _around(CHEN)),
    ("people.deactivated", "account_is_active", "people.already_inactive", PERSON, {}, _around(),
     replace(PERSON, active=False), None, None),
    ("people.reactivated", "by_somebody_else", "people.not_yourself",
     replace(PERSON, active=False), {}, _around(), None, None, _around(CHEN)),
    ("people.reactivated", "account_is_inactive", "people.still_active",
     replace(PERSON, active=False), {}, _around(), PERSON, None, None),
    *((f"people.{name}", "by_the_person", "people.only_yourself", PERSON, facts, _around(CHEN),
       None, None, _around())
      for name, facts in OWN.items()),
    ("people.password_set", "by_the_person_or_an_administrator", "people.only_yourself", PERSON,
     {}, _around(CHEN), None, None, _around(OTHER)),
    ("study.opened", "not_yet_open", "study.already_open", StudyStory(),
     {"facility": "0001", "site_name": "x", "time_zone": "UTC", "demo": "no"}, _study_around(),
     StudyStory(1), None, None),
    ("study.protocol_adopted", "protocol_is_another", "study.same_protocol", OPEN,
     {"digest": "b" * 64, "version": PROTOCOL.version}, _study_around(), None,
     {"digest": "a" * 64, "version": PROTOCOL.version}, None),
    ("study.protocol_adopted", "protocol_can_be_read", "study.protocol_unreadable", OPEN,
     {"digest": "b" * 64, "version": PROTOCOL.version}, _study_around(), None,
     {"digest": "c" * 64, "version": PROTOCOL.version}, None),
    ("study.dose_group_opened", "protocol_is_adopted", "study.no_protocol", OPEN, GROUP,
     _study_around(), replace(OPEN, protocol_digest=""), None, None),
    ("study.dose_group_opened", "no_other_group_is_open", "study.group_still_open", OPEN, GROUP,
     _study_around(), replace(OPEN, dose_group="2"), None, None),
    ("study.dose_group_opened", "protocol_has_the_group", "study.group_unknown", OPEN, GROUP,
     _study_around(), None, {**GROUP, "dose_group": "9"}, None),
    ("study.dose_group_closed", "a_group_is_open", "study.no_group_open",
     replace(OPEN, dose_group="1"), {"record": "1"}, _study_around(), OPEN, None, None),
    ("facility.item_added", "a_lot_has_its_expiry", "facility.expiry_needed", ITEM, ITEM_FACTS,
     _around(), None, {**ITEM_FACTS, "lot": ""}, None),
    ("facility.item_added", "equipment_is_qualified", "facility.due_needed", ITEM,
     {"kind": "equipment", "name": "Incubator", "due_at": "2027-01-01T00:00Z"}, _around(), None,
     {"kind": "equipment", "name": "Incubator"}, None),
    ("facility.qualified", "item_is_active", "facility.not_active", ITEM,
     {"due_at": "2027-01-01T00:00Z", "record": "Q-1"}, _around(), replace(ITEM, active=False),
     None, None),
    ("facility.item_retired", "item_is_active", "facility.not_active", ITEM, {"why": "old"},
     _around(), replace(ITEM, active=False), None, None),
    ("facility.line_cleared", "item_is_active", "facility.not_active", ITEM, CLEARED, _around(),
     replace(ITEM, active=False), None, None),
    ("facility.line_cleared", "item_is_a_station", "facility.not_a_station", ITEM, CLEARED,
     _around(), replace(ITEM, code="62000026000010000091"), None, None),
    ("facility.line_cleared", "line_is_clear", "facility.line_not_clear", ITEM, CLEARED,
     _around(), None, {**CLEARED, "cleaned": "no"}, None),
]  # fmt: skip
for _case in CASES:
    BROKEN[(_case[0], _case[1])] = ()


def _codes(action: str, story: Any, facts: Any, around: Any) -> set[str]:
    known = BOOK.actions[action]
    typed = fields.load(known.schema, facts)
    return {r.code for r in judged(BOOK.gate(known), story, typed, around)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def test_without_its_condition_the_action_is_refused(case: tuple[Any, ...]) -> None:
    action, _, code, story, facts, around, worse_story, worse_facts, worse_around = case
    assert _codes(action, story, facts, around) == set()
    found = _codes(action, worse_story or story, worse_facts or facts, worse_around or around)
    assert found == {code}
