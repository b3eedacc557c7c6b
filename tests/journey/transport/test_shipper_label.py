"""The shipper's label: whose cells, from where to where, and the shipper's own code to scan."""

from __future__ import annotations

from cot_tracker.demo import transport
from cot_tracker.journey.printing import shipper_label
from cot_tracker.printing.picture import pages
from cot_tracker.printing.proof import decode
from tests.fixtures.sites import Played


def test_a_packed_shipper_says_whose_cells_it_carries_and_where(played: Played) -> None:
    door, coi = played.player.site.door, played.coi
    transport.send(played.player, coi, "starting_material")
    one = played.player.story(coi).transport.under_way
    pdf = shipper_label(door, one.shipper, language="zh")
    assert pdf is not None
    assert [decode(picture) for picture in pages(pdf, 203)] == [[one.shipper]]
    text = _text(pdf)
    assert "IX001-001" in text
    assert one.seal in text
    assert text.index("Clinical site") < text.index("Production workshop")
    assert "生产车间" in text


def test_an_empty_shipper_has_no_such_label(played: Played) -> None:
    shipper = played.player.items["shipper_1"]
    assert shipper_label(played.player.site.door, shipper) is None


def _text(pdf: bytes) -> str:
    from io import BytesIO

    from pypdf import PdfReader

    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
