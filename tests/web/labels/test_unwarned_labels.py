"""Pages say which labels in force lack the warning that the record asks of them now."""

from __future__ import annotations

from cot_tracker.demo.enrolment import tell_markers
from tests.web.conftest import Site, words

LACK = "labels in force lack a warning"


def test_a_positive_marker_names_the_labels_to_reprint_and_the_reprint_settles_it(
    web: Site,
) -> None:
    alice, coi, player = web.visitor("alice"), web.played.coi, web.played.player
    assert LACK not in words(alice.get(f"/journeys/{coi}"))
    tell_markers(player, coi, "positive")
    for path in (f"/journeys/{coi}", f"/journeys/{coi}/labels"):
        said = words(alice.get(path))
        assert f"2 {LACK}" in said
        assert "do not say: BIOLOGICAL HAZARD." in said
    old = web.played.bags[0]
    page = alice.get(f"/journeys/{coi}/labels/{old}")
    assert "This label does not say: BIOLOGICAL HAZARD. Reprint it." in words(page)
    fresh = player.print_labels(
        "alice", coi, "collection_bag", reprint_of=old, why="superseded"
    ).labels[0]
    assert f"1 {LACK}" in words(alice.get(f"/journeys/{coi}/labels"))
    assert "does not say" not in words(alice.get(f"/journeys/{coi}/labels/{fresh}"))
    assert "Warning that the record added biological hazard" in words(
        alice.get(f"/journeys/{coi}/labels/{fresh}")
    )


def test_the_journeys_page_shows_initials_and_markers_beside_the_subject_number(web: Site) -> None:
    page = words(web.visitor("alice").get(f"/journeys/{web.played.coi}"))
    assert "Initials WXM" in page
    assert "Infectious disease markers not evaluated" in page


def test_a_nurse_types_initials_and_tells_markers_on_the_forms(web: Site) -> None:
    alice, other = web.visitor("alice"), web.played.other
    form = words(alice.get(f"/journeys/{other}/do/enrolment.identified"))
    assert "Pinyin initials as the protocol asks, 2 to 4 letters, never the name" in form
    told = {
        "name": "李静", "birth_date": "1958-03-04", "hospital_number": "H-000990", "initials": "lj",
    }  # fmt: skip
    assert alice.act(other, "enrolment.identified", told).status_code == 303
    assert web.played.player.story(other).enrolment.initials == "LJ"
    form = words(alice.get(f"/journeys/{other}/do/enrolment.markers_told"))
    assert "not evaluated" in form
