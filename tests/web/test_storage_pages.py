"""Storage and transports as people see them: the map, the scan to find, hand-overs, delays."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from cot_tracker.custody.evidence import Evidence
from cot_tracker.demo.player import Player
from cot_tracker.demo.storage import read_freezers
from cot_tracker.demo.subjects import collected
from cot_tracker.demo.transport import logger_file, send
from cot_tracker.facility.storage import position_code
from cot_tracker.web.custody import running
from tests.fixtures.statements import asked_of
from tests.journey.storage import keeping
from tests.journey.transport import carrying
from tests.web.conftest import Site, words


@pytest.fixture
def freezer(web: Site) -> str:
    """Both bags of the first subject lie in it, in its second position and its first."""
    player: Player = web.played.player
    code = player.items["freezer_a1"]
    for bag, place in zip(web.played.bags, (position_code(code, 2), code), strict=True):
        facts = {"containers": [bag], "position": place}
        player.do("alice", "storage.checked_in", web.played.coi, facts)
    return code


def test_the_map_shows_what_is_free_and_whose_bag_is_where(web: Site, freezer: str) -> None:
    page = web.visitor("chen").get(f"/storage/{freezer}")
    said = words(page)
    assert "2 of 72 taken" in said
    assert said.count("IX001-001") == 2
    assert page.text.count("slot free") == 70
    assert "Rack and box 1-1" in said
    assert "IX001-001" not in words(web.visitor("chen").get("/storage"))


def test_a_scanned_bag_leads_to_its_position_and_a_position_to_its_bag(
    web: Site, freezer: str
) -> None:
    chen = web.visitor("chen")
    for scan in (web.played.bags[0], position_code(freezer, 2), freezer):
        answer = chen.get(f"/storage/find?code={scan}")
        assert answer.headers["Location"].startswith(f"/storage/{freezer}?find=")
    found = chen.get(chen.get(f"/storage/find?code={web.played.bags[0]}").headers["Location"])
    assert found.text.count('aria-current="location"') == 1
    nothing = chen.get(f"/storage/{freezer}?find={position_code(freezer, 9)}")
    assert "Nothing lies in the position that you scanned" in words(nothing)


def test_a_code_of_nothing_here_is_said_so(web: Site, freezer: str) -> None:
    chen = web.visitor("chen")
    chen.get("/storage/find?code=12345678901234567890")
    assert "read or typed wrongly" in words(chen.get("/storage"))
    assert chen.get("/storage/63000026000010000002").status_code == 404


def test_the_scan_station_says_what_lies_in_a_position(web: Site, freezer: str) -> None:
    chen = web.visitor("chen")
    taken = words(chen.post("/scan", {"code": position_code(freezer, 2)}))
    assert "1-1-A2" in taken
    assert "IX001-001" in taken
    assert "free" in words(chen.post("/scan", {"code": position_code(freezer, 5)}))
    bag = words(chen.post("/scan", {"code": web.played.bags[0]}))
    assert "Freezer a1 1-1-A2" in bag


def test_a_bag_is_taken_out_and_put_back_on_the_page(web: Site, freezer: str) -> None:
    alice, bag = web.visitor("alice"), web.played.bags[0]
    out = {"containers": bag, "purpose": "inspection"}
    assert alice.act(web.played.coi, "storage.checked_out", out).status_code == 303
    page = words(alice.get(f"/journeys/{web.played.coi}/custody"))
    assert "out of storage" in page
    drawn = alice.get(f"/journeys/{web.played.coi}").text
    assert ">Storage<" not in drawn[drawn.index("<svg viewBox") : drawn.index("</figure>")]
    back = {"containers": bag, "position": freezer}
    assert alice.act(web.played.coi, "storage.checked_in", back).status_code == 303
    after = words(alice.get(f"/journeys/{web.played.coi}/custody"))
    assert "Take containers out of storage → Put containers into storage" in after


def test_a_failed_freezer_is_told_on_its_page_and_holds_what_is_in_it(
    web: Site, freezer: str
) -> None:
    hugo = web.visitor("hugo")
    path = f"/facility/{freezer}/do/facility.storage_failed"
    assert hugo.post(path, {"why": "The alarm rings"}).status_code == 303
    assert "Everything in it is on hold" in words(hugo.get(f"/storage/{freezer}"))
    assert "On hold: storage has failed" in words(hugo.get(f"/journeys/{web.played.coi}"))
    assert "It has failed" in words(hugo.post("/scan", {"code": freezer}))
    assert "failed" in words(hugo.get("/storage"))


def test_labels_for_the_positions_are_printed(web: Site, freezer: str) -> None:
    answer = web.visitor("chen").get(f"/storage/{freezer}/positions.pdf")
    assert answer.data.startswith(b"%PDF")


def test_a_name_that_its_labels_have_no_room_for_is_said_in_a_sentence(web: Site) -> None:
    player: Player = web.played.player
    named = {"kind": "storage", "name": "Freezer " + "X" * 90, "sort": "freezer"}
    code = player.do("mei", "facility.item_added", "", named).story.code
    grid = {"racks": 1, "boxes": 1, "rows": 2, "columns": 2, "low_c": -200, "high_c": -150}
    player.do("mei", "facility.storage_set_up", code, grid)
    answer = web.visitor("chen").get(f"/storage/{code}/positions.pdf")
    assert answer.status_code == 409
    assert "is too long for" in words(answer)
    assert "never cut short" in words(answer)


def test_only_what_is_for_things_of_its_kind_is_offered(web: Site, freezer: str) -> None:
    page = words(web.visitor("chen").get(f"/facility/{freezer}"))
    assert "Report that storage has failed" in page
    assert "Clear the line" not in page
    assert "Make a shipper ready" not in page
    shipper = words(web.visitor("chen").get(f"/facility/{web.played.world.items['shipper_1']}"))
    assert "Make a shipper ready" in shipper
    assert "not yet" in shipper


def test_a_late_delivery_is_seen_on_the_board_and_among_the_transports(web: Site) -> None:
    player = web.played.player
    send(player, web.played.coi, "starting_material")
    assert "transport late" not in words(web.visitor("emma").get("/"))
    on_time = words(web.visitor("emma").get("/transports"))
    assert "late against the plan" not in on_time
    assert "Bob's courier" in on_time
    player.wait(hours=8)
    player.world.clock.now = player.now
    board = words(web.visitor("emma").get("/"))
    assert "transport late since" in board
    assert "Needs somebody 1" in board
    assert "late against the plan" in words(web.visitor("emma").get("/transports"))


def test_where_nothing_is_on_its_way_the_page_says_so(web: Site) -> None:
    assert "Nothing is on its way" in words(web.visitor("emma").get("/transports"))
    empty = web.visitor("emma").get(f"/journeys/{web.played.coi}/custody")
    assert "Nothing of this journey has been sent yet" in words(empty)


def test_a_gap_between_two_hands_is_seen_at_once(web: Site) -> None:
    player, coi = web.played.player, web.played.coi
    send(player, coi, "starting_material")
    player.wait(hours=6)
    one = player.story(coi).transport.under_way
    player.do("bob", "transport.delivered", coi, {"shipper": one.shipper})
    player.world.clock.now += timedelta(minutes=1)
    said = words(web.visitor("emma").get(f"/journeys/{coi}/custody"))
    assert "handed over, and nobody has taken it over" in said
    assert "longer between two hands" not in said
    assert "Needs somebody 0" in words(web.visitor("emma").get("/"))


def test_a_shipper_that_stands_too_long_between_two_hands_is_on_the_board(web: Site) -> None:
    player, coi = web.played.player, web.played.coi
    send(player, coi, "starting_material")
    player.wait(hours=2)
    one = player.story(coi).transport.under_way
    player.do("bob", "transport.delivered", coi, {"shipper": one.shipper})
    player.wait(minutes=61)
    player.world.clock.now = player.now
    board = words(web.visitor("emma").get("/"))
    assert "Needs somebody 1" in board
    assert "handed over, and taken over by nobody in time:" in board
    assert "transport late" not in board
    said = words(web.visitor("emma").get("/transports"))
    assert "longer between two hands than the lane allows" in said


def test_the_clock_of_product_that_is_out_runs_on_the_journeys_page() -> None:
    at = keeping.out_for(230)
    (one,) = running(at.story, carrying.protocol(), at.now)
    assert (one.bag, one.minutes, one.left) == (keeping.FIRST, 230, 10), "as it is printed"
    assert running(keeping.stored().story, carrying.protocol(), at.now) == []


def test_a_form_begins_with_what_the_freezer_is_set_up_for(web: Site, freezer: str) -> None:
    page = web.visitor("chen").get(f"/facility/{freezer}/do/facility.storage_set_up").text
    for name, value in (("racks", "3"), ("columns", "4"), ("high_c", "-130")):
        field = page[page.index(f'name="{name}"') :]
        assert f'value="{value}"' in field[: field.index(">")]


def test_what_the_loggers_told_stands_on_the_map_with_their_files(web: Site, freezer: str) -> None:
    player = web.played.player
    player.wait(days=2)
    read_freezers(player)
    player.world.clock.now = player.now
    dana = web.visitor("dana")
    page = dana.get(f"/storage/{freezer}")
    assert "in range" in words(page)
    (link,) = re.findall(rf"/chains/{freezer}/documents/[0-9a-f]{{64}}", page.text)
    assert dana.get(link).status_code == 200


def test_the_time_between_two_files_is_not_watched_on_every_page_and_never_in_range(
    web: Site, freezer: str
) -> None:
    player, coi = web.played.player, web.played.coi
    _read(player, freezer, hours=10)
    dana = web.visitor("dana")
    assert "Not watched" not in words(dana.get("/storage"))
    assert "unknown" not in words(dana.get(f"/journeys/{coi}/temperature"))
    player.wait(hours=5)
    _read(player, freezer, hours=10)
    for page in ("/storage", f"/storage/{freezer}", f"/journeys/{coi}/temperature"):
        assert "Not watched from 20" in words(dana.get(page))
    curve = words(dana.get(f"/journeys/{coi}/temperature"))
    assert "unknown, no file of its logger was read" in curve
    assert " in range" not in curve.partition("The legs of the way")[2].partition("Outside")[0]


def _read(player: Player, freezer: str, hours: int) -> None:
    """The freezer's logger over the next hours."""
    start = player.now
    player.wait(hours=hours)
    player.world.clock.now = player.now
    lane = player.protocol.lane("product")
    logger = player.story(freezer).storage.logger
    file = Evidence(logger_file(lane, start, player.now, logger), "text/csv")
    facts = {"logger_file": file.digest, "began_at": start, "ended_at": player.now}
    player.do("dana", "facility.storage_read", freezer, facts, evidence=[file])


@pytest.mark.parametrize("path", ["/storage", "/facility"])
def test_however_many_things_there_are_their_heads_are_read_together(web: Site, path: str) -> None:
    visitor, player = web.visitor("emma"), web.played.player
    counts = []
    for _ in range(2):
        visitor.get(path)  # so that every Story is known
        with asked_of(player.site.database) as asked:
            assert visitor.get(path).status_code == 200
        counts.append(len(asked))
        for name in ("Freezer X1", "Freezer X2", "Freezer X3"):
            facts = {"kind": "storage", "name": name, "sort": "freezer"}
            player.do("mei", "facility.item_added", "", facts)
    assert counts[0] == counts[1]


def test_however_many_transports_are_on_their_way_the_page_asks_no_more(web: Site) -> None:
    visitor, player = web.visitor("emma"), web.played.player
    counts = []
    for coi in (web.played.coi, collected(player, 3)):
        send(player, coi, "starting_material")
        assert "Shipper 1" in words(visitor.get("/transports"))  # every Story is known
        with asked_of(player.site.database) as asked:
            assert visitor.get("/transports").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert "Shipper 2" in words(visitor.get("/transports"))
