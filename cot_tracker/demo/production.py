"""Plays production: from accepted starting material to a complete batch in the freezer."""

from __future__ import annotations

from decimal import Decimal

from cot_tracker.demo.player import Player
from cot_tracker.door.faults import Refused
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import containers_of, live_label
from cot_tracker.protocol.making import InProcessTest, UnitOperation

LINES = ("workshop_1", "workshop_2")
HOURS = {
    "wash_or_thaw": 3, "activation": 48, "transduction": 24, "expansion": 144, "harvest": 4,
    "formulation_fill": 3,
}  # fmt: skip
_TAKEN = {
    "production.station_occupied", "production.line_not_cleared", "facility.batch_is_open",
}  # fmt: skip


def open_batch(player: Player, coi: str) -> str:
    """Clears a line that is free and opens the batch there; waits while none is. Returns the
    batch number."""
    bags = [
        label_of(player, coi, bag.code)
        for bag in containers_of(player.story(coi), Kind.COLLECTION_BAG)
        if bag.state == "accepted"
    ]
    while True:
        station = _free_line(player)
        try:
            player.do(
                "chen", "facility.line_cleared", station, {"nothing_left": True, "cleaned": True}
            )
            opened = player.do(
                "chen", "production.batch_opened", coi, {"station": station, "bags": bags}
            )
        except Refused as refused:
            if not {refusal.code for refusal in refused.refusals} <= _TAKEN:
                raise
            continue
        return str(opened.story.production.batch_number)


def _free_line(player: Player) -> str:
    while True:
        player.world.take_turn(player)
        for name in LINES:
            if not player.story(player.items[name]).occupied_by:
                return player.items[name]
        player.wait(hours=6)


def produce(player: Player, coi: str, until: str = "") -> None:
    """Plays the operations that are left, stores what was made and completes the batch.

    With `until` it stops when that operation is completed and verified.
    """
    if not player.story(coi).production.batch_open:
        open_batch(player, coi)
    done = {one.id for one in player.story(coi).production.completed_operations}
    for rules in player.protocol.production.unit_operations:
        if rules.id not in done:
            operate(player, coi, rules)
        if rules.id == until:
            return
    store(player, coi)
    player.wait(minutes=20)
    player.do("chen", "production.batch_completed", coi)


def operate(player: Player, coi: str, rules: UnitOperation) -> None:
    """One unit operation, by Chen, verified by Kofi where the protocol asks for it."""
    bag = bag_in_work(player, coi)
    player.wait(minutes=15)
    player.do(
        "chen", "production.operation_started", coi,
        {
            "operation": rules.id, "container": bag,
            "equipment": [player.equipment[kind] for kind in rules.equipment_kinds],
        },
    )  # fmt: skip
    if rules.material_kinds:
        materials = [player.materials[kind] for kind in rules.material_kinds]
        player.do("chen", "production.materials_used", coi, {"materials": materials})
    player.wait(hours=HOURS[rules.id])
    if rules.id == "wash_or_thaw":
        _pour(player, coi)
    if rules.id == "formulation_fill":
        _fill(player, coi)
    for test in rules.in_process_tests:
        result = {"operation": rules.id, "test": test.id, "value": passing(test)}
        player.do("chen", "production.in_process_result", coi, result)
    counted = {"cells": 3 * _dose(player, coi), "volume_ml": 400} if rules.id == "harvest" else {}
    player.do("chen", "production.operation_completed", coi, {"operation": rules.id, **counted})
    if rules.needs_verification:
        player.do(
            "kofi", "production.operation_verified", coi,
            {"operation": rules.id, "container": bag_in_work(player, coi)},
        )  # fmt: skip


def passing(test: InProcessTest) -> Decimal:
    """A value well within the test's limits."""
    if test.high is None:
        low = test.low or Decimal(0)
        return low + (100 - low) / 2 if test.unit == "%" else low * 2
    return ((test.low or Decimal(0)) + test.high) / 2


def label_of(player: Player, coi: str, own: str) -> str:
    """The printed code of the label in force."""
    label = live_label(player.story(coi), own)
    assert label is not None  # noqa: S101 - what is in work is labelled
    return label.code


def bag_in_work(player: Player, coi: str) -> str:
    """The printed code of the bag that holds the cells now."""
    story = player.story(coi)
    kinds = (Kind.INTERMEDIATE_BAG, Kind.COLLECTION_BAG, Kind.INFUSION_BAG)
    mine = {*story.production.starting, *story.production.filled}
    found = (one for kind in kinds for one in containers_of(story, kind))
    held = (one for one in found if one.code in mine and one.state in ("accepted", "filled"))
    return label_of(player, coi, next(held).code)


def _labelled(
    player: Player, coi: str, what: str, parent: str, count: int = 1, **holds: object
) -> tuple[str, ...]:
    here = player.story(coi).production.station
    station = next(name for name, code in player.items.items() if code == here)
    labels = player.print_labels(
        "chen", coi, what, station=station, parent=parent, count=count, **holds
    ).labels
    for label in labels:
        player.do("chen", "labelling.applied", coi, {"label": label})
    return labels


def _pour(player: Player, coi: str) -> None:
    """Washed cells go from the collection bags into one culture bag."""
    story = player.story(coi)
    bags = [label_of(player, coi, own) for own in story.production.starting]
    culture = _labelled(player, coi, "intermediate_bag", bags[0])[0]
    player.do(
        "chen", "production.container_filled", coi,
        {"container": culture, "parent": bags[0], "volume_ml": 100},
    )  # fmt: skip
    for bag in bags:
        player.do(
            "chen", "production.parent_closed", coi, {"container": bag, "children": [culture]}
        )


def _dose(player: Player, coi: str) -> Decimal:
    group = player.protocol.dose_group(player.story(coi).enrolment.dose_group)
    assert group is not None  # noqa: S101 - produced for an enrolled subject only
    return Decimal(group.target_cells)


def _fill(player: Player, coi: str) -> None:
    """The assigned dose goes in equal parts into the infusion bags, the rest into retains."""
    product, culture = player.protocol.product, bag_in_work(player, coi)
    cells = (_dose(player, coi) / product.bag_count).quantize(Decimal(1))
    holds = {"volume_ml": product.bag_volume_ml, "cells": cells}
    bags = _labelled(player, coi, "infusion_bag", culture, product.bag_count, **holds)
    retains = _labelled(player, coi, "retain_sample", culture, product.retain_samples)
    for bag in bags:
        filled = {"container": bag, "parent": culture, **holds}
        player.do("chen", "production.container_filled", coi, filled)
    for retain in retains:
        player.do(
            "chen", "production.container_filled", coi,
            {"container": retain, "parent": culture, "volume_ml": 2},
        )  # fmt: skip
    player.do(
        "chen", "production.parent_closed", coi,
        {"container": culture, "children": [*bags, *retains]},
    )  # fmt: skip


def store(player: Player, coi: str) -> None:
    """Everything filled goes to a storage position."""
    positions = [code for name, code in player.items.items() if name.startswith("freezer")]
    made = [
        one for one in containers_of(player.story(coi))
        if one.state == "filled" and (one.is_product or one.kind == Kind.RETAIN_SAMPLE)
    ]  # fmt: skip
    for number, one in enumerate(made):
        player.do(
            "chen", "production.stored", coi,
            {
                "container": label_of(player, coi, one.code),
                "position": positions[number % len(positions)],
            },
        )  # fmt: skip
