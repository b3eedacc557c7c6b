"""Stories are kept for what is committed, whoever else is writing."""

from __future__ import annotations

from cot_tracker.custody import ledger
from cot_tracker.door.stories import Stories
from tests.door.conftest import Here
from tests.fixtures.statements import asked_of, heads_among


def test_a_head_that_others_have_passed_gives_the_story_of_that_head(here: Here) -> None:
    with here.site.database.read() as connection:
        old = ledger.heads(connection, [here.coi])[here.coi]
    here.plan()
    family = here.door.book.family(here.coi)
    stories = Stories()
    with here.site.database.read() as connection:
        then = stories.at(connection, family, old)
        new = ledger.heads(connection, [here.coi])[here.coi]
        now = stories.at(connection, family, new)
    assert (then.sequence, now.sequence) == (old.sequence, old.sequence + 1)
    assert then.collection.planned_for is None
    assert now.collection.planned_for is not None


def test_what_is_only_read_is_kept_too_and_the_most_used_stays(here: Here) -> None:
    stories, people = Stories(most=2), here.people
    with here.site.database.read() as connection:
        chains = ["study", people["alice"].person, people["bob"].person]
        heads = ledger.heads(connection, chains)
        first = stories.at(connection, here.door.book.family("study"), heads["study"])
        for chain in chains[1:]:
            stories.at(connection, here.door.book.family(chain), heads[chain])
            again = stories.at(connection, here.door.book.family("study"), heads["study"])
            assert again is first


def test_an_act_asks_the_database_for_each_thing_once(here: Here) -> None:
    """On SQLite, whose whole database the transaction holds: a head that was read stays so."""
    here.plan()
    with asked_of(here.site.database) as asked:
        here.plan()
    assert heads_among(asked) == (1 if here.site.database.is_sqlite else 4)
    assert len(asked) - heads_among(asked) == 3
