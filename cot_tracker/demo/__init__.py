"""The demo: twelve subjects at different stages, played through the door by the named cast."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from cot_tracker.language import gettext as _

if TYPE_CHECKING:
    from cot_tracker.site import Site

MOST_SUBJECTS = 12


def make_demo(
    directory: Path,
    subjects: int = MOST_SUBJECTS,
    seed: int = 1,
    progress: Callable[[str], None] = lambda line: None,
    database_url: str = "",
    now: datetime | None = None,
) -> Site:
    """Makes a demo site in an empty directory and plays its subjects up to now. Raises SiteFault.

    `seed` moves the hours at which people work; everything else is the same in every demo.
    """
    from cot_tracker.demo import enrolment, storage
    from cot_tracker.demo.labels import adopt_layouts
    from cot_tracker.demo.player import Player, demo_protocol, make_world
    from cot_tracker.demo.subjects import (
        FIRST_COHORT,
        SECOND_COHORT_OPENS_DAYS_BEFORE,
        SUBJECTS,
    )

    present = (now or datetime.now(UTC)).replace(microsecond=0)
    chance = Random(seed)  # noqa: S311 - hours of work, no secret
    start = present - timedelta(days=220)
    progress(_("the site, its people and things"))
    world = make_world(directory, start, database_url=database_url, protocol=demo_protocol())
    chosen = SUBJECTS[:subjects]

    def first_group(player: Player) -> None:
        enrolment.open_group(player, "1")

    def second_group(player: Player) -> None:
        enrolment.open_group(player, "2", evaluable=len(FIRST_COHORT))

    plays: list[tuple[datetime, Callable[[Player], None]]] = [
        (start + timedelta(minutes=30), adopt_layouts),
        (start + timedelta(hours=1), first_group),
    ]
    if len(chosen) > len(FIRST_COHORT):
        opens = present - timedelta(days=SECOND_COHORT_OPENS_DAYS_BEFORE)
        plays.append((opens, second_group))
    plays.append((present - timedelta(hours=6), storage.read_freezers))
    for number, subject in enumerate(chosen, 1):

        def play(player: Player, number: int = number, subject=subject) -> None:  # type: ignore[no-untyped-def]
            progress(
                _(
                    "subject {number} of {all}: {stage}",
                    number=number, all=len(chosen), stage=subject.title,
                )
            )  # fmt: skip
            subject.act(player, number, present)

        early = timedelta(days=subject.days_before, minutes=chance.randrange(60))
        plays.append((present - early, play))
    world.play(plays)
    world.site.close()

    from cot_tracker.site import open_site

    return open_site(directory)
