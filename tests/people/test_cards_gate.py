"""Badges, cards, and clearing a station: each requirement, taken away alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from cot_tracker.custody.entry import Performer
from cot_tracker.door import fields
from cot_tracker.door.cards import AroundWithFiles, Card
from cot_tracker.door.faults import Unknown
from cot_tracker.door.gate import judged
from cot_tracker.facility.state import ItemStory
from cot_tracker.identity.codes import Code, Kind, parse
from cot_tracker.journey.steps import BOOK
from cot_tracker.people.state import PersonStory
from tests.gates import BROKEN

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
CHEN = str(Code(Kind.PERSON, "0000", 26, 5))
STATION = str(Code(Kind.STATION, "0000", 26, 1))
PERSON = PersonStory(CHEN, 3, "chen", "Chen", frozenset({"workshop_operator"}), active=True)
ITEM = ItemStory(STATION, 1, "Workshop 1", active=True)


def _printed(own: str, serial: int) -> str:
    return str(replace(parse(own), serial=serial))


def _around(kept: bool = True) -> AroundWithFiles:
    def evidence(digest: str) -> bytes:
        if not kept:
            raise Unknown
        return b"the PDF"

    return AroundWithFiles(NOW, Performer("60000026000010000009", "Mei"), {}, evidence)


def _facts(own: str, serial: int = 1, **more: str) -> dict[str, Any]:
    issued = {"layout": "card", "layout_version": "1", "digest": "0" * 64}
    return {"card": _printed(own, serial), **issued, **more}


def _with_card(story: Any, own: str) -> Any:
    return replace(story, cards=(Card(_printed(own, 1), "card", "1", "", NOW, "mei"),))


HERE = replace(ITEM, labels_of="10x", labels_here=("20x",))
LEFT = {"nothing_left": "yes"}
BADGE, CARD, CLEAR = "people.badge_issued", "facility.card_issued", "facility.labels_cleared"
# action, requirement, code, story, facts, broken story, broken facts, whether the file is kept
CASES: list[tuple[Any, ...]] = [
    (BADGE, "account_is_active", "people.already_inactive", PERSON, _facts(CHEN),
     replace(PERSON, active=False), None, True),
    (CARD, "item_is_active", "facility.not_active", ITEM, _facts(STATION),
     replace(ITEM, active=False), None, True),
    *((action, "card_is_the_next", "cards.number_taken", story, _facts(own), None,
       _facts(own, 2), True)
      for action, story, own in ((BADGE, PERSON, CHEN), (CARD, ITEM, STATION))),
    *((action, "reprint_has_its_reason", "cards.reason_needed", _with_card(story, own),
       _facts(own, 2, why="lost"), None, _facts(own, 2), True)
      for action, story, own in ((BADGE, PERSON, CHEN), (CARD, ITEM, STATION))),
    *((action, "file_is_kept", "cards.no_file", story, _facts(own), None, None, False)
      for action, story, own in ((BADGE, PERSON, CHEN), (CARD, ITEM, STATION))),
    (CLEAR, "item_is_active", "facility.not_active", HERE, LEFT, replace(HERE, active=False),
     None, True),
    (CLEAR, "item_is_a_station", "facility.not_a_station", HERE, LEFT,
     replace(HERE, code=str(Code(Kind.STORAGE, "0000", 26, 1))), None, True),
    (CLEAR, "labels_were_brought_here", "facility.no_labels_here", HERE, LEFT, ITEM, None, True),
    (CLEAR, "no_label_is_left_here", "facility.labels_left", HERE, LEFT, None,
     {"nothing_left": "no"}, True),
]  # fmt: skip
for _case in CASES:
    BROKEN[(_case[0], _case[1])] = ()


def _codes(action: str, story: Any, facts: Any, around: Any) -> set[str]:
    known = BOOK.actions[action]
    typed = fields.load(known.schema, facts)
    return {r.code for r in judged(BOOK.gate(known), story, typed, around)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def test_without_its_condition_it_is_refused(case: tuple[Any, ...]) -> None:
    action, _, code, story, facts, worse_story, worse_facts, kept = case
    assert _codes(action, story, facts, _around()) == set()
    found = _codes(action, worse_story or story, worse_facts or facts, _around(kept))
    assert found == {code}


def test_a_card_of_another_thing_is_not_its_next_print() -> None:
    other = str(Code(Kind.STATION, "0000", 26, 2))
    assert _codes(CARD, ITEM, _facts(other), _around()) == {"cards.number_taken"}


def test_after_ninety_nine_prints_there_is_no_further_one() -> None:
    cards = (Card(_printed(STATION, 99), "card", "1", "", NOW, "mei"),)
    full = replace(ITEM, cards=cards)
    facts = _facts(STATION, 99, why="lost")
    assert _codes(CARD, full, facts, _around()) == {"cards.number_taken"}
