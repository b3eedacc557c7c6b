"""Configuring a logger model without scripts: what is asked for, shown again, and refused."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any

from cot_tracker.demo.player import DEMO_PASSWORD
from tests.study.logger_files import FACTS, steady, written
from tests.web.conftest import Site, Visitor, words

EXAMPLE = written(steady(datetime(2026, 3, 2, 8, tzinfo=UTC)))
TYPED = {**FACTS, "regular": "yes"}


def send(visitor: Visitor, do: str, content: bytes | None = EXAMPLE, **changes: Any) -> Any:
    """Sends the form with the example, without scripts."""
    file = {"example": (io.BytesIO(content), "cold.csv")} if content is not None else {}
    data = {name: str(v) for name, v in {**TYPED, **changes}.items() if v is not None}
    return visitor.post("/loggers/new", {**data, **file, "do": do})


def hidden(page: Any) -> dict[str, str]:
    """What the page brings along for the next time it is sent."""
    return dict(re.findall(r'<input type="hidden" name="([\w.]+)" value="([^"]*)"', page.text))


def adopted(visitor: Visitor, **changes: Any) -> Any:
    """Looks at it, and signs."""
    seen = hidden(send(visitor, "look"))
    seen.pop("csrf_token")
    name = str(visitor.played.world.people["emma"].name).lower()
    sign = {"signature.username": name, "signature.password": DEMO_PASSWORD}
    return send(visitor, "adopt", None, **{**seen, **sign, **changes})


def test_what_is_read_is_shown_before_it_is_signed(web: Site) -> None:
    emma = web.visitor("emma")
    said = words(send(emma, "look"))
    assert "First reading 2026-03-02 16:00 UTC+08:00" in said
    assert "Lowest 5.0 °C" in said
    assert "4 · Temperature (°C) read as temperature" in said
    assert "1 · No. not read" in said
    answer = adopted(emma)
    assert answer.headers["Location"] == "/loggers"
    said = words(emma.get("/loggers"))
    assert "Coldwatch 8 version 1" in said
    assert "Decimals of a temperature 1" in said


def test_what_was_changed_after_the_preview_is_looked_at_again(web: Site) -> None:
    answer = adopted(web.visitor("emma"), zone="+01:00")
    assert answer.status_code == 409
    assert "Look at the preview again, then sign." in words(answer)
    assert not web.played.player.story("study").logger_models


def test_rows_that_do_not_fit_are_shown_and_nothing_can_be_signed(web: Site) -> None:
    said = words(send(web.visitor("emma"), "look", EXAMPLE + b"31,03/02/2026,cold,-,\n"))
    assert "Rows that do not fit 35 31 03/02/2026 cold - does not fit" in said
    assert "As long as it cannot be read without doubt, it cannot be adopted." in said
    assert "Sign and adopt" not in said


def test_a_file_that_needs_no_configuration_is_refused_on_the_page(web: Site) -> None:
    emma = web.visitor("emma")
    assert adopted(emma).status_code == 303
    answer = adopted(emma, model="Coldwatch 9")
    assert answer.status_code == 409
    answer = send(emma, "look", model="Coldwatch 9")
    seen = hidden(answer)
    seen.pop("csrf_token")
    sign = {"signature.password": DEMO_PASSWORD}
    answer = send(emma, "adopt", None, **{**seen, **sign, "model": "Coldwatch 9"})
    assert "Coldwatch 8 would be taken for this model" in words(answer)


def test_what_is_missing_is_said_beside_its_field(web: Site) -> None:
    mei = web.visitor("mei")
    answer = send(mei, "look", header=None, time_format="DD/MM")
    assert answer.status_code == 422
    assert "Name the header row, or a text above the readings" in words(answer)
    assert "Write the whole format" in words(answer)
    assert "Choose the file." in words(send(mei, "look", None))
    assert "are not text of this encoding" in words(send(mei, "open", b"\xff\xfe\xff"))


def test_a_new_version_begins_with_the_one_in_force(web: Site) -> None:
    emma = web.visitor("emma")
    adopted(emma)
    page = emma.get("/loggers/new?model=coldwatch+8").text
    assert 'value="DD/MM/YYYY HH:mm:ss"' in page
    assert re.search(r'name="regular" value="yes" checked', page)
    assert adopted(emma, request_id="").status_code == 303
    versions = [m.configuration.version for m in web.played.player.story("study").logger_models]
    assert versions == [1, 2]


def test_who_may_not_adopt_is_told_and_refused(web: Site) -> None:
    bob = web.visitor("bob")
    assert "This is done by" in words(bob.get("/loggers/new"))
    seen = hidden(send(bob, "look"))
    seen.pop("csrf_token")
    sign = {"signature.username": "bob", "signature.password": DEMO_PASSWORD}
    answer = send(bob, "adopt", None, **{**seen, **sign})
    assert answer.status_code == 403
    assert "Configure a model" not in words(bob.get("/loggers"))


def test_a_header_row_that_begins_with_an_empty_cell_is_pointed_at_and_adopted(web: Site) -> None:
    emma = web.visitor("emma")
    rows = "".join(f"{n}\t2026-03-02 16:{n:02}\t5.{n}\n" for n in range(3))
    file = f"Coldwatch 9\n\tWhen\tT\n{rows}".encode()
    tabs = {
        "model": "Coldwatch 9", "delimiter": "tab", "header": None, "date_column": None,
        "time_column": 2, "temperature_column": 3, "event_column": None, "regular": "no",
        "time_format": "YYYY-MM-DD HH:mm", "serial_after": None, "error_codes": None,
    }  # fmt: skip
    pointed = send(emma, "", file, **{**tabs, "header_line": 2})
    assert 'value="\tWhen\tT"' in pointed.text
    said = words(send(emma, "look", file, **{**tabs, "header": "\tWhen\tT"}))
    assert "Highest 5.2 °C" in said
    assert "3 · T read as temperature" in said
    assert "2 · When read as" in said
