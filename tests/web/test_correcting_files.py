"""A correction keeps the logger's file that came with the entry, and what was answered for it,
unless another file is brought."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

import pytest

from cot_tracker.custody import ledger
from cot_tracker.custody.evidence import Evidence
from cot_tracker.demo import transport
from cot_tracker.demo.player import DEMO_PASSWORD
from tests.fixtures.hobo_file import ANSWERS, arrived_without_it
from tests.web.conftest import Site, Visitor, words

CORRECT = "deviation.corrected"


@pytest.fixture
def file(web: Site) -> Evidence:
    """Chen has received the cells with a file that asks, and has answered it."""
    return arrived_without_it(web.played)


def sequence_of(web: Site, action: str) -> int:
    with web.played.world.site.database.read() as connection:
        entries = list(ledger.entries(connection, web.played.coi))
    return next(e.sequence for e in reversed(entries) if e.action == action)


def form(visitor: Visitor, coi: str, number: int) -> dict[str, Any]:
    """What a browser would send of the form of this correction if nothing was changed."""
    page = visitor.get(f"/journeys/{coi}/do/{CORRECT}?sequence={number}").text
    typed: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", page):
        name = re.search(r'name="(facts\.[^"]+)"', tag)
        value = re.search(r' value="([^"]*)"', tag)
        kind = re.search(r'type="(\w+)"', tag)
        if name and value and (kind is None or kind[1] != "radio" or "checked" in tag):
            typed[name[1]] = unescape(value[1])
    for name, text in re.findall(r'<textarea [^>]*name="(facts\.[^"]+)"[^>]*>([^<]*)<', page):
        typed[name] = unescape(text)
    picked = re.compile(r'<select [^>]*name="(facts\.[^"]+)"[^>]*>(.*?)</select', re.DOTALL)
    for name, options in picked.findall(page):
        chosen = re.search(r'value="([^"]*)" selected', options)
        typed[name] = chosen[1] if chosen else ""
    return {**typed, "sequence": str(number), "why": "counted wrong"}


def send(visitor: Visitor, coi: str, typed: dict[str, Any]) -> Any:
    signed = {"signature.username": "chen", "signature.password": DEMO_PASSWORD}
    return visitor.act(coi, CORRECT, {**typed, **signed})


def test_a_corrected_receipt_keeps_its_loggers_file(web: Site) -> None:
    player, coi = web.played.player, web.played.coi
    transport.send(player, coi, "starting_material")
    transport.arrive(player, coi, "starting_material")
    before = web.played.shipment
    assert (before.verdict, bool(before.logger_digest)) == ("accepted", True)
    chen = web.visitor("chen")
    typed = form(chen, coi, sequence_of(web, "transport.received"))
    done = send(chen, coi, {**typed, "facts.seal": f"{before.seal} "})
    assert done.status_code == 303, words(done)
    assert web.played.shipment == before
    assert player.story(coi).deviation.open_holds == ()


def test_a_corrected_reading_keeps_its_file_and_its_answers(web: Site, file: Evidence) -> None:
    chen, coi = web.visitor("chen"), web.played.coi
    given = {"logger_file": (io.BytesIO(file.content), "log.csv"), **ANSWERS}
    assert chen.act(coi, "transport.logger_read", given).status_code == 303
    assert web.played.shipment.verdict == "accepted"
    typed = form(chen, coi, sequence_of(web, "transport.logger_read"))
    assert {name: typed[f"facts.{name}"] for name in ANSWERS} == ANSWERS
    done = send(chen, coi, typed)
    assert done.status_code == 303, words(done)
    now = web.played.shipment
    assert (now.verdict, now.logger_digest) == ("accepted", file.digest)


def test_a_file_brought_with_a_correction_takes_the_place_of_the_old_one(
    web: Site, file: Evidence
) -> None:
    chen, coi = web.visitor("chen"), web.played.coi
    other = b"time,temperature_c\n2026-03-02T08:00:00Z,5.0\n"
    wrong = {"logger_file": (io.BytesIO(other), "other.csv")}
    assert chen.act(coi, "transport.logger_read", wrong).status_code == 303
    assert web.played.shipment.verdict == "unknown"
    typed = form(chen, coi, sequence_of(web, "transport.logger_read"))
    typed |= {f"facts.{name}": value for name, value in ANSWERS.items()}
    done = send(chen, coi, {**typed, "facts.logger_file": (io.BytesIO(file.content), "log.csv")})
    assert done.status_code == 303, words(done)
    now = web.played.shipment
    assert (now.verdict, now.logger_digest) == ("accepted", file.digest)


def test_an_excursion_that_a_correction_takes_away_stays_on_the_page_and_holds(web: Site) -> None:
    player, coi = web.played.player, web.played.coi
    transport.send(player, coi, "starting_material")
    transport.arrive(player, coi, "starting_material", excursion=True)
    one = web.played.shipment
    assert one.received_at is not None
    lane = player.protocol.lane("starting_material", player.day_of(one.packed_at))
    good = transport.logger_file(lane, one.packed_at, one.received_at, one.logger)
    chen = web.visitor("chen")
    typed = form(chen, coi, sequence_of(web, "transport.received"))
    done = send(chen, coi, {**typed, "facts.logger_file": (io.BytesIO(good), "log.csv")})
    assert done.status_code == 303, words(done)
    assert web.played.shipment.verdict == "accepted"
    assert [hold.cause for hold in player.story(coi).deviation.open_holds] == ["correction"]
    said = words(chen.get(f"/journeys/{coi}/curves/{one.number}"))
    said = said[said.index("Every judgement of this transport") :]
    assert re.search(r"Chen excursion – \S+ \S+ Chen accepted in force", said), said[:300]
