"""Plays storage: a bag taken out to be looked at and put back, and the freezers' loggers read."""

from __future__ import annotations

from datetime import timedelta

from cot_tracker.custody.evidence import Evidence
from cot_tracker.demo.player import POSITIONS, Player
from cot_tracker.demo.transport import logger_file
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import containers_of, live_label
from cot_tracker.journey.positions import storage_of, where


def look_at_a_bag(player: Player, coi: str) -> None:
    """Chen takes one infusion bag out for twelve minutes, and puts it back."""
    kept = [bag for bag in containers_of(player.story(coi), Kind.INFUSION_BAG) if where(bag)]
    label = live_label(player.story(coi), kept[0].code)
    assert label is not None  # noqa: S101 - what is stored is labelled
    player.wait(hours=2)
    out = {"containers": [label.code], "purpose": "inspection"}
    player.do("chen", "storage.checked_out", coi, out)
    player.wait(minutes=12)
    back = {"containers": [label.code], "position": storage_of(kept[0].position)}
    player.do("chen", "storage.checked_in", coi, back)


def read_freezers(player: Player) -> None:
    """Dana reads the loggers of every freezer out: since anything was first in it, and a day at the
    least, all of it in range."""
    lane = player.protocol.lane("product")
    for name in POSITIONS:
        code, now = player.items[name], player.now
        kept = player.story(code).storage
        began = [one.since for one in (*kept.contents.values(), *kept.stays)]
        start = min([*began, now - timedelta(days=1)])
        content = logger_file(lane, start, now, kept.logger, step=timedelta(minutes=30))
        file = Evidence(content, "text/csv")
        facts = {"logger_file": file.digest, "began_at": start, "ended_at": now}
        player.do("dana", "facility.storage_read", code, facts, evidence=[file])
