"""What production makes of a journey: results, containers, expiry, failure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cot_tracker.custody.entry import Entry
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import containers_of
from cot_tracker.journey.production.state import FOLDS, ancestors, product_of
from cot_tracker.journey.steps import BOOK
from cot_tracker.journey.story import Story, apply
from tests.gates import breaks
from tests.journey.production.workshop import (
    COI,
    PEOPLE,
    PROTOCOL,
    START,
    Batch,
    filling,
    own,
    part,
    produced,
)


def result(operation: str, test: str, value: str) -> dict[str, str]:
    return {"operation": operation, "test": test, "value": value}


def test_a_batch_that_failed_is_not_released_any_more() -> None:
    story = replace(
        produced().story, quality=replace(produced().story.quality, disposition="released")
    )
    facts = {"why": "contamination", "batch_number": story.production.batch_number}
    entry = Entry(
        COI, story.sequence + 1, "production.batch_failed/1", "act", START, START,
        PEOPLE["chen"], facts, b"",
    )  # fmt: skip
    failed = apply(story, entry)
    assert failed.quality.disposition == "revoked"
    assert [hold.cause for hold in failed.deviation.open_holds] == ["deviation"]


def test_a_batch_ends_with_its_bags_in_the_freezer() -> None:
    state = produced().story.production
    assert (state.batch_open, state.batch_complete, state.batch_failed) == (False, True, False)
    assert state.batch_number == "B26-00001-01"
    assert state.performers == {PEOPLE[name].person for name in ("chen", "kofi", "dana")}
    assert state.product_cells == Decimal("1e9")
    assert {one.state for one in product_of(produced().story)} == {"stored"}
    assert {one.position for one in product_of(produced().story)} == {produced().position}
    bags = containers_of(produced().story, Kind.COLLECTION_BAG)
    assert {bag.state for bag in bags} == {"consumed"}


def test_every_bag_comes_from_this_patients_vein() -> None:
    batch = produced()
    first = own(batch.bags[0])
    assert ancestors(batch.story, own(batch.product[0])) == (own(batch.culture), first)


def test_the_record_tells_lots_and_expiries_as_they_were() -> None:
    wash = produced().story.production.operation("wash_or_thaw")
    assert wash is not None
    (buffer,) = wash.materials
    assert (buffer.sort, buffer.lot) == ("wash_buffer", "L1")
    assert buffer.good_until == START + timedelta(days=900)
    assert wash.verified_by == PEOPLE["kofi"].person


@pytest.mark.parametrize(
    ("test", "value", "verdict"),
    [
        ("viability", "70", "pass"), ("viability", "69.9", "fail"),
        ("lactate", "25", "pass"), ("lactate", "25.001", "fail"),
        ("colour", "1", "unlisted"),
    ],
)  # fmt: skip
def test_a_verdict_is_computed_and_a_limit_itself_passes(
    test: str, value: str, verdict: str
) -> None:
    batch = Batch()
    batch.open()
    batch.do("dana", "production.in_process_result", result("expansion", test, value))
    assert batch.story.production.results[-1].verdict == verdict


def test_a_failing_critical_result_holds_the_journey() -> None:
    batch = Batch()
    batch.open()
    batch.do("dana", "production.in_process_result", result("expansion", "viability", "40"))
    assert [one.severity for one in batch.story.deviation.open_deviations] == ["major"]
    assert len(batch.story.deviation.open_holds) == 1
    facts = batch.starting("wash_or_thaw", batch.bags[0])
    assert batch.refusals("chen", "production.operation_started", facts) == {"deviation.on_hold"}


def test_a_failing_result_that_is_not_critical_is_a_deviation_without_a_hold() -> None:
    batch = Batch()
    batch.open()
    batch.do("dana", "production.in_process_result", result("expansion", "lactate", "30"))
    assert [one.severity for one in batch.story.deviation.open_deviations] == ["minor"]
    assert batch.story.deviation.open_holds == ()


def test_starting_material_may_wait_as_long_as_the_protocol_says_and_no_longer() -> None:
    batch = Batch()
    filled = batch.story.containers[own(batch.bags[0])].filled_at
    assert filled is not None
    batch.now = filled + timedelta(hours=PROTOCOL.production.starting_material_hold_max_hours)
    assert batch.refusals("chen", "production.batch_opened", batch.opening()) == set()
    batch.now += timedelta(microseconds=1)
    found = batch.refusals("chen", "production.batch_opened", batch.opening())
    assert found == {"production.hold_time_over"}


def test_a_frozen_bag_expires_when_its_label_says_which_is_not_after_its_shelf_life() -> None:
    bag = product_of(produced().story)[0]
    assert bag.filled_at is not None
    assert bag.expires_at is not None
    last = bag.filled_at + timedelta(days=PROTOCOL.product.shelf_life_days or 0)
    assert last - timedelta(hours=1) < bag.expires_at <= last


def test_a_fresh_bag_expires_hours_after_the_harvest() -> None:
    fresh: Any = replace(PROTOCOL.product, state="fresh", shelf_life_hours=48, shelf_life_days=None)
    batch = Batch(replace(PROTOCOL, product=fresh)).produce()
    harvested = batch.story.production.harvested_at
    assert harvested is not None
    expiries = {one.expires_at for one in product_of(batch.story)}
    assert expiries == {harvested + timedelta(hours=48)}


@breaks("production.container_filled", "volume_is_the_protocols")
@breaks("production.container_filled", "cells_were_harvested")
@breaks("production.batch_completed", "production_is_in_time")
@breaks("production.batch_completed", "bag_count_is_the_protocols")
def test_unusual_numbers_are_said_and_do_not_stop() -> None:
    batch = Batch()
    batch.wash()
    batch.culture_and_harvest()
    batch.formulate()
    facts = filling(batch.product[0], batch.culture, "40", "9e9")
    assert batch.cautions("chen", "production.container_filled", facts) == {
        "production.volume_unusual", "production.more_cells_than_harvested",
        "production.label_says_volume",
    }  # fmt: skip
    batch.now += timedelta(days=30)
    assert batch.cautions("chen", "production.batch_completed", {}) == {"production.overrun"}
    one_bag = part(filled=(own(batch.product[0]),))
    batch.stories[COI] = one_bag(batch.story)
    assert "production.bag_count" in batch.cautions("chen", "production.batch_completed", {})


def about_to_fill() -> Batch:
    batch = Batch()
    batch.wash()
    batch.culture_and_harvest()
    batch.start("formulation_fill", batch.culture)
    return batch


def test_a_label_that_says_other_than_was_filled_is_reprinted_with_what_was() -> None:
    batch = about_to_fill()
    (bag,) = batch.labels("chen", "infusion_bag", parent=batch.culture)
    told = PROTOCOL.product.bag_volume_ml
    assert batch.story.labels[bag].volume_ml == told  # nobody told another
    batch.fill(bag, batch.culture, "40", "4e8")
    complete = batch.refusals("chen", "production.batch_completed", {})
    assert "production.label_says_volume" in complete
    batch.do(
        "chen", "labelling.reserved", {"what": "infusion_bag", "reprint_of": bag, "why": "wrong"}
    )
    (fresh,) = [one for one in batch.story.labels.values() if one.state == "reserved"]
    assert (fresh.own, fresh.volume_ml, fresh.cells) == (own(bag), Decimal(40), Decimal("4e8"))
    issued = {"labels": [fresh.code], "layout": "x", "layout_version": "1", "digest": "0" * 64}
    batch.do("chen", "labelling.issued", issued)
    complete = batch.refusals("chen", "production.batch_completed", {})
    assert "production.label_says_volume" not in complete


@breaks("production.container_filled", "label_says_what_is_filled")
def test_a_label_that_was_told_its_cells_is_held_to_them() -> None:
    batch = about_to_fill()
    facts = {"what": "infusion_bag", "parent": batch.culture, "cells": "6e8"}
    batch.do("chen", "labelling.reserved", facts)
    (label,) = [one for one in batch.story.labels.values() if one.state == "reserved"]
    assert (label.volume_ml, label.cells) == (PROTOCOL.product.bag_volume_ml, Decimal("6e8"))
    fills = filling(label.code, batch.culture, "50", "5e8")
    assert batch.cautions("chen", "production.container_filled", fills) == {
        "production.label_says_cells"
    }


@breaks("production.parent_closed", "volume_is_plausible")
def test_more_volume_than_the_bag_held_is_said() -> None:
    batch = Batch()
    batch.wash()
    facts = {"container": batch.culture, "children": [batch.culture]}
    assert batch.cautions("chen", "production.parent_closed", facts) == set()
    story = batch.story
    child = replace(
        story.containers[own(batch.culture)], code="x", parent=own(batch.culture),
        volume_ml=Decimal(101),
    )  # fmt: skip
    batch.stories[COI] = replace(story, containers=story.containers.set("x", child))
    found = batch.cautions("chen", "production.parent_closed", facts)
    assert found == {"production.more_volume_than_parent"}


@breaks("production.operation_started", "production_is_in_time")
def test_an_operation_that_starts_late_is_said() -> None:
    batch = Batch()
    batch.wash()
    facts = batch.starting("activation", batch.culture)
    assert batch.cautions("chen", "production.operation_started", facts) == set()
    batch.now += timedelta(days=30)
    assert batch.cautions("chen", "production.operation_started", facts) == {"production.overrun"}


def test_a_batch_that_took_too_long_is_a_deviation() -> None:
    batch = Batch()
    batch.wash()
    batch.culture_and_harvest()
    batch.formulate()
    batch.now += timedelta(days=30)
    batch.finish()
    titles = [one.title for one in batch.story.deviation.open_deviations]
    assert titles == ["production_overrun"]


def test_a_failed_batch_frees_its_line_and_the_journey_may_begin_again() -> None:
    batch = Batch()
    batch.wash()
    batch.do("chen", "production.batch_failed", {"why": "growth"})
    story = batch.story
    assert (story.production.batch_open, story.production.batch_failed) == (False, True)
    assert story.containers[own(batch.culture)].state == "rejected"
    assert story.deviation.open_holds == ()
    assert batch.stories[batch.station].occupied_by == ""
    assert batch.stories[batch.station].cleared_at is None

    again = batch.labels("alice", "collection_bag")
    containers = story.containers
    batch.stories[COI] = replace(
        batch.story,
        containers=batch.story.containers.set(
            own(again[0]),
            replace(
                containers[own(batch.bags[0])], code=own(again[0]), state="accepted",
                filled_at=batch.now,
            ),
        ),
    )  # fmt: skip
    line = batch.stories[batch.station]
    batch.stories[batch.station] = replace(line, cleared_at=batch.now)
    opening = {"station": batch.station, "bags": list(again)}
    batch.do("kofi", "production.batch_opened", opening)
    state = batch.story.production
    assert state.batch_number == "B26-00001-02"
    assert [one.batch_number for one in state.earlier] == ["B26-00001-01"]
    assert (state.batch_open, state.batch_failed, state.filled) == (True, False, ())
    assert state.performers == {PEOPLE["kofi"].person}
    (culture,) = batch.labels("chen", "intermediate_bag", parent=again[0])
    assert batch.story.containers[own(culture)].number == 1, "The first of this batch."


def test_an_unopened_bag_outlives_a_failed_batch() -> None:
    batch = Batch()
    batch.open()
    batch.do("chen", "production.batch_failed", {"why": "equipment"})
    bags = containers_of(batch.story, Kind.COLLECTION_BAG)
    assert {bag.state for bag in bags} == {"accepted"}


def test_a_complete_batch_that_turns_out_failed_is_held() -> None:
    batch = Batch().produce()
    batch.do("emma", "production.batch_failed", {"why": "contamination"})
    state = batch.story.production
    assert (state.batch_complete, state.batch_failed) == (False, True)
    assert {one.state for one in product_of(batch.story)} == {"rejected"}
    assert [hold.cause for hold in batch.story.deviation.open_holds] == ["deviation"]


@pytest.mark.parametrize("moment", ["accepted", "washing", "filling", "stored", "completed"])
@pytest.mark.parametrize("kind", sorted(FOLDS))
def test_no_fold_fails_whatever_came_before(kind: str, moment: str) -> None:
    batch = produced()
    now = batch.taken[moment].now
    facts = {
        "operation": "harvest", "container": batch.product[0], "parent": batch.culture,
        "position": batch.position, "station": batch.station, "bags": list(batch.bags),
        "test": "x", "value": "1", "why": "other", "verdict": "fail", "critical": True,
    }  # fmt: skip
    entry = Entry(COI, 1, kind, "act", now, now, PEOPLE["chen"], facts, b"")
    assert isinstance(apply(batch.taken[moment].story, entry), Story)
    assert isinstance(apply(Story(COI), entry), Story)


def test_a_report_of_production_has_no_gate() -> None:
    for name in ("production.in_process_result", "production.batch_failed"):
        assert BOOK.gate(BOOK.actions[name]) == ()


def test_whoever_had_a_hand_in_an_operation_does_not_verify_it() -> None:
    batch = Batch()
    batch.open()
    batch.start("wash_or_thaw", batch.bags[0])
    (culture,) = batch.labels("chen", "intermediate_bag", parent=batch.bags[0])
    batch.do("kofi", "production.container_filled", filling(culture, batch.bags[0], "100"))
    batch.results("wash_or_thaw")
    batch.complete("wash_or_thaw")
    facts = {"operation": "wash_or_thaw", "container": culture}
    found = batch.refusals("kofi", "production.operation_verified", facts)
    assert found == {"production.same_person"}


def test_an_allotted_batch_number_passes_over_one_that_is_taken() -> None:
    batch = Batch()
    taken = frozenset({"B26-00001-01"})
    batch.stories["study"] = replace(batch.stories["study"], batches=taken)
    batch.open()
    assert batch.story.production.batch_number == "B26-00001-02"
    assert batch.stories["study"].batches == taken | {"B26-00001-02"}
