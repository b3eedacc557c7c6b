"""One patient's cells from consent to week 96 over HTTP, as JSON, on both databases."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest

from cot_tracker.app import create_app
from cot_tracker.custody.ledger import entries
from cot_tracker.custody.verify import verify
from cot_tracker.demo.ending import left_over
from cot_tracker.demo.player import make_world
from cot_tracker.door.refusal import KNOWN, Refusal
from cot_tracker.journey.rebuild import verify_rebuild
from cot_tracker.language import gettext, speaking
from tests.journeys.doors import ApiPlayer
from tests.journeys.way import WAY, Leg, walk

START = datetime(2026, 1, 5, 1, tzinfo=UTC)


@pytest.fixture
def player(tmp_path: Path, database_url: str) -> Iterator[ApiPlayer]:
    """People of a new site, each of whom signs in over HTTP."""
    world = make_world(tmp_path / "site", START, database_url=database_url)
    yield ApiPlayer(world, world.clock.now, create_app(world.site).test_client())
    world.site.close()


def reasons_are_told(refusals: list[dict[str, Any]], language: str = "en") -> None:
    """Each has its code, sentence, rule and whom to turn to, in the reader's language."""
    assert refusals
    for one in refusals:
        assert all(one[name] for name in ("code", "sentence", "rule", "cleared_by")), one
        english = Refusal(one["code"], one["values"]).sentence()
        with speaking(language):
            assert one["sentence"] == Refusal(one["code"], one["values"]).sentence()
            words = KNOWN[one["code"]].sentence
            translated = gettext(words) != words
        if translated:
            assert one["sentence"] != english


def what_is_next(player: ApiPlayer, leg: Leg, coi: str) -> None:
    """Where the journey is, what is open, and of everything else why it is not."""
    assert player.get("jun", f"/journeys/{coi}")["stage"] == leg.stage, leg.name
    for language in ("en", "zh"):
        offers = player.get(leg.person or "jun", f"/journeys/{coi}/next", language)["actions"]
        for one in offers:
            assert one["open"] is (not one["refusals"])
            if not one["open"]:
                reasons_are_told(one["refusals"], language)
    found = {one["action"]: one for one in offers}
    if leg.opens:
        assert found[leg.opens]["open"], (leg.name, found[leg.opens])
    later = {one.opens for one in WAY[WAY.index(leg) + 1 :]} - {"", leg.opens}
    assert not [name for name in later if found[name]["open"] and name not in opened_by(leg)]


def opened_by(leg: Leg) -> set[str]:
    """What has come open on the way up to the end of this leg."""
    return {one.opens for one in WAY[: WAY.index(leg) + 1]}


def every_entry_is_exported(player: ApiPlayer, coi: str) -> None:
    """The custody trail as CSV, JSON and PDF holds each entry of the journey."""
    with player.site.database.read() as connection:
        stored = [one.hash.hex() for one in entries(connection, coi)]
    assert len(stored) > 150
    path = f"/journeys/{coi}/trail?format="
    in_json = player.get("jun", f"{path}json")
    assert {one["hash"] for one in in_json["entries"]} >= set(stored)
    table = player.call("jun", "GET", f"{path}csv").data.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(table, newline=""))
    assert {row["hash"] for row in rows} >= set(stored)
    paper = pypdf.PdfReader(io.BytesIO(player.call("jun", "GET", f"{path}pdf").data))
    text = "".join(page.extract_text() for page in paper.pages).replace("\n", "")
    assert [one for one in stored if one not in text] == []


def nothing_is_amiss(player: ApiPlayer) -> None:
    """The ledger is intact, and every projection equals its rebuilding."""
    with player.site.database.read() as connection:
        assert [fault.sentence() for fault in verify(connection).faults] == []
        assert [fault.sentence() for fault in verify_rebuild(connection).faults] == []


def test_from_consent_to_week_96_and_the_last_container(player: ApiPlayer) -> None:
    coi = walk(player, lambda leg, coi: what_is_next(player, leg, coi))
    found = player.get("jun", f"/journeys/{coi}")
    assert (found["stage"], found["holds"], found["deviations"]) == ("ended", 0, 0)
    assert left_over(player, coi) == []
    assert {one["state"] for one in found["containers"]} >= {"infused", "retained", "destroyed"}
    story = player.story(coi)
    day = max(visit.day for visit in player.protocol.visits)
    assert (story.followup.visits[-1].on - story.conditioning.infusion_day).days == day == 96 * 7
    assert story.quality.pending == ()
    every_entry_is_exported(player, coi)
    nothing_is_amiss(player)
