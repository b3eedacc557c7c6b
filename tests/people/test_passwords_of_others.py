"""A password that somebody else has set is theirs too: it is changed before anything else."""

from __future__ import annotations

from cot_tracker.demo.player import DEMO_PASSWORD
from tests.fixtures.sites import Played


def test_whoever_knew_the_old_password_is_out_and_who_changed_it_is_not(played: Played) -> None:
    accounts, bob = played.player.site.accounts, played.world.people["bob"]
    played.world.clock.now = played.player.now
    own, stolen = (accounts.sign_in("bob", DEMO_PASSWORD).session for _ in range(2))
    assert accounts.performer(bob.person, own)
    accounts.set_password(bob.person, "and my own one 8 8", bob, session=own)
    assert accounts.performer(bob.person, own)
    assert accounts.performer(bob.person, stolen) is None, "though it began later"
    accounts.set_password(bob.person, "quite another one 7", played.world.people["mei"],
                          temporary=True)  # fmt: skip
    assert accounts.performer(bob.person, own) is None


def test_a_password_set_by_an_administrator_must_be_changed(played: Played) -> None:
    accounts, people = played.player.site.accounts, played.world.people
    accounts.set_password(people["bob"].person, "quite another one 7", people["mei"])
    assert accounts.story(people["bob"].person).must_change_password
    accounts.set_password(people["bob"].person, "and my own one 8 8", people["bob"])
    assert not accounts.story(people["bob"].person).must_change_password
