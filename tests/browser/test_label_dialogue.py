"""Real Chromium: a label is seen before it is printed, and printed from there."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Served

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_alice_sees_each_label_before_she_prints_it(served: Served, size: str) -> None:
    page = served.page("alice", size)
    page.goto(f"{served.address}/journeys/{served.played.coi}/labels")
    pictures = page.locator(".previews img")
    expect(pictures).to_have_count(0)
    page.select_option("#field-what", "tube")
    expect(pictures).to_have_count(1)
    page.fill("#field-count", "2")
    page.locator("#field-content").focus()
    expect(pictures).to_have_count(2)
    page.select_option("#stock", "a4_50x25")
    page.fill("#start", "44")
    page.locator("#field-content").focus()
    expect(page.get_by_text("Sheet 2, position 1")).to_be_visible()
    assert page.evaluate("history.state") is None, "a preview is no page of its own"
    page.get_by_role("button", name="Print", exact=True).click()
    expect(page.get_by_text("Printed, read back and issued: 2.")).to_be_visible()
    expect(page.locator("main img.label-picture")).to_be_visible()


def test_only_what_the_chosen_label_can_bear_is_asked_for(served: Served) -> None:
    page = served.page("chen", "phone")
    page.goto(f"{served.address}/journeys/{served.played.coi}/labels")
    content, cells = page.locator("#field-content"), page.locator("#field-cells")
    expect(content).to_be_hidden()
    page.select_option("#field-what", "tube")
    expect(content).to_be_visible()
    expect(cells).to_be_hidden()
    page.select_option("#field-what", "infusion_bag")
    expect(cells).to_be_visible()
