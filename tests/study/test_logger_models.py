"""A site's own logger models: looked at, confirmed, signed, and from then on read on receipt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from marshmallow import ValidationError

from cot_tracker.condition.readers.plain_csv import write_plain_csv
from cot_tracker.custody import ledger
from cot_tracker.custody.evidence import Evidence
from cot_tracker.demo import transport
from cot_tracker.door import fields
from cot_tracker.door.faults import Forbidden, Refused, SignatureNeeded
from cot_tracker.study.logger_schema import LoggerModelAdopted
from tests.fixtures.sites import Played
from tests.gates import breaks
from tests.study.logger_files import HEADER, looked_at, steady, written

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
EXAMPLE = written(steady(START))
ADOPTED, RETIRED = "study.logger_model_adopted", "study.logger_model_retired"


def adopt(played: Played, content: bytes = EXAMPLE, person: str = "emma", **changes: Any) -> Any:
    facts, example = looked_at(content, **changes)
    return played.player.do(person, ADOPTED, "study", facts, evidence=[example]).story


def refused(played: Played, facts: dict[str, Any], *brought: Evidence) -> set[str]:
    with pytest.raises(Refused) as raised:
        played.player.do("emma", ADOPTED, "study", facts, evidence=brought)
    return {refusal.code for refusal in raised.value.refusals}


def test_a_model_that_was_looked_at_is_adopted_signed_with_version_and_example(
    played: Played,
) -> None:
    study = adopt(played)
    (one,) = study.logger_models
    assert one.configuration.name == "generic:Coldwatch 8/1"
    assert one.configuration.error_codes == ("-200", "Err")
    assert one.example == Evidence(EXAMPLE, "").digest
    assert study.loggers == (one.configuration,)
    with played.world.site.database.read() as connection:
        entry = list(ledger.entries(connection, "study"))[-1]
    assert entry.signature is not None
    assert entry.facts["version"] == 1


def test_a_new_version_takes_the_place_of_the_one_before(played: Played) -> None:
    adopt(played)
    study = adopt(played, zone="Asia/Shanghai", model="COLDWATCH 8")
    assert [(m.configuration.version, m.in_force) for m in study.logger_models] == [
        (1, False), (2, True),
    ]  # fmt: skip
    assert study.loggers[0].zone == "Asia/Shanghai"


def test_a_retired_model_is_read_no_more(played: Played) -> None:
    adopt(played)
    facts = {"model": "coldwatch 8", "why": "Firmware changed its export"}
    study = played.player.do("emma", RETIRED, "study", facts).story
    assert study.loggers == ()
    assert len(study.logger_models) == 1


@breaks(RETIRED, "model_is_in_use")
def test_a_model_that_is_not_in_use_is_not_retired(played: Played) -> None:
    with pytest.raises(Refused, match="No logger model Coldwatch 9 is in use"):
        played.player.do("emma", RETIRED, "study", {"model": "Coldwatch 9", "why": "Odd"})


def test_a_courier_trusts_no_logger_and_nobody_does_without_a_signature(played: Played) -> None:
    with pytest.raises(Forbidden):
        adopt(played, person="bob")
    facts, example = looked_at(EXAMPLE)
    by = played.player.who("emma")
    with pytest.raises(SignatureNeeded):
        played.player.site.door.perform(ADOPTED, "study", facts, by, evidence=[example])


@breaks(ADOPTED, "example_is_at_hand")
def test_an_example_that_did_not_come_along_is_asked_for(played: Played) -> None:
    facts, _example = looked_at(EXAMPLE)
    assert refused(played, facts) == {"study.example_missing"}


@breaks(ADOPTED, "example_is_recognised")
def test_an_example_without_the_models_marks_is_refused(played: Played) -> None:
    facts, example = looked_at(EXAMPLE)
    facts["signature"] = "Another report"
    assert refused(played, facts, example) == {"study.not_recognised"}


@breaks(ADOPTED, "no_named_reader_knows_it")
def test_what_a_named_reader_reads_needs_no_configuration(played: Played) -> None:
    content = write_plain_csv(steady(START)).partition(b"\n")[2]
    facts, example = looked_at(
        content, header="time,temperature_c", date_column=None, time_column=1,
        temperature_column=2, event_column=None, time_format="YYYY-MM-DDTHH:mm:ssZ",
        zone="in the file",
    )  # fmt: skip
    assert refused(played, facts, example) == {"study.known_already"}


@breaks(ADOPTED, "no_other_model_reads_it")
def test_two_models_that_would_read_the_same_file_are_told_apart_first(played: Played) -> None:
    adopt(played)
    facts, example = looked_at(EXAMPLE, model="Coldwatch 8 XL")
    assert refused(played, facts, example) == {"study.other_model"}
    narrow = written(steady(START), header="No.,Date,Time,Temperature (°C),Alarm")
    wide = HEADER.replace("Mark", "*")
    facts, example = looked_at(narrow, model="Coldwatch 8 XL", header=wide)
    assert refused(played, facts, example) == {"study.other_model"}
    study = adopt(played, narrow, model="Coldwatch 8 XL", header=wide.replace("*", "Alarm"))
    assert len(study.loggers) == 2


@breaks(ADOPTED, "example_reads_without_doubt")
def test_an_example_with_rows_that_do_not_fit_is_not_trusted(played: Played) -> None:
    facts, example = looked_at(EXAMPLE + b"31,02/03/2026,21:00:00,five,\n")
    assert refused(played, facts, example) == {"study.doubtful_example"}


@breaks(ADOPTED, "figures_are_those_confirmed")
def test_what_is_signed_is_what_was_seen(played: Played) -> None:
    facts, example = looked_at(EXAMPLE)
    facts["first_at"] += timedelta(hours=8)
    assert refused(played, facts, example) == {"study.other_figures"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"header": None}, "header"),
        ({"header": None, "signature": "Coldwatch", "rows_skipped": 4}, "columns"),
        ({"temperature_column": 6}, "temperature_column"),
        ({"temperature_column": 3}, "temperature_column"),
        ({"zone": "Shanghai time"}, "zone"),
        ({"zone": "in the file"}, "time_format"),
        ({"time_format": "DD/MM HH:mm"}, "time_format"),
        ({"time_format": "DD/MM/YYYY hh:mm"}, "time_format"),
        ({"delimiter": "slash"}, "delimiter"),
    ],
)
def test_a_configuration_that_leaves_something_open_is_asked_about(
    changes: dict[str, Any], field: str
) -> None:
    facts, _example = looked_at(EXAMPLE)
    facts = {name: v for name, v in {**facts, **changes}.items() if v is not None}
    with pytest.raises(ValidationError) as raised:
        fields.load(LoggerModelAdopted, facts)
    assert field in raised.value.messages_dict


def arrive(played: Played, serial: str | None = None) -> Any:
    """A shipment arrives with the file of a Coldwatch 8; returns it as the Story tells it."""
    player, coi = played.player, played.coi
    transport.send(player, coi, "starting_material")
    player.wait(hours=6)
    one = player.story(coi).transport.under_way
    bags = transport.bags_in(player, coi, "starting_material", "in_transit")
    player.do("bob", "transport.delivered", coi, {"shipper": one.shipper})
    lane = player.protocol.lane("starting_material")
    middle = str((lane.low_c + lane.high_c) / 2)
    count = int((player.now - one.packed_at).total_seconds() // 600) + 2
    content = written(steady(one.packed_at.replace(second=0), count, c=middle),
                      serial or one.logger)  # fmt: skip
    file = Evidence(content, "text/csv")
    player.do(
        "chen", "transport.received", coi,
        {
            "shipper": one.shipper, "seal": one.seal, "seal_intact": True, "package_intact": True,
            "count": len(bags), "bags": bags, "logger_file": file.digest,
        },
        evidence=[file],
    )  # fmt: skip
    return player.story(coi).transport.shipments[-1]


def test_on_receipt_a_configured_logger_is_read_and_the_judgement_names_the_version(
    played: Played,
) -> None:
    adopt(played)
    assert arrive(played).verdict == "accepted"
    with played.world.site.database.read() as connection:
        received = [
            one for one in ledger.entries(connection, played.coi)
            if one.action == "transport.received"
        ]  # fmt: skip
    assert received[-1].facts["condition"]["format"] == "generic:Coldwatch 8/1"
    assert received[-1].facts["condition"]["device"] == "Coldwatch 8"


def test_before_its_model_is_adopted_the_file_is_unknown_and_may_be_brought_again(
    played: Played,
) -> None:
    one = arrive(played)
    assert one.verdict == "unknown"
    assert played.player.story(played.coi).deviation.open_holds
    adopt(played)
    facts = {"logger_file": one.logger_digest}
    played.player.do("chen", "transport.logger_read", played.coi, facts)
    assert played.player.story(played.coi).transport.shipments[-1].verdict == "accepted"


def test_the_file_of_another_logger_is_not_accepted(played: Played) -> None:
    adopt(played)
    assert arrive(played, "CW-OTHER").verdict == "unknown"
