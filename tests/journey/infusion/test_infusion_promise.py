"""The promise, over random sequences at the bedside: whatever was accepted before, a started bag
is this patient's, released, unexpired, on the ward, within its clock, and scanned by two people.

What is true is kept here in plain sets and times, beside the Story and without its gates."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.journey import bedside
from tests.journey.bedside import BAG, BAG_2, DAY, NOT_OURS, WRISTBAND, Bedside, Refused, issued

BAGS = (BAG, BAG_2, NOT_OURS)
BANDS = (WRISTBAND, bedside.UNBOUND)
NURSES = ("hugo", "ines")
MINUTES = (1, 4, 12, 25, 31, 600, 1440)


@dataclass
class Truth:
    """What an onlooker would have noted."""

    released: bool = True
    held: bool = False
    scans: dict[str, dict[str, datetime]] = field(default_factory=dict)
    thawed: dict[str, datetime] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)
    spoilt: set[str] = field(default_factory=set)
    returned: set[str] = field(default_factory=set)
    started: list[str] = field(default_factory=list)
    left: bool = False

    def forgets_scans(self) -> None:
        self.scans = {}


def _facts(name: str, bag: str, band: str, number: int) -> dict[str, Any]:
    return {
        "infusion.thaw_started": {"bag": bag},
        "infusion.thaw_completed": {"bag": bag, "temperature_c": ("37", "20")[number % 7 == 0]},
        "infusion.bedside_checked": bedside.check(bag, band),
        "infusion.started": {"wristband": band, "bag": bag},
        "infusion.stopped": {"bag": bag, "volume_ml": "50", "complete": number % 2 == 0},
        "infusion.finished": {},
        "quality.revoked": {"why": "x"},
        "deviation.hold_placed": {"why": "x"},
        "pharmacy.returned": {
            "bags": [bag], "returned_for": "use", "kept_cold": True, "why": "x",
        },
        "followup.withdrawn": {"withdrawn_from": "treatment", "by": "subject"},
    }[name]  # fmt: skip


ONES = (
    *("infusion.thaw_started", "infusion.thaw_completed") * 3,
    *("infusion.bedside_checked",) * 6,
    *("infusion.started",) * 5,
    "infusion.stopped", "infusion.stopped", "infusion.finished", "quality.revoked",
    "deviation.hold_placed", "pharmacy.returned", "followup.withdrawn", "wait", "wait",
)  # fmt: skip
STEP = st.tuples(
    st.sampled_from(ONES), st.sampled_from((BAG, BAG, BAG, *BAGS)),
    st.sampled_from((WRISTBAND, WRISTBAND, WRISTBAND, *BANDS)), st.sampled_from(NURSES),
    st.integers(0, 100),
)  # fmt: skip


def _who(name: str, nurse: str) -> str:
    if name.startswith("infusion."):
        return nurse
    return {"pharmacy.returned": "grace", "quality.revoked": "emma"}.get(name, "fang")


def _noted(truth: Truth, name: str, bag: str, band: str, who: str, number: int, now: Any) -> None:
    match name:
        case "infusion.thaw_started":
            truth.begun.add(bag)
        case "infusion.thaw_completed":
            if number % 7 == 0 or bag not in truth.begun:
                truth.spoilt.add(bag)
            truth.thawed[bag] = min(now, truth.thawed.get(bag, now))
        case "infusion.bedside_checked" if band == WRISTBAND:
            truth.scans.setdefault(bag, {})[who] = now
        case "quality.revoked":
            truth.released = False
        case "deviation.hold_placed":
            truth.held = True
        case "pharmacy.returned":
            truth.returned.add(bag)
            truth.scans.pop(bag, None)
        case "followup.withdrawn":
            truth.left = True


def _may_start(truth: Truth, bag: str, band: str, now: datetime) -> bool:
    rules = bedside.protocol()
    checked = timedelta(minutes=rules.infusion.bedside_check_valid_minutes)
    thawed = truth.thawed.get(bag)
    if thawed is None or now - thawed > timedelta(minutes=rules.product.post_thaw_expiry_minutes):
        return False
    young = {who for who, at in truth.scans.get(bag, {}).items() if thawed <= at >= now - checked}
    return (
        bag != NOT_OURS
        and band == WRISTBAND
        and len(young) >= 2
        and truth.released
        and not truth.held
        and not truth.left
        and bag not in truth.spoilt | truth.returned | set(truth.started)
        and (now + timedelta(hours=8)).date() == DAY
    )


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(STEP, min_size=4, max_size=40), st.integers(0, 5))
def test_no_accepted_sequence_breaks_the_promise(
    steps: list[tuple[str, str, str, str, int]], head: int
) -> None:
    at, truth = issued(), Truth()
    way = [
        ("infusion.thaw_started", BAG, WRISTBAND, "hugo", 1),
        ("infusion.thaw_completed", BAG, WRISTBAND, "hugo", 1),
        ("infusion.bedside_checked", BAG, WRISTBAND, "hugo", 1),
        ("infusion.bedside_checked", BAG, WRISTBAND, "ines", 1),
        ("infusion.started", BAG, WRISTBAND, "hugo", 1),
    ]
    for name, bag, band, nurse, number in (*way[:head], *steps):
        if name == "wait":
            at = replace(at, now=at.now + timedelta(minutes=MINUTES[number % len(MINUTES)]))
            continue
        who = _who(name, nurse)
        try:
            after = _done(at, who, name, bag, band, number)
        except Refused:
            continue
        if name == "infusion.started":
            assert _may_start(truth, bag, band, after.now)
            truth.started.append(bag)
        _noted(truth, name, bag, band, who, number, after.now)
        at = after


def _done(at: Bedside, who: str, name: str, bag: str, band: str, number: int) -> Bedside:
    return at.do(who, name, _facts(name, bag, band, number))


def test_the_straight_way_is_open() -> None:
    """Or the test above would prove nothing."""
    assert bedside.started().story.infusion.infusions[0].verified
