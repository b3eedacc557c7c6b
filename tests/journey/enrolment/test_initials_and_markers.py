"""Initials as second identifier, and what infectious disease markers make labels say."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from cot_tracker.demo import enrolment, transport
from cot_tracker.door.faults import Forbidden, Invalid, SignatureNeeded
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import changed
from cot_tracker.journey.paper.cards import print_shipper_label
from cot_tracker.journey.paper.marking import lacking, warning_for
from cot_tracker.journey.paper.printing import Printed, print_labels
from cot_tracker.journey.paper.rendering import label_data, pinned_protocol
from tests.fixtures.sites import Played

IDENTITY = {"name": "李 静", "birth_date": "1958-03-04", "hospital_number": "H-000990"}
NOT_EVALUATED = ("NOTEVALUATEDFORINFECTIOUSSUBSTANCES", "未进行传染性病原体检测")
BIOHAZARD = ("BIOLOGICALHAZARD", "生物危害")


def identify(played: Played, **facts: str) -> str:
    """Puts the identity of the second subject into the vault anew. Returns the initials kept."""
    told = {**IDENTITY, **facts}
    played.player.do("alice", "enrolment.identified", played.other, told)
    initials: str = played.player.story(played.other).enrolment.initials
    return initials


def text_of(printed: Printed | bytes) -> str:
    pdf = printed if isinstance(printed, bytes) else printed.pdf
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


def reprint(played: Played, label: str, language: str = "en", what: str = "collection_bag") -> Any:
    facts = {"what": what, "reprint_of": label, "why": "superseded"}
    alice = played.player.who("alice")
    return print_labels(played.player.site.door, played.coi, facts, alice, language=language)


def bag_labels(played: Played) -> list[str]:
    story = played.player.story(played.coi)
    found = (one for one in story.labels.values() if one.kind == Kind.COLLECTION_BAG)
    return sorted(one.code for one in found if one.state in ("issued", "applied"))


# Initials


def test_initials_are_typed_by_the_nurse_and_kept_in_capitals(played: Played) -> None:
    assert identify(played, initials="lj") == "LJ"
    assert identify(played, initials="lijg") == "LIJG"


def test_a_subject_without_initials_is_identified_all_the_same(played: Played) -> None:
    assert identify(played) == ""


@pytest.mark.parametrize("wrong", ["L", "LIJIN", "L J", "李静", "L1", "LI-J"])
def test_initials_are_two_to_four_latin_letters(played: Played, wrong: str) -> None:
    with pytest.raises(Invalid, match=r"2 to 4 letters|longer than"):
        identify(played, initials=wrong)


def test_a_part_of_the_name_is_never_taken_for_initials(played: Played) -> None:
    with pytest.raises(Invalid, match="part of the name"):
        identify(played, name="Wu Ting", initials="wu")
    assert identify(played, name="Wu Ting", initials="wt") == "WT"


def test_the_entry_holds_initials_and_nothing_of_the_name(played: Played) -> None:
    facts = {**IDENTITY, "initials": "LJ"}
    done = played.player.do("alice", "enrolment.identified", played.other, facts)
    assert set(done.entry.facts) == {"hospital_number_digest", "initials"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_initials_stand_beside_the_subject_number_on_bag_and_wristband(
    played: Played, language: str
) -> None:
    bag = text_of(reprint(played, bag_labels(played)[0], language))
    bound = played.player.story(played.coi).enrolment.bound_wristband
    band = text_of(reprint(played, bound, language, "wristband"))
    for text in (bag, band):
        assert "IX001-001" in text
        assert "WXM" in text
        assert "王小明" not in text
        assert "姓名缩写" in text


def test_a_label_of_a_subject_without_initials_leaves_their_place_empty(played: Played) -> None:
    story = played.player.story(played.coi)
    without = replace(story, enrolment=replace(story.enrolment, initials=""))
    protocol = pinned_protocol(played.player.site.door, story)
    label = bag_labels(played)[0]
    assert "initials" in label_data(story, protocol, label, "").fields
    assert "initials" not in label_data(without, protocol, label, "").fields


# Markers


def test_labels_say_not_evaluated_until_a_result_is_told(played: Played) -> None:
    assert played.player.story(played.coi).enrolment.markers == "not_evaluated"
    for language in ("en", "zh"):
        text = text_of(reprint(played, bag_labels(played)[0], language))
        assert all(words in text for words in NOT_EVALUATED)
        assert not any(words in text for words in BIOHAZARD)


def test_a_positive_marker_prints_the_biohazard_legend_and_its_sign(played: Played) -> None:
    plain = reprint(played, bag_labels(played)[0]).pdf
    enrolment.tell_markers(played.player, played.coi, "positive")
    for language in ("en", "zh"):
        printed = reprint(played, bag_labels(played)[0], language)
        text = text_of(printed)
        assert all(words in text for words in BIOHAZARD)
        assert not any(words in text for words in NOT_EVALUATED)
        assert _curves(printed.pdf) > _curves(plain), "The sign is drawn."


def test_negative_markers_print_neither(played: Played) -> None:
    enrolment.tell_markers(played.player, played.coi, "negative")
    text = text_of(reprint(played, bag_labels(played)[0]))
    assert not any(words in text for words in (*BIOHAZARD, *NOT_EVALUATED))


def test_wristband_and_journey_sheet_carry_no_warning_of_cells(played: Played) -> None:
    story = played.player.story(played.coi)
    for kind in (Kind.WRISTBAND, Kind.JOURNEY, Kind.CERTIFICATE):
        assert warning_for(story, kind) == ""


def test_a_later_result_names_the_labels_in_force_that_lack_its_warning(played: Played) -> None:
    player, coi = played.player, played.coi
    assert lacking(player.story(coi)) == ()
    enrolment.tell_markers(player, coi, "positive")
    before = bag_labels(played)
    assert [label.code for label in lacking(player.story(coi))] == before
    fresh = reprint(played, before[0]).labels[0]
    assert player.story(coi).labels[fresh].warning == "biohazard"
    assert [label.code for label in lacking(player.story(coi))] == before[1:]
    enrolment.tell_markers(player, coi, "negative")
    assert lacking(player.story(coi)) == ()


def test_labels_of_containers_whose_custody_has_ended_are_left_as_they_are(played: Played) -> None:
    enrolment.tell_markers(played.player, played.coi, "positive")
    story = played.player.story(played.coi)
    assert lacking(changed(story, list(story.containers), state="consumed")) == ()


def test_a_label_of_before_warnings_were_kept_counts_as_lacking_one(played: Played) -> None:
    story = played.player.story(played.coi)
    code = bag_labels(played)[0]
    older = story.labels.set(code, replace(story.labels[code], warning=""))
    assert [one.code for one in lacking(replace(story, labels=older))] == [code]


def test_the_packed_shipper_carries_the_warning_too(played: Played) -> None:
    player = played.player
    transport.send(player, played.coi, "starting_material")
    shipper = player.story(played.coi).transport.shipments[-1].shipper
    pdf = print_shipper_label(player.site.door, shipper, player.who("alice"))
    assert all(words in text_of(pdf) for words in NOT_EVALUATED)
    enrolment.tell_markers(player, played.coi, "positive")
    pdf = print_shipper_label(player.site.door, shipper, player.who("alice"), why="superseded")
    assert all(words in text_of(pdf) for words in BIOHAZARD)


def test_markers_are_told_by_nurse_or_investigator_who_sign(played: Played) -> None:
    facts = {"result": "negative"}
    with pytest.raises(Forbidden):
        played.player.do("bob", "enrolment.markers_told", played.coi, facts)
    with pytest.raises(SignatureNeeded):
        played.player.site.door.perform(
            "enrolment.markers_told", played.coi, facts, played.player.who("fang")
        )
    played.player.do("alice", "enrolment.markers_told", played.coi, facts)


def test_a_wrong_result_is_corrected_and_labels_follow(played: Played) -> None:
    player, coi = played.player, played.coi
    enrolment.tell_markers(player, coi, "negative")
    sequence = player.story(coi).sequence
    facts = {"sequence": sequence, "facts": {"result": "positive"}, "why": "Read the wrong line"}
    player.do("fang", "deviation.corrected", coi, facts)
    assert player.story(coi).enrolment.markers == "positive"


def _curves(pdf: bytes) -> int:
    """How many curves are drawn outside of text: the symbol has none."""
    from pypdf.generic import StreamObject

    reader = PdfReader(BytesIO(pdf))
    streams = (reader.get_object(n) for n in range(1, len(reader.xref[0]) + 1))
    data = [one.get_data() for one in streams if isinstance(one, StreamObject)]
    return sum(one.count(b" c\n") + one.count(b" c ") for one in data)
