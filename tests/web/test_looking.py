"""Board, journey, scan station, audit, labels, documents: what they show, and to whom."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cot_tracker.custody.canonical import canonical
from cot_tracker.demo.enrolment import HOSPITAL_NUMBER
from cot_tracker.demo.transport import transport_to_workshop
from cot_tracker.web import audit
from cot_tracker.web.audit import _may_say
from tests.fixtures.sites import confuse
from tests.web.conftest import Site, words


def test_the_board_shows_what_needs_somebody_first(web: Site) -> None:
    assert "No hold, no open deviation" in words(web.visitor("alice").get("/"))
    confuse(web.played)
    said = words(web.visitor("alice").get("/"))
    assert "Needs somebody 2" in said
    assert said.index("on hold") < said.index("All journeys by stage")


def test_a_scanned_code_on_the_board_leads_to_its_journey(web: Site) -> None:
    bag = web.played.bags[0]
    answer = web.visitor("alice").get("/", query_string={"q": bag})
    assert answer.headers["Location"] == f"/journeys/{web.played.coi}"
    found = words(web.visitor("alice").get("/?q=ix001-00"))
    assert "2 of 2 shown" in found
    assert "0 of 0 shown" in words(web.visitor("alice").get("/?q=%25"))


def test_the_journey_says_what_is_next_what_is_blocked_and_who_clears_it(web: Site) -> None:
    confuse(web.played)
    said = words(web.visitor("alice").get(f"/journeys/{web.played.coi}"))
    assert "On hold: near miss" in said
    assert "Cleared by Two people who identify bag and wristband again" in said
    assert "Yours, but not yet" in said
    assert "This journey is on hold since" in said
    assert "What others may do" in said


def test_the_drawn_way_names_every_step_and_its_day(web: Site) -> None:
    page = web.visitor("bob").get(f"/journeys/{web.played.coi}").text
    drawing = page[page.index("<svg viewBox") : page.index("</figure>")]
    for step in ("Enrolment", "Collection", "Transport", "Infusion", "Follow-up"):
        assert step in drawing
    assert "day 0" in drawing
    assert "style=" not in drawing


def test_the_first_of_two_blind_readings_is_withheld_from_all_but_quality(web: Site) -> None:
    confuse(web.played)
    story = web.played.player.story(web.played.coi)
    hold = story.deviation.open_holds[0].number
    wristband = story.enrolment.bound_wristband
    bag = web.played.bags[0]
    facts = {"hold": str(hold), "identified": f"{wristband}\n{bag}"}
    alice = web.visitor("alice")
    answer = alice.act(web.played.coi, "deviation.near_miss_checked", facts)
    assert answer.status_code == 303, words(answer)
    path = f"/journeys/{web.played.coi}"
    assert "Withheld until a second person has read it too." in words(alice.get(path))
    assert "Withheld" in words(web.visitor("bob").get(path))
    assert "Withheld" in words(web.visitor("jun").get("/audit"))
    assert "Withheld" not in words(web.visitor("emma").get(path))
    hugo = web.visitor("hugo")
    assert hugo.act(web.played.coi, "deviation.near_miss_checked", facts).status_code == 303
    assert "Withheld" not in words(hugo.get(path))


def test_a_scan_says_whose_it_is_what_it_is_and_what_may_be_done(web: Site) -> None:
    bob = web.visitor("alice")
    answer = bob.post("/scan", {"code": web.played.bags[0]}, headers={"HX-Request": "true"})
    said = words(answer)
    assert "<html" not in answer.text
    assert said.startswith("Good")
    assert "IX001-001" in said
    assert "State filled" in said
    assert f"bags={web.played.bags[0]}" in answer.text


def test_a_doubled_scan_is_repaired_and_a_foreign_code_is_not_kept(web: Site) -> None:
    alice = web.visitor("alice")
    bag = web.played.bags[0]
    assert "IX001-001" in words(alice.post("/scan", {"code": bag + bag}))
    answer = alice.post("/scan", {"code": "110101196001011234"})
    assert "may be somebody's identity number" in words(answer)
    assert "110101196001011234" not in answer.text
    assert "Another patient" not in words(answer)


def test_a_voided_label_stops(web: Site) -> None:
    player = web.played.player
    old = player.story(web.played.coi).enrolment.bound_wristband
    player.print_labels("alice", web.played.coi, "wristband", reprint_of=old, why="damaged")
    said = words(web.visitor("alice").post("/scan", {"code": old}))
    assert "Stop" in said
    assert "This label was voided." in said
    assert "Label in force" in said, "where to look is told too"


def test_a_stations_card_ties_the_screen_to_the_station(web: Site) -> None:
    chen = web.visitor("chen")
    station = web.played.world.items["workshop_1"]
    assert "This screen now works at this station." in words(chen.post("/scan", {"code": station}))
    assert "Station: Workshop 1" in words(chen.get("/scan"))


def test_a_mismatch_locks_the_screen_until_it_is_acknowledged(web: Site) -> None:
    alice = web.visitor("alice")
    wristband = web.played.player.story(web.played.coi).enrolment.bound_wristband
    answer = alice.act(
        web.played.other, "enrolment.wristband_bound",
        {
            "wristband": wristband, "hospital_band": HOSPITAL_NUMBER.format(number=2),
            "name_agrees": "yes", "birth_date_agrees": "yes",
        },
    )  # fmt: skip
    assert answer.headers["Location"] == "/mismatch"
    assert alice.get("/").headers["Location"] == "/mismatch"
    said = words(alice.get("/mismatch"))
    assert "Stop. Put it down." in said
    assert "IX001-001" in said
    assert "IX001-002" in said
    token = re.search(r'csrf-token" content="([^"]+)"', alice.get("/mismatch").text)
    assert token
    done = alice.client.post("/mismatch", data={"csrf_token": token[1]})
    assert done.headers["Location"] == f"/journeys/{web.played.other}"
    assert "I have put it down and understood" in words(alice.get(f"/journeys/{web.played.other}"))
    assert alice.get("/").status_code == 200


def test_a_mismatch_is_told_alone_once_and_in_the_language_of_whoever_looks(web: Site) -> None:
    alice = web.visitor("alice")
    wristband = web.played.player.story(web.played.coi).enrolment.bound_wristband
    answer = alice.act(
        web.played.other, "enrolment.wristband_bound",
        {"wristband": wristband, "hospital_band": HOSPITAL_NUMBER.format(number=2),
         "name_agrees": "no", "birth_date_agrees": "no"},
    )  # fmt: skip
    assert answer.headers["Location"] == "/mismatch"
    page = alice.get("/mismatch").text
    assert page.count("lockout-sentence") == 1, "what else was wrong with it is not to be mended"
    assert page.count("What was scanned is") == 1
    token = re.search(r'csrf-token" content="([^"]+)"', page)
    assert token
    chosen = {"csrf_token": token[1], "language": "zh", "next": "/mismatch"}
    alice.client.post("/language", data=chosen)
    assert "属于另一位患者" in words(alice.get("/mismatch"))


def test_the_second_identifier_is_shown_to_those_at_the_bedside_and_recorded(web: Site) -> None:
    hugo, bob = web.visitor("hugo"), web.visitor("bob")
    path = f"/journeys/{web.played.coi}/identity"
    assert "王小明" in words(hugo.post(path))
    assert bob.post(path).status_code == 403
    said = words(web.visitor("jun").get("/audit?what=people&who=hugo"))
    assert "Read an identity" in said


def test_the_audit_pages_through_everything_and_never_seems_empty(web: Site) -> None:
    jun = web.visitor("jun")
    path, numbers, total = "/audit", 0, 0
    while path:
        page = jun.get(path)
        numbers += page.text.count('class="entry"')
        found = re.search(r"(\d+) of (\d+) shown", words(page))
        assert found
        assert int(found[1]) == numbers
        total = int(found[2])
        form = page.text.rpartition('<form method="get" action="/audit">')[2]
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        path = ""
        if "Earlier entries" in form:
            path = f"/audit?{urlencode(fields)}"
    assert numbers == total > 100


def test_the_audit_finds_by_who_what_when_and_why(web: Site) -> None:
    web.visitor("emma").act(web.played.coi, "deviation.hold_placed", {"why": "Odd label"})
    jun = web.visitor("jun")
    assert "1 of" in words(jun.get("/audit?why=odd+label&who=Emma"))
    assert "Record the leukapheresis" in words(jun.get("/audit?what=collection&whose=ix001-001"))
    nothing = words(jun.get("/audit?who=nobody-at-all"))
    assert "0 of 0 shown" in nothing
    assert "Check the name" in nothing
    day = web.played.player.now.date().isoformat()
    assert "0 of 0 shown" in words(jun.get(f"/audit?until=2020-01-01&since={day}"))


def test_the_audit_names_things_and_leads_to_them(web: Site) -> None:
    page = web.visitor("jun").get("/audit?what=facility").text
    freezer = web.played.world.items["freezer_a1"]
    assert f'<a href="/facility/{freezer}">Freezer a1</a>' in page
    journeys = web.visitor("jun").get("/audit?whose=IX001-001").text
    assert f'<a href="/journeys/{web.played.coi}">IX001-001</a>' in journeys


def test_the_search_for_a_reason_leaves_no_gap_however_far_back_it_stands(
    web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes on from page to page until what was recorded first, and says how far it came."""
    web.visitor("emma").act(web.played.coi, "deviation.hold_placed", {"why": '"Odd" label ä'})
    jun, path, found, pages = web.visitor("jun"), "/audit?why=%22odd%22+LABEL+%C3%84", 0, 0
    assert 'class="entry"' in jun.get(path).text
    assert "searched to the first entry" in words(jun.get(path))
    web.visitor("alice").act(web.played.coi, "deviation.raised", {"title": "a", "what": "b"})
    monkeypatch.setattr(audit, "LOOKED_AT", 9)
    while path:
        page = jun.get(path)
        pages, found = pages + 1, found + page.text.count('class="entry"')
        form = page.text.rpartition('<form method="get" action="/audit">')[2]
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        path = f"/audit?{urlencode({n: unescape(v) for n, v in fields.items()})}"
        if "Search further back" not in form:
            path = ""
            assert "searched to the first entry" in words(page)
        else:
            assert re.search(r"searched back to \d{4}-\d\d-\d\d", words(page))
    assert (found, pages > 10) == (1, True)


def test_the_record_is_verified_from_the_audit_page(web: Site) -> None:
    jun = web.visitor("jun")
    jun.post("/audit/verify")
    assert "Intact:" in words(jun.get("/audit"))


def test_trails_are_files_and_taking_one_is_recorded(web: Site) -> None:
    bob = web.visitor("bob")
    for name, start in (("csv", b"\xef\xbb\xbf"), ("json", b"{"), ("pdf", b"%PDF")):
        answer = bob.get(f"/journeys/{web.played.coi}/trail.{name}")
        assert answer.data.startswith(start) or name == "csv"
        assert "attachment" in answer.headers["Content-Disposition"]
    assert bob.get(f"/journeys/{web.played.coi}/trail.epcis").status_code == 501
    assert "Export" in words(web.visitor("jun").get("/audit?who=bob"))


def test_alice_prints_a_label_sees_it_and_reprints_it_with_a_reason(web: Site) -> None:
    alice = web.visitor("alice")
    path = f"/journeys/{web.played.other}/labels"
    printed = alice.post(path, {"what": "journey_sheet", "language": "en", "request_id": "one"})
    assert printed.status_code == 303
    page = alice.get(printed.headers["Location"])
    assert "Printed, read back and issued: 1." in words(page)
    picture = re.search(r'src="(/journeys/[^"]+\.png)"', page.text)
    assert picture
    assert alice.get(picture[1]).data.startswith(b"\x89PNG")
    pdf = re.search(r'href="(/chains/[^"]+)"', page.text)
    assert pdf
    assert alice.get(pdf[1]).data.startswith(b"%PDF")
    code = printed.headers["Location"].rpartition("/")[2]
    again = alice.post(path, {"what": "journey_sheet", "reprint_of": code})
    assert again.status_code == 409
    assert "A reprint needs a reason." in words(again)
    again = alice.post(path, {"what": "journey_sheet", "reprint_of": code, "why": "damaged"})
    assert again.status_code == 303
    assert "This label was voided." in words(alice.get(f"{path}/{code}"))


def test_the_temperature_on_the_way_is_drawn_with_the_lanes_limits(web: Site) -> None:
    transport_to_workshop(web.played.player, web.played.coi, excursion=True)
    emma = web.visitor("emma")
    said = words(emma.get(f"/journeys/{web.played.coi}/curves/1"))
    assert "Limits, °C 2 – 8" in said
    assert "Minutes outside" in said
    drawn = emma.get(f"/journeys/{web.played.coi}/curves/1.json").get_json()
    assert len(drawn["at"]) == len(drawn["temperature_c"]) > 10
    assert max(drawn["temperature_c"]) > drawn["high_c"]
    assert emma.get(f"/journeys/{web.played.coi}/curves/9").status_code == 404


def test_badges_and_cards_are_printed(web: Site) -> None:
    mei = web.visitor("mei")
    assert mei.get("/scan/commands.pdf").data.startswith(b"%PDF")
    person = web.played.world.people["alice"].person
    assert mei.get(f"/people/{person}/badge.pdf").status_code == 404, "None was printed yet."
    assert mei.post(f"/people/{person}/badge").status_code == 303
    assert mei.get(f"/people/{person}/badge.pdf").data.startswith(b"%PDF")
    for item in (web.played.world.items["workshop_1"], web.played.world.items["shipper_1"]):
        assert mei.post(f"/facility/{item}/card").status_code == 303
        assert mei.get(f"/facility/{item}/equipment.pdf").data.startswith(b"%PDF")


def test_a_badge_printed_again_needs_a_reason_and_the_old_one_says_that_it_is_void(
    web: Site,
) -> None:
    mei, alice = web.visitor("mei"), web.played.world.people["alice"].person
    mei.post(f"/people/{alice}/badge")
    said = words(mei.post(f"/people/{alice}/badge", follow_redirects=True))
    assert "A reprint needs a reason." in said
    mei.post(f"/people/{alice}/badge", {"why": "lost"})
    first, second = web.played.world.site.door.story(alice).cards
    assert (first.voided, second.voided) == ("lost", "")
    assert "was voided" in words(mei.post("/scan", {"code": first.code}))
    assert "only says who" in words(mei.post("/scan", {"code": second.code}))


def test_the_whole_study_as_a_file_never_stands_in_memory_at_once(
    web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_IN_MEMORY", 1)
    answer = web.visitor("jun").get("/audit/study.json")
    assert answer.is_streamed
    chains = json.loads(answer.text)["chains"]
    assert web.played.coi in {one["chain"] for one in chains}


@given(why=st.text(min_size=1, max_size=3), said=st.text(max_size=12))
def test_the_quick_look_for_words_knows_every_alphabet(why: str, said: str) -> None:
    body = canonical({"reason": said})
    written = json.dumps(why, ensure_ascii=False)[1:-1].casefold()
    assert _may_say(why)(body) == (written in body.decode().casefold())
