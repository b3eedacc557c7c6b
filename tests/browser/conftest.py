"""A real server of a played site, and real Chromium pages before it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import request
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from cot_tracker.app import create_app
from cot_tracker.demo.player import DEMO_PASSWORD
from cot_tracker.web.security import limiter
from tests.fixtures.sites import NewDatabase, Played, copied

expect.set_options(timeout=20_000)
SIZES = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1280, 900)}


@dataclass
class Served:
    """The site, its address, and browsers that look at it."""

    played: Played
    address: str
    chromium: Browser
    contexts: list[BrowserContext]

    def page(self, person: str = "", size: str = "desktop", language: str = "en") -> Page:
        """A fresh browser, signed in as this person. What goes wrong in it fails the test."""
        width, height = SIZES[size]
        context = self.chromium.new_context(
            viewport={"width": width, "height": height}, has_touch=size != "desktop"
        )
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"a script failed: {error}"))
        page.on("console", _fail_on_refused_content)
        page.goto(f"{self.address}/sign-in")
        page.click(f"button[name=language][value={language}]")
        if person:
            page.fill("#username", person)
            page.fill("#password", DEMO_PASSWORD)
            page.click("#signin button[type=submit]")
            page.wait_for_url(f"{self.address}/")
        return page


def _fail_on_refused_content(message: object) -> None:
    if "Content Security Policy" in str(getattr(message, "text", "")):
        pytest.fail(f"a page breaks its own policy: {message}")


@contextmanager
def serving_played(played: Played, chromium: Browser) -> Iterator[Served]:
    """Serves this site, and closes it at the end."""
    played.world.clock.now = played.player.now
    app = create_app(played.world.site)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    own_port = str(server.server_port)
    limiter.request_filter(lambda: request.environ["SERVER_PORT"] == own_port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    one = Served(played, f"http://127.0.0.1:{server.server_port}", chromium, [])
    yield one
    for context in one.contexts:
        context.close()
    server.shutdown()
    thread.join()
    played.world.site.close()


@pytest.fixture(scope="session")
def served(
    template: Played,
    chromium: Browser,
    tmp_path_factory: pytest.TempPathFactory,
    new_database: NewDatabase,
) -> Iterator[Served]:
    """One server for all browser tests; each test works on what the others leave."""
    directory = tmp_path_factory.mktemp("served") / "site"
    with serving_played(copied(template, directory, new_database(template)), chromium) as one:
        yield one


@pytest.fixture
def served_alone(
    template: Played, chromium: Browser, tmp_path: Path, new_database: NewDatabase
) -> Iterator[Served]:
    """A server for one test, which may send away what the others work with."""
    played = copied(template, tmp_path / "site", new_database(template))
    with serving_played(played, chromium) as one:
        yield one


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Takes a screenshot into COT_SCREENSHOTS, where that is set."""
    folder = os.environ.get("COT_SCREENSHOTS")

    def take(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)

    return take
