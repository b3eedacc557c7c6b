"""The print dialogue with its preview, and the page on which labels add up."""

from __future__ import annotations

import re
from base64 import b64decode
from io import BytesIO
from typing import Any

import zxingcpp
from PIL.Image import open as open_image

from cot_tracker.custody import ledger
from cot_tracker.printing.labels.proof import decode
from cot_tracker.printing.pdf.picture import pages
from tests.web.conftest import Site, words

TUBES = {"what": "tube", "count": "3"}


def _pictures(answer: Any) -> list[bytes]:
    return [b64decode(data) for data in re.findall(r"data:image/png;base64,([^\"]+)", answer.text)]


def _readable(picture: bytes) -> list[str]:
    """Whatever any reader of any symbology finds."""
    image = open_image(BytesIO(picture))
    larger = image.resize((image.width * 2, image.height * 2))
    return [one.text for each in (image, larger) for one in zxingcpp.read_barcodes(each)]


def test_each_label_is_seen_before_it_is_printed_and_no_picture_can_be_scanned(web: Site) -> None:
    alice, coi = web.visitor("alice"), web.played.coi
    with web.played.world.site.database.read() as connection:
        before = len(list(ledger.entries(connection, coi)))
    for facts, count in (
        (TUBES, 3), ({"what": "wristband", "reprint_of": _wristband(web), "why": "damaged"}, 1),
        ({"what": "collection_bag", "layout": "bag_large", "reprint_of": web.played.bags[0],
          "why": "damaged"}, 1),
        ({"what": "journey_sheet", "reprint_of": _sheet(web), "why": "lost"}, 1),
    ):  # fmt: skip
        answer = alice.post(f"/journeys/{coi}/labels/preview", facts)
        pictures = _pictures(answer)
        assert len(pictures) == count, words(answer)
        assert [_readable(one) for one in pictures] == [[]] * count
    with web.played.world.site.database.read() as connection:
        assert len(list(ledger.entries(connection, coi))) == before, "Looking reserves nothing."


def test_what_cannot_be_printed_is_said_where_the_preview_would_be(web: Site) -> None:
    alice = web.visitor("alice")
    answer = alice.post(
        f"/journeys/{web.played.coi}/labels/preview", {"what": "tube", "content": "x" * 119}
    )
    assert _pictures(answer) == []
    assert "Shorten it" in words(answer)


def test_labels_come_on_sheets_from_the_first_free_position(web: Site) -> None:
    alice, coi = web.visitor("alice"), web.played.coi
    paper = {"layout": "tube", "stock": "a4_50x25", "start": "43"}
    shown = alice.post(f"/journeys/{coi}/labels/preview", {**TUBES, **paper})
    assert "Sheet 1, position 44" in words(shown)
    assert "Sheet 2, position 1" in words(shown)
    assert alice.post(f"/journeys/{coi}/labels", {**TUBES, **paper}).status_code == 303
    story = web.played.player.story(coi)
    tubes = sorted(code for code, one in story.labels.items() if one.kind == 21)
    for code in tubes:
        cut = alice.get(f"/journeys/{coi}/labels/{code}.png").data
        assert decode(cut) == [code]
    kept = alice.get(f"/chains/{coi}/documents/{story.labels[tubes[0]].digest}").data
    sheets = [sorted(decode(page)) for page in pages(kept, 300)]
    assert sheets == [tubes[:2], tubes[2:]]


def test_the_columns_of_the_reconciliation_add_up_and_lead_to_each_label(web: Site) -> None:
    player, coi = web.played.player, web.played.coi
    one, two, three = player.print_labels("alice", coi, "tube", count=3).labels
    player.do("alice", "labelling.applied", coi, {"label": one})
    player.do("alice", "labelling.destroyed", coi, {"labels": [two], "why": "not_used"})
    player.print_labels("alice", coi, "tube", reprint_of=one, why="damaged")
    emma = web.visitor("emma")
    page = emma.get(f"/journeys/{coi}/label-reconciliation")
    said = words(page)
    assert "2 labels for containers are not accounted for." in said
    assert "sample tube tube/1 4 0 1 1 0 2 yes" in said
    assert three in page.text
    story = words(emma.get(f"/journeys/{coi}/labels/{one}"))
    for title in ("Print labels", "Issue the labels", "Label is on its container"):
        assert title in story
    assert "This label was voided." in story


def test_a_batch_has_a_table_of_its_own(web: Site) -> None:
    emma = web.visitor("emma")
    assert emma.get(f"/journeys/{web.played.coi}/label-reconciliation/1").status_code == 404


def test_the_dialogue_says_whose_labels_are_open_and_warns_without_a_station(web: Site) -> None:
    coi = web.played.coi
    web.played.player.print_labels("alice", coi, "tube")
    alice = web.visitor("alice")
    said = words(alice.get(f"/journeys/{coi}/labels"))
    assert "1 printed and not used yet" in said
    assert "This screen works at no station." in said
    alice.post("/scan", {"code": web.played.player.items["collection"]})
    assert "This screen works at: Collection" in words(alice.get(f"/journeys/{coi}/labels"))


def _wristband(web: Site) -> str:
    bound: str = web.played.player.story(web.played.coi).enrolment.bound_wristband
    return bound


def test_what_would_refuse_the_print_is_said_beforehand_and_not_recorded(web: Site) -> None:
    alice, coi = web.visitor("alice"), web.played.coi
    with web.played.world.site.database.read() as connection:
        before = len(list(ledger.entries(connection, coi)))
    many = alice.post(f"/journeys/{coi}/labels/preview", {"what": "tube", "count": "9"})
    assert "above the 4 that the work needs. Say why." in words(many)
    strange = {"what": "tube", "reprint_of": web.played.bags[0], "why": "damaged"}
    answer = alice.post(f"/journeys/{coi}/labels/preview", strange)
    assert "No label of this sample tube is in force." in words(answer)
    assert _pictures(answer) == []
    with web.played.world.site.database.read() as connection:
        assert len(list(ledger.entries(connection, coi))) == before


def _sheet(web: Site) -> str:
    labels = web.played.player.story(web.played.coi).labels.values()
    code: str = next(one.code for one in labels if one.kind == 10)
    return code
