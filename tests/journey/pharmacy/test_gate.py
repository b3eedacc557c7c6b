"""Each requirement of the pharmacy, broken alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cot_tracker.identity.codes import parse
from cot_tracker.journey.containers import changed
from cot_tracker.journey.quality.records import Result
from cot_tracker.journey.story import Story
from tests.gates import breaks
from tests.journey.conditioning.stories import (
    BAGS,
    CERTIFICATE,
    COI,
    EMMA,
    FREEZER,
    GRACE,
    INFUSION_DAY,
    LABELS,
    NOW,
    Change,
    cautioned,
    died,
    item,
    labelled,
    planned,
    refused,
    started,
    tell,
    travelled,
    with_a_late_positive,
    withdrawn,
)

SOON = NOW + timedelta(hours=1)


def accepted() -> Story:
    """The shipment was accepted at the site, a start is decided."""
    return changed(started(), BAGS, state="accepted", place="site")


def received() -> Story:
    return tell(
        accepted(), "pharmacy.received", GRACE, NOW, bags=LABELS, counted=2, intact=True,
        position=FREEZER,
    )  # fmt: skip


def confirmed(story: Story | None = None) -> Story:
    return tell(
        story or received(), "pharmacy.confirmed", GRACE, NOW, bags=LABELS, certificate=CERTIFICATE
    )


def receive(story: Story, **changes: Any) -> list[str]:
    facts = {"bags": list(LABELS), "counted": 2, "intact": True, "position": FREEZER} | changes
    items = changes.pop("items", (item(FREEZER),))
    facts.pop("items", None)
    return refused("pharmacy.received", story, facts, GRACE, items=items)


def confirm(story: Story, **changes: Any) -> list[str]:
    now = changes.pop("now", SOON)
    facts = {"bags": list(LABELS), "certificate": CERTIFICATE} | changes
    return refused("pharmacy.confirmed", story, facts, GRACE, now=now)


def told(story: Story) -> list[str]:
    """What is told with the confirmation, and does not stop it."""
    facts = {"bags": list(LABELS), "certificate": CERTIFICATE}
    return cautioned("pharmacy.confirmed", story, facts, GRACE)


def issue(story: Story, *, now: Any = SOON, bags: Any = LABELS) -> list[str]:
    facts = {"bags": list(bags), "ward": "Ward 3"}
    return refused("pharmacy.issued", story, facts, GRACE, now=now)


def revoked(story: Story, *, again: bool = False) -> Story:
    """Revoked, and where `again` released anew, with a new certificate of the serial 02."""
    story = tell(story, "quality.revoked", EMMA, NOW + timedelta(minutes=10), why="recall")
    if not again:
        return story
    at = NOW + timedelta(minutes=20)
    story = tell(story, "quality.released", EMMA, at, bags=BAGS)
    return labelled(story, "certificate", SECOND, at=at)


def with_serial(label: str, serial: int) -> str:
    """The same thing's label with another print serial."""
    return str(replace(parse(label), serial=serial))


SECOND = with_serial(CERTIFICATE, 2)


# Receipt


def test_an_accepted_shipment_is_received() -> None:
    assert receive(accepted()) == []


@breaks("pharmacy.received", "a_bag_has_been_accepted", also=["pharmacy.not_accepted"])
def test_nothing_is_received_before_a_bag_has_arrived() -> None:
    under_way = changed(accepted(), BAGS, state="in_transit", place="transit")
    assert receive(under_way) == ["pharmacy.nothing_arrived", "pharmacy.not_accepted"]


@breaks("pharmacy.received", "bags_are_accepted")
def test_a_bag_still_in_quarantine_is_not_received() -> None:
    story = changed(accepted(), BAGS[:1], state="quarantined")
    assert receive(story) == ["pharmacy.not_accepted"]


def test_a_bag_is_received_once() -> None:
    assert receive(received()) == ["pharmacy.nothing_arrived", "pharmacy.not_accepted"]


@breaks("pharmacy.received", "every_accepted_bag_is_scanned")
def test_no_bag_of_the_shipment_is_left_out() -> None:
    assert receive(accepted(), bags=[LABELS[0]], counted=1) == ["pharmacy.bags_left_out"]


@breaks("pharmacy.received", "count_agrees")
def test_bags_are_counted_by_hand_too() -> None:
    assert receive(accepted(), counted=3) == ["pharmacy.count_differs"]


@breaks("pharmacy.received", "bags_are_intact")
def test_a_damaged_bag_is_not_received() -> None:
    assert receive(accepted(), intact=False) == ["pharmacy.not_intact"]


@breaks("pharmacy.received", "position_is_in_use")
def test_bags_go_into_a_position_that_is_in_use() -> None:
    assert receive(accepted(), items=()) == ["pharmacy.no_such_position"]
    retired = replace(item(FREEZER), active=False)
    assert receive(accepted(), items=(retired,)) == ["pharmacy.no_such_position"]


# Confirmation


def test_the_release_is_confirmed_on_every_bag_and_the_certificate() -> None:
    assert confirm(received()) == []


@breaks("pharmacy.confirmed", "a_bag_is_in_the_pharmacy", also=["pharmacy.not_here"])
def test_nothing_is_confirmed_before_a_bag_is_received() -> None:
    assert confirm(accepted()) == ["pharmacy.nothing_to_confirm", "pharmacy.not_here"]


@breaks(
    "pharmacy.confirmed", "product_is_released",
    also=["pharmacy.certificate_revoked", "labelling.voided"],
)  # fmt: skip
def test_a_revoked_release_is_not_confirmed() -> None:
    story = tell(received(), "quality.revoked", EMMA, why="recall")
    assert confirm(story) == [
        "labelling.voided", "pharmacy.not_released", "pharmacy.certificate_revoked",
    ]  # fmt: skip


@breaks("pharmacy.confirmed", "no_result_was_positive_since")
def test_nothing_is_confirmed_after_a_late_positive() -> None:
    assert confirm(with_a_late_positive(received())) == ["pharmacy.late_positive"]


@pytest.mark.parametrize("gone", [withdrawn, died])
@breaks("pharmacy.confirmed", "subject_takes_part")
@breaks("pharmacy.issued", "subject_takes_part")
def test_nothing_is_confirmed_or_issued_for_who_has_withdrawn_or_died(gone: Change) -> None:
    assert confirm(gone(received())) == ["pharmacy.withdrawn"]
    assert issue(gone(confirmed())) == ["pharmacy.withdrawn"]


@breaks("pharmacy.confirmed", "start_is_decided")
def test_nothing_is_confirmed_once_the_infusion_day_has_moved() -> None:
    story = tell(
        received(), "conditioning.infusion_day_planned", day=INFUSION_DAY + timedelta(days=1)
    )
    assert confirm(story) == ["pharmacy.no_decision"]


@breaks("pharmacy.confirmed", "infusion_day_is_not_past")
def test_nothing_is_confirmed_for_a_day_that_is_past() -> None:
    assert confirm(received(), now=NOW + timedelta(days=6)) == ["pharmacy.day_past"]
    assert confirm(received(), now=NOW + timedelta(days=5)) == []


@pytest.mark.parametrize("involved", ["produced", "tested", "released"])
@breaks("pharmacy.confirmed", "pharmacist_is_independent")
def test_who_made_tested_or_released_it_does_not_confirm_it(involved: str) -> None:
    story, me = received(), frozenset({GRACE.person})
    if involved == "produced":
        story = replace(story, production=replace(story.production, performers=me))
    elif involved == "tested":
        story = replace(story, quality=replace(story.quality, testers=me))
    else:
        story = replace(story, quality=replace(story.quality, released_by=GRACE.person))
    assert confirm(story) == ["pharmacy.not_independent"]


@breaks("pharmacy.confirmed", "bags_are_enough")
def test_nothing_is_confirmed_when_a_bag_is_lost() -> None:
    story = changed(received(), BAGS[:1], state="lost")
    assert confirm(story, bags=[LABELS[1]]) == ["pharmacy.too_few_bags"]


@breaks("pharmacy.confirmed", "not_every_bag_is_confirmed_yet")
def test_of_two_confirmations_one_counts() -> None:
    assert confirm(confirmed()) == ["pharmacy.already_confirmed"]


@breaks("pharmacy.confirmed", "every_bag_is_scanned")
def test_no_bag_of_the_release_is_left_unscanned() -> None:
    assert confirm(received(), bags=[LABELS[0]]) == ["pharmacy.bags_missing"]


@breaks("pharmacy.confirmed", "bags_are_in_the_pharmacy")
def test_a_bag_that_was_not_received_is_not_confirmed() -> None:
    story = changed(received(), BAGS[:1], state="accepted", place="site")
    assert confirm(story) == ["pharmacy.not_here"]


@breaks("pharmacy.confirmed", "bags_are_unexpired")
def test_an_expired_bag_is_not_confirmed() -> None:
    assert confirm(changed(received(), BAGS[:1], expires_at=SOON)) == ["pharmacy.expired"]
    assert confirm(changed(received(), BAGS[:1], expires_at=None)) == ["pharmacy.no_expiry"]
    later = SOON + timedelta(seconds=1)
    assert confirm(changed(received(), BAGS[:1], expires_at=later)) == []


@breaks("pharmacy.confirmed", "certificate_is_in_force", also=["labelling.voided"])
def test_a_certificate_that_was_replaced_is_not_taken() -> None:
    story = labelled(received(), "certificate", SECOND, at=NOW)
    assert confirm(story) == ["labelling.voided", "pharmacy.certificate_superseded"]
    assert confirm(story, certificate=SECOND) == []


def test_a_certificate_that_was_destroyed_is_not_taken() -> None:
    story = tell(received(), "labelling.destroyed", EMMA, labels=[CERTIFICATE], why="damaged")
    assert confirm(story) == ["labelling.voided", "pharmacy.certificate_not_live"]


@breaks("pharmacy.confirmed", "certificate_names_these_labels")
def test_a_bag_that_was_relabelled_since_asks_for_a_new_certificate() -> None:
    again = with_serial(LABELS[0], 2)
    story = labelled(received(), "infusion_bag", again, at=NOW + timedelta(minutes=1))
    assert confirm(story, bags=[again, LABELS[1]]) == ["pharmacy.not_on_certificate"]
    newer = labelled(story, "certificate", SECOND, at=NOW + timedelta(minutes=2))
    assert confirm(newer, bags=[again, LABELS[1]], certificate=SECOND) == []


@breaks("pharmacy.confirmed", "no_deviation_is_newer_than_the_certificate")
@breaks("pharmacy.confirmed", "no_result_failed_since_the_certificate")
def test_what_the_certificates_paper_cannot_know_is_told_when_it_is_confirmed() -> None:
    story = tell(
        received(), "deviation.raised", EMMA, NOW + timedelta(minutes=1), title="A dented shipper",
        severity="minor", what="Found at receipt",
    )  # fmt: skip
    assert confirm(story) == []
    assert told(story) == ["pharmacy.deviation_since"]
    assert told(received()) == []
    assert told(with_a_late_positive(received())) == ["pharmacy.deviation_since"]
    at = NOW - timedelta(days=1)
    failed = Result(1, "sterility", "", "growth", "", "", "growth", "", "fail", (), at)
    late = replace(received(), quality=replace(received().quality, results=(failed,)))
    assert told(late) == ["pharmacy.failed_since"]


@breaks("pharmacy.confirmed", "certificate_is_of_this_release")
def test_a_certificate_printed_before_the_release_that_stands_is_not_taken() -> None:
    story = tell(received(), "quality.released", EMMA, NOW, bags=BAGS)
    assert confirm(story) == ["pharmacy.certificate_before_release"]


def test_another_patients_bag_is_never_confirmed() -> None:
    other = LABELS[0].replace("00001", "00002", 1)[:18]
    other += f"{98 - int(other) * 100 % 97:02d}"
    found = confirm(received(), bags=[other, LABELS[1]])
    assert "identity.another_patient" in found


# Issue


def test_confirmed_bags_are_issued_one_at_a_time_or_together() -> None:
    assert issue(confirmed()) == []
    assert issue(confirmed(), bags=LABELS[:1]) == []


@breaks("pharmacy.issued", "a_confirmed_bag_is_here", also=["pharmacy.not_confirmed"])
def test_nothing_is_issued_before_a_bag_is_confirmed() -> None:
    assert issue(received()) == ["pharmacy.nothing_confirmed", "pharmacy.not_confirmed"]


@breaks("pharmacy.issued", "product_is_released")
def test_a_bag_is_not_issued_once_its_release_is_revoked() -> None:
    assert issue(revoked(confirmed())) == ["pharmacy.not_released"]


@breaks("pharmacy.issued", "no_result_was_positive_since")
def test_a_bag_is_not_issued_after_a_late_positive() -> None:
    assert issue(with_a_late_positive(confirmed())) == ["pharmacy.late_positive"]


@breaks("pharmacy.issued", "start_is_decided")
def test_a_bag_is_not_issued_once_the_infusion_day_has_moved() -> None:
    story = tell(
        confirmed(), "conditioning.infusion_day_planned", day=INFUSION_DAY + timedelta(days=1)
    )
    assert issue(story) == ["pharmacy.no_decision"]


@breaks("pharmacy.issued", "infusion_day_is_not_past")
def test_a_bag_is_not_issued_after_the_infusion_day() -> None:
    assert issue(confirmed(), now=NOW + timedelta(days=6)) == ["pharmacy.day_past"]


@breaks("pharmacy.issued", "confirmation_is_the_newest")
def test_a_new_release_or_decision_asks_for_a_new_confirmation() -> None:
    assert issue(revoked(confirmed(), again=True)) == ["pharmacy.confirm_again"]
    story = tell(planned(confirmed()), "conditioning.deferred", at=NOW, why="fever")
    story = tell(story, "conditioning.decided", at=SOON, infusion_day=INFUSION_DAY)
    assert issue(story) == ["pharmacy.confirm_again"]


@breaks("pharmacy.issued", "bags_are_confirmed")
def test_an_unconfirmed_bag_is_not_issued() -> None:
    issued = tell(confirmed(), "pharmacy.issued", GRACE, NOW, bags=LABELS[:1], ward="Ward 3")
    assert issue(issued) == ["pharmacy.not_confirmed"], "a bag is issued once"


@breaks("pharmacy.issued", "bags_are_unexpired")
def test_an_expired_bag_is_not_issued() -> None:
    assert issue(changed(confirmed(), BAGS[:1], expires_at=SOON)) == ["pharmacy.expired"]


def test_a_new_release_is_confirmed_with_its_own_certificate_and_issued() -> None:
    story = revoked(confirmed(), again=True)
    assert confirm(story, certificate=SECOND) == []
    story = tell(story, "pharmacy.confirmed", GRACE, SOON, bags=LABELS, certificate=SECOND)
    assert story.coi == COI
    assert issue(story, now=SOON + timedelta(hours=1)) == []


# Which release, and how they travelled


@breaks("pharmacy.confirmed", "no_bag_is_in_doubt")
def test_bags_whose_excursion_nobody_decided_on_are_not_confirmed() -> None:
    assert confirm(travelled(received(), verdict="excursion")) == ["pharmacy.in_doubt"]
    assert confirm(travelled(received(), verdict="excursion", decision="accept")) == []


def _of_another_release(story: Story) -> Story:
    """As if the release that stands were that of another batch of this patient."""
    return replace(story, quality=replace(story.quality, released_bags=BAGS[1:]))


@breaks("pharmacy.confirmed", "bags_are_of_the_release", also=["pharmacy.too_few_bags"])
def test_a_bag_of_another_batch_is_not_confirmed() -> None:
    found = confirm(_of_another_release(received()))
    assert sorted(found) == ["pharmacy.not_of_the_release", "pharmacy.too_few_bags"]


@breaks("pharmacy.issued", "bags_are_of_the_release")
def test_a_bag_of_another_batch_is_not_issued() -> None:
    assert issue(_of_another_release(confirmed())) == ["pharmacy.not_of_the_release"]
