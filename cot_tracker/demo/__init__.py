"""The demo: twelve subjects at different stages, played through the door by the named cast."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from cot_tracker.language import gettext as _

if TYPE_CHECKING:
    from cot_tracker.demo.player import Player
    from cot_tracker.site import Site

    Play = tuple[datetime, Callable[[Player], None]]

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
    from cot_tracker.demo.player import demo_protocol, make_world
    from cot_tracker.site import open_site

    present = (now or datetime.now(UTC)).replace(microsecond=0)
    start = present - timedelta(days=220)
    progress(_("the site, its people and things"))
    world = make_world(directory, start, database_url=database_url, protocol=demo_protocol())
    world.play(
        [*_of_the_site(start, present, subjects), *_of_subjects(present, subjects, seed, progress)]
    )
    world.site.close()
    return open_site(directory)


def _of_the_site(start: datetime, present: datetime, subjects: int) -> Iterator[Play]:
    """Layouts, dose groups and freezers, each when it is due."""
    from cot_tracker.demo import enrolment, storage
    from cot_tracker.demo.labels import adopt_layouts
    from cot_tracker.demo.subjects import FIRST_COHORT, SECOND_COHORT_OPENS_DAYS_BEFORE

    yield start + timedelta(minutes=30), adopt_layouts
    yield start + timedelta(hours=1), lambda player: enrolment.open_group(player, "1")
    first = len(FIRST_COHORT)
    if subjects > first:
        opens = present - timedelta(days=SECOND_COHORT_OPENS_DAYS_BEFORE)
        yield opens, lambda player: enrolment.open_group(player, "2", evaluable=first)
    yield present - timedelta(hours=6), storage.read_freezers


def _of_subjects(
    present: datetime, subjects: int, seed: int, progress: Callable[[str], None]
) -> Iterator[Play]:
    """Each subject from its first day to today."""
    from cot_tracker.demo.subjects import SUBJECTS, Subject

    chance = Random(seed)  # noqa: S311 - hours of work, no secret
    chosen = SUBJECTS[:subjects]

    def play(player: Player, number: int, subject: Subject) -> None:
        progress(
            _("subject {number} of {all}: {stage}",
              number=number, all=len(chosen), stage=subject.title)
        )  # fmt: skip
        subject.act(player, number, present)

    for number, subject in enumerate(chosen, 1):
        early = timedelta(days=subject.days_before, minutes=chance.randrange(60))
        yield present - early, partial(play, number=number, subject=subject)
