"""What a person answered for a logger's file is told to whoever decides on the cells."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cot_tracker.custody.entry import Entry
from cot_tracker.facility.storage import Kept, Watched
from cot_tracker.journey.holds import with_hold
from cot_tracker.journey.steps import BOOK
from cot_tracker.journey.story import Story
from tests.facility.freezer import FREEZER, freezer, position
from tests.fixtures.hobo_file import ANSWERS, hobo
from tests.gates import breaks
from tests.journey.storage import keeping as k
from tests.journey.transport import carrying as c

RELEASES = ("released", "conditionally_released", "exceptionally_released")


def warned(action: str, story: Story, around: Any, **facts: Any) -> dict[str, Any]:
    """The values of each caution of this action, by its code."""
    found = (one(story, facts, around) for one in BOOK.actions[action].cautions)
    return {one.code: dict(one.values) for one in found if one is not None}


def received(zone: str = "", **answers: Any) -> c.Carrying:
    at = c.delivered()
    file = hobo(at.shipment.packed_at, at.now, c.LOGGER, zone=zone)
    return at.do("chen", "received", c.receive(at, file, **answers), [file])


SAID = {
    "condition.answered_on_the_way": {
        "numbers": [1], "who": ["Chen"], "answers": ["Asia/Shanghai", "dmy"],
    }
}  # fmt: skip


@pytest.mark.parametrize("action", ["transport.condition_assessed", "transport.accepted"])
def test_whoever_decides_on_a_shipment_sees_what_was_answered_for_its_logger(action: str) -> None:
    at = received(**ANSWERS)
    assert at.shipment.verdict == "accepted"
    assert warned(action, at.story, at.around("emma"), shipment=1) == SAID
    by_itself = received(", GMT+08:00", logger_date_order="dmy", logger_zone="-05:00")
    told = warned(action, by_itself.story, by_itself.around("emma"), shipment=1)
    assert told["condition.answered_on_the_way"]["answers"] == ["dmy"], "the file's own word stood"
    nothing = c.received()
    assert warned(action, nothing.story, nothing.around("emma"), shipment=1) == {}


for _action in ("transport.condition_assessed", "transport.accepted"):
    breaks(_action, "its_file_says_all")(
        test_whoever_decides_on_a_shipment_sees_what_was_answered_for_its_logger
    )


def test_answers_that_came_later_are_told_with_the_judgement_that_stands() -> None:
    at = received()
    assert at.shipment.answers == ()
    file = hobo(at.shipment.packed_at, at.now, c.LOGGER)
    at = at.later(hours=1).do(
        "chen", "logger_read", {"logger_file": file.digest, **ANSWERS}, [file]
    )
    assert (at.shipment.verdict, at.shipment.answered_by) == ("accepted", "Chen")
    hold = at.story.deviation.open_holds[0].number
    assert warned("deviation.hold_cleared", at.story, at.around("emma"), hold=hold) == SAID


@breaks("deviation.hold_cleared", "files_of_a_doubted_transport_say_all")
def test_a_hold_for_anything_else_is_cleared_without_it() -> None:
    at = received(**ANSWERS)
    last = Entry("c", 99, "k/1", "a", at.now, at.now, c.PEOPLE["emma"], {}, b"")
    for cause, told in (("unknown_condition", SAID), ("correction", SAID), ("quality", {})):
        story = with_hold(at.story, last, cause, "why")
        assert warned("deviation.hold_cleared", story, at.around("emma"), hold=99) == told
        assert warned("deviation.hold_cleared", story, at.around("emma")) == told, "on the form"


@breaks("pharmacy.confirmed", "files_of_the_product_say_all")
def test_a_release_warns_of_the_way_in_and_the_pharmacy_of_the_way_out() -> None:
    at = received(**ANSWERS)
    for name in RELEASES:
        assert warned(f"quality.{name}", at.story, at.around("emma")) == SAID
    state = at.story.transport
    out = replace(at.shipment, lane="product")
    story = replace(at.story, transport=replace(state, shipments=(out,)))
    assert warned("quality.released", story, at.around("emma")) == {}
    confirmed = BOOK.actions["pharmacy.confirmed"].cautions[-1]
    told, silent = confirmed(story, {}, at.around("grace")), confirmed(at.story, {}, None)
    assert told is not None
    assert silent is None


@pytest.mark.parametrize("name", RELEASES)
def test_a_release_warns_of_answers_for_the_freezer_since_the_bag_lies_in_it(name: str) -> None:
    at = k.stored(k.FIRST)
    since = at.now
    kept = {k.OWN_1: Kept(position(1), since)}

    def told(began: timedelta, *answers: str) -> dict[str, Any]:
        read = Watched(since + began, since + began + timedelta(hours=1), "accepted", "", answers,
                       "Dana")  # fmt: skip
        item = freezer(contents=at.items[FREEZER].storage.contents.update(kept), watched=(read,))
        around = replace(at, items={**at.items, FREEZER: item}).around("emma")
        return warned(f"quality.{name}", at.story, around)

    hour = timedelta(hours=1)
    assert told(hour, "+08:00") == {
        "condition.answered_in_storage": {
            "storage": "Freezer A", "who": ["Dana"], "answers": ["+08:00"],
        }
    }  # fmt: skip
    assert told(hour) == {}
    assert told(-5 * hour, "+08:00") == {}, "the bag was not in it yet"


for _name in RELEASES:
    breaks(f"quality.{_name}", "files_of_its_storage_say_all")(
        test_a_release_warns_of_answers_for_the_freezer_since_the_bag_lies_in_it
    )
    breaks(f"quality.{_name}", "files_of_the_starting_material_say_all")(
        test_a_release_warns_of_the_way_in_and_the_pharmacy_of_the_way_out
    )
