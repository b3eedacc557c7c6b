"""The temperature of cells from vein to vein: one picture, its tables, and what is not known."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

from cot_tracker.condition.readers.plain_csv import write_plain_csv
from cot_tracker.condition.series import Reading
from cot_tracker.custody.evidence import Evidence
from cot_tracker.demo import transport
from cot_tracker.demo.transport import transport_to_workshop
from tests.study.logger_files import looked_at, steady, written
from tests.web.conftest import Site, words


def page(web: Site, path: str = "temperature", person: str = "emma") -> Any:
    answer = web.visitor(person).get(f"/journeys/{web.played.coi}/{path}")
    assert answer.status_code == 200
    return answer


def received(web: Site, readings: list[Reading] | None, *, minutes: int = 600) -> Any:
    """A transport that arrives with a file of these readings, or with none."""
    player, coi = web.played.player, web.played.coi
    transport.send(player, coi, "starting_material")
    one = player.story(coi).transport.under_way
    player.wait(minutes=minutes)
    bags = transport.bags_in(player, coi, "starting_material", "in_transit")
    player.do("bob", "transport.delivered", coi, {"shipper": one.shipper})
    content = write_plain_csv(readings, one.logger) if readings else b""
    files = [Evidence(content, "text/csv")] if content else []
    named = {"logger_file": files[0].digest} if files else {}
    player.do(
        "chen", "transport.received", coi,
        {"shipper": one.shipper, "seal": one.seal, "seal_intact": True, "package_intact": True,
         "count": len(bags), "bags": bags, **named}, evidence=files,
    )  # fmt: skip
    return player.story(coi).transport.shipments[-1]


def packed_soon(web: Site) -> Any:
    """About when the next transport is packed."""
    return web.played.player.now + timedelta(minutes=20)


def test_the_picture_marks_limits_excursions_and_every_hand(web: Site) -> None:
    transport_to_workshop(web.played.player, web.played.coi, excursion=True)
    answer = page(web)
    drawing = answer.text[answer.text.index("<svg viewBox") : answer.text.index("</figure>")]
    assert drawing.count('class="limit"') == 2
    assert drawing.count('class="beyond"') == 1
    assert 'class="peak"' in drawing
    assert drawing.count('class="pin"') == 6
    assert "style=" not in answer.text
    said = words(answer)
    assert "above 8 °C" in said
    for what in ("Collected", "Packed Alice", "Taken over by the courier Bob", "Received Chen"):
        assert what in said


def test_the_tables_tell_what_the_picture_shows(web: Site) -> None:
    transport_to_workshop(web.played.player, web.played.coi, excursion=True)
    said = words(page(web))
    assert "The legs of the way Asia/Shanghai, UTC+08:00" in said
    assert re.search(r"2 … 8 \d+ 4\.6 12\.4 [\d.]+ 0 12\d excursion", said), said[:900]
    assert "The readings as a table" in said


def test_a_silence_is_hatched_and_no_line_is_drawn_across_it(web: Site) -> None:
    start = packed_soon(web)
    readings = steady(start, 12) + steady(start + timedelta(hours=5), 30)
    received(web, readings)
    answer = page(web)
    assert answer.text.count('class="read"') == 2
    assert answer.text.count('class="silent"') >= 1
    assert "Where nothing was read" in words(answer)
    drawn = page(web, "curves/1.json").get_json()
    assert drawn["temperature_c"].count(None) == 1
    assert len(drawn["silences"]) >= 1


def test_a_transport_without_a_file_is_shown_as_unseen(web: Site) -> None:
    received(web, None)
    answer = page(web)
    assert "Transport 1" in answer.text
    assert "nothing read" in words(answer)
    assert 'class="read"' not in answer.text
    assert web.visitor("emma").get(f"/journeys/{web.played.coi}/curves/1").status_code == 404


def test_one_warm_minute_among_twenty_thousand_is_in_the_picture(web: Site) -> None:
    start = packed_soon(web)
    readings = [
        Reading(start + n * timedelta(seconds=2), Decimal("5.0") + Decimal(n % 3) / 10)
        for n in range(20_000)
    ]
    readings[7777] = Reading(readings[7777].at, Decimal("23.4"))
    received(web, readings)
    answer = page(web)
    assert "23.4 °C" in words(answer)
    points = re.findall(r'class="read" points="([^"]+)"', answer.text)
    assert sum(len(one.split()) for one in points) < 5000
    peak = re.search(r'class="peak" cx="([\d.]+)" cy="([\d.]+)"', answer.text)
    assert peak
    assert f"{peak[1]},{peak[2]}" in " ".join(points).split()
    plain = page(web, "curves/1.json")
    assert len(plain.get_json()["at"]) > 15_000
    asked = {"Accept-Encoding": "gzip"}
    packed = web.visitor("emma").get(f"/journeys/{web.played.coi}/curves/1.json", headers=asked)
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) * 4 < len(plain.data)


def test_a_file_of_an_own_logger_model_is_drawn_as_it_was_judged(web: Site) -> None:
    player, coi = web.played.player, web.played.coi
    facts, example = looked_at(written(steady(player.now)))
    player.do("emma", "study.logger_model_adopted", "study", facts, evidence=[example])
    transport.send(player, coi, "starting_material")
    one = player.story(coi).transport.under_way
    player.wait(hours=5)
    bags = transport.bags_in(player, coi, "starting_material", "in_transit")
    content = written(steady(one.packed_at, 40), one.logger)
    player.do(
        "chen", "transport.received", coi,
        {"shipper": one.shipper, "seal": one.seal, "seal_intact": True, "package_intact": True,
         "count": len(bags), "bags": bags, "logger_file": Evidence(content, "").digest},
        evidence=[Evidence(content, "text/csv")],
    )  # fmt: skip
    retire = {"model": "Coldwatch 8", "why": "A new model came"}
    player.do("emma", "study.logger_model_retired", "study", retire)
    answer = page(web, "curves/1")
    assert "generic:Coldwatch 8/1" in words(answer)
    assert 'class="read"' in answer.text


def test_before_anything_was_carried_there_is_nothing_to_draw(web: Site) -> None:
    assert "No transport or storage of these cells has been recorded yet." in words(page(web))


def test_the_journey_leads_to_the_picture_and_any_container_may_be_chosen(web: Site) -> None:
    transport_to_workshop(web.played.player, web.played.coi)
    journey = web.visitor("emma").get(f"/journeys/{web.played.coi}")
    assert f"/journeys/{web.played.coi}/temperature" in journey.text
    bag = web.played.bags[1]
    chosen = words(page(web, f"temperature?container={bag}"))
    assert "Container" in chosen
    assert "Transport 1" in chosen
    assert page(web, "temperature?container=nonsense")
