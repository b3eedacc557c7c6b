"""The temperature story of cells: every leg of a container's path that a logger saw or should have
seen, in order of time, with what the logger wrote, what was judged, and whose hands it went
through."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from cot_tracker.condition.answers import NONE, Answers
from cot_tracker.condition.asked import read_answered
from cot_tracker.condition.coverage import in_period
from cot_tracker.condition.curve import Excursion, excursions, silences
from cot_tracker.condition.generic_model import Configuration
from cot_tracker.condition.readings import Readings, micros
from cot_tracker.condition.sentences import SENTENCES
from cot_tracker.condition.series import Series, UnknownFormat
from cot_tracker.condition.thermal import extremes, spells
from cot_tracker.custody import evidence
from cot_tracker.facility.logger_answers import answers_of
from cot_tracker.facility.state import ItemStory
from cot_tracker.facility.storage import Watched, unwatched
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.story import Story
from cot_tracker.journey.transport.shipment import Shipment
from cot_tracker.language import gettext as _
from cot_tracker.protocol.model import Protocol
from cot_tracker.web.shared import person_name, site, zone
from cot_tracker.web.temperature.judgements import entries_of, judgements


@dataclass(frozen=True)
class Mark:
    """Something that happened to the cells: a hand-over, or their beginning and end."""

    at: datetime
    what: str
    who: str = ""


@dataclass(frozen=True)
class Leg:
    """A stretch of the way within one cold place. `bridged`: a longer silence is a gap. `judged`:
    the judgement that stands in the ledger, by its facts. `unwatched`: times that no file was read
    for."""

    title: str
    address: str
    start: datetime
    end: datetime
    low_c: Decimal | None
    high_c: Decimal | None
    bridged: timedelta
    series: tuple[Series, ...] = ()
    marks: tuple[Mark, ...] = ()
    verdict: str = ""
    judged: Mapping[str, Any] = field(default_factory=dict)
    number: int = 0
    logger: str = ""
    unwatched: tuple[tuple[datetime, datetime], ...] = ()

    @cached_property
    def readings(self) -> Readings:
        """What was read in this stretch, of every file together."""
        found = [
            in_period(one.readings, one.interval, self.start, self.end)
            for one in self.series
            if one.clock == "utc"
        ]
        return found[0] if len(found) == 1 else Readings.merged(found)

    def readings_between(self, start: datetime, end: datetime) -> Readings:
        """What was read from start to end, both included."""
        at = self.readings.at_us
        first = int(at.searchsorted(micros(start)))
        return self.readings[first : int(at.searchsorted(micros(end), side="right"))]

    @cached_property
    def interval(self) -> timedelta | None:
        return next((one.interval for one in self.series if one.interval), None)

    @cached_property
    def excursions(self) -> tuple[Excursion, ...]:
        if self.low_c is None or self.high_c is None:
            return ()
        standing = spells(self.readings, self.interval, None, self.bridged)
        return excursions(standing, self.low_c, self.high_c, self.start, self.end)

    @cached_property
    def silences(self) -> tuple[tuple[datetime, datetime], ...]:
        return silences(self.readings, self.longest, self.start, self.end)

    @property
    def longest(self) -> timedelta:
        """A silence longer than this is a gap."""
        return max(self.bridged, 2 * (self.interval or timedelta(0)))

    @property
    def extremes(self) -> tuple[Decimal, Decimal] | None:
        return extremes(self.readings) if len(self.readings) else None

    @property
    def findings(self) -> list[tuple[str, str]]:
        """Weight and sentence of what was found when it was judged."""
        return [
            (str(one["weight"]), _(SENTENCES.get(one["code"], one["code"]), **one["values"]))
            for one in self.judged.get("findings", ())
        ]


@dataclass(frozen=True)
class Way:
    """A container's way, or all of a journey's: its legs in order of time, and how the cells'
    life began and ended."""

    legs: tuple[Leg, ...]
    marks: tuple[Mark, ...] = ()


def way(story: Story, protocol: Protocol, own: str = "") -> Way:
    """The way of this container through its parents; of every container without one."""
    path = path_of(story, own) if own else frozenset(story.containers)
    judged = judgements(story.coi)
    legs = [
        transport_leg(story, one, protocol, judged)
        for one in story.transport.shipments
        if path & {*one.bags, *one.received_bags} and one.disposition != "repacked"
    ]
    kept = {(leg.title, leg.start): leg for leg in _stored(path)}
    legs += kept.values()
    return Way(tuple(sorted(legs, key=lambda leg: leg.start)), tuple(_life(story, path)))


def path_of(story: Story, own: str) -> frozenset[str]:
    """The container and all that it came from."""
    found: list[str] = []
    while own and own in story.containers and own not in found:
        found.append(own)
        own = story.containers[own].parent
    return frozenset(found)


def _life(story: Story, path: Iterable[str]) -> Iterator[Mark]:
    filled = [c.filled_at for code, c in story.containers.items() if code in path]
    roots = [at for at in filled if at is not None]
    if roots:
        yield Mark(min(roots), _("Collected"))
    infused = [
        one.started_at for one in story.infusion.infusions
        if one.bag in path and one.started_at is not None
    ]  # fmt: skip
    if infused:
        yield Mark(min(infused), _("Infused"))


# Transports


def transport_leg(
    story: Story, one: Shipment, protocol: Protocol, judged: Mapping[int, Mapping[str, Any]]
) -> Leg:
    """From packing to receipt; to now where it is still on its way."""
    day = one.packed_at.astimezone(zone()).date()
    lane = protocol.lane("product" if one.lane == "product" else "starting_material", day)
    condition = judged.get(one.number, {})
    answers = {one.logger_digest: answers_of(condition.get("told", {}))}
    series = _series([one.logger_digest], answers, str(condition.get("format", "")))
    return Leg(
        _("Transport {number}: {lane}", number=one.number, lane=one.lane),
        f"/journeys/{story.coi}/curves/{one.number}" if one.logger_digest else "",
        one.packed_at, one.received_at or max(site().door.clock(), one.packed_at),
        lane.low_c, lane.high_c, timedelta(minutes=lane.max_gap_minutes), series,
        tuple(_hands(one)), one.verdict, condition, one.number, one.logger,
    )  # fmt: skip


def _hands(one: Shipment) -> Iterator[Mark]:
    for at, what, who in (
        (one.packed_at, _("Packed"), one.packed_by),
        (one.released_at, _("Handed over"), one.released_by),
        (one.taken_at, _("Taken over by the courier"), one.taken_by),
        (one.delivered_at, _("Handed to the receiver"), one.delivered_by),
        (one.received_at, _("Received"), one.received_by),
    ):
        if at is not None:
            yield Mark(at, what, person_name(who))


# Storage


def _stored(path: Collection[str]) -> Iterator[Leg]:
    """The containers' times in storage positions, with the files of the loggers there."""
    storages = [
        code for code in site().door.story("study").items if code.startswith(f"{Kind.STORAGE:02d}")
    ]
    now = site().door.clock()
    items: Mapping[str, ItemStory] = site().door.several(storages)
    for item in items.values():
        inside = item.storage.contents.items()
        times = {(s.since, s.until, False) for s in item.storage.stays if s.container in path}
        times |= {(one.since, now, True) for own, one in inside if own in path}
        for start, end, lasts in sorted(times):
            yield _storage_leg(item, start, end, lasts=lasts)


def _storage_leg(item: ItemStory, start: datetime, end: datetime, *, lasts: bool) -> Leg:
    """A stay. Of one that lasts, what its logger was not read for yet is not missing yet."""
    kept = item.storage
    seen = [one for one in kept.watched if one.began_at <= end and one.ended_at >= start]
    until = min(end, max((one.ended_at for one in seen), default=start)) if lasts else end
    missing = unwatched(seen, start, until)
    verdicts = {one.verdict for one in _settled(seen)} | ({"unknown"} if missing else set())
    verdict = next((v for v in ("excursion", "unknown", "accepted") if v in verdicts), "")
    return Leg(
        _("Storage: {name}", name=item.name), f"/facility/{item.code}", start, end, kept.low_c,
        kept.high_c, timedelta(minutes=max(kept.alarm_minutes, 60)),
        _series([one.digest for one in seen], _answered(item.code) if seen else {}), (), verdict,
        {}, 0, kept.logger, missing,
    )  # fmt: skip


def _settled(seen: Sequence[Watched]) -> Iterator[Watched]:
    """What was unknown counts no more where a file that was read later tells of all of it."""
    for place, one in enumerate(seen):
        later = seen[place + 1 :]
        if one.verdict != "unknown" or not any(
            other.began_at <= one.began_at and one.ended_at <= other.ended_at
            for other in later
        ):  # fmt: skip
            yield one


def _answered(storage: str) -> Mapping[str, Answers]:
    """What was answered when each file of this storage was judged last, by its digest."""
    return {
        str(entry.facts["logger_file"]): answers_of(entry.facts)
        for entry in entries_of(storage)
        if "condition" in entry.facts and "logger_file" in entry.facts
    }


# Files


def _series(
    digests: Sequence[str], answers: Mapping[str, Answers], named: str = ""
) -> tuple[Series, ...]:
    found = []
    for digest in digests:
        one = series_of(digest, named, answers.get(digest, NONE)) if digest else None
        if one is not None:
            found.append(one)
    return tuple(found)


def series_of(digest: str, named: str = "", answers: Answers = NONE) -> Series | None:
    """What the kept file says, read as it was read when it was judged (`named` is its format) with
    what was answered then; None where it cannot be read or is not kept."""
    study = site().door.story("study")
    every = [one.configuration for one in study.logger_models]
    chosen = tuple(one for one in every if one.name == named) or study.loggers
    return _read(digest, id(site()), chosen, answers)


@lru_cache(maxsize=12)
def _read(
    digest: str, site_key: int, configurations: tuple[Configuration, ...], answers: Answers
) -> Series | None:
    with site().database.read() as connection:
        kept = evidence.find(connection, digest)
    if kept is None:
        return None
    try:
        return read_answered(kept.content, configurations, answers)
    except UnknownFormat:
        return None
