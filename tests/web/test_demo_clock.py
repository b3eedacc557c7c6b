"""A demo's clock goes forward, and only a demo's."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from cot_tracker.door.faults import ClockFault
from cot_tracker.site import NewSite, ShiftedClock, create_site, open_site

PASSWORD = "a long good password 1"


def _site(directory: Path, *, demo: bool) -> None:
    new = NewSite(
        facility="0000" if demo else "0012", name="Site", time_zone="Asia/Shanghai",
        administrator="mei", administrator_name="Mei", password=PASSWORD, demo=demo,
    )  # fmt: skip
    create_site(directory, new).close()


def test_a_demo_opens_with_a_clock_that_can_be_moved(tmp_path: Path) -> None:
    _site(tmp_path / "demo", demo=True)
    site = open_site(tmp_path / "demo")
    clock = site.door.clock
    assert isinstance(clock, ShiftedClock)
    before = clock()
    clock.move(timedelta(days=3))
    assert timedelta(days=3) <= clock() - before < timedelta(days=3, minutes=1)
    with pytest.raises(ValueError, match="forward"):
        clock.move(timedelta(hours=-1))
    site.close()


def test_a_site_takes_no_clock_but_the_systems(tmp_path: Path) -> None:
    _site(tmp_path / "site", demo=False)
    clock = ShiftedClock(tmp_path / "site")
    clock.move(timedelta(days=3))
    site = open_site(tmp_path / "site")
    assert not isinstance(site.door.clock, ShiftedClock)
    site.close()
    shifted = open_site(tmp_path / "site", clock)
    with pytest.raises(ClockFault):
        shifted.accounts.sign_in("mei", PASSWORD)
    shifted.close()
