"""Printing on a label printer from the dialogue, and what is asked when it fails."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cot_tracker.web.labels.printers import ASKING
from tests.fixtures.printer import Zebra
from tests.journey.labelling.ward import Ward, came_out, ward
from tests.web.conftest import Site, words

TUBES = {"what": "tube", "count": "2"}


@pytest.fixture
def at_the_ward(
    zebra: Zebra, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> tuple[Site, Ward]:
    """A site that may send to this one printer, which is connected."""
    monkeypatch.setenv("COT_PRINTER_NETWORKS", zebra.address)
    web: Site = request.getfixturevalue("web")
    return web, ward(web.played, zebra)


def test_the_dialogue_offers_the_printer_and_prints_on_it(at_the_ward: tuple[Site, Ward]) -> None:
    web, here = at_the_ward
    alice, address = web.visitor("alice"), f"/journeys/{web.played.coi}/labels"
    assert f'<option value="{here.code}"' in alice.get(address).text
    answer = alice.post(address, {**TUBES, "printer": here.code}, follow_redirects=True)
    assert "Printed, read back and issued: 2." in words(answer)
    assert came_out(here.zebra) == here.delivered() != []


def test_however_many_printers_are_asked_the_server_has_threads_left(
    at_the_ward: tuple[Site, Ward],
) -> None:
    web, here = at_the_ward
    alice, address = web.visitor("alice"), f"/printers/{here.code}/state"
    with ASKING, ASKING:
        before = here.zebra.connections
        answer = alice.get(address)
        assert "Others are being asked first." in words(answer)
        assert f'hx-get="{address}" hx-trigger="load delay:1s"' in answer.text
        assert here.zebra.connections == before
    answer = alice.get(address)
    assert "Ready to print." in words(answer)
    assert "hx-get" not in answer.text


def test_a_printer_out_of_labels_is_said_and_what_was_typed_is_kept(
    at_the_ward: tuple[Site, Ward],
) -> None:
    web, here = at_the_ward
    here.zebra.labels_in_roll = 0
    answer = web.visitor("alice").post(
        f"/journeys/{web.played.coi}/labels", {**TUBES, "printer": here.code}
    )
    assert answer.status_code == 409
    assert "out of labels: put in a new roll" in words(answer)
    assert here.tubes() == []


def test_when_a_printer_breaks_off_the_person_is_asked_of_each_label(
    at_the_ward: tuple[Site, Ward],
) -> None:
    web, here = at_the_ward
    alice, address = web.visitor("alice"), f"/journeys/{web.played.coi}/labels"
    here.zebra.breaks_after = 900
    answer = alice.post(address, {**TUBES, "printer": here.code}, follow_redirects=True)
    assert "not known to have come out" in words(answer)
    first, second = (label.code for label in here.tubes("issued"))
    assert here.delivered() == []
    assert f"{address}?reprint_of={first}&amp;why=printer" in answer.text
    seen = alice.post(f"{address}/{first}/came-out", follow_redirects=True)
    assert "It came out whole" not in words(seen)
    assert here.delivered() == [first]
    anew = {"what": "tube", "reprint_of": second, "why": "printer", "printer": here.code}
    alice.post(address, anew)
    assert [label.code for label in here.tubes("voided")] == [second]
    assert came_out(here.zebra) == here.delivered()[1:] != []


def test_nobody_else_says_that_a_label_came_out(at_the_ward: tuple[Site, Ward]) -> None:
    web, here = at_the_ward
    here.zebra.breaks_after = 900
    address = f"/journeys/{web.played.coi}/labels"
    web.visitor("alice").post(address, {**TUBES, "printer": here.code})
    code = here.tubes("issued")[0].code
    web.visitor("jun").post(f"{address}/{code}/came-out")
    assert here.delivered() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [({}, "Ready to print."), ({"head_open": True}, "close it"), ({"labels_in_roll": 0}, "roll")],
)
def test_each_printer_says_what_state_it_is_in(
    at_the_ward: tuple[Site, Ward], change: dict[str, Any], said: str
) -> None:
    web, here = at_the_ward
    for name, value in change.items():
        setattr(here.zebra, name, value)
    mei = web.visitor("mei")
    page = mei.get("/printers")
    found = re.search(r'hx-get="(/printers/\d+/state)"', page.text)
    assert found, words(page)
    assert said in words(mei.get(found[1]))
    here.zebra.switch_off()
    assert "cannot print now" in words(mei.get(found[1]))


def test_no_request_makes_the_server_talk_to_anything_but_a_connected_printer(
    at_the_ward: tuple[Site, Ward],
) -> None:
    web, here = at_the_ward
    alice, address = web.visitor("alice"), f"/journeys/{web.played.coi}/labels"
    before = here.zebra.connections
    for asked in (here.zebra.address, f"{here.zebra.address}:9100", "localhost", "1" * 20):
        assert alice.get(f"/printers/{asked}/state").status_code == 404
        assert alice.post(address, {**TUBES, "printer": asked}).status_code in (404, 409, 422)
    web.played.player.do("mei", "facility.item_retired", here.code, {"why": "broken"})
    assert alice.get(f"/printers/{here.code}/state").status_code == 404
    assert here.zebra.connections == before
