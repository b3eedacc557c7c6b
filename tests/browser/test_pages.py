"""Real Chromium: signing in, scanning, acting; every page at three sizes, in two languages, at the
widest and the narrowest without a fault that axe can find."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from cot_tracker.demo.player import DEMO_PASSWORD
from tests.browser.conftest import SIZES, Served

pytestmark = pytest.mark.browser
Picture = Callable[[Page, str], None]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

AXE = {("desktop", "en"), ("phone", "zh")}


def _pages(served: Served) -> dict[str, tuple[str, str]]:
    """Name of each page: who looks, and where."""
    coi, other = served.played.coi, served.played.other
    return {
        "sign-in": ("", "/sign-in"),
        "board": ("alice", "/"),
        "journey": ("alice", f"/journeys/{coi}"),
        "form": ("fang", f"/journeys/{other}/do/enrolment.assessed"),
        "collection": ("alice", f"/journeys/{coi}/do/collection.collected"),
        "scan": ("alice", "/scan"),
        "labels": ("alice", f"/journeys/{coi}/labels"),
        "reconciliation": ("emma", f"/journeys/{coi}/label-reconciliation"),
        "custody": ("emma", f"/journeys/{coi}/custody"),
        "transports": ("emma", "/transports"),
        "storage": ("emma", "/storage"),
        "audit": ("jun", "/audit?what=collection"),
        "people": ("mei", "/people"),
        "facility": ("chen", "/facility"),
        "printers": ("mei", "/printers"),
        "study": ("mei", "/study"),
        "password": ("mei", "/password"),
    }


def test_changing_the_language_keeps_what_was_typed(served: Served) -> None:
    page = served.page("alice")
    page.goto(f"{served.address}/journeys/{served.played.coi}/do/deviation.raised")
    page.fill("[name=title]", "torn bag")
    page.fill("[name=what]", "seen at noon")
    for language, lang in (("zh", "zh-Hans"), ("en", "en")):
        page.click(f"button[name=language][value={language}]")
        expect(page.locator(f"html[lang={lang}]")).to_be_attached()
        expect(page.locator("[name=title]")).to_have_value("torn bag")
        expect(page.locator("[name=what]")).to_have_value("seen at noon")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", list(SIZES))
def test_every_page_fits_and_can_be_used_by_everybody(
    served: Served, picture: Picture, size: str, language: str
) -> None:
    faults = []
    who, page = None, None
    for name, (person, path) in _pages(served).items():
        if page is None or person != who:
            who, page = person, served.page(person, size, language)
        page.goto(served.address + path)
        picture(page, f"{name}-{size}-{language}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > SIZES[size][0]:
            faults.append(f"{name} is {wide} px wide")
        if (size, language) not in AXE:
            continue
        found = Axe().run(page, options={"runOnly": RULES})
        faults += [
            f"{name}: {one['id']}: {node['html'][:160]}"
            for one in found.response["violations"]
            for node in one["nodes"]
        ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("size", ["phone", "tablet"])
def test_everything_that_is_touched_is_large_enough_for_gloves(served: Served, size: str) -> None:
    page = served.page("alice", size)
    for path in ("/", f"/journeys/{served.played.coi}", "/scan", "/facility",
                 f"/journeys/{served.played.coi}/do/collection.collected"):  # fmt: skip
        page.goto(served.address + path)
        small = page.evaluate(
            """() => [...document.querySelectorAll(
                 'main button, main a.action, main a[role=button], header button, header nav a, '
                 + 'main summary, .filters a, .quiet-stages a, .papers a, td > a, '
                 + 'main input:not([type=radio], [type=checkbox], [type=hidden]), main select')]
               .map(one => [one.outerHTML.slice(0, 120), one.getBoundingClientRect()])
               .filter(([, box]) => box.width > 0 && (box.height < 47.5 || box.width < 44))
               .map(([html]) => html)"""
        )
        assert not small, (path, small)


def test_alice_scans_a_bag_and_is_led_to_the_form_with_the_code_in_it(
    served: Served, picture: Picture
) -> None:
    page = served.page("alice", "tablet")
    page.goto(f"{served.address}/scan")
    expect(page.locator("#code")).to_be_focused()
    bag = served.played.bags[0]
    page.keyboard.type(bag)
    page.keyboard.press("Enter")
    verdict = page.locator(".verdict")
    expect(verdict).to_contain_text("IX001-001")
    expect(verdict).to_have_attribute("data-tone", "ok")
    expect(page.locator("#code")).to_be_focused()
    expect(page.locator("#code")).to_have_value("")
    picture(page, "scan-good")
    page.locator(".actions.big a", has_text="Pack a shipper").click()
    expect(page.locator("#field-bags")).to_have_value(f"{bag}\n")


def test_a_wrong_scan_is_told_by_colour_sign_words_and_another_tone(
    served: Served, picture: Picture
) -> None:
    page = served.page("alice", "phone")
    page.goto(f"{served.address}/scan")
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type("12345678901234567890")
    page.keyboard.press("Enter")
    verdict = page.locator(".verdict")
    expect(verdict).to_have_attribute("data-tone", "stop")
    expect(verdict).to_contain_text("Stop")
    expect(verdict).to_contain_text("read or typed wrongly")
    picture(page, "scan-stop")


def test_an_action_is_done_by_keyboard_alone_and_a_scanned_command_confirms_it(
    served: Served, picture: Picture
) -> None:
    page = served.page("alice")
    page.goto(f"{served.address}/journeys/{served.played.other}/do/enrolment.consented")
    page.locator("#field-form_version").focus()
    page.keyboard.press("End")
    page.locator("#field-signed_on").fill(served.played.player.now.date().isoformat())
    page.locator("#signature-username").focus()
    page.keyboard.type("alice")
    page.keyboard.press("Tab")
    page.keyboard.type(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".notice.ok")).to_contain_text("Recorded: Record the signed consent.")
    picture(page, "recorded")


def test_a_refusal_takes_the_page_and_the_focus(served: Served, picture: Picture) -> None:
    page = served.page("alice")
    page.goto(f"{served.address}/journeys/{served.played.other}/do/collection.planned")
    page.locator("#field-day").fill("2027-01-01")
    page.locator("form.act button[type=submit]").click()
    refused = page.locator(".refused[role=alert]")
    expect(refused).to_be_focused()
    expect(refused).to_contain_text("Cleared by")
    expect(page.locator("#field-day")).to_have_value("2027-01-01")
    picture(page, "refused")


def test_rows_are_added_to_a_table(served: Served) -> None:
    page = served.page("dana")
    page.goto(f"{served.address}/journeys/{served.played.coi}/do/quality.sampled")
    rows = page.locator("table.rows tbody tr")
    before = rows.count()
    page.click("[data-add-row]")
    expect(rows).to_have_count(before + 1)
    expect(page.locator(f"[name=tests-{before}-test]")).to_be_visible()


def test_a_warning_is_shown_while_an_input_method_is_on(served: Served) -> None:
    page = served.page("alice")
    page.goto(f"{served.address}/scan")
    expect(page.locator("[data-ime]")).to_be_hidden()
    page.locator("#code").dispatch_event("compositionstart")
    expect(page.locator("[data-ime]")).to_be_visible()


def test_the_second_identifier_comes_into_the_form(served: Served) -> None:
    page = served.page("hugo")
    page.goto(f"{served.address}/journeys/{served.played.coi}/do/enrolment.wristband_bound")
    page.click("#second button")
    expect(page.locator("#second")).to_contain_text("王小明")
