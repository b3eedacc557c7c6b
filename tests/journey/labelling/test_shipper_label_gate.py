"""Each requirement of printing the label of a packed shipper, taken away alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cot_tracker.door.cards import Card
from cot_tracker.facility.state import ItemStory
from cot_tracker.identity.codes import Code, Kind
from cot_tracker.journey.story import Story
from cot_tracker.journey.transport.shipment import Shipment
from tests.gates import BROKEN
from tests.journey.scene import Moment, codes, moments

SHIPPER = Code(Kind.SHIPPER, "0000", 26, 1)
NEXT = replace(SHIPPER, serial=1)
OTHER = replace(SHIPPER, number=2, serial=1)
FACTS = {"label": str(NEXT), "layout": "shipper", "layout_version": "1", "digest": "0" * 64}
ITEM = ItemStory(str(SHIPPER), 2, "Shipper 1", active=True)


def _packed(moment: Moment, **changes: Any) -> Story:
    one = Shipment(1, "starting_material", (), str(SHIPPER), "S-1", "L-1", moment.now, "alice")
    transport = replace(moment.story.transport, shipments=(replace(one, **changes),))
    return replace(moment.story, transport=transport)


def _refused(moment: Moment, story: Story, item: ItemStory = ITEM, **facts: Any) -> set[str]:
    around = moment.around("alice", evidence=lambda digest: b"the PDF")
    other = ItemStory(OTHER.own, 2, "Shipper 2", active=True)
    stories = {**around.stories, item.code: item, other.code: other}
    around = replace(around, stories=stories)
    return codes("labelling.shipper_labelled", story, {**FACTS, **facts}, around)


def _card(moment: Moment, serial: int, journey: str) -> Card:
    code = str(replace(SHIPPER, serial=serial))
    return Card(code, "shipper", "1", "", moment.now, "alice", journey=journey)


CASES = {
    "cells_are_packed": "labelling.not_packed",
    "shipper_carries_these_cells": "labelling.other_shipper",
    "shipper_label_is_the_next": "cards.number_taken",
    "shipper_reprint_has_its_reason": "cards.reason_needed",
    "the_file_is_kept": "labelling.no_file",
}
for _name in CASES:
    BROKEN[("labelling.shipper_labelled", _name)] = ()


def test_the_label_of_a_packed_shipper_may_be_printed() -> None:
    moment = moments()["collected"]
    assert _refused(moment, _packed(moment)) == set()


@pytest.mark.parametrize("name", list(CASES))
def test_without_its_condition_it_is_refused(name: str) -> None:
    moment = moments()["collected"]
    story = _packed(moment)
    found = set()
    if name == "cells_are_packed":
        found = _refused(moment, _packed(moment, received_at=moment.now))
    elif name == "shipper_carries_these_cells":
        found = _refused(moment, story, label=str(OTHER))
    elif name == "shipper_label_is_the_next":
        found = _refused(moment, story, label=str(replace(SHIPPER, serial=2)))
    elif name == "shipper_reprint_has_its_reason":
        again = replace(ITEM, cards=(_card(moment, 1, story.coi),))
        found = _refused(moment, story, again, label=str(replace(SHIPPER, serial=2)))
    else:
        around = moment.around("alice")
        around = replace(around, stories={**around.stories, ITEM.code: ITEM})
        found = codes("labelling.shipper_labelled", story, FACTS, around)
    assert found == {CASES[name]}


def test_the_label_of_the_shipment_before_gives_way_without_a_reason() -> None:
    moment = moments()["collected"]
    before = replace(ITEM, cards=(_card(moment, 1, "10000026000070000049"),))
    story = _packed(moment)
    assert _refused(moment, story, before, label=str(replace(SHIPPER, serial=2))) == set()
