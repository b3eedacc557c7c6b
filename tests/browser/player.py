"""The same plays through pages in a real Chromium: everybody has a browser of their own, signs in
on the sign-in page, scans what was printed, fills the form, signs and sends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Thread
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from cot_tracker.custody.evidence import Evidence
from cot_tracker.demo.player import DEMO_PASSWORD, Player
from cot_tracker.identity.codes import OF_A_PATIENT, Kind, parse
from cot_tracker.journey.paper.printing import Printed
from cot_tracker.printing.labels.label import PRINTER_DPI
from cot_tracker.printing.labels.proof import decode
from cot_tracker.printing.pdf.picture import pages as drawn
from tests.browser.pages import READY, Form, PageFault


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serves the application on this machine. Gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()


@dataclass
class BrowserPlayer(Player):
    """Plays through pages. `paper` holds what came out of the printer, by what a decoder reads
    on it; only that is ever scanned. Whoever does an action for the first time goes there from the
    scan station; `around_station` are actions that it did not offer, `folded` those that it folded
    away. `look` is shown every form before it is filled, and what fills it."""

    browser: Browser
    address: str
    screens: dict[str, Page] = field(default_factory=dict)
    paper: set[str] = field(default_factory=set)
    around_station: list[str] = field(default_factory=list)
    folded: set[str] = field(default_factory=set)
    done_before: set[tuple[str, str]] = field(default_factory=set)
    look: Callable[[Page, str, Callable[[], None]], None] = lambda page, action, fill: None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.protocol.study.time_zone)

    def screen(self, person: str) -> Page:
        """This person's browser, signed in."""
        if person not in self.screens:
            context = self.browser.new_context(base_url=self.address, accept_downloads=True)
            page = self.screens[person] = context.new_page()
            page.set_default_timeout(30_000)
            page.goto("/sign-in")
            page.fill("#username", person)
            page.fill("#password", DEMO_PASSWORD)
            with page.expect_navigation():
                page.click("#signin button[type=submit]")
            assert "/sign-in" not in page.url, page.locator("main").inner_text()
        return self.screens[person]

    def do(
        self, person: str, action: str, chain: str, facts: Mapping[str, Any] | None = None,
        *, station: str = "", reason: str = "", occurred_at: datetime | None = None,
        evidence: Sequence[Evidence] = (), request_id: str = "",
    ) -> Any:  # fmt: skip
        """As Player.do, through the form's page. Returns the story of the chain afterwards."""
        self.wait(seconds=30)
        self.world.take_turn(self)
        page = self.open_form(person, action, chain, dict(facts or {}))
        form = Form(page, self.zone)
        files = {one.digest: one for one in evidence}
        told = {n: files.get(str(value), value) for n, value in (facts or {}).items()}
        self.look(page, action, lambda: form.fill(told))
        form.fill(told)
        beside = {"reason": reason, "occurred_at": occurred_at}
        form.fill({name: value for name, value in beside.items() if value})
        if self.site.door.book.actions[action].meaning:
            form.sign(person, DEMO_PASSWORD)
        form.send()
        opened = chain or page.url.rpartition("/")[2]
        return SimpleNamespace(story=self.site.door.story(opened))

    def open_form(self, person: str, action: str, chain: str, facts: Mapping[str, Any]) -> Page:
        """The action's form, the first time by scanning a label at the scan station."""
        page = self.screen(person)
        labels = [one for value in facts.values() for one in _labels(value)]
        assert self.paper >= set(labels), "Only what was printed is scanned."
        if labels and (person, action) not in self.done_before:
            self.done_before.add((person, action))
            self.scan(page, labels[0])
            offered = page.locator(f'#verdict a[href*="/do/{action}?"]')
            if offered.count():
                if offered.first.evaluate(_UNFOLDED):
                    self.folded.add(action)
                with page.expect_navigation(wait_until=READY):
                    offered.first.click()
                return page
            self.around_station.append(action)
        page.goto(self._address_of(action, chain), wait_until=READY)
        return page

    def scan(self, page: Page, code: str) -> None:
        """At the scan station: twenty digits and Enter; waits for what is said of the label."""
        page.goto("/scan", wait_until=READY)
        page.locator("#code").focus()
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        page.locator("#verdict .verdict .code").wait_for()
        said = page.locator("#verdict .verdict .code").inner_text()
        assert said.replace(" ", "") == code, said

    def _address_of(self, action: str, chain: str) -> str:
        known = self.site.door.book.actions[action]
        if known.allots is not None:
            return f"/open/do/{action}"
        folder = {"journey": "journeys", "facility": "facility"}.get(known.family)
        return f"/{folder}/{chain}/do/{action}" if folder else f"/study/do/{action}"

    def print_labels(
        self, person: str, coi: str, what: str, station: str = "", **facts: Any
    ) -> Printed:
        """As Player.print_labels, through the print dialogue of a screen that works at the
        station; the labels are read off the PDF."""
        self.wait(minutes=1)
        self.world.take_turn(self)
        page = self.screen(person)
        if station:
            self.scan(page, self.items[station])
        page.goto(f"/journeys/{coi}/labels", wait_until=READY)
        form = Form(page, self.zone)
        form.fill({"what": what, **facts, "language": "zh"})
        form.send()
        link = page.locator('a[role=button][href*="/documents/"]').get_attribute("href")
        answer = page.context.request.get(f"{self.address}{link}")
        assert answer.ok
        assert answer.headers["content-type"].startswith("application/pdf")
        pdf = answer.body()
        labels = tuple(code for picture in drawn(pdf, PRINTER_DPI) for code in decode(picture))
        if not labels:
            raise PageFault(f"no code can be read on the paper of {what}")
        self.paper |= set(labels)
        return Printed(labels, pdf, Evidence(pdf, "application/pdf").digest)

    def close(self) -> None:
        for page in self.screens.values():
            page.context.close()


_UNFOLDED = """link => { const fold = link.closest("details");
fold?.setAttribute("open", ""); return Boolean(fold); }"""


def _labels(value: Any) -> list[str]:
    """The printed codes of a patient's things in a fact."""
    if isinstance(value, list | tuple):
        return [code for one in value for code in _labels(one)]
    if isinstance(value, str) and len(value) == 20 and value.isdigit():
        kind = Kind(int(value[:2]))
        return [value] if kind in OF_A_PATIENT and parse(value).serial else []
    return []
