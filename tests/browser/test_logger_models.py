"""A person configures a logger model in a real Chromium: sends an example with progress, sees how
it is read, signs; what could not be sent is said in a sentence, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from cot_tracker.demo.player import DEMO_PASSWORD
from tests.browser.conftest import Served
from tests.study.logger_files import HEADER, steady, written

pytestmark = pytest.mark.browser
EXAMPLE = written(steady(datetime(2026, 3, 2, 8, tzinfo=UTC)))
COLUMNS = {"date_column": "2", "time_column": "3", "temperature_column": "4", "event_column": "5"}


def chosen(page: Page, content: bytes, name: str = "coldwatch.csv", field: str = "example") -> None:
    file = FilePayload(name=name, mimeType="text/csv", buffer=content)
    page.set_input_files(f"input[type=file][name={field}]", file)


def opened(page: Page, address: str, model: str) -> None:
    """The file is sent and its lines are shown."""
    page.goto(f"{address}/loggers/new")
    chosen(page, EXAMPLE)
    expect(page.locator("[data-said]")).to_contain_text("coldwatch.csv, 1 kB, is here.")
    page.fill("[name=model]", model)
    page.select_option("[name=encoding]", "utf-8")
    page.select_option("[name=delimiter]", "comma")
    page.click("text=Show the file's lines")
    expect(page.locator("[data-said]")).to_contain_text("is here")
    page.locator("tr", has_text=HEADER).locator("text=This is the header row").click()
    expect(page.locator("[name=header]")).to_have_value(HEADER)


def configured(page: Page, **changes: str) -> None:
    for name, value in COLUMNS.items():
        page.select_option(f"[name={name}]", value)
    typed = {"time_format": "DD/MM/YYYY HH:mm:ss", "zone": "+08:00", "serial_after": "Serial No."}
    for name, value in {**typed, **changes}.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=unit]", "C")
    page.select_option("[name=decimal_sign]", "point")
    page.select_option("[name=order]", "oldest_first")
    page.click("label:has([name=regular][value=yes])")
    page.locator("button:has-text('Look at what is read'):not(.sr)").click()


def test_emma_adopts_a_logger_model_after_looking_at_what_is_read(
    served: Served, picture: Callable[[Page, str], None]
) -> None:
    page = served.page("emma")
    opened(page, served.address, "Coldwatch 8")
    picture(page, "logger-model-lines")
    configured(page, time_format="MM/DD/YYYY HH:mm:ss", zone="+00:00")
    said = page.locator("#preview")
    expect(said).to_contain_text("2026-02-04 00:00 UTC+08:00")
    configured(page)
    expect(said).to_contain_text("2026-03-02 16:00 UTC+08:00")
    expect(said).to_contain_text("4 · Temperature (°C)")
    expect(said).to_contain_text("CW-77")
    picture(page, "logger-model-preview")
    page.fill("[name='signature.password']", "wrong")
    if page.locator("[name='signature.username']").count():
        page.fill("[name='signature.username']", "emma")
    page.click("text=Sign and adopt")
    expect(page.locator("#signature-wrong")).to_be_visible()
    expect(page.locator("[data-said]")).to_contain_text("coldwatch.csv is here")
    page.fill("[name='signature.password']", DEMO_PASSWORD)
    page.click("text=Sign and adopt")
    page.wait_for_url("**/loggers")
    expect(page.locator("main")).to_contain_text("Coldwatch 8 is read from now on as you saw it.")
    expect(page.locator("#model-1")).to_contain_text("in force")
    picture(page, "logger-models")


def test_a_file_that_cannot_be_sent_is_said_and_what_was_typed_stays(
    served: Served, tmp_path: Path
) -> None:
    page = served.page("emma")
    page.goto(f"{served.address}/loggers/new")
    page.fill("[name=model]", "Coldwatch 10")
    page.context.set_offline(True)
    chosen(page, EXAMPLE)
    expect(page.locator("[data-said]")).to_contain_text(
        "The connection was lost while coldwatch.csv was sent."
    )
    expect(page.locator("[name=model]")).to_have_value("Coldwatch 10")
    page.context.set_offline(False)
    page.click("[data-again]")
    expect(page.locator("[data-said]")).to_contain_text("coldwatch.csv, 1 kB, is here.")
    large = tmp_path / "huge.csv"
    with large.open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    page.set_input_files("input[name=example]", large)
    expect(page.locator("[data-said]")).to_contain_text("larger than this site takes: 20 MiB")
    empty = tmp_path / "nothing.csv"
    empty.touch()
    page.set_input_files("input[name=example]", empty)
    expect(page.locator("[data-said]")).to_contain_text("This file is empty.")
    expect(page.locator("[name=model]")).to_have_value("Coldwatch 10")


def test_a_large_file_shows_how_far_it_is_and_the_form_waits_for_it(
    served: Served, tmp_path: Path
) -> None:
    page = served.page("emma")
    page.goto(f"{served.address}/loggers/new")
    page.fill("[name=model]", "Coldwatch 11")
    page.select_option("[name=encoding]", "utf-8")
    page.select_option("[name=delimiter]", "comma")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    slow = {"offline": False, "latency": 20, "downloadThroughput": -1}
    session.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": 1_000_000})
    large = tmp_path / "large.csv"
    large.write_bytes(EXAMPLE + b"x," * 1_500_000)
    page.set_input_files("input[name=example]", large)
    bar = page.locator("progress")
    expect(bar).to_be_visible()
    expect(page.locator("[data-said]")).to_have_text("large.csv, 3.0 MB, is being sent.")
    expect(bar).not_to_have_attribute("value", "0")
    page.click("text=Show the file's lines")
    assert bar.evaluate("e => e.value") < 100
    expect(page.locator(".raw")).to_contain_text("Coldwatch report")
    expect(page.locator("[name=model]")).to_have_value("Coldwatch 11")
    session.detach()
