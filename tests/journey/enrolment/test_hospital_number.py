"""A hospital may give another number at each admission: two people tell it, and the band agrees."""

from __future__ import annotations

from typing import Any

import pytest

from cot_tracker.demo.enrolment import HOSPITAL_NUMBER
from cot_tracker.door.faults import Invalid, Refused
from cot_tracker.journey.story import Story
from tests.fixtures.sites import Played
from tests.gates import breaks

NUMBER = "H-2027 0815"


def tell(played: Played, person: str, number: str = NUMBER) -> Any:
    facts = {"hospital_number": number}
    return played.player.do(person, "enrolment.number_told", played.coi, facts)


def bind(played: Played, person: str, number: str) -> Any:
    """The person binds a new wristband, with the hospital's band as it is now."""
    bound = played.player.story(played.coi).enrolment.bound_wristband
    asked = {"reprint_of": bound, "why": "damaged"}
    printed = played.player.print_labels("alice", played.coi, "wristband", **asked)
    facts = {
        "wristband": printed.labels[0],
        "hospital_band": number, "name_agrees": True, "birth_date_agrees": True,
    }  # fmt: skip
    return played.player.do(person, "enrolment.wristband_bound", played.coi, facts)


def refused(played: Played, person: str, number: str = NUMBER) -> list[str]:
    with pytest.raises(Refused) as found:
        tell(played, person, number)
    return [one.code for one in found.value.refusals]


@breaks("enrolment.number_told", "number_is_told_by_a_second_person")
def test_one_person_alone_does_not_change_the_number(played: Played) -> None:
    before = played.player.story(played.coi).enrolment.hospital_digest
    tell(played, "alice")
    assert refused(played, "alice") == ["enrolment.number_told_by_you"]
    assert played.player.story(played.coi).enrolment.hospital_digest == before
    tell(played, "hugo")
    assert played.player.story(played.coi).enrolment.hospital_digest != before


def test_two_people_who_read_different_numbers_change_nothing(played: Played) -> None:
    before = played.player.story(played.coi).enrolment.hospital_digest
    tell(played, "alice")
    tell(played, "hugo", "H-2027 0816")
    assert played.player.story(played.coi).enrolment.hospital_digest == before
    tell(played, "alice", "H-2027 0816")
    assert played.player.story(played.coi).enrolment.hospital_digest != before


def test_the_band_of_the_new_admission_binds_and_the_old_one_is_a_mismatch(played: Played) -> None:
    tell(played, "alice")
    tell(played, "hugo")
    with pytest.raises(Refused) as found:
        bind(played, "ines", HOSPITAL_NUMBER.format(number=1))
    assert [one.code for one in found.value.refusals] == ["enrolment.band_mismatch"]
    assert found.value.near_miss


def test_the_number_is_told_even_when_the_unknown_band_has_stopped_the_journey(
    played: Played,
) -> None:
    with pytest.raises(Refused):
        bind(played, "alice", NUMBER)
    assert played.player.story(played.coi).deviation.open_holds
    tell(played, "alice")
    tell(played, "hugo")


def test_no_entry_holds_a_number_and_none_is_ever_free_text(played: Played) -> None:
    done = tell(played, "alice")
    assert set(done.entry.facts) == {"hospital_number_digest"}
    site = played.player.site
    with site.database.read() as connection:
        kept = site.vault.open(connection, played.coi)
        assert kept is not None
        assert kept.numbers == (HOSPITAL_NUMBER.format(number=1), NUMBER)
        texts = {"note": f"seen {NUMBER}", "other": HOSPITAL_NUMBER.format(number=1)}
        assert site.vault.revealing(connection, played.coi, texts) == ["note", "other"]


def test_initials_may_be_told_later_and_are_no_part_of_the_name(played: Played) -> None:
    player, coi = played.player, played.coi
    player.do("alice", "enrolment.initials_told", coi, {"initials": "wxn"})
    story: Story = player.story(coi)
    assert story.enrolment.initials == "WXN"
    with pytest.raises(Invalid):
        player.do("alice", "enrolment.initials_told", coi, {"initials": "W"})
