"""Real Chromium, as at night with gloves on: scans that slip, tables and drawings on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from cot_tracker.identity.codes import grouped
from tests.browser.conftest import Served

pytestmark = pytest.mark.browser


def scan(page: Page, code: str) -> None:
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def packing(served: Served, size: str = "desktop") -> Page:
    page = served.page("alice", size)
    page.goto(f"{served.address}/journeys/{served.played.coi}/do/storage.checked_in")
    return page


def test_of_many_scans_each_is_counted_once_and_a_slip_is_told_at_once(served: Served) -> None:
    page = packing(served)
    field, said = page.locator("#field-containers"), page.locator("#field-containers-said")
    expect(field).to_be_focused()
    first, second = served.played.bags
    scan(page, first)
    expect(said).to_have_text("1 scanned")
    scan(page, second[:9])
    expect(said).to_contain_text("Not read whole")
    scan(page, second * 2)
    expect(said).to_have_text("2 scanned")
    scan(page, first)
    expect(said).to_contain_text("That one was scanned before")
    expect(field).to_have_value(f"{first}\n{second}\n")


def test_another_patients_bag_is_a_stop_at_its_field_and_stays_to_be_recorded(
    served: Served,
) -> None:
    page = served.page("alice")
    page.goto(f"{served.address}/journeys/{served.played.other}/do/storage.checked_in")
    field, said = page.locator("#field-containers"), page.locator("#field-containers-said")
    bag, other = served.played.bags
    for scanned in (bag, other):
        scan(page, scanned)
        expect(said).to_contain_text("This belongs to another patient.")
        expect(said).to_have_class("scan-said stop")
    expect(field).to_have_value(f"{bag}\n{other}\n")
    page.locator("#field-position").focus()
    scan(page, served.played.world.items["freezer_a1"])
    expect(page.locator("#field-position-said")).to_have_text("")


def test_a_scan_that_is_not_read_whole_keeps_its_field_until_it_is_repeated(served: Served) -> None:
    page = packing(served)
    field = page.locator("#field-position")
    field.focus()
    scan(page, served.played.bags[0][:15])
    expect(field).to_be_focused()
    scan(page, served.played.bags[0])
    expect(field).to_have_value(served.played.bags[0])
    expect(field).not_to_be_focused()


def test_a_form_that_comes_with_one_bag_waits_for_the_others(served: Served) -> None:
    page = packing(served)
    first, second = served.played.bags
    page.goto(f"{page.url}?containers={first}")
    expect(page.locator("#field-containers")).to_be_focused()
    scan(page, second)
    expect(page.locator("#field-containers")).to_have_value(f"{first}\n{second}\n")


def test_what_is_missing_is_shown_at_its_field_and_the_first_has_the_cursor(served: Served) -> None:
    page = served.page("hugo", "phone")
    path = f"/journeys/{served.played.coi}/do/enrolment.wristband_bound"
    page.goto(served.address + path)
    wristband = served.played.player.story(served.played.coi).enrolment.bound_wristband
    page.locator("[name=wristband]").fill(wristband)
    page.locator("[name=hospital_band]").fill("H-1")
    page.locator("form.act button[type=submit]").click()
    expect(page.locator("#field-name_agrees")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#field-name_agrees input").first).to_be_focused()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_table_is_cut_off_on_a_phone(served: Served, language: str) -> None:
    page = served.page("emma", "phone", language)
    coi = served.played.coi
    for path in (f"/journeys/{coi}/label-reconciliation", f"/journeys/{coi}/labels",
                 f"/journeys/{coi}/custody", "/storage", "/transports", "/facility", "/study",
                 "/people", "/printers"):  # fmt: skip
        page.goto(served.address + path)
        cut = page.evaluate(
            """() => [...document.querySelectorAll('.table-wrap')]
               .filter(one => one.scrollWidth > one.clientWidth + 1)
               .map(one => one.innerText.slice(0, 80))"""
        )
        assert not cut, (path, cut)
    page.goto(f"{served.address}/journeys/{coi}/label-reconciliation")
    row = page.locator("table.stacked tbody tr").first
    expect(row).to_have_attribute("role", "row")
    expect(row.locator("td[data-label]").nth(2)).to_have_attribute(
        "data-label", "Applied" if language == "en" else "已粘贴"
    )


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_names_of_the_steps_keep_off_each_other(served: Served, size: str) -> None:
    page = served.page("alice", size)
    page.goto(f"{served.address}/journeys/{served.played.coi}")
    touching = page.evaluate(
        """() => { const names = [...document.querySelectorAll('.station-name')]
             .map(one => one.getBoundingClientRect());
           return names.filter((one, at) => at && one.left < names[at - 1].right + 4).length; }"""
    )
    assert not touching
    seen = page.evaluate(
        """() => { const way = document.querySelector('.timeline').getBoundingClientRect();
           const now = document.querySelector('.station.now').getBoundingClientRect();
           return now.left >= way.left && now.right <= way.right; }"""
    )
    assert seen, "the station where the journey stands is in view"


def test_a_scan_that_reaches_no_server_is_a_stop_and_the_one_before_is_gone(served: Served) -> None:
    page = served.page("alice", "phone")
    page.goto(f"{served.address}/scan")
    scan(page, served.played.bags[0])
    verdict = page.locator("#verdict .verdict")
    expect(verdict).to_have_attribute("data-tone", "ok")
    page.context.set_offline(True)
    scan(page, served.played.bags[1])
    expect(verdict).to_have_attribute("data-tone", "stop")
    expect(verdict).to_contain_text("Not looked up")
    page.context.set_offline(False)
    scan(page, served.played.bags[1])
    expect(verdict).to_have_attribute("data-tone", "ok")


def test_the_station_that_was_scanned_stands_above_the_field_at_once(served: Served) -> None:
    page = served.page("chen")
    page.goto(f"{served.address}/scan")
    scan(page, served.played.world.items["workshop_1"])
    expect(page.locator("#at-station")).to_have_text("Station: Workshop 1")
    expect(page.locator("#code")).to_be_focused()


def test_two_scans_faster_than_the_server_are_two_scans(served: Served) -> None:
    page = served.page("alice")
    page.goto(f"{served.address}/scan")
    first, second = served.played.bags
    asked: list[str] = []

    def slow(route: Route) -> None:
        asked.append(route.request.post_data or "")
        page.wait_for_timeout(400)
        route.continue_()

    page.route("**/scan", slow)
    scan(page, first)
    scan(page, second)
    expect(page.locator("#verdict")).to_contain_text(grouped(second))
    expect(page.locator("#code")).to_have_value("")
    assert [first in asked[0], second in asked[1], len(asked)] == [True, True, 2]


@pytest.mark.parametrize("where", ["the station", "a form"])
def test_a_scan_is_not_lost_while_the_cursor_stands_nowhere(served: Served, where: str) -> None:
    page = packing(served)
    if where == "the station":
        page.goto(f"{served.address}/scan")
    page.evaluate("document.activeElement.blur()")
    scan(page, served.played.bags[0])
    if where == "the station":
        expect(page.locator("#verdict .verdict")).to_have_attribute("data-tone", "ok")
    else:
        expect(page.locator("#field-containers-said")).to_have_text("1 scanned")


def test_what_is_typed_stays_where_it_cannot_be_sent(served: Served) -> None:
    page = served.page("alice")
    page.goto(f"{served.address}/journeys/{served.played.coi}/do/deviation.raised")
    page.fill("[name=title]", "torn bag")
    page.context.set_offline(True)
    page.locator("form.act button[type=submit]").click()
    expect(page.get_by_text("No connection: nothing was sent.")).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value("torn bag")
    page.context.set_offline(False)
    expect(page.get_by_text("No connection: nothing was sent.")).to_be_hidden()
