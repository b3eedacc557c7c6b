"""A curve of a hundred thousand readings in a real Chromium: every reading is there, it is drawn
and looked into without waiting, and on paper it is a vector picture with its tables."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Page, expect

from cot_tracker.condition.readers.plain_csv import write_plain_csv
from cot_tracker.condition.series import Reading
from cot_tracker.custody.evidence import Evidence
from cot_tracker.demo import transport
from tests.browser.conftest import SIZES, Served
from tests.browser.pages import Form, PageFault

pytestmark = pytest.mark.browser
COUNT = 100_000
FRAMES = """(place) => new Promise((done) => {
  const plot = place.plot, [first, last] = [plot.data[0][0], plot.data[0].at(-1)];
  const times = [];
  let step = 0;
  const next = () => {
    const before = performance.now();
    const half = (last - first) / 2 / (1 + step / 4), middle = (first + last) / 2 + step * 40;
    plot.batch(() => plot.setScale("x", { min: middle - half, max: middle + half }));
    requestAnimationFrame(() => {
      times.push(performance.now() - before);
      if (++step < 30) next(); else done(times.sort((a, b) => a - b));
    });
  };
  next();
})"""


@pytest.fixture(scope="module")
def carried(served: Served) -> str:
    """A transport with a reading a second over more than a day, and one minute too warm."""
    player, coi = served.played.player, served.played.coi
    transport.send(player, coi, "starting_material")
    one = player.story(coi).transport.under_way
    start = one.packed_at.replace(microsecond=0)
    readings = [
        Reading(start + timedelta(seconds=n), Decimal(45 + n // 500 % 9) / 10) for n in range(COUNT)
    ]
    for n in range(60_000, 60_060):
        readings[n] = Reading(readings[n].at, Decimal("11.3"))
    player.wait(seconds=COUNT)
    bags = transport.bags_in(player, coi, "starting_material", "in_transit")
    player.do("bob", "transport.delivered", coi, {"shipper": one.shipper})
    served.played.world.clock.now = player.now
    received(served, one, bags, Evidence(write_plain_csv(readings, one.logger), "text/csv"))
    player.now = served.played.world.clock.now
    return coi


def received(served: Served, one: Any, bags: list[str], file: Evidence) -> None:
    """Chen receives it on the page: the file is sent ahead, and stays when the seal is missing."""
    coi = served.played.coi
    page = served.page("chen")
    page.goto(f"{served.address}/journeys/{coi}/do/transport.received")
    form = Form(page, served.played.player.site.settings.zone)
    form.fill({
        "shipper": one.shipper, "seal_intact": True, "package_intact": True, "count": len(bags),
        "bags": bags, "logger_file": file,
    })  # fmt: skip
    expect(page.locator("[data-looked]")).to_contain_text("100000")
    with pytest.raises(PageFault):
        form.send()
    expect(page.locator("[data-said]")).to_contain_text("file is here. Choose another file")
    form.fill({"seal": one.seal})
    form.send()


def test_a_hundred_thousand_readings_are_drawn_and_looked_into_smoothly(
    served: Served, carried: str, picture: Callable[[Page, str], None]
) -> None:
    assert served.played.player.story(carried).transport.shipments[-1].verdict == "accepted"
    page = served.page("emma")
    page.goto(f"{served.address}/journeys/{carried}/curves/1")
    place = page.locator("[data-curve]")
    expect(place.locator("canvas").first).to_be_visible()
    assert place.evaluate("place => place.plot.data[0].length") >= COUNT - 2
    assert place.evaluate("place => Math.max(...place.plot.data[1].slice(5e4, 7e4))") == 11.3
    times = place.evaluate(FRAMES)
    median, worst = times[len(times) // 2], times[-1]
    print(f"redraw of {COUNT} readings: median {median:.0f} ms, worst {worst:.0f} ms")
    assert median < 150, f"median {median:.0f} ms, worst {worst:.0f} ms"
    picture(page, "temperature-curve")


def test_on_paper_the_curve_is_a_vector_picture_with_its_tables(
    served: Served, carried: str, tmp_path: Path, picture: Callable[[Page, str], None]
) -> None:
    page = served.page("emma")
    page.goto(f"{served.address}/journeys/{carried}/temperature")
    expect(page.locator(".story-curve svg")).to_be_visible()
    expect(page.locator(".peak-words")).to_have_text("11.3 °C")
    picture(page, "temperature-from-vein-to-vein")
    paper = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    said = " ".join((paper.pages[0].extract_text() or "").split())
    assert paper.pages[0].mediabox.width > paper.pages[0].mediabox.height
    assert "Temperature from vein to vein" in said
    assert "11.3 °C" in said
    assert "Sign out" not in said
    assert not paper.pages[0].images


def test_the_paper_is_the_same_from_a_phone(served: Served, carried: str) -> None:
    """Row by row, as a phone shows the tables, they would fill several times the sheets."""
    sheets = {}
    for size in ("desktop", "phone"):
        page = served.page("emma", size=size)
        page.goto(f"{served.address}/journeys/{carried}/temperature")
        if size == "phone":
            expect(page.locator("table.stacked").first).to_be_attached()
        paper = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        sheets[size] = len(paper.pages)
    assert sheets["phone"] == sheets["desktop"]


def test_the_picture_does_not_widen_a_small_screen(
    served: Served, carried: str, picture: Callable[[Page, str], None]
) -> None:
    page = served.page("emma", size="phone", language="zh")
    for path in ("temperature", "curves/1"):
        page.goto(f"{served.address}/journeys/{carried}/{path}")
        for size in ("phone", "tablet"):
            width, height = SIZES[size]
            page.set_viewport_size({"width": width, "height": height})
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 1, (path, wide)
            picture(page, f"temperature-{path.replace('/', '-')}-{size}")
