"""The pages that a newcomer to a demonstration sees first, with all its subjects on them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from cot_tracker.app import create_app
from cot_tracker.demo import make_demo
from cot_tracker.demo.player import DEMO_PASSWORD
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import LIVE
from cot_tracker.journey.story import Story
from cot_tracker.site import Site
from tests.browser.player import serving
from tests.browser.shots import folder, shoot

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(folder() is None, reason="COT_SCREENSHOTS is not set"),
]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = make_demo(tmp_path_factory.mktemp("demo") / "site")
    yield site
    site.close()


@pytest.fixture(scope="module")
def address(demo: Site) -> Iterator[str]:
    with serving(create_app(demo)) as address:
        yield address


def signed_in(chromium: Browser, address: str, person: str) -> Page:
    page = chromium.new_context(base_url=address).new_page()
    page.goto("/sign-in")
    page.fill("#username", person)
    page.fill("#password", DEMO_PASSWORD)
    with page.expect_navigation():
        page.click("#signin button[type=submit]")
    return page


def infused(demo: Site) -> Story:
    """The subject who is longest in follow-up."""
    first: str = demo.door.story("study").journeys[0]
    story: Story = demo.door.story(first)
    return story


def test_the_pages_of_a_demonstration(chromium: Browser, address: str, demo: Site) -> None:
    quality = signed_in(chromium, address, "emma")
    shoot(quality, "board")
    story = infused(demo)
    quality.goto(f"/journeys/{story.coi}")
    shoot(quality, "journey")
    auditor = signed_in(chromium, address, "jun")
    auditor.goto("/audit")
    shoot(auditor, "audit")
    for page in (quality, auditor):
        page.context.close()


def test_the_scan_station_of_a_demonstration(chromium: Browser, address: str, demo: Site) -> None:
    """A bag that lies in the pharmacy is scanned by the pharmacist."""
    stories = [demo.door.story(coi) for coi in demo.door.story("study").journeys]
    label = next(
        one.code for story in stories if story.pharmacy.received and not story.pharmacy.issued
        for one in story.labels.values() if one.kind == Kind.INFUSION_BAG and one.state in LIVE
    )  # fmt: skip
    pharmacist = signed_in(chromium, address, "grace")
    pharmacist.goto("/scan")

    def scan() -> None:
        pharmacist.locator("#code").focus()
        pharmacist.keyboard.type(label)
        pharmacist.keyboard.press("Enter")
        pharmacist.locator("#verdict .verdict .code").wait_for()

    shoot(pharmacist, "scan", scan)
    pharmacist.context.close()
