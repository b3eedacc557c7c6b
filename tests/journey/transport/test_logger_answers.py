"""What a logger's file does not say is answered by whoever brings it, and never guessed."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import ValidationError

from cot_tracker.custody.evidence import Evidence
from cot_tracker.door import fields
from tests.fixtures.hobo_file import ANSWERS, hobo
from tests.journey.transport import carrying as c


def arrived(zone: str = "", *, warm: bool = False) -> tuple[c.Carrying, Evidence]:
    at = c.delivered()
    return at, hobo(at.shipment.packed_at, at.now, c.LOGGER, zone=zone, degrees=12 if warm else 5)


def taken_in(at: c.Carrying, file: Evidence, **answers: Any) -> c.Carrying:
    return at.do("chen", "received", c.receive(at, file, **answers), [file])


def recorded(at: c.Carrying, file: Evidence, **answers: Any) -> dict[str, Any]:
    """The facts of the receipt's entry."""
    known = c.named("received")
    typed = fields.load(known.schema, c.receive(at, file, **answers))
    assert known.drafts is not None
    return dict(known.drafts(at.story, typed, at.around("chen", [file]))[0].facts)


def codes(facts: dict[str, Any]) -> set[str]:
    return {finding["code"] for finding in facts["condition"]["findings"]}


def test_a_file_that_asks_holds_the_cells_until_it_is_answered() -> None:
    at, file = arrived()
    assert {"no_time_zone", "ask_date_order"} <= codes(recorded(at, file))
    held = taken_in(at, file)
    assert (held.shipment.verdict, held.holds) == ("unknown", ["unknown_condition"])


def test_with_its_answers_chen_receives_a_file_that_is_judged() -> None:
    at, file = arrived()
    done = taken_in(at, file, **ANSWERS)
    assert (done.shipment.verdict, done.holds) == ("accepted", [])


def test_a_warm_file_with_its_answers_is_an_excursion() -> None:
    at, file = arrived(warm=True)
    assert taken_in(at, file, **ANSWERS).shipment.verdict == "excursion"


def test_the_answers_stand_in_the_entry_beside_the_judgement() -> None:
    at, file = arrived()
    facts = recorded(at, file, **ANSWERS)
    assert {name: facts[name] for name in ANSWERS} == ANSWERS
    assert facts["condition"]["verdict"] == "accepted"


@pytest.mark.parametrize("left_out", sorted(ANSWERS))
def test_one_answer_of_two_leaves_the_other_question_open(left_out: str) -> None:
    at, file = arrived()
    some = {name: value for name, value in ANSWERS.items() if name != left_out}
    assert taken_in(at, file, **some).shipment.verdict == "unknown"


def test_another_zone_than_the_clocks_own_is_never_in_range() -> None:
    at, file = arrived()
    wrong = {**ANSWERS, "logger_zone": "UTC"}
    assert taken_in(at, file, **wrong).shipment.verdict == "unknown"


def test_a_file_that_names_no_logger_is_in_range_only_when_somebody_says_which_wrote_it() -> None:
    at, file = arrived(", GMT+08:00")
    said = b" (LGR S/N: " + c.LOGGER.encode() + b", SEN S/N: " + c.LOGGER.encode() + b")"
    assert said in file.content
    bare = Evidence(file.content.replace(said, b" (SEN S/N: 1)"), file.media_type)
    known = {"logger_date_order": "dmy"}
    assert codes(recorded(at, bare, **known)) >= {"ask_serial"}
    held = taken_in(at, bare, **known)
    assert (held.shipment.verdict, held.holds) == ("unknown", ["unknown_condition"])
    facts = recorded(at, bare, **known, logger_serial=c.LOGGER)
    assert (facts["logger_serial"], facts["verdict"]) == (c.LOGGER, "accepted")
    assert taken_in(at, bare, **known, logger_serial="ANOTHER-1").shipment.verdict == "unknown"


def test_an_answer_never_overrides_what_the_file_says() -> None:
    at, file = arrived(", GMT+08:00")
    facts = recorded(at, file, logger_zone="-05:00", logger_date_order="dmy", logger_unit="F")
    assert facts["condition"]["verdict"] == "accepted"
    assert {"zone_not_asked", "unit_not_asked"} <= codes(facts)
    assert "date_order_not_asked" not in codes(facts)


def test_the_kept_file_is_judged_again_with_its_answers_and_need_not_be_found_again() -> None:
    at, file = arrived()
    held = taken_in(at, file).later(hours=3)
    facts = {"logger_file": file.digest, **ANSWERS}
    done = held.do("chen", "logger_read", facts)
    assert done.shipment.verdict == "accepted"
    assert done.holds == ["unknown_condition"], "Quality clears it, not a file"


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("logger_zone", "CET+1"), ("logger_zone", "+08:20"), ("logger_zone", "Mars/Base"),
        ("logger_date_order", "ydm"), ("logger_unit", "K"), ("logger_sensor", 0),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused_by_the_form(name: str, wrong: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        fields.load(c.named("logger_read").schema, {"logger_file": "ab" * 32, name: wrong})
    assert set(fields.messages(caught.value)) == {name}


def read_again(at: c.Carrying, file: Evidence, **answers: Any) -> c.Carrying:
    facts = {"logger_file": file.digest, **answers}
    return at.later(hours=1).do("chen", "logger_read", facts, [file])


def test_no_second_answer_makes_an_excursion_less() -> None:
    at, file = arrived(warm=True)
    warm = taken_in(at, file, **ANSWERS)
    before = warm.shipment
    cold = hobo(before.packed_at, at.now, c.LOGGER)
    short = hobo(before.packed_at, before.packed_at + (at.now - before.packed_at) / 2, c.LOGGER)
    for other in (cold, short, file):
        for answers in ({}, ANSWERS, {**ANSWERS, "logger_zone": "UTC"}):
            again = read_again(warm, other, **answers)
            assert again.shipment == before
            assert again.holds == ["excursion"]


def test_a_longer_excursion_takes_the_place_of_a_shorter_one_and_is_decided_anew() -> None:
    at = c.received(excursion=True)
    at = at.do("emma", "condition_assessed", {"decision": "accept", "why": "short"})
    before = at.shipment
    longer = hobo(before.packed_at, at.now, c.LOGGER, zone=", GMT+08:00", degrees=12)
    done = read_again(at, longer, logger_date_order="dmy")
    assert (done.shipment.minutes_outside or 0) > (before.minutes_outside or 0)
    assert done.shipment.decision == ""
    assert done.holds == ["excursion", "excursion"]


def test_a_file_that_asks_makes_what_was_accepted_unknown_and_is_not_settled_unseen() -> None:
    at, file = arrived()
    held = read_again(taken_in(at, file, **ANSWERS), file)
    assert (held.shipment.verdict, held.holds) == ("unknown", ["unknown_condition"])
    again = read_again(held, file, **ANSWERS)
    assert (again.shipment.verdict, again.holds) == ("accepted", ["unknown_condition"])
