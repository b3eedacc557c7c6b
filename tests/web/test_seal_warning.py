"""Whoever can have the seal renewed is told in time: on the board, and by `/readyz`."""

from __future__ import annotations

from datetime import timedelta

from cot_tracker.identity import authority
from tests.web.conftest import Site, words


def test_quality_and_administrator_see_in_time_that_the_seal_ends(web: Site) -> None:
    keys, now = web.played.world.site.settings.keys, web.played.world.clock()
    for person in ("emma", "mei", "alice"):
        assert "The seal of release" not in words(web.visitor(person).get("/"))
    assert web.visitor().get("/readyz").get_json() == {"status": "ready"}
    authority.make(keys, "Example", now - timedelta(days=3600))
    for person in ("emma", "mei"):
        said = words(web.visitor(person).get("/"))
        assert "The seal of release certificates needs the administrator" in said
        assert "cot-tracker seal renew" in said
    assert "The seal of release" not in words(web.visitor("alice").get("/"))
    ready = web.visitor().get("/readyz")
    assert (ready.status_code, ready.get_json()["status"]) == (200, "ready")
    assert "no release certificate can be issued" in ready.get_json()["warnings"][0]
    for name in ("seal.key", "seal.crt"):
        (keys / name).unlink()
    assert "The site's seal is missing" in words(web.visitor("emma").get("/"))
    assert "seal is missing" in web.visitor().get("/readyz").get_json()["warnings"][0]


def test_methods_that_somebody_invents_are_counted_as_one(web: Site) -> None:
    visitor = web.visitor()
    for name in ("GUESS", "GUESSAGAIN"):
        visitor.client.open("/", method=name)
    counted = visitor.get("/metrics").text
    assert "GUESS" not in counted
    assert 'method="other"' in counted
