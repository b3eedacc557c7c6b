"""Label printers of the site: registered through the door, reached only where the site allows."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from marshmallow import ValidationError

from cot_tracker.custody.entry import Performer
from cot_tracker.door import fields
from cot_tracker.door.around import Around
from cot_tracker.door.gate import judged
from cot_tracker.facility.printer_actions import PrinterConnected
from cot_tracker.facility.printers import Printer, is_allowed
from cot_tracker.facility.state import ItemStory
from cot_tracker.identity.codes import Code, Kind
from cot_tracker.journey.steps import BOOK
from cot_tracker.settings import SettingsFault, load_settings
from tests.gates import breaks

MEI = Performer("60000026000010000090", "Mei")
PRINTER = ItemStory(str(Code(Kind.EQUIPMENT, "0000", 26, 1)), 1, name="Ward 3", active=True)
STATION = replace(PRINTER, code=str(Code(Kind.STATION, "0000", 26, 1)))
FACTS = {"address": "192.168.20.31", "port": "9100", "dpi": "203", "width_mm": "104"}
CONNECT = BOOK.actions["facility.printer_connected"]


def codes(story: ItemStory) -> set[str]:
    around = Around(datetime.now(UTC), MEI, {})
    typed = fields.load(CONNECT.schema, FACTS)
    return {refusal.code for refusal in judged(BOOK.gate(CONNECT), story, typed, around)}


def test_equipment_in_use_is_connected_as_a_printer() -> None:
    assert codes(PRINTER) == set()


@breaks("facility.printer_connected", "item_is_active")
def test_a_printer_out_of_use_is_not_connected() -> None:
    assert codes(replace(PRINTER, active=False)) == {"facility.not_active"}


@breaks("facility.printer_connected", "item_is_equipment")
def test_what_is_no_equipment_is_not_connected() -> None:
    assert codes(STATION) == {"facility.not_equipment"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("address", "printer.example"),
        ("address", "localhost"),
        ("address", "192.168.20"),
        ("address", "http://192.168.20.31"),
        ("address", "0x7f000001"),
        ("port", 80),
        ("port", 22),
        ("dpi", 72),
        ("width_mm", 2),
    ],
)
def test_only_an_ip_address_and_a_port_of_raw_printing_are_registered(
    name: str, value: Any
) -> None:
    with pytest.raises(ValidationError):
        fields.load(PrinterConnected, {**FACTS, name: value})


def test_an_address_stands_in_the_record_as_it_is_meant() -> None:
    loaded = fields.load(PrinterConnected, {**FACTS, "address": "FD00:0:0:0::31"})
    assert loaded["address"] == "fd00::31"


def test_nothing_is_sent_outside_the_networks_of_the_sites_printers() -> None:
    ward = (ipaddress.ip_network("192.168.20.0/24"), ipaddress.ip_network("fd00:20::/64"))
    assert is_allowed(Printer("192.168.20.31"), ward)
    assert is_allowed(Printer("fd00:20::31"), ward)
    for address in ("192.168.21.31", "127.0.0.1", "169.254.169.254", "fd00:21::31", "name", ""):
        assert not is_allowed(Printer(address), ward)
    assert not is_allowed(Printer("192.168.20.31", 80), ward)
    assert not is_allowed(Printer("192.168.20.31"), ())


def test_the_setting_names_networks_and_no_more(tmp_path: Path) -> None:
    def given(text: str) -> Any:
        return load_settings(tmp_path, {"COT_PRINTER_NETWORKS": text}).networks

    assert given("") == ()
    assert [str(each) for each in given("192.168.20.0/24, 10.1.2.3 fd00:20::/64")] == [
        "192.168.20.0/24", "10.1.2.3/32", "fd00:20::/64",
    ]  # fmt: skip
    for nonsense in ("0.0.0.0/0", "10.0.0.0/8", "::/0", "printers", "192.168.20.1/24"):
        with pytest.raises(SettingsFault, match="printer_networks"):
            given(nonsense)
