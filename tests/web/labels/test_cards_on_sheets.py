"""Badges, cards and the labels of positions on the sheets that their layouts are for."""

from __future__ import annotations

import pytest

from cot_tracker.facility.storage import position_code
from cot_tracker.printing.labels.proof import decode
from cot_tracker.printing.labels.stock import stocks
from cot_tracker.printing.pdf.picture import Opened, Part, pages
from tests.web.conftest import Site, words

SHEET = stocks()["a4_85x54"]


def lies_at(pdf: bytes, position: int) -> list[str]:
    """The codes that are read from this position of the first sheet."""
    with Opened(pdf, 300) as opened:
        part = opened.part(Part(1, *SHEET.place(position), *SHEET.label_mm))
        return decode_grey(part)


def decode_grey(part: memoryview) -> list[str]:
    import zxingcpp

    return [one.text for one in zxingcpp.read_barcodes(part)]


def test_a_badge_is_printed_at_the_position_that_is_free(web: Site) -> None:
    alice, mei = web.played.player.who("alice"), web.visitor("mei")
    path = f"/people/{alice.person}"
    assert SHEET.title.en in mei.get(path).text
    answer = mei.post(f"{path}/badge", {"stock": "a4_85x54", "start": "7"})
    assert "read back and issued" in words(mei.get(answer.headers["Location"]))
    pdf = mei.get(f"{path}/badge.pdf").data
    (page,) = pages(pdf, 203)
    assert lies_at(pdf, 7) == decode(page)
    assert lies_at(pdf, 1) == []


@pytest.mark.parametrize(
    ("paper", "said"),
    [({"stock": "a4_85x54", "start": "11"}, "positions 1 to 10"),
     ({"stock": "roll_50x25"}, "does not fit the label stock")],
)  # fmt: skip
def test_a_paper_that_it_is_not_for_is_said_and_nothing_is_issued(
    web: Site, paper: dict[str, str], said: str
) -> None:
    station, mei = web.played.world.items["ward"], web.visitor("mei")
    before = web.played.world.site.door.story(station)
    answer = mei.post(f"/facility/{station}/card", paper)
    assert said in words(mei.get(answer.headers["Location"]))
    assert web.played.world.site.door.story(station) is before


def test_the_labels_of_a_freezers_positions_lie_ten_on_a_sheet(web: Site) -> None:
    freezer = web.played.player.items["freezer_a1"]
    path, chen = f"/storage/{freezer}/positions.pdf", web.visitor("chen")
    assert SHEET.title.en in chen.get(f"/storage/{freezer}").text
    pdf = chen.get(f"{path}?stock=a4_85x54&start=4").data
    assert len(list(pages(pdf, 20))) == 8
    assert [lies_at(pdf, place) for place in (3, 4, 10)] == [
        [], [position_code(freezer, 1)], [position_code(freezer, 7)],
    ]  # fmt: skip
    assert chen.get(f"{path}?stock=a4_85x54&start=11").status_code == 409


def test_a_card_is_seen_before_it_is_printed_and_its_picture_cannot_be_scanned(web: Site) -> None:
    mei, alice = web.visitor("mei"), web.played.player.who("alice")
    door, station = web.played.world.site.door, web.played.world.items["ward"]
    for path, picture in (
        (f"/people/{alice.person}", "badge.png"), (f"/facility/{station}", "equipment.png"),
    ):  # fmt: skip
        assert f"{path}/{picture}" in mei.get(path).text
        answer = mei.get(f"{path}/{picture}")
        assert answer.mimetype == "image/png"
        assert decode(answer.data) == []
    assert door.story(station).cards == ()
    assert mei.get(f"/facility/{station}/shipper.png").status_code == 404
    assert mei.get(f"/facility/{station}/badge.png").status_code == 404
