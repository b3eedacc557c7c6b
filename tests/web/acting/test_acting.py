"""Forms of actions: what they ask, what they keep, what they say when something is wrong."""

from __future__ import annotations

import re
import time
from datetime import timedelta

from cot_tracker.demo.enrolment import HOSPITAL_NUMBER
from cot_tracker.demo.player import DEMO_PASSWORD
from cot_tracker.demo.production import bag_in_work, open_batch, operate
from cot_tracker.demo.transport import send, transport_to_workshop
from tests.web.conftest import Site, words

SIGNATURE = {"signature.username": "alice", "signature.password": DEMO_PASSWORD}


def _consent(web: Site, **more: str) -> dict[str, str]:
    day = web.played.player.now.date().isoformat()
    return {"form_version": "2.0", "signed_on": day, **more}


def test_alice_records_a_consent_with_her_signature(web: Site) -> None:
    alice = web.visitor("alice")
    answer = alice.act(web.played.other, "enrolment.consented", _consent(web, **SIGNATURE))
    assert answer.status_code == 303
    assert web.played.player.story(web.played.other).enrolment.consent_version == "2.0"
    said = words(alice.get(answer.headers["Location"]))
    assert "Recorded: Record the signed consent." in said
    assert "Signed by Alice: I have seen the signed consent form" in said


def test_the_user_name_is_asked_at_the_first_signature_of_a_session_only(web: Site) -> None:
    alice = web.visitor("alice")
    only_password = _consent(web, **{"signature.password": DEMO_PASSWORD})
    answer = alice.act(web.played.other, "enrolment.consented", only_password)
    assert answer.status_code == 422
    assert "give your user name too" in words(answer)
    path = f"/journeys/{web.played.other}/do/enrolment.consented"
    assert "signature.username" in alice.get(path).text
    alice.act(web.played.other, "enrolment.consented", _consent(web, **SIGNATURE))
    assert "signature.username" not in alice.get(path).text


def test_a_wrong_password_signs_nothing_and_keeps_the_form(web: Site) -> None:
    alice = web.visitor("alice")
    wrong = _consent(web, **{**SIGNATURE, "signature.password": "not mine"})
    answer = alice.act(web.played.other, "enrolment.consented", wrong)
    assert answer.status_code == 401
    assert 'value="2.0" selected' in answer.text
    assert "not mine" not in answer.text


def test_nobody_signs_for_another(web: Site) -> None:
    as_bob = _consent(web, **{**SIGNATURE, "signature.username": "bob"})
    answer = web.visitor("alice").act(web.played.other, "enrolment.consented", as_bob)
    assert answer.status_code == 401


def test_a_form_sent_twice_is_recorded_once(web: Site) -> None:
    alice = web.visitor("alice")
    once = _consent(web, request_id="the-same-request", **SIGNATURE)
    for _time in range(2):
        answer = alice.act(web.played.other, "enrolment.consented", once)
        assert answer.status_code == 303
    assert "nothing was recorded twice" in words(alice.get(answer.headers["Location"]))
    assert web.played.player.story(web.played.other).sequence == 3


def test_what_cannot_be_taken_is_said_at_its_field_and_the_rest_is_kept(web: Site) -> None:
    alice = web.visitor("alice")
    answer = alice.act(
        web.played.coi, "collection.collected",
        {
            "wristband": "123", "bags": "", "started_at": "2026-10-09T10:00",
            "volume_ml": "12,5", "nucleated_cells": "-1", "cd3_cells": "many",
        },
    )  # fmt: skip
    assert answer.status_code == 422
    said = words(answer)
    assert "Write the decimal sign as a point" in said
    assert "This is between 0 and 1000000000000 cells." in said
    assert "This is not a number: many." in said
    assert "The scan gave 3 digits, a code has twenty." in said
    for kept in ("12,5", "many", "2026-10-09T10:00"):
        assert f'value="{kept}"' in answer.text


def test_a_refusal_says_the_sentence_the_rule_and_who_clears_it_and_keeps_the_form(
    web: Site,
) -> None:
    alice = web.visitor("alice")
    day = (web.played.player.now + timedelta(days=3)).date().isoformat()
    answer = alice.act(web.played.other, "collection.planned", {"day": day})
    assert answer.status_code == 409
    said = words(answer)
    assert "This may not be done now." in said
    assert "not enrolled" in said
    assert "Cleared by" in said
    assert "Rule" in said
    assert f'value="{day}"' in answer.text


def test_what_stands_in_the_way_is_shown_before_anything_is_typed(web: Site) -> None:
    answer = web.visitor("fang").get(f"/journeys/{web.played.other}/do/enrolment.enrolled")
    assert "Not yet: this stands in the way" in words(answer)


def test_the_criteria_of_the_protocol_stand_in_the_form_and_are_answered(web: Site) -> None:
    alice, fang = web.visitor("alice"), web.visitor("fang")
    alice.act(web.played.other, "enrolment.consented", _consent(web, **SIGNATURE))
    path = f"/journeys/{web.played.other}/do/enrolment.assessed"
    page = fang.get(path).text
    assert "Example value: the sponsor&#39;s protocol replaces it" in page
    rules = web.played.player.protocol.eligibility
    answers = {
        f"answers-{at}-{name}": value
        for at, one in enumerate(rules.criteria)
        for name, value in (("criterion", one.id), ("answer", one.expected_answer))
    }
    for criterion in rules.criteria:
        assert f'value="{criterion.id}"' in page
    facts = {
        "criteria_version": rules.criteria_version, "diagnosis": rules.diagnoses[0].id,
        "kras_mutation": rules.kras_mutations[0], "hla_type": rules.hla_types[0],
        "signature.username": "fang", "signature.password": DEMO_PASSWORD,
    }  # fmt: skip
    short = {k: v for k, v in answers.items() if not k.startswith("answers-2-answer")}
    missing = fang.act(web.played.other, "enrolment.assessed", {**facts, **short})
    assert missing.status_code == 422
    assert "This is needed." in words(missing)
    assert fang.act(web.played.other, "enrolment.assessed", {**facts, **answers}).status_code == 303
    assert web.played.player.story(web.played.other).enrolment.eligible is True


def test_what_was_typed_survives_the_loss_of_the_session_but_no_secret(web: Site) -> None:
    alice = web.visitor("alice")
    with alice.client.session_transaction() as session:
        session["seen"] = time.time() - 3600
    path = f"/journeys/{web.played.other}/do/enrolment.identified"
    lost = alice.client.post(
        path, data={"name": "Somebody Real", "birth_date": "1960-01-01", "hospital_number": "H-9"}
    )
    assert lost.status_code == 401
    assert "Somebody Real" not in lost.text
    assert "H-9" not in lost.text
    path = f"/journeys/{web.played.other}/do/deviation.raised"
    lost = alice.client.post(path, data={"title": "The bed was moved", "severity": "minor"})
    assert "What you typed is kept" in words(lost)
    kept = dict(re.findall(r'name="(kept\.[^"]+)" value="([^"]*)"', lost.text))
    assert kept["kept.title"] == "The bed was moved"
    back = alice.post(
        "/sign-in", {"username": "alice", "password": DEMO_PASSWORD, "next": path, **kept}
    )
    assert back.status_code == 200
    assert "You are signed in again." in words(back)
    assert 'value="The bed was moved"' in back.text
    assert f'action="{path}"' in back.text


def test_a_late_report_says_why(web: Site) -> None:
    alice = web.visitor("alice")
    then = (web.played.player.now - timedelta(hours=2)).astimezone(
        web.played.world.site.settings.zone
    )
    told = {"why": "A seal was loose", "occurred_at": then.strftime("%Y-%m-%dT%H:%M")}
    answer = alice.act(web.played.coi, "deviation.hold_placed", told)
    assert answer.status_code == 422
    assert "This is told late: say why." in words(answer)
    answer = alice.act(web.played.coi, "deviation.hold_placed", {**told, "reason": "No computer"})
    assert answer.status_code == 303
    said = words(alice.get(answer.headers["Location"]))
    assert "told 120 min late" in said
    assert "Reason No computer" in said
    assert then.strftime("occurred %Y-%m-%d %H:%M") in said


def test_a_code_that_was_typed_says_why_it_was_not_scanned(web: Site) -> None:
    ines = web.visitor("ines")
    bound = web.played.player.story(web.played.coi).enrolment.bound_wristband
    (wristband,) = web.played.player.print_labels(
        "alice", web.played.coi, "wristband", reprint_of=bound, why="new_admission"
    ).labels
    answer = ines.act(
        web.played.coi, "enrolment.wristband_bound",
        {
            "wristband": wristband, "hospital_band": HOSPITAL_NUMBER.format(number=1),
            "name_agrees": "yes", "birth_date_agrees": "yes", "unable": "damaged",
        },
    )  # fmt: skip
    assert answer.status_code == 303
    said = words(ines.get(answer.headers["Location"]))
    assert "not scanned: The label is damaged" in said


def test_quality_sees_how_often_codes_were_typed_and_why(web: Site) -> None:
    tubes = web.played.player.print_labels("alice", web.played.coi, "tube", count=2).labels
    alice = web.visitor("alice")
    for tube, more in zip(tubes, ({}, {"unable": "curved"}), strict=True):
        answer = alice.act(web.played.coi, "labelling.applied", {"label": tube, **more})
        assert answer.status_code == 303
    for reader in ("emma", "jun"):
        said = words(web.visitor(reader).get("/audit/typed"))
        month, typed, acts, share = re.search(
            r"(20\d\d-\d\d) All steps (\d+) (\d+) ([\d.]+)", said
        ).groups()  # type: ignore[union-attr]
        assert (typed, share) == ("1", f"{100 / int(acts):.1f}")
        assert re.search(rf"{month} Labels 1 \d+ \d", said)
        assert "The label is curved, wet or frosted: 1" in said
    assert alice.get("/audit/typed").status_code == 403


def test_a_patients_name_in_a_reason_is_refused(web: Site) -> None:
    answer = web.visitor("alice").act(
        web.played.coi, "deviation.raised",
        {"title": "Delay", "severity": "minor", "what": "王小明 came an hour later"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "names the patient" in words(answer)


def test_a_protocol_with_a_hole_is_refused_with_the_places(web: Site) -> None:
    import io

    mei = web.visitor("mei")
    answer = mei.post(
        "/study/do/study.protocol_adopted",
        {
            "file": (io.BytesIO(b'format = 1\nversion = "x"\n'), "p.toml"),
            "signature.username": "mei", "signature.password": DEMO_PASSWORD,
        },
        content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "dose_groups" in words(answer)


def test_quality_corrects_an_entry_with_its_whole_facts(web: Site) -> None:
    alice = web.visitor("alice")
    path = f"/journeys/{web.played.coi}/do/deviation.corrected"
    story = web.played.player.story(web.played.coi)
    page = alice.get(path).text
    number = re.search(r'value="(\d+)" *>\d+ · Record the leukapheresis', page)
    assert number
    chosen = alice.get(f"{path}?sequence={number[1]}").text
    typed = dict(re.findall(r'name="(facts\.[^"]+)" value="([^"]*)"', chosen))
    assert typed["facts.volume_ml"] == str(story.collection.leukaphereses[0].volume_ml)
    assert story.enrolment.bound_wristband in typed["facts.wristband"]


def test_a_dose_is_asked_for_with_its_unit_beside_it(web: Site) -> None:
    """500000 of what is never left to whoever gives it."""
    page = web.visitor("fang").get(f"/journeys/{web.played.coi}/do/il2.planned")
    unit = web.played.player.protocol.il2.dose_unit
    assert f'<span class="unit-after" aria-hidden="true">{unit}</span>' in page.text


def _form(web: Site, person: str, path: str) -> str:
    return web.visitor(person).get(path).text


def test_the_operation_that_is_next_or_runs_is_chosen_already(web: Site) -> None:
    player, coi = web.played.player, web.played.coi
    transport_to_workshop(player, coi)
    open_batch(player, coi)
    chosen = re.compile(r'value="([a-z_]+)" selected')
    work = f"/journeys/{coi}/do/production"
    assert chosen.findall(_form(web, "chen", f"{work}.operation_started")) == ["wash_or_thaw"]
    first = player.protocol.production.unit_operations[0]
    operate(player, coi, first)
    assert chosen.findall(_form(web, "chen", f"{work}.operation_started")) == ["activation"]
    started = {"operation": "activation", "container": bag_in_work(player, coi)}
    player.do("chen", "production.operation_started", coi, started)
    assert chosen.findall(_form(web, "chen", f"{work}.operation_completed")) == ["activation"]
    result = _form(web, "chen", f"{work}.in_process_result")
    assert chosen.findall(result) == ["activation"]
    assert "Viability (%)<" in result, "a test is not named after another operation"


def test_only_an_act_outside_the_gates_is_offered_to_be_countersigned(web: Site) -> None:
    player, coi = web.played.player, web.played.coi
    torn = {"title": "Torn bag", "severity": "minor", "what": "The outer bag is torn."}
    player.do("alice", "deviation.raised", coi, torn)
    path = f"/journeys/{coi}/do/deviation.happened_countersigned"
    form = _form(web, "bob", path)
    assert "No act outside the gates waits for a second signature." in form
    assert "Torn bag" not in form
    player.do("alice", "deviation.happened", coi, {"what": "Packed warm.", "outcome": "none"})
    form = _form(web, "bob", path)
    assert "No act outside the gates waits" not in form
    assert len(re.findall("<option", form)) == 2, "to choose, and the act"


def test_the_roles_that_a_person_has_are_ticked(web: Site) -> None:
    alice = web.played.world.people["alice"].person
    ticked = re.findall(
        r'value="([a-z_]+)" checked', _form(web, "mei", f"/people/{alice}/do/people.roles_changed")
    )
    assert ticked == ["site_nurse"]


def test_no_present_is_offered_for_what_lies_ahead(web: Site) -> None:
    assert "data-now-for" not in _form(web, "emma", "/open/do/facility.item_added")
    collected = f"/journeys/{web.played.coi}/do/collection.collected"
    assert "data-now-for" in _form(web, "alice", collected)


def test_what_a_list_of_choices_says_needs_no_help_beside_it(web: Site) -> None:
    player, coi = web.played.player, web.played.coi
    player.do("alice", "deviation.hold_placed", coi, {"why": "The bag leaks."})
    form = _form(web, "emma", f"/journeys/{coi}/do/deviation.hold_cleared")
    assert "The number of the entry" not in form
    sampled = _form(web, "dana", f"/journeys/{coi}/do/quality.sampled")
    assert "(text)" not in sampled
    assert "(%)" in sampled


def test_cancelling_leads_back_to_where_one_came_from(web: Site) -> None:
    path = f"/journeys/{web.played.coi}/do/deviation.raised"
    back = re.compile(r'href="([^"]+)" data-command="cancel"')
    assert back.findall(_form(web, "alice", path)) == [f"/journeys/{web.played.coi}"]
    assert back.findall(_form(web, "alice", f"{path}?from=scan")) == ["/scan"]
    assert back.findall(_form(web, "emma", "/open/do/facility.item_added")) == ["/facility"]


def test_the_five_records_of_an_exceptional_release_stand_in_its_form(web: Site) -> None:
    path = f"/journeys/{web.played.coi}/do/quality.exceptionally_released"
    form = _form(web, "fang", path)
    assert form.count('type="hidden" name="records-') == 5
    assert "Notice to the authority" in form


def test_a_hold_that_comes_of_an_act_is_told_with_it(web: Site) -> None:
    player, coi = web.played.player, web.played.coi
    send(player, coi, "starting_material")
    player.wait(hours=2)
    one = player.story(coi).transport.under_way
    received = {
        "shipper": one.shipper, "seal": "another", "seal_intact": "yes", "package_intact": "yes",
        "count": "2", "bags": "\n".join(web.played.bags), "from": "scan",
    }  # fmt: skip
    chen = web.visitor("chen")
    answer = chen.act(coi, "transport.received", received)
    said = chen.get(answer.headers["Location"])
    assert "Recorded: Receive the shipper. IX001-001" in words(said)
    assert 'notice stop" role="status" data-tone="stop"' in said.text
    assert "seal differs" in words(said)
    assert "Put it aside and call Quality." in words(said)
    journey = words(chen.get(f"/journeys/{coi}"))
    assert journey.count("seal differs") >= 2, "the hold says why, and so does the deviation"


def test_an_act_that_brings_nothing_with_it_says_only_that_it_is_recorded(web: Site) -> None:
    player, coi = web.played.player, web.played.coi
    send(player, coi, "starting_material")
    bob = web.visitor("bob")
    shipper = player.story(coi).transport.under_way.shipper
    answer = bob.act(coi, "transport.delivered", {"shipper": shipper})
    said = bob.get(answer.headers["Location"]).text
    assert "Recorded: Hand the shipper to the receiver. IX001-001" in said
    assert "from now on" not in said
    assert "A deviation was opened" not in said
