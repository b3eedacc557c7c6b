"""What people might try between two accepted permits, each through the real door: a hostile
reader's list, kept beside the random one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cot_tracker.custody import ledger
from cot_tracker.custody.evidence import Evidence
from cot_tracker.door.faults import Invalid, Refused
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import containers_of, live_label, product_bags
from cot_tracker.journey.paper.printing import print_labels
from cot_tracker.journey.product import is_released
from cot_tracker.journey.story import Story
from tests.fixtures.hobo_file import ANSWERS, hobo
from tests.journeys.oracle import broken_promises, records
from tests.journeys.script import Call, Replay


class Ward(Replay):
    """The first patient's bags lie on the ward, on the day of the infusion."""

    def __init__(self) -> None:
        super().__init__()
        self.coi = self.recorded.journeys[0]
        self.clock.now += timedelta(hours=1)

    @property
    def story(self) -> Story:
        story: Story = self.site.door.story(self.coi)
        return story

    @property
    def band(self) -> str:
        return self.story.enrolment.bound_wristband

    @property
    def bags(self) -> list[str]:
        found = (live_label(self.story, bag.code) for bag in self.infusion_bags)
        return [label.code for label in found if label is not None]

    @property
    def infusion_bags(self) -> tuple[Any, ...]:
        return containers_of(self.story, Kind.INFUSION_BAG)

    def do(self, person: str, action: str, **facts: Any) -> Any:
        later = timedelta(seconds=20)
        call = Call(person, action, self.coi, facts, later, self.clock.now + later)
        return self.perform(call)

    def brings(self, person: str, action: str, file: Evidence, **facts: Any) -> Any:
        later = timedelta(seconds=20)
        call = Call(person, action, self.coi, facts, later, self.clock.now + later, [file])
        return self.perform(call)

    def refused(self, person: str, action: str, **facts: Any) -> set[str]:
        with pytest.raises(Refused) as found:
            self.do(person, action, **facts)
        return {one.code for one in found.value.refusals}

    def prints(self, person: str, what: str, **facts: Any) -> str:
        by = self.recorded.people[person]
        self.clock.now += timedelta(seconds=20)
        printed = print_labels(self.site.door, self.coi, {"what": what, **facts}, by)
        return printed.labels[0]

    def thaws(self, bag: str, celsius: str = "37") -> None:
        self.do("hugo", "infusion.thaw_started", bag=bag)
        self.clock.now += timedelta(minutes=4)
        self.do("hugo", "infusion.thaw_completed", bag=bag, temperature_c=celsius)

    def check(self, person: str, bag: str, band: str = "") -> None:
        self.do(person, "infusion.bedside_checked", **self.scans(bag, band), **AGREED)

    def checked(self, bag: str) -> None:
        for person in ("hugo", "ines"):
            self.check(person, bag)

    def scans(self, bag: str, band: str = "") -> dict[str, str]:
        return {"wristband": band or self.band, "bag": bag}

    def entry(self, action: str, **told: Any) -> Any:
        """The last entry of this action that tells these facts."""
        with self.site.database.read() as connection:
            return [
                one for one in ledger.entries(connection, self.coi)
                if one.action == action and told.items() <= one.facts.items()
            ][-1]  # fmt: skip

    def corrects(self, person: str, action: str, entry: Any = None, **changed: Any) -> Any:
        entry = entry or self.entry(action)
        known = self.site.door.book.actions[action].schema().fields
        facts = {k: v for k, v in entry.facts.items() if k in known} | changed
        return self.do(
            person, "deviation.corrected", sequence=entry.sequence, facts=facts, why="mistyped"
        )

    def clears(self, person: str = "emma") -> None:
        for hold in self.story.deviation.open_holds:
            self.do(person, "deviation.hold_cleared", hold=hold.number, why="looked into")

    def promise(self) -> list[str]:
        with self.site.database.read() as connection:
            entries = records(connection, self.coi)
        return broken_promises(entries, self.recorded.post_thaw_minutes)


AGREED = {"name_agrees": True, "birth_date_agrees": True}


@pytest.fixture
def ward() -> Iterator[Ward]:
    at = Ward()
    yield at
    at.close()


def test_two_people_scan_and_the_bag_runs(ward: Ward) -> None:
    bag = ward.bags[0]
    ward.thaws(bag)
    ward.checked(bag)
    ward.do("hugo", "infusion.started", **ward.scans(bag))
    assert ward.promise() == []


def test_a_label_reprinted_between_check_and_start_stops_the_bag(ward: Ward) -> None:
    bag = ward.bags[0]
    ward.thaws(bag)
    ward.checked(bag)
    fresh = ward.prints("chen", "infusion_bag", reprint_of=bag, why="damaged")
    old = ward.refused("hugo", "infusion.started", **ward.scans(bag))
    assert "labelling.voided" in old
    new = ward.refused("hugo", "infusion.started", **ward.scans(fresh))
    assert new == {"infusion.not_confirmed", "infusion.not_checked_by_two"}


def test_a_wristband_bound_anew_between_check_and_start_asks_for_both_checks_again(
    ward: Ward,
) -> None:
    bag, old = ward.bags[0], ward.band
    ward.thaws(bag)
    ward.checked(bag)
    fresh = ward.prints("hugo", "wristband", reprint_of=old, why="new_admission")
    assert "labelling.voided" in ward.refused("hugo", "infusion.started", **ward.scans(bag, old))
    assert "infusion.wristband_not_bound" in ward.refused(
        "hugo", "infusion.started", **ward.scans(bag, fresh)
    )


def test_the_other_bag_of_the_same_patient_is_not_started_on_the_checks_of_the_first(
    ward: Ward,
) -> None:
    first, second = ward.bags
    ward.thaws(first)
    ward.checked(first)
    found = ward.refused("hugo", "infusion.started", **ward.scans(second))
    assert {"infusion.not_thawed", "infusion.not_checked_by_two"} <= found


def test_a_hold_between_check_and_start_voids_the_checks(ward: Ward) -> None:
    bag = ward.bags[0]
    ward.thaws(bag)
    ward.checked(bag)
    ward.do("ines", "deviation.hold_placed", why="the bag looks cloudy")
    assert ward.refused("hugo", "infusion.started", **ward.scans(bag)) == {
        "deviation.on_hold", "infusion.not_checked_by_two",
    }  # fmt: skip
    ward.clears()
    found = ward.refused("hugo", "infusion.started", **ward.scans(bag))
    assert found == {"infusion.not_checked_by_two"}


def test_a_batch_that_failed_after_its_release_is_never_infused(ward: Ward) -> None:
    bag = ward.bags[0]
    ward.do("chen", "production.batch_failed", why="contamination")
    ward.clears()
    assert "infusion.not_released" in ward.refused("hugo", "infusion.thaw_started", bag=bag)


def test_a_release_given_again_asks_for_the_pharmacist_again(ward: Ward) -> None:
    bag = ward.bags[0]
    ward.do("emma", "quality.revoked", why="doubt")
    number = ward.story.deviation.open_deviations[-1].number
    told = {"deviation": number, "severity": "minor", "assessment": "no doubt"}
    ward.do("lin", "deviation.assessed", **told)
    ward.do("lin", "deviation.closed", deviation=number, conclusion="no doubt")
    ward.do("emma", "quality.trail_reviewed")
    pending = [{"test": test.test} for test in ward.story.quality.pending_due]
    ward.do("emma", "quality.conditionally_released", pending=pending)
    found = ward.refused("hugo", "infusion.thaw_started", bag=bag)
    assert found == {"infusion.not_confirmed"}


def test_a_bag_thawed_outside_the_gates_is_not_thawed_again(ward: Ward) -> None:
    bag = ward.bags[0]
    told = {"what": "thawed in the corridor", "containers": [bag], "outcome": "thawed"}
    ward.do("hugo", "deviation.happened", **told)
    hold = ward.story.deviation.open_holds[-1].number
    assert ward.refused("emma", "deviation.hold_cleared", hold=hold, why="x") == {
        "deviation.outside_unsigned"
    }
    ward.do("ines", "deviation.happened_countersigned", deviation=hold)
    ward.clears()
    found = ward.refused("hugo", "infusion.thaw_started", bag=bag)
    assert found == {"infusion.thawed_before"}


def test_no_report_brings_an_infused_bag_back(ward: Ward) -> None:
    bag = ward.bags[0]
    ward.thaws(bag)
    ward.checked(bag)
    ward.do("hugo", "infusion.started", **ward.scans(bag))
    ward.do("hugo", "infusion.stopped", bag=bag, volume_ml="50", complete=True)
    told = {"what": "a slip", "containers": [bag], "outcome": "thawed"}
    ward.do("hugo", "deviation.happened", **told)
    assert ward.infusion_bags[0].state == "infused"


def test_a_correction_never_takes_a_hold_away_unseen(ward: Ward) -> None:
    """A bath too warm, then told to have been right after all: Quality looks at both."""
    bag = ward.bags[0]
    ward.thaws(bag, "60")
    assert [hold.cause for hold in ward.story.deviation.open_holds] == ["excursion"]
    done = ward.corrects("hugo", "infusion.thaw_completed", temperature_c="37")
    assert done.entry.facts["lifted"]
    assert [hold.cause for hold in ward.story.deviation.open_holds] == ["correction"]
    assert ward.story.deviation.open_deviations


def test_a_time_that_an_expiry_depends_on_is_corrected_by_two(ward: Ward) -> None:
    bag = ward.bags[0]
    ward.thaws(bag)
    done = ward.corrects(
        "hugo", "infusion.thaw_completed", completed_at=ward.clock.now - timedelta(minutes=1)
    )
    number = done.entry.sequence
    band = ward.scans(bag)
    assert ward.refused("hugo", "infusion.bedside_checked", **band, **AGREED) == {
        "deviation.late_unsigned"
    }
    with pytest.raises(Refused):
        ward.do("hugo", "deviation.late_countersigned", report=number)
    ward.do("ines", "deviation.late_countersigned", report=number)
    ward.check("hugo", bag)


def test_a_courier_corrects_no_result(ward: Ward) -> None:
    with pytest.raises(Invalid):
        ward.corrects("bob", "quality.result_recorded", value="0")


def test_a_result_corrected_to_fail_reverts_the_release(ward: Ward) -> None:
    """Clearing the hold does not bring the release back: only a release does."""
    entry = ward.entry("quality.result_recorded", verdict="pass", critical=False)
    ward.corrects("dana", "quality.result_recorded", entry, value="0")
    result = ward.story.quality.result(entry.facts["test"])
    assert result is not None
    assert (result.passed, result.reviewed_by) == (False, "")
    assert ward.story.quality.disposition == "revoked"
    ward.clears()
    assert not ward.story.quality.released


def test_a_corrected_infusion_day_takes_the_decision_with_it(ward: Ward) -> None:
    day = ward.story.conditioning.infusion_day
    assert day is not None
    ward.corrects(
        "fang", "conditioning.infusion_day_planned", day=(day + timedelta(days=1)).isoformat()
    )
    ward.clears()
    found = ward.refused("hugo", "infusion.thaw_started", bag=ward.bags[0])
    assert "infusion.not_decided" in found


def test_a_bag_that_the_release_does_not_name_leaves_no_workshop(ward: Ward) -> None:
    """As if a second batch of this patient lay in the freezer beside a release of the first."""
    story = ward.story
    bag = story.quality.released_bags[0]
    unnamed = replace(story, quality=replace(story.quality, released_bags=()))
    assert is_released(story, bag)
    assert not is_released(unnamed, bag)
    assert product_bags(unnamed) == ()


def test_a_near_miss_at_the_bedside_is_cleared_with_a_bag_that_is_there(ward: Ward) -> None:
    bag = ward.bags[0]
    other = ward.site.door.story(ward.recorded.journeys[1])
    stranger = next(c for c, label in other.labels.items() if label.kind == Kind.INFUSION_BAG)
    assert "identity.another_patient" in ward.refused("hugo", "infusion.thaw_started", bag=stranger)
    hold = ward.story.deviation.open_holds[-1].number
    tube = next(c for c, one in ward.story.labels.items() if one.kind == Kind.TUBE)
    asked = {"hold": hold, "identified": [ward.band, tube]}
    assert ward.refused("hugo", "deviation.near_miss_checked", **asked) == {
        "deviation.bag_not_identified"
    }
    for person in ("hugo", "ines"):
        ward.do(person, "deviation.near_miss_checked", hold=hold, identified=[ward.band, bag])
    assert not ward.story.deviation.open_holds


def test_who_recalls_does_not_clear_the_recall(ward: Ward) -> None:
    ward.do("emma", "deviation.recalled", why="supplier's notice")
    hold = ward.story.deviation.open_holds[-1].number
    found = ward.refused("emma", "deviation.hold_cleared", hold=hold, why="never mind")
    assert found == {"deviation.your_hold"}


def test_after_a_bag_that_nobody_verified_the_next_one_waits_for_quality(ward: Ward) -> None:
    first, second = ward.bags
    ward.do("hugo", "infusion.stopped", bag=first, volume_ml="50", complete=True)
    assert not ward.story.infusion.infusions[0].verified
    found = ward.refused("hugo", "infusion.thaw_started", bag=second)
    assert "deviation.on_hold" in found


def test_an_answer_corrected_after_quality_has_cleared_the_doubt_holds_the_bag_again(
    ward: Ward,
) -> None:
    """What was unknown, and was cleared as that, is an excursion once the answer is right."""
    bag, one = ward.bags[0], ward.story.transport.shipments[-1]
    assert one.received_at is not None
    file = hobo(one.packed_at, one.received_at, one.logger)
    told = {"logger_file": file.digest, "shipment": one.number}
    ward.brings("grace", "transport.logger_read", file, **told)
    assert ward.story.transport.shipments[-1].verdict == "unknown"
    ward.clears()
    ward.do("emma", "transport.condition_assessed", decision="accept", why="no zone")
    ward.corrects("grace", "transport.logger_read", **ANSWERS)
    assert ward.story.transport.shipments[-1].verdict == "excursion"
    assert "deviation.on_hold" in ward.refused("hugo", "infusion.thaw_started", bag=bag)


def test_a_bag_reported_too_early_and_cleared_is_not_free_to_lie_about(ward: Ward) -> None:
    """Quality's word covers the time until then, not whatever comes after it."""
    bag = ward.bags[0]
    ward.do("hugo", "storage.overran", containers=[bag], why="it may have been out")
    ward.clears()
    ward.clock.now += timedelta(hours=4, minutes=5)
    assert ward.refused("hugo", "infusion.thaw_started", bag=bag) == {"infusion.out_too_long"}


def test_a_bag_too_warm_and_out_too_long_is_cleared_of_one_after_the_other(ward: Ward) -> None:
    bag = ward.bags[0]
    ward.clock.now += timedelta(hours=5)
    ward.do("hugo", "infusion.thaw_completed", bag=bag, temperature_c="60")
    first, second = ward.story.deviation.open_holds
    assert first.number == second.number, "one entry placed both"
    ward.do("emma", "deviation.hold_cleared", hold=first.number, why="looked into the one")
    assert [hold.cause for hold in ward.story.deviation.open_holds] == [second.cause]
    assert "deviation.on_hold" in ward.refused(
        "hugo", "infusion.bedside_checked", **ward.scans(bag), **AGREED
    )
