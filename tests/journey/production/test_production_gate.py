"""Each requirement of production, taken away alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cot_tracker.facility.state import ItemStory
from cot_tracker.identity.codes import Code, Kind
from cot_tracker.journey.around import JourneyAround
from cot_tracker.journey.containers import Container, Label, added, changed, relabelled
from cot_tracker.journey.production.record import Operation
from cot_tracker.journey.story import Story
from tests.gates import breaks
from tests.journey.production.workshop import OPERATIONS, filling, own, part, produced
from tests.journey.scene import Break, codes, register

Change = Callable[[Any], Any]
B = produced()
ANOTHER = "10000026000090000000"


def _refusing(
    action: str, moment: str, facts: Mapping[str, Any], person: str = "chen"
) -> Callable[..., Break]:
    """Breaks of one action, at one moment at which it is open."""

    def one(requirement: str, code: str, **how: Any) -> Break:
        return Break(
            f"production.{action}", requirement, f"production.{code}", moment, person, facts, **how
        )

    return one


def _containers(*labels: str, **changes: Any) -> Change:
    return lambda story: changed(story, [own(label) for label in labels], **changes)


def _item(code: str, **changes: Any) -> Change:
    """The facility's item changed, or gone when nothing is said of it."""

    def change(around: JourneyAround) -> JourneyAround:
        stories = {key: story for key, story in around.stories.items() if key != code}
        if changes:
            stories[code] = replace(around.stories[code], **changes)
        return replace(around, stories=stories)

    return change


def _later(**how_long: float) -> Change:
    return lambda around: replace(around, now=around.now + timedelta(**how_long))


def _by(person: str) -> Change:
    by = B.taken["opened"].people[person]
    return lambda around: replace(around, actor=by)


def _rules(**changes: Any) -> Change:
    def change(around: JourneyAround) -> JourneyAround:
        product = replace(around.protocol.product, **changes)
        return replace(around, protocol=replace(around.protocol, product=product))

    return change


def _last_operation(**changes: Any) -> Change:
    def change(story: Story) -> Story:
        *before, last = story.production.operations
        return part(operations=(*before, replace(last, **changes)))(story)

    return change


def _label(code: str, state: str) -> Change:
    return lambda story: relabelled(story, [replace(story.labels[code], state=state)])


def _says(code: str, **holds: Decimal) -> Change:
    return lambda story: relabelled(story, [replace(story.labels[code], **holds)])


def _one_more_child(story: Story) -> Story:
    code = own(B.product[-1])[:13] + "99900"
    spare = Container(code, int(Kind.INFUSION_BAG), parent=own(B.culture), state="labelled")
    label = Label(f"{code}-label", code, spare.kind, 1, "issued")
    return relabelled(added(story, [spare]), [label])


def _unfinished(story: Story) -> Story:
    now = story.last_at
    assert now is not None
    return part(operations=(Operation("wash_or_thaw", own(B.bags[0]), now, "x"),))(story)


def _at_another(around: JourneyAround) -> JourneyAround:
    """The same at a station where the batch of another patient is open."""
    station = str(Code(Kind.STATION, "0000", 26, 7))
    there = ItemStory(station, 3, "Bench", active=True, occupied_by="10x")
    actor = replace(around.actor, station=station)
    return replace(around, actor=actor, stories={**around.stories, station: there})


OPENED = _refusing("batch_opened", "accepted", B.opening())
STARTED = _refusing("operation_started", "opened", B.starting("wash_or_thaw", B.bags[0]))
NEXT = _refusing("operation_started", "verified", B.starting("activation", B.culture))
INCUBATOR = B.by_sort["incubator"]
CENTRIFUGE = B.by_sort["centrifuge"]
BUFFER = B.by_sort["wash_buffer"]
EQUIPMENT = _refusing("equipment_used", "washing", {"equipment": [CENTRIFUGE]})
MATERIALS = _refusing("materials_used", "washing", {"materials": [BUFFER]})
FILLED = _refusing("container_filled", "washing", filling(B.culture, B.bags[0], "100"))
PRODUCT = _refusing("container_filled", "filling", filling(B.product[0], B.culture, "50", "5e8"))
POURED = _refusing("parent_closed", "poured", {"container": B.bags[0], "children": [B.culture]})
EVERYTHING = [*B.product, *B.retains]
EMPTIED = _refusing("parent_closed", "filled", {"container": B.culture, "children": EVERYTHING})
COMPLETED = _refusing("operation_completed", "washed", B.completing("wash_or_thaw"))
HARVESTED = _refusing("operation_completed", "harvesting", B.completing("harvest"))
VERIFIED = _refusing(
    "operation_verified", "unverified", {"operation": "wash_or_thaw", "container": B.culture},
    "kofi",
)  # fmt: skip
STORED = _refusing("stored", "formulated", {"container": B.product[0], "position": B.position})
BATCH = _refusing("batch_completed", "stored", {})
NO_BATCH: dict[str, Any] = {"story": part(batch_open=False)}
NO_OPERATION: dict[str, Any] = {"story": part(operations=())}
STRANGER: dict[str, Any] = {"story": part(starting=())}

BREAKS: Sequence[Break] = register(
    [
        *(
            of("this_station_is_of_no_other_batch", "station_of_another", around=_at_another)
            for of in (STARTED, EQUIPMENT, MATERIALS, FILLED, POURED)
        ),
        OPENED("no_batch_is_open", "batch_open", story=part(batch_open=True)),
        OPENED("no_batch_stands", "batch_stands", story=part(batch_complete=True)),
        OPENED(
            "starting_material_is_here", "no_starting_material",
            story=_containers(*B.bags, state="received"),
        ),
        OPENED(
            "bags_are_accepted", "bag_not_accepted",
            story=_containers(B.bags[1], state="quarantined"),
        ),
        OPENED(
            "every_accepted_bag_is_scanned", "bag_left_out", broken={"bags": [B.bags[0]]}
        ),
        OPENED(
            "bags_are_within_their_hold_time", "hold_time_over", around=_later(hours=60)
        ),
        OPENED(
            "batch_number_is_new", "batch_number_used", broken={"batch_number": "B-7"},
            around=_item("study", batches=frozenset({"B-7"})),
        ),
        OPENED("station_is_known", "station_unknown", around=_item(B.station)),
        OPENED(
            "station_is_free", "station_occupied", around=_item(B.station, occupied_by=ANOTHER)
        ),
        OPENED("line_is_cleared", "line_not_cleared", around=_item(B.station, cleared_at=None)),
        STARTED("a_batch_is_open", "no_batch_open", **NO_BATCH),
        STARTED("no_operation_is_open", "operation_open", story=_unfinished),
        NEXT(
            "operations_are_verified", "not_verified", story=_last_operation(verified_at=None)
        ),
        STARTED(
            "operation_is_the_next", "not_the_next_operation",
            broken={"operation": "expansion", "equipment": [INCUBATOR]},
        ),
        NEXT("container_is_of_this_batch", "not_of_this_batch", **STRANGER),
        NEXT(
            "container_is_in_work", "not_in_work", story=_containers(B.culture, state="consumed")
        ),
        NEXT("equipment_is_known", "equipment_unknown", around=_item(INCUBATOR)),
        NEXT(
            "equipment_is_qualified", "equipment_due", around=_item(INCUBATOR, due_at=None)
        ),
        NEXT(
            "equipment_is_listed", "equipment_unlisted", around=_item(INCUBATOR, sort="spoon")
        ),
        EQUIPMENT("a_batch_is_open", "no_batch_open", **NO_BATCH),
        EQUIPMENT("an_operation_is_open", "no_operation_open", **NO_OPERATION),
        EQUIPMENT(
            "equipment_is_known", "equipment_unknown", around=_item(CENTRIFUGE, active=False)
        ),
        EQUIPMENT("equipment_is_qualified", "equipment_due", around=_later(days=2000)),
        EQUIPMENT(
            "equipment_is_listed", "equipment_unlisted", broken={"equipment": [INCUBATOR]}
        ),
        MATERIALS("a_batch_is_open", "no_batch_open", **NO_BATCH),
        MATERIALS("an_operation_is_open", "no_operation_open", **NO_OPERATION),
        MATERIALS("materials_are_known", "material_unknown", around=_item(BUFFER)),
        MATERIALS("materials_are_not_expired", "material_expired", around=_later(days=2000)),
        MATERIALS(
            "materials_are_listed", "material_unlisted",
            broken={"materials": [B.by_sort["vector"]]},
        ),
        FILLED("a_batch_is_open", "no_batch_open", **NO_BATCH),
        FILLED("an_operation_is_open", "no_operation_open", **NO_OPERATION),
        FILLED("parent_is_of_this_batch", "not_of_this_batch", **STRANGER),
        FILLED(
            "parent_is_in_work", "not_in_work", story=_containers(B.bags[0], state="consumed")
        ),
        FILLED(
            "container_is_empty", "container_not_empty",
            story=_containers(B.culture, state="filled"),
        ),
        FILLED(
            "label_is_on_its_container", "label_not_applied", story=_label(B.culture, "issued")
        ),
        FILLED(
            "parent_is_the_one_on_the_label", "another_parent", broken={"parent": B.bags[1]}
        ),
        FILLED(
            "nothing_is_its_own_ancestor", "circle",
            story=_containers(B.bags[0], parent=own(B.culture)),
        ),
        PRODUCT(
            "product_is_filled_at_the_end", "too_early_for_product",
            story=_last_operation(id="expansion"),
        ),
        PRODUCT("product_has_its_cells", "cells_missing", broken={"cells": ""}),
        POURED("a_batch_is_open", "no_batch_open", **NO_BATCH),
        POURED("container_is_of_this_batch", "not_of_this_batch", **STRANGER),
        POURED(
            "container_is_in_work", "not_in_work", story=_containers(B.bags[0], state="consumed")
        ),
        EMPTIED(
            "children_are_scanned", "child_not_scanned", broken={"children": EVERYTHING[1:]}
        ),
        EMPTIED("no_child_is_left_empty", "child_empty", story=_one_more_child),
        POURED("scanned_children_were_filled_here", "not_a_child", story=part(filled=())),
        COMPLETED("a_batch_is_open", "no_batch_open", **NO_BATCH),
        COMPLETED("an_operation_is_open", "no_operation_open", **NO_OPERATION),
        COMPLETED(
            "operation_is_the_open_one", "not_the_open_operation",
            broken={"operation": "activation"},
        ),
        COMPLETED(
            "all_equipment_was_scanned", "equipment_missing", story=_last_operation(equipment=())
        ),
        COMPLETED(
            "all_materials_were_scanned", "material_missing", story=_last_operation(materials=())
        ),
        COMPLETED("in_process_results_are_in", "result_missing", story=part(results=())),
        HARVESTED("harvest_is_counted", "harvest_uncounted", broken={"cells": ""}),
        VERIFIED("a_batch_is_open", "no_batch_open", **NO_BATCH),
        VERIFIED(
            "some_operation_waits_for_verification", "none_to_verify",
            also=("production.nothing_to_verify",),
            story=_last_operation(needs_verification=False),
        ),
        VERIFIED(
            "operation_waits_for_verification", "nothing_to_verify",
            broken={"operation": "harvest"},
        ),
        VERIFIED("verified_by_another_person", "same_person", around=_by("chen")),
        VERIFIED("container_is_of_this_batch", "not_of_this_batch", **STRANGER),
        STORED(
            "something_filled_is_here", "nothing_filled", also=("production.not_filled",),
            story=_containers(*B.product, *B.retains, state="packed"),
        ),
        STORED(
            "container_is_filled", "not_filled", story=_containers(B.product[0], state="packed")
        ),
        STORED("position_is_known", "position_unknown", around=_item(B.position, active=False)),
        BATCH("a_batch_is_open", "no_batch_open", **NO_BATCH),
        BATCH(
            "every_operation_is_completed", "operations_left",
            story=lambda s: part(operations=s.production.operations[:-1])(s),
        ),
        BATCH(
            "operations_are_verified", "not_verified", story=_last_operation(verified_at=None)
        ),
        BATCH(
            "every_parent_is_closed", "parent_open", story=_containers(B.culture, state="filled")
        ),
        BATCH(
            "product_was_filled", "no_product", also=("production.bag_count",),
            story=part(filled=(own(B.culture), *(own(label) for label in B.retains))),
        ),
        BATCH(
            "everything_made_is_stored", "not_stored",
            story=_containers(B.product[1], state="filled"),
        ),
        BATCH("retain_samples_are_kept", "retains_missing", around=_rules(retain_samples=3)),
        BATCH("labels_are_reconciled", "labels_open", story=_label(B.retains[0], "issued")),
        BATCH(
            "product_labels_say_what_was_filled", "label_says_volume",
            story=_says(B.product[0], volume_ml=Decimal(60)),
        ),
    ]
)  # fmt: skip


@pytest.mark.parametrize("one", BREAKS, ids=str)
def test_one_condition_less_and_its_refusal_is_there(one: Break) -> None:
    moment = B.taken[one.moment]
    facts: dict[str, Any] = dict(one.facts)  # type: ignore[arg-type]
    around = moment.around(one.person)
    assert codes(one.action, moment.story, facts, around) == set()
    broken: dict[str, Any] = dict(one.broken)  # type: ignore[arg-type]
    found = codes(one.action, one.story(moment.story), {**facts, **broken}, one.around(around))
    assert found == {one.code, *one.also}


def test_another_patients_bag_is_a_near_miss_wherever_it_is_scanned() -> None:
    stranger = B.bags[0][:8] + "00002" + "00101"
    stranger += f"{98 - int(stranger) * 100 % 97:02d}"
    facts = {**B.opening(), "bags": [*B.bags, stranger]}
    moment = B.taken["accepted"]
    found = codes("production.batch_opened", moment.story, facts, moment.around("chen"))
    assert "identity.another_patient" in found


def test_an_operation_that_needs_no_verification_does_not_wait_for_one() -> None:
    assert not OPERATIONS["expansion"].needs_verification
    done = B.story.production.operation("expansion")
    assert done is not None
    assert done.verified_at is None
    assert not done.awaits_verification


@breaks("facility.line_cleared", "no_batch_is_open_here")
def test_no_line_is_cleared_under_an_open_batch() -> None:
    moment = B.taken["opened"]
    clear = {"nothing_left": "yes", "cleaned": "yes"}
    around, line = moment.around("chen"), moment.stories[B.station]
    assert codes("facility.line_cleared", line, clear, around) == {"facility.batch_is_open"}
    free = replace(line, occupied_by="")
    assert codes("facility.line_cleared", free, clear, around) == set()


def test_a_completed_batch_frees_its_line_but_does_not_clear_it() -> None:
    line = B.taken["completed"].stories[B.station]
    assert (line.occupied_by, line.cleared_at) == ("", None)
