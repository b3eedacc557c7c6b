"""Chen receives in a real Chromium: the file asks, the fields open, each answer is read at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from cot_tracker.demo import transport
from tests.browser.conftest import Served
from tests.fixtures.hobo_file import hobo

pytestmark = pytest.mark.browser


def test_the_fields_open_when_the_file_asks_and_the_file_is_read_with_each_answer(
    served_alone: Served, picture: Callable[[Page, str], None]
) -> None:
    served = served_alone
    player, coi = served.played.player, served.played.coi
    transport.send(player, coi, "starting_material")
    one = player.story(coi).transport.under_way
    file = hobo(one.packed_at, player.now, one.logger)
    page = served.page("chen")
    page.goto(f"{served.address}/journeys/{coi}/do/transport.received")
    expect(page.locator("[name=logger_zone]")).to_be_hidden()
    page.set_input_files(
        "input[type=file][name=logger_file]",
        FilePayload(name="hobo.csv", mimeType="text/csv", buffer=file.content),
    )
    expect(page.locator("[data-asks]")).to_have_count(2)
    expect(page.locator("[name=logger_zone]")).to_be_visible()
    picture(page, "logger-asks")
    page.select_option("[name=logger_date_order]", "dmy")
    expect(page.locator("[data-asks]")).to_have_count(1)
    page.fill("[name=logger_zone]", "Asia/Shanghai")
    page.press("[name=logger_zone]", "Tab")
    expect(page.locator("[data-asks]")).to_have_count(0)
    expect(page.locator("[data-looked]")).to_contain_text("UTC+08:00")
