"""Labels out of a printer on the network: believed only when it says that they are printed."""

from __future__ import annotations

import ipaddress
from datetime import timedelta

import pytest

from cot_tracker.door.faults import Unknown
from cot_tracker.facility.printer_line import PrinterFault
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import Label
from cot_tracker.journey.paper.printing import NotDelivered, Outlet, PrintFault, print_labels
from cot_tracker.journey.paper.rendering import OnPaper
from cot_tracker.journey.paper.thermal import printers, thermal
from tests.fixtures.printer import Zebra
from tests.fixtures.sites import Played

TUBES = {"what": "tube", "count": 2}
ROLL = OnPaper("tube", "roll_50x25")


@pytest.fixture
def outlet(played: Played, zebra: Zebra) -> Outlet:
    """A printer that Mei has connected."""
    player = played.player
    due = player.now + timedelta(days=400)
    added = {"kind": "equipment", "name": "Ward 3 labels", "sort": "printer", "due_at": due}
    code = player.do("mei", "facility.item_added", "", added).story.code
    connected = {"address": zebra.address, "port": 9100, "dpi": "203", "width_mm": 104}
    player.do("mei", "facility.printer_connected", code, connected)
    assert printers(player.site.door) == {code: "Ward 3 labels"}
    networks = (ipaddress.ip_network(f"{zebra.address}/32"),)
    return thermal(player.site.door, code, networks)


def _tubes(played: Played) -> list[Label]:
    labels = played.player.story(played.coi).labels.values()
    return [one for one in labels if one.kind == Kind.TUBE]


def _print(played: Played, outlet: Outlet, paper: OnPaper = ROLL) -> None:
    player = played.player
    player.world.clock.now = player.now
    print_labels(
        player.site.door, played.coi, TUBES, player.who("alice"), outlet=outlet, paper=paper
    )


def test_labels_are_told_to_have_come_out_when_the_printer_says_so(
    played: Played, zebra: Zebra, outlet: Outlet
) -> None:
    _print(played, outlet)
    assert len(zebra.printed) == 2
    assert [one.delivered_at is not None for one in _tubes(played)] == [True, True]


def test_a_printer_out_of_labels_is_said_and_nothing_is_even_reserved(
    played: Played, zebra: Zebra, outlet: Outlet
) -> None:
    zebra.labels_in_roll = 0
    with pytest.raises(PrinterFault):
        _print(played, outlet)
    assert _tubes(played) == []


def test_a_printer_that_breaks_off_leaves_labels_issued_and_not_told_to_have_come_out(
    played: Played, zebra: Zebra, outlet: Outlet
) -> None:
    zebra.breaks_after = 500
    with pytest.raises(NotDelivered):
        _print(played, outlet)
    assert [(one.state, one.delivered_at) for one in _tubes(played)] == [("issued", None)] * 2


def test_sheets_do_not_go_through_a_printer_of_rolls(
    played: Played, zebra: Zebra, outlet: Outlet
) -> None:
    with pytest.raises(PrintFault):
        _print(played, outlet, OnPaper("tube", "a4_50x25"))
    assert _tubes(played) == []


def test_what_is_no_printer_prints_nothing(played: Played) -> None:
    door = played.player.site.door
    with pytest.raises(Unknown):
        thermal(door, played.player.items["workshop_1"], ())
