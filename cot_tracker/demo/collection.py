"""Plays collection: from the plan to filled bags."""

from __future__ import annotations

from datetime import timedelta

from cot_tracker.demo.player import Player


def collect(player: Player, coi: str, bags: int = 1) -> tuple[str, ...]:
    """Plans and records a leukapheresis. Returns the printed codes of the filled bags."""
    player.wait(days=1)
    player.do("alice", "collection.planned", coi, {"day": player.now.date() + timedelta(days=2)})
    player.wait(days=1, hours=22)
    labels = player.print_labels("alice", coi, "collection_bag", count=bags).labels
    for label in labels:
        player.do("alice", "labelling.applied", coi, {"label": label})
    player.wait(hours=4)
    record(player, coi, labels)
    return labels


def record(player: Player, coi: str, labels: tuple[str, ...]) -> None:
    """Records a leukapheresis of four hours that ends now, into the bags of these labels."""
    rules = player.protocol.collection
    middle = (rules.volume_low_ml + rules.volume_high_ml) / 2
    player.do(
        "alice", "collection.collected", coi,
        {
            "wristband": player.story(coi).enrolment.bound_wristband, "bags": list(labels),
            "started_at": player.now - timedelta(hours=4), "ended_at": player.now,
            "volume_ml": middle,
            "nucleated_cells": rules.nucleated_cells_min * 2,
            "cd3_cells": rules.cd3_cells_min * 2,
            "device": rules.devices[0] if rules.devices else "Demo separator",
            "anticoagulant": rules.anticoagulants[0],
        },
    )  # fmt: skip
