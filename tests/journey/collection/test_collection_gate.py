"""Each requirement of collection, taken away alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from cot_tracker.journey.containers import changed
from cot_tracker.journey.story import Story
from tests.journey.scene import Break, Moment, labels, live, register, see


def _part(part: str, **changes: Any) -> Any:
    def change(story: Story) -> Story:
        values: Any = {part: replace(getattr(story, part), **changes)}
        return replace(story, **values)

    return change


def _collected(moment: Moment) -> dict[str, Any]:
    rules = moment.protocol.collection
    return {
        "wristband": live(moment.story, 11), "bags": list(labels(moment.story, 20)),
        "started_at": (moment.now - timedelta(hours=4)).isoformat(),
        "ended_at": moment.now.isoformat(),
        "volume_ml": str(rules.volume_high_ml - 1),
        "nucleated_cells": str(rules.nucleated_cells_min * 2),
        "cd3_cells": str(rules.cd3_cells_min * 2),
        "device": (rules.devices or ("any",))[0], "anticoagulant": rules.anticoagulants[0],
    }  # fmt: skip


def _rules(**changes: Any) -> Any:
    def change(around: Any) -> Any:
        collection = replace(around.protocol.collection, **changes)
        return replace(around, protocol=replace(around.protocol, collection=collection))

    return change


def _tomorrow(moment: Moment) -> dict[str, Any]:
    return {"day": (moment.now.date() + timedelta(days=1)).isoformat()}


IN_PRODUCTION = _part("production", batch_open=True)
BREAKS = register(
    [
        Break(
            "collection.planned", "subject_is_enrolled", "collection.not_enrolled", "enrolled",
            "alice", _tomorrow, story=_part("enrolment", enrolled_at=None),
        ),
        Break(
            "collection.planned", "day_is_not_past", "collection.day_past", "enrolled", "alice",
            _tomorrow, broken={"day": "2026-01-01"},
        ),
        Break(
            "collection.planned", "chain_of_identity_stays", "collection.other_isbt_coi",
            "enrolled", "alice", _tomorrow, broken={"isbt_coi": "CHA999926ABC124"},
            story=_part("collection", isbt_coi="CHA999926ABC123"),
        ),
        Break(
            "collection.collected", "subject_is_enrolled", "collection.not_enrolled",
            "labelled", "alice", _collected, story=_part("enrolment", enrolled_at=None),
        ),
        Break(
            "collection.collected", "leukapheresis_is_planned", "collection.not_planned",
            "labelled", "alice", _collected, story=_part("collection", planned_for=None),
        ),
        Break(
            "collection.collected", "wristband_is_bound_by_two",
            "collection.wristband_not_bound", "labelled", "alice", _collected,
            story=_part("enrolment", bound_wristband=""),
        ),
        Break(
            "collection.collected", "bags_are_empty", "collection.bag_in_use", "labelled",
            "alice", _collected,
            story=lambda story: changed(story, labels(story, 20)[:1], state="filled"),
        ),
        Break(
            "collection.collected", "it_ends_after_it_starts", "collection.ends_before_start",
            "labelled", "alice", _collected,
            broken=lambda m: {"ended_at": (m.now - timedelta(hours=4)).isoformat()},
        ),
        Break(
            "collection.collected", "it_has_happened", "collection.in_the_future", "labelled",
            "alice", _collected,
            broken=lambda m: {"ended_at": (m.now + timedelta(minutes=1)).isoformat()},
        ),
        Break(
            "collection.collected", "it_starts_after_enrolment",
            "collection.before_enrolment", "labelled", "alice", _collected,
            broken={"started_at": datetime(2026, 1, 1, tzinfo=UTC).isoformat()},
        ),
        Break(
            "collection.collected", "anticoagulant_is_listed", "collection.anticoagulant",
            "labelled", "alice", _collected, broken={"anticoagulant": "water"},
        ),
        Break(
            "collection.collected", "device_is_listed", "collection.device", "labelled",
            "alice", _collected, around=_rules(devices=("another",)),
        ),
        Break(
            "collection.collected", "cd3_cells_are_among_the_nucleated",
            "collection.cd3_above_nucleated", "labelled", "alice", _collected,
            broken={"cd3_cells": "900000000000"},
        ),
        Break(
            "collection.collected", "yield_does_not_stop", "collection.too_few_cd3", "labelled",
            "alice", _collected,
            around=_rules(cd3_cells_min=Decimal("1e12"), cd3_cells_below="stop"),
        ),
        Break(
            "collection.collected", "volume_is_usual", "collection.volume_outside", "labelled",
            "alice", _collected, around=_rules(volume_high_ml=Decimal(60)),
        ),
        Break(
            "collection.collected", "nucleated_cells_are_usual",
            "collection.too_few_nucleated", "labelled", "alice", _collected,
            around=_rules(nucleated_cells_min=Decimal("1e12")),
        ),
        Break(
            "collection.collected", "cd3_cells_are_usual", "collection.too_few_cd3", "labelled",
            "alice", _collected,
            around=_rules(cd3_cells_min=Decimal("1e12"), cd3_cells_below="warn"),
        ),
        Break(
            "collection.planned", "treatment_is_ahead", "collection.treatment_over", "enrolled",
            "alice", _tomorrow,
            story=_part("followup", withdrawn_at=datetime(2026, 1, 6, tzinfo=UTC)),
        ),
        Break(
            "collection.collected", "treatment_is_ahead", "collection.treatment_over",
            "labelled", "alice", _collected,
            story=_part("followup", died_on=date(2026, 1, 6)),
        ),
        Break(
            "collection.planned", "nothing_is_in_production",
            "collection.already_in_production", "enrolled", "alice", _tomorrow,
            story=IN_PRODUCTION,
        ),
        Break(
            "collection.collected", "nothing_is_in_production",
            "collection.already_in_production", "labelled", "alice", _collected,
            story=IN_PRODUCTION,
        ),
    ]
)  # fmt: skip


@pytest.mark.parametrize("one", BREAKS, ids=str)
def test_without_its_condition_the_action_is_refused(one: Break) -> None:
    see(one)
