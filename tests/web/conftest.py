"""Browsers of the played site's people, without a real browser: Flask's test client."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cot_tracker.app import create_app
from cot_tracker.demo.player import DEMO_PASSWORD
from cot_tracker.web.security import limiter
from tests.fixtures.sites import Played


@dataclass
class Visitor:
    """One browser."""

    client: FlaskClient
    played: Played

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def token(self, path: str = "/sign-in") -> str:
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.client.get(path).text)
        assert found
        return found[1]

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Sends a form with this session's token."""
        self.played.world.clock.now = max(self.played.player.now, self.played.world.clock.now)
        page = "/sign-in" if path == "/sign-in" else "/scan"
        return self.client.post(path, data={"csrf_token": self.token(page), **(data or {})}, **more)

    def sign_in(self, person: str, password: str = DEMO_PASSWORD) -> TestResponse:
        return self.post("/sign-in", {"username": person, "password": password})

    def act(self, chain: str, action: str, data: dict[str, Any] | None = None) -> TestResponse:
        folder = "/study" if chain == "study" else f"/journeys/{chain}"
        return self.post(f"{folder}/do/{action}", data)


class Site:
    """The application of the played site; each visitor has an own browser."""

    def __init__(self, played: Played) -> None:
        self.played = played
        self.app: Flask = create_app(played.world.site)
        limiter.reset()

    def visitor(self, person: str = "") -> Visitor:
        one = Visitor(self.app.test_client(), self.played)
        if person:
            assert one.sign_in(person).status_code == 302
        return one


def words(answer: TestResponse) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture
def web(played: Played) -> Site:
    return Site(played)
