"""A logger's file that asks, over the API: held, then judged again with the answers."""

from __future__ import annotations

from base64 import b64encode

from cot_tracker.custody import ledger
from cot_tracker.demo import transport
from cot_tracker.demo.player import DEMO_PASSWORD
from tests.fixtures.api import Api
from tests.fixtures.hobo_file import ANSWERS, arrived_without_it


def test_a_file_that_asks_is_unknown_and_judged_again_with_its_answers(api: Api) -> None:
    coi, file = api.played.coi, arrived_without_it(api.played)
    given = {"media_type": file.media_type, "content_base64": b64encode(file.content).decode()}
    first = api.act("chen", coi, "transport.logger_read", {"logger_file": file.digest},
                    evidence=[given])  # fmt: skip
    assert first.status_code == 201, first.get_json()
    assert api.played.shipment.verdict == "unknown"
    wrong = api.act("chen", coi, "transport.logger_read",
                    {"logger_file": file.digest, "logger_zone": "Mars/Base"})  # fmt: skip
    assert wrong.status_code == 422
    again = api.act("chen", coi, "transport.logger_read", {"logger_file": file.digest, **ANSWERS})
    assert again.status_code == 201, again.get_json()
    assert api.played.shipment.verdict == "accepted"


def test_a_correction_that_does_not_speak_of_the_file_keeps_it(api: Api) -> None:
    player, coi = api.played.player, api.played.coi
    transport.send(player, coi, "starting_material")
    transport.arrive(player, coi, "starting_material", excursion=True)
    before = player.story(coi).transport.shipments[-1]
    number = player.story(coi).deviation.open_holds[-1].number
    counted = {
        "shipper": before.shipper, "seal": before.seal, "seal_intact": True,
        "package_intact": True, "count": len(before.received_bags) + 1,
    }  # fmt: skip
    given = {"sequence": number, "why": "counted again", "facts": counted}
    signed = {"password": DEMO_PASSWORD, "username": "chen"}
    other = {**given, "facts": {**counted, "bags": bags(api, number), "logger_file": "ab" * 32}}
    missing = api.act("chen", coi, "deviation.corrected", other, signature=signed)
    assert missing.status_code == 422
    assert "did not come along" in missing.text
    told = {**given, "facts": {**counted, "bags": bags(api, number)}}
    done = api.act("chen", coi, "deviation.corrected", told, signature=signed)
    assert done.status_code == 201, done.get_json()
    after = player.story(coi).transport.shipments[-1]
    assert after.logger_digest == before.logger_digest
    assert (after.verdict, after.findings) == ("excursion", ("count_differs",))


def bags(api: Api, number: int) -> list[str]:
    """The labels as they were scanned for this entry."""
    with api.played.world.site.database.read() as connection:
        entries = list(ledger.entries(connection, api.played.coi))
    return list(entries[number - 1].texts("bags"))
