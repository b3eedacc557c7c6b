"""Pictures of key pages for the documents, taken where COT_SCREENSHOTS is set: "1" puts them into
docs/screenshots, anything else is the folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.browser.pages import READY

SIZES = {1280: 900, 390: 844}
LANGUAGES = ("en", "zh")
_COLOURS = 128


def folder() -> Path | None:
    """Where pictures go, or None where none are wanted."""
    wanted = os.environ.get("COT_SCREENSHOTS", "")
    if not wanted:
        return None
    return Path(__file__).parents[2] / "docs" / "screenshots" if wanted == "1" else Path(wanted)


def shoot(page: Page, name: str, again: Callable[[], object] = lambda: None) -> None:
    """The page in each language and each width. `again` does what a change of language undoes."""
    where = folder()
    if where is None:
        return
    where.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    for language in (*LANGUAGES, LANGUAGES[0]):
        _speak(page, language)
        again()
        for width, height in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
            _keep(page.screenshot(), where / f"{name}-{language}-{width}.png")
    if before is not None:
        page.set_viewport_size(before)


def _speak(page: Page, language: str) -> None:
    with page.expect_navigation(wait_until=READY):
        page.locator(f"button[name=language][value={language}]").click()


def _keep(png: bytes, path: Path) -> None:
    """Few colours are enough for a page, and small for a repository."""
    Image.open(BytesIO(png)).convert("RGB").quantize(_COLOURS).save(path, optimize=True)
