"""What a scan says of a bag whose time is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cot_tracker.identity.codes import parse
from cot_tracker.journey.scanned import Scanned, judged
from cot_tracker.journey.stability import Clock
from cot_tracker.journey.story import Story
from tests.journey import bedside

PRODUCT = replace(bedside.protocol().product, max_minutes_out_of_storage=240)


def scanned(story: Story) -> Scanned:
    return judged(story, parse(bedside.BAG), bedside.NOW, PRODUCT)


def out_for(minutes: int) -> Story:
    clock = Clock(out_since=bedside.NOW - timedelta(minutes=minutes), out_with="pharmacy.issued")
    story = bedside.issued().story
    clocks = story.storage.clocks.set(bedside.OWN, clock)
    return replace(story, storage=replace(story.storage, clocks=clocks))


def test_a_bag_within_its_time_is_good() -> None:
    assert scanned(out_for(239)) == ("ok", "", True)


def test_an_expired_bag_is_a_stop_from_its_last_moment_on() -> None:
    moment = timedelta(seconds=1)
    fresh = bedside.bag(expires_at=bedside.NOW + moment)(bedside.issued().story)
    assert scanned(fresh).tone == "ok"
    expired = scanned(bedside.bag(expires_at=bedside.NOW)(fresh))
    assert expired.tone == "stop"
    assert "Its date has passed" in expired.sentence
    assert expired.usable, "it may still be destroyed"


def test_a_bag_that_was_out_of_storage_too_long_is_a_stop() -> None:
    over = scanned(out_for(241))
    assert over.tone == "stop"
    assert "out of storage for 241 minutes; 240 are allowed" in over.sentence


def test_an_empty_bag_is_not_called_expired() -> None:
    past = bedside.bag(expires_at=bedside.NOW - timedelta(days=1), state="destroyed")
    assert "date" not in scanned(past(bedside.issued().story)).sentence


def test_a_bag_of_a_revoked_release_is_a_stop() -> None:
    story = bedside.part("quality", disposition="revoked")(bedside.issued().story)
    assert scanned(story) == (
        "stop", "The release of its batch was revoked. Do not use it.", True,
    )  # fmt: skip
    at_workshop = bedside.bag(place="workshop")(story)
    assert scanned(at_workshop).tone == "ok", "there it may be of the next batch"
