"""A demonstration's label is taken for what it is: nobody's."""

from __future__ import annotations

from pathlib import Path

import pytest

from cot_tracker.demo.player import demo_protocol
from cot_tracker.door.faults import Invalid
from cot_tracker.identity.codes import Code, Kind
from cot_tracker.people.roles import Role
from cot_tracker.site import NewSite, adopt_protocol, create_site

PASSWORD = "a long good password 1"


def test_a_label_of_a_demonstration_is_refused_at_a_site_and_no_near_miss(tmp_path: Path) -> None:
    site = create_site(tmp_path / "site", NewSite("0001", "A site", "UTC", "mei", "Mei", PASSWORD))
    mei = site.accounts.sign_in("mei", PASSWORD).performer
    adopt_protocol(site, demo_protocol(), (mei, site.accounts.signature_by(mei, PASSWORD, "mei")))
    facts = {"username": "alice", "name": "Alice", "roles": [str(Role.SITE_NURSE)]}
    site.accounts.add(facts, PASSWORD, mei)
    alice = site.accounts.sign_in("alice", PASSWORD).performer
    coi = site.door.perform(
        "enrolment.opened", "", {"subject_number": "IX001-001"}, alice
    ).story.coi
    label = str(Code(Kind.TUBE, "0000", 26, 1, container=1, serial=1))
    told = {"what": "x", "containers": [label], "outcome": "lost"}
    sign = site.accounts.signature_by(alice, PASSWORD, "alice")
    with pytest.raises(Invalid, match="demonstration"):
        site.door.perform("deviation.happened", coi, told, alice, sign=sign)
    assert site.door.story(coi).deviation.near_misses == 0
    site.close()
