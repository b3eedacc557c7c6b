"""A logger's file that asks, over the API: held, then judged again with the answers."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from cot_tracker.demo import transport
from tests.fixtures.api import Api
from tests.fixtures.hobo_file import ANSWERS, hobo


def test_a_file_that_asks_is_unknown_and_judged_again_with_its_answers(api: Api) -> None:
    player, coi = api.played.player, api.played.coi
    transport.send(player, coi, "starting_material")
    transport.arrive(player, coi, "starting_material", file=False)
    one = player.story(coi).transport.shipments[-1]
    file = hobo(one.packed_at, one.received_at, one.logger)

    def shipment() -> Any:
        return player.story(coi).transport.shipments[-1]

    given = {"media_type": file.media_type, "content_base64": b64encode(file.content).decode()}
    first = api.act("chen", coi, "transport.logger_read", {"logger_file": file.digest},
                    evidence=[given])  # fmt: skip
    assert first.status_code == 201, first.get_json()
    assert shipment().verdict == "unknown"
    wrong = api.act("chen", coi, "transport.logger_read",
                    {"logger_file": file.digest, "logger_zone": "Mars/Base"})  # fmt: skip
    assert wrong.status_code == 422
    again = api.act("chen", coi, "transport.logger_read", {"logger_file": file.digest, **ANSWERS})
    assert again.status_code == 201, again.get_json()
    assert shipment().verdict == "accepted"
