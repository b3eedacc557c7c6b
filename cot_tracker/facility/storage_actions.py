"""The actions on freezers: set up, read out, failed, fit again. A failure, or an alarm in the
logger's file, reaches every journey that has anything in it, in one act."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from cot_tracker.custody.canonical import plain
from cot_tracker.custody.entry import Draft
from cot_tracker.door import fields
from cot_tracker.door.action import Action, Sort
from cot_tracker.door.cards import AroundWithFiles
from cot_tracker.door.evidence_field import Digest
from cot_tracker.door.gate import Facts
from cot_tracker.facility import gate, storage_gate
from cot_tracker.facility.logger_answers import answer_fields
from cot_tracker.facility.state import ItemStory
from cot_tracker.facility.storage import by_journey, doubt_of, while_it_failed
from cot_tracker.facility.storage_reading import judged, period_leaves_no_alarm_out
from cot_tracker.language import N_
from cot_tracker.people.roles import WORKING, Role, roles

_KEEPERS = roles(Role.STUDY_ADMINISTRATOR, Role.QUALITY, Role.WORKSHOP_OPERATOR, Role.PHARMACIST)


def _side(label: str, most: int) -> fields.Count:
    return fields.Count(1, most, label=label, required=False)


class StorageSetUp(fields.FactsSchema):
    racks = _side(N_("Racks"), 99)
    boxes = _side(N_("Boxes in a rack"), 99)
    rows = _side(N_("Rows in a box"), 26)
    columns = _side(N_("Columns in a box"), 99)
    low_c = fields.Quantity("°C", "-273.15", 100, label=N_("Not below"), required=False)
    high_c = fields.Quantity("°C", "-273.15", 100, label=N_("Not above"), required=False)
    alarm_minutes = fields.Count(
        0, 1440, label=N_("Minutes outside that are no alarm"), required=False,
        help=N_("At a stretch, as when its door is opened"),
    )  # fmt: skip
    logger = fields.Text(
        label=N_("Logger"), help=N_("The serial number of the temperature logger"), most=64,
        screened=False, required=False,
    )  # fmt: skip


class StorageFailed(fields.FactsSchema):
    why = fields.Text(label=N_("What happened"), most=1000, lines=3)
    since = fields.Instant(
        label=N_("Since when"), required=False,
        help=N_("Left empty, since now; whatever was in it then is held too"),
    )  # fmt: skip


class StorageRepaired(fields.FactsSchema):
    record = fields.Text(label=N_("Record"), most=200)


class StorageRead(fields.FactsSchema):
    logger_file = Digest(label=N_("Logger's file"))
    logger_zone, logger_date_order, logger_unit, logger_sensor, logger_serial = answer_fields()
    began_at = fields.Instant(label=N_("The file must cover the time from"))
    ended_at = fields.Instant(label=N_("until"))


def _journeys(containers: Callable[[Any, Facts], Iterable[str]]) -> Callable[[Facts, Any], Any]:
    """The chains of the journeys that these containers belong to."""

    def chains(facts: Facts, story: ItemStory | None) -> tuple[str, ...]:
        if story is None:
            return ()
        return tuple(by_journey(containers(story, facts)))

    return chains


def _while_it_failed(story: ItemStory, facts: Facts) -> frozenset[str]:
    return while_it_failed(story.storage, facts.get("since"))


def _while_it_was_read(story: ItemStory, facts: Facts) -> frozenset[str]:
    """Whatever was in it then or has come since: what holds the one may hold the other."""
    kept = story.storage
    return kept.kept_between(facts["began_at"], facts["ended_at"]) | frozenset(kept.contents)


def _told(
    kind: str, containers: Iterable[str], told: Facts, joined: Mapping[str, int]
) -> list[Draft]:
    """One entry for each journey, with its own containers; and the entry whose hold it joins."""
    return [
        Draft(coi, kind, {**told, "containers": those, "joins": joined.get(coi)})
        for coi, those in by_journey(containers).items()
    ]


def _failed(story: ItemStory, facts: Facts, around: AroundWithFiles) -> Sequence[Draft]:
    since = min(facts.get("since") or around.now, around.now)
    inside = _while_it_failed(story, facts)
    told = {"storage": story.code, "name": story.name, "why": facts["why"], "since": since}
    own = {**facts, "since": since, "containers": sorted(inside)}
    joined = storage_gate.told_before(story, inside, around)
    return [
        Draft(story.code, "facility.storage_failed/1", own),
        *_told("storage.failed/1", inside, told, joined),
    ]


def _read(story: ItemStory, facts: Facts, around: AroundWithFiles) -> Sequence[Draft]:
    """The judgement is made here, once. An alarm or what is not known holds; in range does not."""
    judgement = judged(story, facts, around)
    doubtful = judgement.verdict != "accepted"
    inside = _while_it_was_read(story, facts) if doubtful else frozenset()
    own = {
        **facts, "verdict": judgement.verdict, "condition": judgement.as_facts(),
        "containers": sorted(inside),
    }  # fmt: skip
    told = {
        "storage": story.code, "name": story.name, "verdict": judgement.verdict,
        "began_at": facts["began_at"], "ended_at": facts["ended_at"],
        "logger_file": facts["logger_file"],
    }  # fmt: skip
    joined = storage_gate.told_before(story, inside, around, doubt_of(plain(told)))
    return [
        Draft(story.code, "facility.storage_read/1", own),
        *_told("storage.doubted/1", inside, told, joined),
    ]


ACTIONS = (
    Action(
        "facility.storage_set_up", N_("Set up storage"), Sort.PERMIT, _KEEPERS, StorageSetUp,
        gate=(
            gate.item_is_active, storage_gate.item_is_storage,
            storage_gate.positions_can_be_numbered, storage_gate.positions_stay_while_used,
            storage_gate.limits_are_in_order, storage_gate.limits_are_not_widened_while_used,
        ),
        family="facility", meaning=N_("It is qualified for these limits"),
    ),
    Action(
        "facility.storage_failed", N_("Report that storage has failed"), Sort.REPORT, WORKING,
        StorageFailed, gate=(storage_gate.item_is_storage,),
        cautions=(storage_gate.failure_is_news,), family="facility",
        touches=_journeys(_while_it_failed), drafts=_failed,
    ),
    Action(
        "facility.storage_repaired", N_("Take failed storage into use again"), Sort.PERMIT,
        roles(Role.QUALITY), StorageRepaired,
        gate=(gate.item_is_active, storage_gate.item_is_storage, storage_gate.it_has_failed),
        family="facility", meaning=N_("I confirm that it is fit for use again"),
    ),
    Action(
        "facility.storage_read", N_("Read out the logger of storage"), Sort.PERMIT,
        _KEEPERS | roles(Role.QC_ANALYST), StorageRead,
        gate=(
            storage_gate.item_is_storage, storage_gate.limits_are_known,
            storage_gate.period_is_past, storage_gate.logger_file_is_here,
            period_leaves_no_alarm_out,
        ),
        cautions=(storage_gate.no_time_is_left_out, storage_gate.file_is_news),
        family="facility", touches=_journeys(_while_it_was_read), drafts=_read,
    ),
)  # fmt: skip
