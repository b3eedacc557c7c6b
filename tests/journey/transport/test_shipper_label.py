"""The shipper's label: whose cells, from where to where, and the shipper's own code to scan; each
print has its serial and its file is kept."""

from __future__ import annotations

import pytest

from cot_tracker.custody.evidence import Evidence, find
from cot_tracker.demo import transport
from cot_tracker.door.faults import Refused, Unknown
from cot_tracker.identity.codes import parse
from cot_tracker.identity.sscc import is_sscc
from cot_tracker.journey.paper.cards import print_card, print_shipper_label
from cot_tracker.printing.labels.proof import decode
from cot_tracker.printing.pdf.picture import pages
from tests.fixtures.sites import Played


def test_a_packed_shipper_says_whose_cells_it_carries_and_where(played: Played) -> None:
    player, coi = played.player, played.coi
    door = player.site.door
    transport.send(player, coi, "starting_material")
    one = player.story(coi).transport.under_way
    pdf = print_shipper_label(door, one.shipper, player.who("alice"), language="zh")
    ((code,),) = [decode(picture) for picture in pages(pdf, 203)]
    assert parse(code).own == one.shipper
    assert parse(code).serial == 1
    text = _text(pdf)
    assert "IX001-001" in text
    assert one.seal in text
    assert text.index("Clinical site") < text.index("Production workshop")
    assert "生产车间" in text


def test_the_shippers_label_bears_the_sscc_where_the_site_has_a_gs1_prefix(
    played: Played,
) -> None:
    player, coi = played.player, played.coi
    player.do("mei", "study.gs1_prefix_set", "study", {"prefix": "0614141"})
    transport.send(player, coi, "starting_material")
    one = player.story(coi).transport.under_way
    assert is_sscc(one.sscc)
    pdf = print_shipper_label(player.site.door, one.shipper, player.who("alice"))
    assert f"SSCC (00) {one.sscc}" in _text(pdf)


def test_the_shippers_label_is_kept_and_named_in_both_chains(played: Played) -> None:
    player, coi = played.player, played.coi
    door = player.site.door
    transport.send(player, coi, "starting_material")
    shipper = player.story(coi).transport.under_way.shipper
    pdf = print_shipper_label(door, shipper, player.who("alice"))
    (card,) = [one for one in player.story(shipper).cards if one.layout == "shipper"]
    assert card.digest == Evidence(pdf, "").digest
    assert card.journey == coi
    with door.database.read() as connection:
        kept = find(connection, card.digest)
    assert kept is not None
    assert kept.content == pdf


def test_a_second_print_for_one_shipment_needs_a_reason_and_voids_the_first(
    played: Played,
) -> None:
    player, coi = played.player, played.coi
    door, alice = player.site.door, player.who("alice")
    transport.send(player, coi, "starting_material")
    shipper = player.story(coi).transport.under_way.shipper
    print_card(door, shipper, player.who("mei"))
    print_shipper_label(door, shipper, alice)
    with pytest.raises(Refused) as refused:
        print_shipper_label(door, shipper, alice)
    assert [one.code for one in refused.value.refusals] == ["cards.reason_needed"]
    print_shipper_label(door, shipper, alice, why="damaged")
    card, first, second = player.story(shipper).cards
    assert (first.voided, second.voided) == ("damaged", "")
    assert card.voided == "", "The shipper's own card is another print."
    assert [one.serial for one in (card, first, second)] == [1, 2, 3]


def test_an_empty_shipper_has_no_such_label(played: Played) -> None:
    player = played.player
    with pytest.raises(Unknown):
        print_shipper_label(player.site.door, player.items["shipper_1"], player.who("alice"))


def _text(pdf: bytes) -> str:
    from io import BytesIO

    from pypdf import PdfReader

    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
