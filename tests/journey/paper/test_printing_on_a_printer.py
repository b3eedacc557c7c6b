"""Labels printed on a label printer: what the record says came out, came out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, text

from cot_tracker.custody.entry import Entry
from cot_tracker.custody.evidence import Evidence
from cot_tracker.custody.ledger import entries
from cot_tracker.door.faults import StorageFull, Unknown
from cot_tracker.facility.printer_line import PrinterFault
from cot_tracker.journey.paper.printing import NotDelivered, PrintFault, print_labels, void_unissued
from cot_tracker.journey.paper.rendering import symbols_of
from cot_tracker.journey.paper.thermal import printers, thermal
from cot_tracker.printing.labels.layout import layout_source
from cot_tracker.printing.labels.zpl import MEDIA_TYPE, to_zpl
from cot_tracker.printing.symbol import SymbolKind
from tests.fixtures.printer import Zebra
from tests.fixtures.sites import Played
from tests.journey.labelling.ward import SOON, Ward, came_out, ward


@pytest.fixture
def here(played: Played, zebra: Zebra) -> Iterator[Ward]:
    one = ward(played, zebra)
    yield one
    one.assert_intact()


def test_labels_come_out_of_the_printer_before_the_record_says_so(here: Ward) -> None:
    printed = here.print_tubes(3)
    assert came_out(here.zebra) == list(printed.labels) == here.delivered()
    last = _entries(here)[-1]
    assert last.action == "labelling.delivered"
    assert last.facts["to"] == f"Ward 3 {here.code}"


def test_what_was_sent_is_kept_and_is_the_issued_file_dot_for_dot(here: Ward) -> None:
    printed = here.print_tubes(2)
    sent = text(f"SELECT content FROM evidence WHERE media_type = '{MEDIA_TYPE}'")
    with here.played.player.site.database.read() as connection:
        kept: bytes = connection.execute(sent).scalar_one()
    head = here.played.player.site.door.story(here.code).printer.head
    assert kept == to_zpl(printed.pdf, printed.labels, head)
    assert b"\n".join(here.zebra.printed) == kept.rstrip()


def test_a_site_whose_tubes_bear_a_data_matrix_prints_them_too(here: Ward) -> None:
    text = layout_source("tube").decode().replace("version = 1", "version = 2")
    file = Evidence(text.replace("at_mm", 'kind = "data_matrix"\nat_mm', 1).encode(), "x/toml")
    told = {"layout": "tube", "version": 2, "digest": file.digest}
    here.played.player.do("emma", "study.layout_adopted", "study", told, evidence=[file])
    printed = here.print_tubes(2)
    assert came_out(here.zebra) == list(printed.labels) == here.delivered()
    door = here.played.player.site.door
    assert symbols_of(door, here.tubes()[0]) == ("data_matrix",)


def test_a_second_symbol_that_the_dots_do_not_show_stops_the_print_before_the_issue(
    here: Ward,
) -> None:
    """What is sent bears every symbol of the layout, or nothing is issued."""
    outlet = here.outlet()

    def job(pdf: bytes, labels: Sequence[str], kinds: Sequence[SymbolKind]) -> bytes:
        assert kinds == ("qr",)
        return outlet.job(pdf, labels, ("qr", "data_matrix"))

    with pytest.raises(PrintFault, match="does not show exactly the code"):
        here.print_tubes(1, replace(outlet, job=job))
    assert [label.state for label in here.tubes()] == ["voided"]
    assert here.zebra.printed == []


@pytest.mark.parametrize(
    ("flag", "value", "sentence"),
    [("labels_in_roll", 0, "out of labels"), ("head_open", True, "close it")],
)
def test_a_printer_that_is_not_ready_leaves_the_record_as_it_was(
    here: Ward, flag: str, value: object, sentence: str
) -> None:
    before = here.story
    setattr(here.zebra, flag, value)
    with pytest.raises(PrinterFault, match=sentence):
        here.print_tubes()
    assert here.story is before
    here.zebra.switch_off()
    with pytest.raises(PrinterFault, match="switched on"):
        here.print_tubes()
    assert here.story is before


def test_a_printer_switched_off_after_the_codes_were_reserved_delivers_nothing(
    here: Ward,
) -> None:
    outlet = here.outlet()

    def job(pdf: bytes, labels: Sequence[str], kinds: Sequence[SymbolKind]) -> bytes:
        here.zebra.switch_off()
        return outlet.job(pdf, labels, kinds)

    ready = replace(outlet, job=job)
    with pytest.raises(NotDelivered, match=r"not known to have come out\. .*switched on"):
        here.print_tubes(2, ready)
    assert [label.state for label in here.tubes()] == ["issued", "issued"]
    assert here.delivered() == []


@pytest.mark.parametrize("taken", [10, 500, 12000])
def test_after_a_connection_that_broke_in_the_middle_the_person_is_asked(
    here: Ward, taken: int
) -> None:
    ready = here.outlet()
    here.zebra.breaks_after = here.zebra.taken + len(b"~HS") + taken
    with pytest.raises(NotDelivered, match="reprint what is not") as caught:
        here.print_tubes(3, ready)
    assert here.delivered() == []
    assert list(caught.value.labels) == [label.code for label in here.tubes("issued")]


def test_what_came_out_before_the_roll_ended_is_told_and_the_rest_is_printed_anew(
    here: Ward,
) -> None:
    ready = here.outlet()
    here.zebra.labels_in_roll = 1
    with pytest.raises(NotDelivered, match="new roll"):
        here.print_tubes(2, ready)
    first, second = (label.code for label in here.tubes("issued"))
    assert came_out(here.zebra) == [first]
    door, alice = here.played.player.site.door, here.played.player.who("alice")
    door.perform("labelling.delivered", here.played.coi, {"labels": [first], "to": "seen"}, alice)
    here.zebra.waiting.clear()
    here.zebra.new_roll()
    facts = {"what": "tube", "reprint_of": second, "why": "printer"}
    anew = print_labels(door, here.played.coi, facts, alice, outlet=here.outlet())
    assert came_out(here.zebra) == [first, *anew.labels] == here.delivered()
    assert [label.code for label in here.tubes("voided")] == [second]


def test_the_same_request_again_prints_nothing_again(here: Ward) -> None:
    first = here.print_tubes(1, request_id="r-1")
    again = here.print_tubes(1, request_id="r-1")
    assert again.labels == first.labels
    assert came_out(here.zebra) == list(first.labels)


def test_a_label_that_the_head_cannot_print_is_refused_before_anything_is_issued(
    played: Played, zebra: Zebra
) -> None:
    narrow = ward(played, zebra, width_mm=20)
    with pytest.raises(PrintFault, match="up to 20 mm wide"):
        narrow.print_tubes()
    assert [label.state for label in narrow.tubes()] == ["voided"]
    assert zebra.printed == []


def test_labels_for_another_roll_than_the_one_in_the_printer_are_refused(
    played: Played, zebra: Zebra
) -> None:
    large = ward(played, zebra, width_mm=104, label_width_mm=100, label_height_mm=50)
    with pytest.raises(PrintFault, match="there are labels of 100 × 50 mm in the printer"):
        large.print_tubes()
    assert zebra.printed == []


def test_a_full_disk_before_the_issue_voids_nothing_that_came_out(here: Ward) -> None:
    ready = here.outlet()
    check = replace(ready, job=filling(here, ready.job))
    with pytest.raises(StorageFull), here_is_room_again(here):
        here.print_tubes(2, check)
    assert {label.state for label in here.tubes()} <= {"reserved", "voided"}
    assert came_out(here.zebra) == []
    void_unissued(here.played.player.site.door)
    assert {label.state for label in here.tubes()} == {"voided"}


def test_a_full_disk_when_it_came_out_leaves_the_question_open(here: Ward) -> None:
    ready = here.outlet()
    sent = replace(ready, hand_over=filling(here, ready.hand_over))
    with pytest.raises(StorageFull), here_is_room_again(here):
        here.print_tubes(2, sent)
    assert came_out(here.zebra) == [label.code for label in here.tubes("issued")]
    assert here.delivered() == []
    void_unissued(here.played.player.site.door)
    assert len(here.tubes("issued")) == 2


def test_only_connected_printers_in_use_are_offered(here: Ward) -> None:
    player = here.played.player
    door = player.site.door
    assert printers(door) == {here.code: "Ward 3"}
    player.do("mei", "facility.item_retired", here.code, {"why": "broken"})
    assert printers(door) == {}
    for code in (here.code, *player.items.values(), "1" * 20, "10.0.0.1", ""):
        with pytest.raises(Unknown):
            thermal(door, code, here.allowed, SOON)


def test_a_printer_past_its_qualification_is_not_used(here: Ward) -> None:
    here.played.world.clock.now = here.played.player.now = here.played.player.now.replace(year=2031)
    with pytest.raises(PrinterFault, match="qualified until 2030"):
        here.print_tubes()


def _entries(here: Ward) -> list[Entry]:
    with here.played.player.site.database.read() as connection:
        return list(entries(connection, here.played.coi))


def filling(here: Ward, then: Callable[..., Any]) -> Callable[..., Any]:
    """What it was, and from its end on no page can be added to the database's file."""

    def full(*args: Any) -> Any:
        found = then(*args)
        event.listen(here.played.player.site.database.engine, "checkout", _limit)
        return found

    return full


@contextmanager
def here_is_room_again(here: Ward) -> Iterator[None]:
    engine = here.played.player.site.database.engine
    try:
        yield
    finally:
        event.remove(engine, "checkout", _limit)
        event.listen(engine, "checkout", _no_limit)


def _limit(connection: Any, *_: Any) -> None:
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")


def _no_limit(connection: Any, *_: Any) -> None:
    connection.execute("PRAGMA max_page_count = 1073741823")
