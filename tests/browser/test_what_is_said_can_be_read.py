"""What a page says after something has happened on it can be read by everybody as well."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Served

pytestmark = pytest.mark.browser
SCANS = {"a bag": "", "nothing of ours": "12345678901234567890"}


@pytest.mark.parametrize("what", list(SCANS))
def test_a_verdict_stands_out_from_its_colour(served: Served, what: str) -> None:
    page = served.page("alice")
    page.goto(f"{served.address}/scan")
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type(SCANS[what] or served.played.bags[0])
    page.keyboard.press("Enter")
    page.locator("#verdict .verdict").wait_for()
    found = Axe().run(page, context="#verdict", options={"runOnly": ["color-contrast"]})
    assert found.violations_count == 0, found.generate_report()
