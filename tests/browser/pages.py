"""What a person does with a page: types, scans like a keyboard, chooses, signs, sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from playwright.sync_api import FilePayload, Locator, Page, Response

from cot_tracker.custody.evidence import Evidence

READY: Literal["domcontentloaded"] = "domcontentloaded"
"""A page can be worked with once its scripts have run; its icon may come later."""


class PageFault(AssertionError):
    """The page did not take it; the text is what it says."""


class Form:
    """One form of a page, filled field by field by the names of its inputs."""

    def __init__(self, page: Page, zone: ZoneInfo, which: str = "form.act") -> None:
        self.page = page
        self.form = page.locator(which)
        self.zone = zone

    def named(self, name: str) -> Locator:
        return self.form.locator(f'[name="{name}"]')

    def fill(self, facts: Mapping[str, Any]) -> None:
        """Every fact into its field."""
        for name, value in facts.items():
            if isinstance(value, list) and value and isinstance(value[0], Mapping):
                self._fill_table(name, value)
            else:
                self._fill_one(name, value)

    def _fill_one(self, name: str, value: Any) -> None:
        found = self.named(name)
        if not found.count():
            raise PageFault(f"{self.page.url} has no field {name}: {self.page.title()}")
        first = found.first
        first.evaluate("e => e.closest('details')?.setAttribute('open', '')")
        kind = str(first.evaluate("e => e.tagName === 'INPUT' ? e.type : e.tagName.toLowerCase()"))
        text = self._written(value, kind)
        if isinstance(value, Evidence):
            first.set_input_files(
                FilePayload(name="file", mimeType=value.media_type, buffer=value.content)
            )
        elif kind == "select":
            first.select_option(text)
        elif kind == "radio":
            self.form.locator(f'label:has([name="{name}"][value="{text}"])').click()
        elif first.get_attribute("data-scan") is not None:
            self._scan(first, value if isinstance(value, list | tuple) else [value])
        elif kind == "hidden":
            assert first.input_value() == text, (name, text)
        else:
            first.fill(text)

    def _written(self, value: Any, kind: str) -> str:
        match value:
            case bool():
                return "yes" if value else "no"
            case datetime():
                return value.astimezone(self.zone).strftime("%Y-%m-%dT%H:%M")
            case date():
                return value.isoformat()
            case Decimal():
                return f"{value:f}"
        return str(value)

    def _scan(self, field: Locator, codes: Sequence[str]) -> None:
        """Twenty digits and Enter, unless the field is filled already."""
        if field.input_value().split() == list(codes):
            return
        field.fill("")
        field.focus()
        for code in codes:
            self.page.keyboard.insert_text(str(code))
            self.page.keyboard.press("Enter")

    def _fill_table(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        for number, row in enumerate(rows):
            at = self._row(name, row, number)
            for cell, value in row.items():
                self._fill_one(f"{name}-{at}-{cell}", value)

    def _row(self, name: str, row: Mapping[str, Any], number: int) -> int:
        """The row that stands for these facts already, or the next free one."""
        cells = self.form.locator(f'[data-rows="{name}"] tbody tr')
        fixed = cells.locator('input[type="hidden"]')
        for at in range(fixed.count()):
            one = fixed.nth(at)
            _, where, cell = (one.get_attribute("name") or "").rsplit("-", 2)
            if one.input_value() == str(row.get(cell)):
                return int(where)
        if number >= cells.count():
            self.form.locator(f'[data-add-row="{name}"]').click()
        return number

    def sign(self, username: str, password: str) -> None:
        """With the user name too where this is the session's first signature."""
        if self.named("signature.username").count():
            self.named("signature.username").fill(username)
        self.named("signature.password").fill(password)

    def send(self) -> None:
        """Sends the form. Raises PageFault with what the page says against it."""
        with self.page.expect_navigation(wait_until="commit") as sent:
            self.form.locator("button[type=submit]").last.click()
        answer: Response | None = sent.value
        assert answer is not None, f"{self.page.url} changed its address without being sent"
        if answer.status >= 400 or self.page.url.endswith("/mismatch"):
            self.page.wait_for_load_state(READY)
            said = self.page.locator("main").inner_text()
            raise PageFault(f"{answer.status} {self.page.url}: {said}")
