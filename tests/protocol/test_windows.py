"""Windows are whole days of the study site, both ends included."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from cot_tracker.protocol import windows
from cot_tracker.protocol.model import Protocol

INFUSED = date(2026, 3, 2)


def test_the_decision_falls_five_days_before_infusion(protocol: Protocol) -> None:
    window = windows.decision_window(protocol, date(2026, 3, 3))
    assert window == (date(2026, 2, 24), date(2026, 2, 26), date(2026, 2, 26))


def test_no_chemotherapy_is_due_before_the_decision(protocol: Protocol) -> None:
    latest = windows.decision_window(protocol, INFUSED).latest
    for drug in protocol.conditioning.drugs:
        days = [INFUSED + timedelta(days=day) for day in drug.days]
        assert latest <= days[0] < days[-1] < INFUSED


def test_the_last_visit_is_672_days_after_infusion(protocol: Protocol) -> None:
    targets = [windows.visit_window(protocol, one, INFUSED).target for one in protocol.visits]
    assert max(targets) == INFUSED + timedelta(days=672)
    assert windows.visit_window(protocol, "week_96", INFUSED).target == max(targets)


def test_a_visit_on_either_edge_of_its_window_is_in_time(protocol: Protocol) -> None:
    window = windows.visit_window(protocol, "week_12", INFUSED)
    assert window.target - window.earliest == window.latest - window.target == timedelta(days=7)
    assert window.holds(window.earliest)
    assert window.holds(window.latest)
    assert not window.holds(window.earliest - timedelta(days=1))
    assert not window.holds(window.latest + timedelta(days=1))


def test_visits_windows_never_overlap_and_keep_their_order(protocol: Protocol) -> None:
    spans = [windows.visit_window(protocol, visit, INFUSED) for visit in protocol.visits]
    for earlier, later in pairwise(spans):
        assert earlier.earliest <= earlier.target <= earlier.latest < later.earliest


def test_a_visit_the_protocol_does_not_have_has_no_window(protocol: Protocol) -> None:
    with pytest.raises(KeyError):
        windows.visit_window(protocol, "week_97", INFUSED)


@pytest.mark.parametrize(("last_day_counts", "last"), [(True, 28), (False, 27)])
def test_the_dlt_window_ends_where_the_protocol_says(
    protocol: Protocol, last_day_counts: bool, last: int
) -> None:
    rules = replace(protocol.escalation, dlt_last_day_counts=last_day_counts)
    changed = replace(protocol, escalation=rules)
    last_day = INFUSED + timedelta(days=last)
    assert windows.dlt_last_day(changed, INFUSED) == last_day
    assert windows.counts_for_dlt(changed, INFUSED, INFUSED)
    assert windows.counts_for_dlt(changed, INFUSED, last_day)
    assert not windows.counts_for_dlt(changed, INFUSED, last_day + timedelta(days=1))
    assert not windows.counts_for_dlt(changed, INFUSED, INFUSED - timedelta(days=1))


def test_the_next_subject_of_a_cohort_waits_for_the_stagger(protocol: Protocol) -> None:
    assert windows.next_subject_from(protocol, INFUSED) == INFUSED + timedelta(days=14)


def test_without_tolerance_another_infusion_day_is_outside(protocol: Protocol) -> None:
    window = windows.infusion_window(protocol, INFUSED)
    assert window.holds(INFUSED)
    assert not window.holds(INFUSED + timedelta(days=1))


def test_a_pending_result_is_due_so_many_days_after_harvest(protocol: Protocol) -> None:
    sterility = protocol.specification.test("sterility")
    assert sterility is not None
    assert sterility.due_days is not None
    assert windows.result_due(sterility.due_days, INFUSED) == INFUSED + timedelta(days=16)
