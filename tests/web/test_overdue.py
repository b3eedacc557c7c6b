"""What nobody did in its time stands on the board first."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from cot_tracker.demo import il2, subjects
from cot_tracker.door.stories import Stories
from cot_tracker.journey.tables import JourneyRow
from tests.fixtures.sites import Played
from tests.fixtures.statements import asked_of, heads_among
from tests.web.conftest import Site, words


def test_late_doses_results_and_visits_stand_first_on_the_board(web: Site) -> None:
    player = web.played.player
    coi = subjects.infused(player, 3)
    player.now += timedelta(hours=12)
    il2.plan_il2(player, coi)
    il2.give_dose(player, coi)
    story = player.story(coi)
    assert story.il2.plan is not None
    interval = timedelta(hours=story.il2.plan.interval_hours)

    def board(after: timedelta) -> str:
        web.played.world.clock.now = player.now = story.il2.doses[0].at + after
        said = words(web.visitor("alice").get("/"))
        return said[: said.index("All journeys by stage")]

    assert "IL-2 dose" not in board(interval - timedelta(minutes=1))
    assert "IL-2 dose 2 overdue since" in board(interval + timedelta(minutes=1))
    il2.give_dose(player, coi)
    assert "IL-2 dose" not in board(interval + timedelta(minutes=10))
    later = board(timedelta(days=200))
    assert "IL-2 dose 3 overdue since" in later
    assert "visit Week" in later or "visit Day" in later
    assert story.quality.pending
    assert later.count("result of") == 1


def test_a_board_that_knows_no_journey_yet_reads_where_all_of_them_end_together(
    played: Played,
) -> None:
    counts = []
    for journeys in ([played.coi], [played.coi, played.other]):
        with played.world.site.database.write() as connection:
            rows = JourneyRow.__table__
            there = rows.c.coi.in_(journeys)
            connection.execute(update(JourneyRow).where(there).values(stage="follow_up"))
        visitor = Site(played).visitor("alice")
        played.world.site.door.stories = Stories()
        with asked_of(played.world.site.database) as asked:
            assert visitor.get("/").status_code == 200
        counts.append(heads_among(asked))
    assert counts[0] == counts[1]
