"""The server's clock, and times that are told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cot_tracker.door.faults import (
    ClockFault,
    Invalid,
)
from cot_tracker.door.perform import SKEW
from cot_tracker.site import NewSite, create_site, open_site
from tests.door.conftest import Here


def at(moment: datetime) -> Any:
    return lambda: moment


@contextmanager
def clock(here: Here, moment: datetime) -> Iterator[None]:
    before = here.door.clock
    here.door.clock = at(moment)
    try:
        yield
    finally:
        here.door.clock = before


def test_a_clock_in_1970_records_nothing_and_says_what_to_do(here: Here) -> None:
    before = here.count()
    with clock(here, datetime(1970, 1, 1, tzinfo=UTC)), pytest.raises(ClockFault) as caught:
        here.plan()
    assert caught.value.status == 503
    assert "1970-01-01" in caught.value.sentence()
    assert "Set the clock right" in caught.value.sentence()
    assert here.count() == before


def test_a_clock_a_little_behind_never_lets_a_chain_go_backwards(here: Here) -> None:
    last = here.plan().entry.recorded_at
    with clock(here, last - SKEW / 2):
        assert here.plan().entry.recorded_at == last
    with clock(here, last - SKEW * 2), pytest.raises(ClockFault):
        here.plan()
    here.assert_intact()


def test_a_site_that_is_no_demo_takes_the_systems_clock_only(tmp_path: Path) -> None:
    new = NewSite("0001", "A site", "Asia/Shanghai", "mei", "Mei", "a long good password 1")
    with pytest.raises(ClockFault):
        create_site(tmp_path / "other", new, at(datetime.now(UTC)))
    site = create_site(tmp_path / "site", new)
    mei = site.accounts.sign_in("mei", "a long good password 1").performer
    site.close()
    site = open_site(tmp_path / "site", at(datetime.now(UTC) + timedelta(days=1)))
    with pytest.raises(ClockFault, match="system's clock"):
        site.door.perform("people.language_chosen", mei.person, {"language": "zh"}, mei)
    site.close()


def test_a_permit_has_no_other_time_and_a_report_none_in_the_future(here: Here) -> None:
    now = here.door.clock()
    facts = {"title": "x", "severity": "minor", "what": "x"}
    with pytest.raises(Invalid, match="asked for now"):
        here.plan(occurred_at=now)
    for moment in (now + timedelta(minutes=5), now.replace(tzinfo=None)):
        with pytest.raises(Invalid):
            here.do("alice", "deviation.raised", here.coi, facts, occurred_at=moment)


def test_a_late_report_needs_its_reason_and_says_how_late_it_is(here: Here) -> None:
    facts = {"title": "x", "severity": "minor", "what": "x"}
    then = here.door.clock() - timedelta(hours=2)
    with pytest.raises(Invalid, match="say why"):
        here.do("alice", "deviation.raised", here.coi, facts, occurred_at=then)
    entry = here.do(
        "alice", "deviation.raised", here.coi, facts, occurred_at=then, reason="network was down"
    ).entry
    assert entry.facts["late"]["minutes"] == 120
    assert (entry.occurred_at, entry.reason) == (then, "network was down")
