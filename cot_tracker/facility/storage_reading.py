"""The judgement of a file of a freezer's logger: of the time that it was brought for, and whether
it shows an alarm beside that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from cot_tracker.condition.asked import read_answered
from cot_tracker.condition.judge import Judgement, Limits, judge, judge_file
from cot_tracker.condition.series import Series, UnknownFormat
from cot_tracker.condition.thermal import ACTIVATION_ENERGY_KJ_MOL
from cot_tracker.door.cards import AroundWithFiles
from cot_tracker.door.evidence_field import came_along
from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.facility.logger_answers import answers_of
from cot_tracker.facility.state import ItemStory
from cot_tracker.facility.storage import BRIDGED, Storage, Watched, unwatched
from cot_tracker.language import N_
from cot_tracker.protocol.reading import read_protocol

_EVER = 1_000_000
"""Minutes together that are no alarm: a freezer is opened day after day."""

ALARM_LEFT_OUT = refusal(
    "facility.alarm_left_out",
    N_("This file shows {maximum_c} °C at the highest and {minimum_c} °C at the lowest between"
       " {start} and {end}, outside the limits, and nobody has read it out for that time. Give a"
       " time that takes it in."),
    rule=N_("Chain of condition: nothing that a logger tells is passed over (21 CFR 1271.260)"),
    cleared_by=N_("Whoever reads it out"),
)  # fmt: skip


def judged(story: ItemStory, facts: Facts, around: AroundWithFiles) -> Judgement:
    """The judgement of the time that these facts give. Raises ValueError for storage without
    limits, which the gate refuses."""
    covers = (facts["began_at"], facts["ended_at"])
    study = around.stories.get("study")
    protocol = getattr(study, "protocol_digest", "")
    return judge_file(
        around.evidence(facts["logger_file"]), _limits(story.storage), covers,
        story.storage.logger, _energy(protocol, around.evidence),
        study.loggers if study is not None else (), answers_of(facts),
    )  # fmt: skip


def _limits(kept: Storage) -> Limits:
    low, high = kept.low_c, kept.high_c
    if low is None or high is None:
        raise ValueError("storage without limits is not judged")
    return Limits(low, high, kept.alarm_minutes, _EVER, BRIDGED // timedelta(minutes=1))


def _energy(protocol: str, evidence: Callable[[str], bytes]) -> Decimal:
    """The activation energy of product in storage, in kJ/mol, as the study's protocol gives it;
    else the usual one."""
    if not protocol:
        return ACTIVATION_ENERGY_KJ_MOL
    product = read_protocol(evidence(protocol)).product
    return product.storage_activation_energy_kj_per_mol or ACTIVATION_ENERGY_KJ_MOL


@requirement(of_facts=True)
def period_leaves_no_alarm_out(
    story: ItemStory, facts: Facts, around: AroundWithFiles
) -> Refusal | None:
    """The file shows nothing outside the limits at a time beside the one that is given, when
    something was in it and nobody has read it out for."""
    kept = story.storage
    if kept.low_c is None or kept.high_c is None or facts["began_at"] >= facts["ended_at"]:
        return None
    if not came_along(around.evidence, facts["logger_file"]):
        return None
    study = around.stories.get("study")
    try:
        series = read_answered(
            around.evidence(facts["logger_file"]), study.loggers if study is not None else (),
            answers_of(facts),
        )  # fmt: skip
    except UnknownFormat:
        return None
    span = _told(series) if series.clock == "utc" else None
    if span is None:
        return None
    for start, end in _beside(kept, facts, (span[0], min(span[1], around.now))):
        found = judge(series, _limits(kept), _joined(kept, facts, start, end), kept.logger)
        if found.verdict == "excursion":
            return ALARM_LEFT_OUT(
                start=start, end=end, minimum_c=found.minimum_c, maximum_c=found.maximum_c
            )
    return None


def _told(series: Series) -> tuple[datetime, datetime] | None:
    """From when to when the file tells anything; of some devices only by days."""
    if series.readings:
        return series.readings[0].at, series.readings[-1].at
    return (series.days[0].start, series.days[-1].end) if series.days else None


def _beside(
    kept: Storage, facts: Facts, span: tuple[datetime, datetime]
) -> tuple[tuple[datetime, datetime], ...]:
    """The times that the file tells of and nobody has read it out for, since anything was in it."""
    began = [one.since for one in (*kept.contents.values(), *kept.stays)]
    if not began:
        return ()
    given = Watched(facts["began_at"], facts["ended_at"], "", "")
    start = max(span[0], min(began))
    return unwatched((*kept.watched, given), start, span[1], timedelta(0))


def _joined(
    kept: Storage, facts: Facts, start: datetime, end: datetime
) -> tuple[datetime, datetime]:
    """With as much of the time given as is allowed outside at a stretch: one that goes on across
    its end is one stretch."""
    allowed = timedelta(minutes=kept.alarm_minutes)
    return (
        start - allowed if start == facts["ended_at"] else start,
        end + allowed if end == facts["began_at"] else end,
    )
