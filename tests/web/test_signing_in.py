"""Signing in and out, how long a session lasts, the own password, the language."""

from __future__ import annotations

import time

from cot_tracker.demo.player import DEMO_PASSWORD
from tests.web.conftest import Site, words


def test_a_demo_lists_its_accounts_and_its_password(web: Site) -> None:
    said = words(web.visitor().get("/sign-in"))
    assert DEMO_PASSWORD in said
    assert "alice" in said
    assert "Infusion nurse" in said


def test_alice_signs_in_and_every_page_says_who_she_is_and_that_it_is_a_demo(web: Site) -> None:
    alice = web.visitor("alice")
    for path in ("/", "/scan", "/study", "/facility", f"/journeys/{web.played.coi}"):
        said = words(alice.get(path))
        assert "Alice Site nurse" in said
        assert "DEMO" in said
        assert "Asia/Shanghai" in said


def test_a_wrong_password_is_said_and_tells_nothing_of_the_account(web: Site) -> None:
    one, other = web.visitor(), web.visitor()
    known = one.post("/sign-in", {"username": "alice", "password": "wrong"})
    unknown = other.post("/sign-in", {"username": "nobody", "password": "wrong"})
    assert known.status_code == unknown.status_code == 401
    sentence = "The user name or the password is wrong."
    assert sentence in words(known)
    assert sentence in words(unknown)


def test_a_changed_password_ends_every_session_but_the_one_it_was_changed_in(web: Site) -> None:
    alice, elsewhere = web.visitor("alice"), web.visitor("alice")
    given = {"username": "alice", "password": DEMO_PASSWORD}
    token = web.visitor().client.post("/api/v1/session", json=given).get_json()["token"]
    new = {"old": DEMO_PASSWORD, "new": "some other words 4", "again": "some other words 4"}
    assert alice.post("/password", new).status_code == 302
    assert alice.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    headers = {"Authorization": f"Bearer {token}"}
    assert web.visitor().get("/api/v1/journeys", headers=headers).status_code == 401


def test_too_many_sign_ins_from_one_address_wait(web: Site, within_a_minute: None) -> None:
    visitor = web.visitor()
    token = visitor.token()
    data = {"csrf_token": token, "username": "nobody", "password": "wrong"}
    answers = [visitor.client.post("/sign-in", data=data) for _try in range(31)]
    assert answers[-1].status_code == 429
    assert "Wait a minute" in words(answers[-1])


def test_a_screen_left_alone_asks_to_sign_in_again(web: Site) -> None:
    alice = web.visitor("alice")
    with alice.client.session_transaction() as session:
        session["seen"] = time.time() - 31 * 60
    answer = alice.get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in"


def test_a_session_ends_with_the_day_however_busy_it_is(web: Site) -> None:
    alice = web.visitor("alice")
    with alice.client.session_transaction() as session:
        session["began"] = time.time() - 13 * 3600
    assert alice.get("/scan").headers["Location"].startswith("/sign-in")


def test_after_signing_out_a_kept_cookie_opens_nothing(web: Site) -> None:
    alice = web.visitor("alice")
    with alice.client.session_transaction() as session:
        kept = dict(session)
    alice.post("/sign-out")
    with alice.client.session_transaction() as session:
        session.update(kept)
    assert alice.get("/").status_code == 302


def test_a_new_person_chooses_an_own_password_first(web: Site) -> None:
    mei = web.visitor("mei")
    answer = mei.post("/people", {"username": "noor", "name": "Noor", "roles": "site_nurse"})
    password = words(answer).partition("First password ")[2].partition(" It is shown")[0]
    password = " ".join(password.split()[-6:])
    noor = web.visitor()
    assert noor.sign_in("noor", password).status_code == 302
    assert noor.get("/").headers["Location"] == "/password"
    noor.client.post(
        "/password",
        data={
            "csrf_token": noor.token("/password"), "old": password, "new": "six warm quiet geese",
            "again": "six warm quiet geese",
        },
    )  # fmt: skip
    assert noor.get("/").status_code == 200


def test_the_two_new_passwords_must_agree(web: Site) -> None:
    alice = web.visitor("alice")
    answer = alice.post(
        "/password", {"old": DEMO_PASSWORD, "new": "one two three four", "again": "one two three"}
    )
    assert "The two new passwords differ." in words(answer)


def test_the_language_is_chosen_anywhere_and_kept(web: Site) -> None:
    alice = web.visitor("alice")
    answer = alice.post("/language", {"language": "zh", "next": "/scan"})
    assert answer.headers["Location"] == "/scan"
    assert '<html lang="zh-Hans"' in alice.get("/").text
    story = web.played.world.site.accounts.story(web.played.world.people["alice"].person)
    assert story.language == "zh"


def test_another_language_leaves_what_was_typed_where_it_is(web: Site) -> None:
    alice = web.visitor("alice")
    path = f"/journeys/{web.played.coi}/do/deviation.raised"
    typed = {"title": "torn <bag>", "what": "seen at noon", "signature.password": "secret",
             "language": "en"}  # fmt: skip
    page = alice.post(f"/language?next={path}&language=zh", typed)
    assert page.status_code == 200
    assert 'lang="zh' in page.text
    assert "torn &lt;bag&gt;" in page.text
    assert "seen at noon" in page.text
    assert 'value="secret"' not in page.text
    again = alice.post(f"/language?next={path}&language=en", {"title": "torn"})
    assert "What you typed is kept." in words(again)
    assert 'value="torn"' in again.text
    for bad in ("https://elsewhere.example/", "//elsewhere.example/do/x"):
        led = alice.post(f"/language?next={bad}&language=en", typed)
        assert led.headers["Location"] == "/"
    nobody = web.visitor()
    sent = {"csrf_token": nobody.token(), **typed}
    lost = nobody.client.post(f"/language?next={path}&language=en", data=sent)
    assert (lost.status_code, 'name="kept.title"' in lost.text) == (401, True)
    assert 'value="secret"' not in lost.text


def test_nobody_is_led_to_another_site_by_signing_in(web: Site) -> None:
    for elsewhere in ("https://example.com/", "//example.com", "/\\example.com"):
        answer = web.visitor().post(
            "/sign-in", {"username": "bob", "password": DEMO_PASSWORD, "next": elsewhere}
        )
        assert answer.headers["Location"] == "/"
