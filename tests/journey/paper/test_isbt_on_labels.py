"""ISBT 128 numbers that the collecting centre gave, from the plan to the labels."""

from __future__ import annotations

from dataclasses import replace

from cot_tracker.journey.paper.rendering import label_data
from cot_tracker.journey.story import Story
from cot_tracker.protocol.model import Protocol
from tests.journey.production.workshop import COI, PROTOCOL, Batch, own, produced

DIN, CHAIN = "A9999211234563", "CHA999926ABC123"
_STUDY = replace(PROTOCOL.study, isbt_facility_number="A9999")
REGISTERED: Protocol = replace(PROTOCOL, study=_STUDY)


def told() -> Story:
    """A journey whose next leukapheresis was planned with the numbers of the centre."""
    batch = Batch()
    facts = {"day": batch.now.date(), "isbt_din": "=A99992112345600", "isbt_coi": CHAIN}
    batch.do("alice", "collection.planned", facts, ask=False)
    again = {"day": batch.now.date()}
    batch.do("alice", "collection.planned", again, ask=False)  # another day, the same numbers
    batch.do("alice", "labelling.reserved", {"what": "collection_bag"}, ask=False)
    story: Story = batch.stories[COI]
    return story


def printed(story: Story, label: str, protocol: Protocol = REGISTERED) -> tuple[str, str]:
    said = label_data(story, protocol, label, "Site")
    assert said.isbt_facility == (protocol.study.isbt_facility_number or "")
    return said.fields.get("isbt_din", ""), said.fields.get("isbt_coi", "")


def test_the_numbers_stand_on_the_bag_that_is_labelled_after_they_were_told() -> None:
    story = told()
    (label,) = [one.code for one in story.labels.values() if one.state == "reserved"]
    assert story.collection.isbt_din == DIN
    assert printed(story, label) == (DIN[:13], CHAIN)
    assert printed(story, label, PROTOCOL) == ("", "")


def test_product_of_one_donation_says_its_number_and_of_several_says_none() -> None:
    batch = produced()
    story = batch.story
    (one,) = story.collection.leukaphereses
    known = replace(one, isbt_din=DIN)
    said = replace(story, collection=replace(story.collection, leukaphereses=(known,)))
    assert printed(said, batch.product[0]) == (DIN[:13], "")
    assert printed(said, batch.bags[0]) == (DIN[:13], "")
    second = replace(known, bags=(own(batch.bags[1]),), isbt_din="G123498654321H")
    pooled = (replace(known, bags=(own(batch.bags[0]),)), second)
    mixed = replace(story, collection=replace(story.collection, leukaphereses=pooled))
    assert printed(mixed, batch.product[0]) == ("", "")
