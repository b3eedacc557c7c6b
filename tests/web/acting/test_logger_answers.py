"""A logger's file that asks: the page names the question and the field, and the kept file is
judged again with the answer."""

from __future__ import annotations

import io
import re

import pytest

from cot_tracker.custody.evidence import Evidence
from cot_tracker.demo import transport
from tests.fixtures.hobo_file import ANSWERS, arrived_without_it, hobo
from tests.web.conftest import Site, Visitor, words

READ = "transport.logger_read"


@pytest.fixture
def doubtful(web: Site) -> Evidence:
    """Cells have arrived without their logger's file, which is found now."""
    return arrived_without_it(web.played)


def ahead(visitor: Visitor, file: Evidence) -> str:
    sent = {"file": (io.BytesIO(file.content), "log.csv")}
    return str(visitor.post("/uploads", sent).get_json()["digest"])


def test_the_page_names_the_question_and_the_field_that_answers_it(
    web: Site, doubtful: Evidence
) -> None:
    chen = web.visitor("chen")
    path = f"/uploads/{ahead(chen, doubtful)}/temperature"
    said = chen.get(path)
    assert 'data-asks="logger_zone"' in said.text
    assert 'data-asks="logger_date_order"' in said.text
    assert "Answer it in the field “Time zone of the logger's clock”" in words(said)
    answered = chen.get(path, query_string=ANSWERS)
    assert "data-asks" not in answered.text
    assert "UTC+08:00" in words(answered)


def test_a_file_that_names_no_logger_asks_whose_it_is(web: Site, doubtful: Evidence) -> None:
    chen, serial = web.visitor("chen"), web.played.shipment.logger
    bare = doubtful.content.replace(f"LGR S/N: {serial}, SEN S/N: {serial}".encode(), b"")
    path = f"/uploads/{ahead(chen, Evidence(bare, 'text/csv'))}/temperature"
    said = chen.get(path, query_string=ANSWERS)
    assert 'data-asks="logger_serial"' in said.text
    assert "The file does not say which logger wrote it." in words(said)
    answered = chen.get(path, query_string={**ANSWERS, "logger_serial": serial})
    assert "data-asks" not in answered.text


def test_an_answer_that_is_none_is_said_and_the_others_are_used(
    web: Site, doubtful: Evidence
) -> None:
    chen = web.visitor("chen")
    path = f"/uploads/{ahead(chen, doubtful)}/temperature"
    said = chen.get(path, query_string={**ANSWERS, "logger_zone": "Mars/Base"})
    assert "A zone is an offset such as +08:00 or a name such as Asia/Shanghai." in words(said)
    assert 'data-asks="logger_zone"' in said.text
    assert 'data-asks="logger_date_order"' not in said.text


def test_a_kept_file_that_asks_stands_in_the_form_and_is_judged_again(
    web: Site, doubtful: Evidence
) -> None:
    chen, coi = web.visitor("chen"), web.played.coi
    assert chen.act(coi, READ, {"logger_file": ahead(chen, doubtful)}).status_code == 303
    assert web.played.shipment.verdict == "unknown"
    dana = web.visitor("dana")
    form = dana.get(f"/journeys/{coi}/do/{READ}").text
    assert f'name="logger_file" value="{doubtful.digest}" data-digest' in form
    assert "data-answers" in form
    done = dana.act(coi, READ, {"logger_file": doubtful.digest, **ANSWERS})
    assert done.status_code == 303, words(done)
    assert web.played.shipment.verdict == "accepted"
    assert doubtful.digest not in dana.get(f"/journeys/{coi}/do/{READ}").text
    drawn = dana.get(f"/journeys/{coi}/curves/{web.played.shipment.number}.json").get_json()
    assert len(drawn["at"]) > 20, "the curve is read with the same answers"


def test_answers_that_were_typed_stay_open_in_the_form(web: Site) -> None:
    answer = web.visitor("chen").act(web.played.coi, "transport.received", {"logger_unit": "F"})
    assert answer.status_code == 422
    assert "data-answers open" in answer.text


def test_the_page_shows_the_judgement_that_stands_and_every_answer_that_was_given(
    web: Site,
) -> None:
    player, coi = web.played.player, web.played.coi
    transport.send(player, coi, "starting_material")
    transport.arrive(player, coi, "starting_material", excursion=True)
    one = web.played.shipment
    assert one.received_at is not None
    cold = hobo(one.packed_at, one.received_at, one.logger)
    chen = web.visitor("chen")
    assert chen.act(coi, READ, {"logger_file": ahead(chen, cold), **ANSWERS}).status_code == 303
    assert web.played.shipment.verdict == "excursion"
    said = words(web.visitor("emma").get(f"/journeys/{coi}/curves/{one.number}"))
    assert "Highest, °C 12.4" in said, "not the figures of the file that came later"
    assert "Every judgement of this transport" in said
    assert re.search(r"Chen excursion in force – .* Chen accepted Time zone of the logger's clock: "
                     r"Asia/Shanghai Order of its dates: day, month, year", said)  # fmt: skip


def test_a_corrected_answer_is_the_one_that_the_curve_is_drawn_with(
    web: Site, doubtful: Evidence
) -> None:
    chen, coi = web.visitor("chen"), web.played.coi
    assert chen.act(coi, READ, {"logger_file": ahead(chen, doubtful)}).status_code == 303
    number = web.played.player.story(coi).sequence
    facts = {"logger_file": doubtful.digest, **ANSWERS}
    told = {"sequence": number, "facts": facts, "why": "answered"}
    web.played.player.do("chen", "deviation.corrected", coi, told)
    assert web.played.shipment.verdict == "accepted"
    page = words(chen.get(f"/journeys/{coi}/curves/{web.played.shipment.number}"))
    assert "accepted in force Time zone of the logger's clock: Asia/Shanghai" in page


def test_what_was_answered_is_told_before_the_shipment_is_accepted(web: Site) -> None:
    player, coi = web.played.player, web.played.coi
    chen, file = web.visitor("chen"), arrived_without_it(web.played)
    path = f"/journeys/{coi}/do/transport.condition_assessed"
    emma = web.visitor("emma")
    assert "does not say all" not in words(emma.get(path))
    assert chen.act(coi, READ, {"logger_file": ahead(chen, file), **ANSWERS}).status_code == 303
    assert web.played.shipment.answers == ("Asia/Shanghai", "dmy")
    said = words(emma.get(path))
    assert f"Of transport 1, the logger's file does not say all: {player.who('chen').name}" in said
    assert "answered Asia/Shanghai, day, month, year" in said
