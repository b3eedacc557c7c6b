"""Requirements of the actions on freezers and other storage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from cot_tracker.door.evidence_field import came_along
from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.facility.state import ItemStory
from cot_tracker.facility.storage import (
    MOST_POSITIONS,
    Grid,
    Watched,
    by_journey,
    while_it_failed,
)
from cot_tracker.identity.codes import Kind
from cot_tracker.language import N_

_STORAGE = N_(
    "Storage under control: qualified, alarmed, every position accounted for (21 CFR 1271.260)"
)
_KEEPER = N_("Workshop operator")
_QUALITY = N_("Quality")

NOT_STORAGE = refusal(
    "facility.not_storage", N_("This is no storage."), rule=_STORAGE, cleared_by=_KEEPER,
)  # fmt: skip
TOO_MANY = refusal(
    "facility.too_many_positions",
    N_("That makes {positions} positions; one item has {most} at most. Enter its racks apart."),
    rule=_STORAGE, cleared_by=_KEEPER,
)  # fmt: skip
SOMETHING_IN_IT = refusal(
    "facility.something_in_it",
    N_("{count} containers are in it. Its positions stay as they are until it is empty."),
    rule=_STORAGE, cleared_by=_KEEPER,
)  # fmt: skip
LIMITS_WIDER = refusal(
    "facility.limits_wider",
    N_("{count} containers are in it. Its limits are not widened until it is empty."),
    rule=_STORAGE, cleared_by=_KEEPER,
)  # fmt: skip
LIMITS_CONTRADICT = refusal(
    "facility.limits_contradict", N_("The upper limit is below the lower one."),
    rule=_STORAGE, cleared_by=_KEEPER,
)  # fmt: skip
STILL_USED = refusal(
    "facility.still_used",
    N_("{count} containers are in it. Put them somewhere else before it is taken out of use."),
    rule=_STORAGE, cleared_by=_KEEPER,
)  # fmt: skip
NOT_FAILED = refusal(
    "facility.not_failed", N_("No failure of this storage is open."),
    rule=_STORAGE, cleared_by=_KEEPER,
)  # fmt: skip
NO_LIMITS = refusal(
    "facility.no_limits",
    N_("Nobody has said yet within which limits this storage keeps. Set it up first."),
    rule=_STORAGE, cleared_by=_KEEPER,
)  # fmt: skip
PERIOD_WRONG = refusal(
    "facility.period_wrong",
    N_("The time that the file covers must begin before it ends, and end by now."),
    rule=_STORAGE, cleared_by=_KEEPER,
)  # fmt: skip
READ_BEFORE = refusal(
    "facility.file_read_before",
    N_("This file was read out for this time before: {verdict}. What it says again is not held a"
       " second time; what it held stays on hold until Quality has looked."),
    rule=_STORAGE, cleared_by=_QUALITY,
)  # fmt: skip
LEFT_OUT = refusal(
    "facility.time_left_out",
    N_("Not watched from {start} to {end}: no file of its logger was read for that time, and it"
       " stays unknown. If there is such a file, bring it too."),
    rule=_STORAGE, cleared_by=_KEEPER,
)  # fmt: skip
FILE_MISSING = refusal(
    "facility.file_missing", N_("The logger's file did not come along. Attach it again."),
    rule=_STORAGE, cleared_by=_KEEPER,
)  # fmt: skip

TOLD_BEFORE = refusal(
    "facility.failure_told_before",
    N_("This failure is known already, since {since}. Your report is kept with it; no second hold"
       " is placed on the {count} containers that are held for it."),
    rule=_STORAGE, cleared_by=_QUALITY,
)  # fmt: skip


def grid_of(facts: Facts) -> Grid | None:
    """The grid that these facts give, or None when they give none of its sides."""
    given = {
        side: int(facts[side]) for side in ("racks", "boxes", "rows", "columns") if facts.get(side)
    }
    return Grid(**given) if given else None


@requirement
def item_is_storage(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    return None if story.kind == Kind.STORAGE else NOT_STORAGE()


@requirement(of_facts=True)
def positions_can_be_numbered(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    grid = grid_of(facts)
    if grid is None or grid.size <= MOST_POSITIONS:
        return None
    return TOO_MANY(positions=grid.size, most=MOST_POSITIONS)


@requirement(of_facts=True)
def positions_stay_while_used(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    """What lies in a position keeps it."""
    grid, kept = grid_of(facts), story.storage
    changes = grid is not None and kept.grid is not None and grid != kept.grid
    return SOMETHING_IN_IT(count=len(kept.contents)) if changes and kept.contents else None


@requirement(of_facts=True)
def limits_are_in_order(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    kept = story.storage
    low, high = facts.get("low_c", kept.low_c), facts.get("high_c", kept.high_c)
    wrong = low is not None and high is not None and high < low
    return LIMITS_CONTRADICT() if wrong else None


@requirement(of_facts=True)
def limits_are_not_widened_while_used(
    story: ItemStory, facts: Facts, around: Any
) -> Refusal | None:
    """What lies in it was put there for the limits as they are; they may become narrower."""
    kept = story.storage
    wider = (
        (kept.low_c is not None and facts.get("low_c", kept.low_c) < kept.low_c)
        or (kept.high_c is not None and facts.get("high_c", kept.high_c) > kept.high_c)
        or facts.get("alarm_minutes", 0) > kept.alarm_minutes
    )
    judged = kept.low_c is not None and kept.high_c is not None
    return LIMITS_WIDER(count=len(kept.contents)) if judged and wider and kept.contents else None


@requirement
def nothing_lies_in_it(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    """What is taken out of use holds nothing; of things that are no storage it is always so."""
    kept = story.storage.contents
    return STILL_USED(count=len(kept)) if kept else None


@requirement
def it_has_failed(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    return None if story.storage.failed_at is not None else NOT_FAILED()


def told_before(
    story: ItemStory, containers: Iterable[str], around: Any, doubt: str = ""
) -> dict[str, int]:
    """The journeys on hold already for this very failure, or this doubt, for all of theirs that is
    concerned now: each with the number of the entry that placed the hold. New product is held
    anew."""
    kept, found = story.storage, {}
    if kept.failed_at is None and not doubt:
        return {}
    since = None if doubt else kept.repaired_at
    for coi, those in by_journey(containers).items():
        journey = around.stories.get(coi)
        if journey is not None:
            found[coi] = journey.failure_told(story.code, those, since, doubt)
    return {coi: number for coi, number in found.items() if number}


@requirement(of_facts=True)
def failure_is_news(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    """A caution: nothing that it concerns is held for it already."""
    inside = while_it_failed(story.storage, facts.get("since"))
    joined = told_before(story, inside, around)
    if not joined:
        return None
    count = sum(len(those) for coi, those in by_journey(inside).items() if coi in joined)
    return TOLD_BEFORE(since=story.storage.failed_at, count=count)


@requirement
def limits_are_known(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    known = story.storage.low_c is not None and story.storage.high_c is not None
    return None if known or story.kind != Kind.STORAGE else NO_LIMITS()


@requirement(of_facts=True)
def period_is_past(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    return None if facts["began_at"] < facts["ended_at"] <= around.now else PERIOD_WRONG()


@requirement(of_facts=True)
def file_is_news(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    """A caution: this file was not read out for this time before."""
    given = (facts["logger_file"], facts["began_at"], facts["ended_at"])
    for one in story.storage.watched:
        if (one.digest, one.began_at, one.ended_at) == given and one.verdict != "accepted":
            return READ_BEFORE(verdict=one.verdict)
    return None


@requirement(of_facts=True)
def no_time_is_left_out(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    """A caution: this file joins what was read before."""
    kept, now = story.storage, around.now
    one = Watched(facts["began_at"], facts["ended_at"], "", "")
    with_it = replace(kept, watched=(*kept.watched, one))
    ends = {one.began_at, one.ended_at}
    for start, end in with_it.not_watched(now):
        if start in ends or end in ends:
            return LEFT_OUT(start=start, end=end)
    return None


@requirement(of_facts=True)
def logger_file_is_here(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    return None if came_along(around.evidence, facts["logger_file"]) else FILE_MISSING()
