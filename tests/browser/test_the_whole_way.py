"""One patient's cells from consent to week 96 through pages, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from cot_tracker.app import create_app
from cot_tracker.custody.verify import verify
from cot_tracker.demo.ending import left_over
from cot_tracker.demo.player import make_world
from cot_tracker.journey.stage import stage
from tests.browser.player import BrowserPlayer, serving
from tests.browser.shots import folder, shoot
from tests.journeys.way import Leg, walk

pytestmark = pytest.mark.browser
START = datetime(2026, 1, 5, 1, tzinfo=UTC)


SHOWN = {"pharmacy.confirmed": "pharmacy", "infusion.bedside_checked": "bedside"}


def pictures() -> Callable[[Page, str, Callable[[], None]], None]:
    """Takes a picture of each form that the documents show, once."""
    left = dict(SHOWN) if folder() is not None else {}

    def look(page: Page, action: str, fill: Callable[[], None]) -> None:
        if action in left:
            shoot(page, left.pop(action), fill)

    return look


@pytest.fixture
def player(tmp_path: Path, chromium: Browser) -> Iterator[BrowserPlayer]:
    """People of a new site, each with a browser of their own."""
    world = make_world(tmp_path / "site", START)
    with serving(create_app(world.site)) as address:
        player = BrowserPlayer(world, world.clock.now, chromium, address, look=pictures())
        yield player
        player.close()
    world.site.close()


def test_from_consent_to_week_96_through_pages(player: BrowserPlayer) -> None:
    def stands_at(leg: Leg, coi: str) -> None:
        assert stage(player.story(coi)) == leg.stage, leg.name

    coi = walk(player, stands_at)
    story = player.story(coi)
    assert story.followup.study_ended_at
    assert not story.deviation.open_deviations
    assert left_over(player, coi) == []
    assert player.paper == {one.code for one in story.labels.values()}
    assert player.around_station == []
    assert player.folded == {"deviation.retained", "deviation.destroyed"}, "only the end of rests"
    with player.site.database.read() as connection:
        assert verify(connection).intact
