"""A password that somebody else has set is theirs too: it is changed before anything else."""

from __future__ import annotations

from tests.fixtures.sites import Played


def test_a_password_set_by_an_administrator_must_be_changed(played: Played) -> None:
    accounts, people = played.player.site.accounts, played.world.people
    accounts.set_password(people["bob"].person, "quite another one 7", people["mei"])
    assert accounts.story(people["bob"].person).must_change_password
    accounts.set_password(people["bob"].person, "and my own one 8 8", people["bob"])
    assert not accounts.story(people["bob"].person).must_change_password
