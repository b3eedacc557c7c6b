"""Files ahead of their form and with it: nobody has to choose one twice, nobody sees another's."""

from __future__ import annotations

import io
import os
import re
import time
from pathlib import Path
from typing import Any

from cot_tracker.demo import transport
from cot_tracker.web.acting import stash
from tests.web.conftest import Site, Visitor, words

FILE = b"time,temperature_c\n2026-03-02T08:00:00Z,5.0\n"
ACTION = "transport.received"


def sent(content: bytes = FILE, name: str = "log.csv") -> Any:
    return io.BytesIO(content), name


def ahead(visitor: Visitor, content: bytes = FILE) -> str:
    answer = visitor.post("/uploads", {"file": sent(content)})
    assert answer.status_code == 201
    return str(answer.get_json()["digest"])


def hidden(page: str) -> str:
    found = re.search(r'name="logger_file" value="([0-9a-f]{64})" data-digest', page)
    return found[1] if found else ""


def test_a_file_that_came_with_a_form_that_was_not_taken_need_not_be_chosen_again(
    web: Site,
) -> None:
    chen = web.visitor("chen")
    answer = chen.act(web.played.coi, ACTION, {"seal": "S-1", "logger_file": sent()})
    assert answer.status_code == 422
    assert "log.csv is here. Choose another file to replace it." in words(answer)
    assert 'value="S-1"' in answer.text
    assert hidden(answer.text)


def test_a_file_sent_ahead_is_named_by_the_form_and_kept_as_evidence(web: Site) -> None:
    player, coi = web.played.player, web.played.coi
    transport.send(player, coi, "starting_material")
    transport.arrive(player, coi, "starting_material", file=False)
    chen = web.visitor("chen")
    digest = ahead(chen)
    answer = chen.act(coi, "transport.logger_read",
                      {"logger_file": digest, "logger_file.named": "log.csv"})  # fmt: skip
    assert answer.status_code == 303, words(answer)
    assert player.story(coi).transport.shipments[-1].logger_digest == digest


def test_nobody_names_a_file_that_another_person_has_sent(web: Site) -> None:
    digest = ahead(web.visitor("chen"))
    answer = web.visitor("dana").act(web.played.coi, "transport.logger_read",
                                     {"logger_file": digest})  # fmt: skip
    assert answer.status_code == 422
    assert "The file that was sent is not here any more. Choose it again." in words(answer)
    assert not hidden(answer.text)


def test_what_is_sent_ahead_needs_a_session_its_token_and_content(web: Site) -> None:
    nobody = web.visitor()
    asked = nobody.client.post("/uploads", data={"file": sent(), "csrf_token": nobody.token()})
    assert asked.status_code == 401
    chen = web.visitor("chen")
    assert chen.client.post("/uploads", data={"file": sent()}).status_code == 400
    empty = chen.post("/uploads", {"file": sent(b"")})
    assert (empty.status_code, empty.get_json()["sentence"]) == (
        422, "This file is empty. Choose another one.",
    )  # fmt: skip


def test_a_file_that_is_too_large_is_refused_in_a_sentence(web: Site) -> None:
    web.app.config["MAX_CONTENT_LENGTH"] = 2000
    answer = web.visitor("chen").post("/uploads", {"file": sent(b"x" * 4000)})
    assert answer.status_code == 413


def test_what_was_never_sent_goes_after_a_day_and_few_are_kept(web: Site) -> None:
    chen = web.visitor("chen")
    old = ahead(chen)
    folder = Path(web.played.world.site.settings.directory) / "uploads"
    (kept,) = folder.glob(f"*/{old}")
    past = time.time() - stash.KEPT_SECONDS - 60
    os.utime(kept, (past, past))
    assert kept.stat().st_mode & 0o777 == 0o600
    for number in range(stash.MOST_FILES + 2):
        ahead(chen, FILE + str(number).encode())
    assert not kept.exists()
    assert len(list(kept.parent.iterdir())) == stash.MOST_FILES


def test_a_kept_file_that_was_altered_is_not_taken(web: Site) -> None:
    chen = web.visitor("chen")
    digest = ahead(chen)
    folder = Path(web.played.world.site.settings.directory) / "uploads"
    next(folder.glob(f"*/{digest}")).write_bytes(b"other")
    answer = chen.act(web.played.coi, "transport.logger_read", {"logger_file": digest})
    assert answer.status_code == 422


def test_what_a_loggers_file_says_is_shown_before_the_form_is_sent(web: Site) -> None:
    chen = web.visitor("chen")
    said = words(chen.get(f"/uploads/{ahead(chen)}/temperature"))
    assert "Readings 1 Lowest, °C 5 Highest, °C 5 From 2026-03-02 16:00 UTC+08:00" in said
    unknown = words(chen.get(f"/uploads/{ahead(chen, b'%PDF')}/temperature"))
    assert "No reader knows this file." in unknown
    both = b'"#","Date Time, GMT+00:00","Temp, \xc2\xb0C (LGR S/N: 3021, LBL: Dewar)",'
    both += b'"Temp, \xc2\xb0C (LGR S/N: 3021, LBL: Room)"\n1,2026-03-02 08:00:00,5.1,21.0\n'
    assert "Sensor 1 Dewar Sensor 2 Room" in words(
        chen.get(f"/uploads/{ahead(chen, both)}/temperature")
    )
    assert web.visitor("dana").get(f"/uploads/{ahead(chen)}/temperature").status_code == 404


def test_a_file_that_the_server_cannot_keep_is_told_so_and_nothing_is_lost(web: Site) -> None:
    chen, folder = web.visitor("chen"), web.played.world.site.settings.directory / "uploads"
    folder.write_bytes(b"")  # in the folder's place: as a disk that takes nothing
    answer = chen.post("/uploads", {"file": sent()})
    assert answer.status_code == 507
    assert "could not keep the file" in words(answer)
    answer = chen.act(web.played.coi, ACTION, {"seal": "S-1", "logger_file": sent()})
    assert answer.status_code == 507
    assert "could not keep the file" in words(answer)
    assert 'value="S-1"' in answer.text
    folder.unlink()
    digest = ahead(chen)
    assert [path.name for path in folder.glob("*/*")] == [digest]
    assert folder.stat().st_mode & 0o077 == 0
