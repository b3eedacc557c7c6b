"""The Story of the study: what is open, who is in which cohort, and which numbers are taken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from immutables import Map

from cot_tracker.condition.generic_model import Configuration
from cot_tracker.custody.entry import Entry
from cot_tracker.door.faults import Fault
from cot_tracker.identity.codes import Code, Kind
from cot_tracker.language import N_
from cot_tracker.study import loggers


class NumbersUsedUp(Fault):
    """No number is left for this kind in this year."""

    status = 409
    code = "numbers_used_up"
    message = N_("All 99,999 numbers of this kind are used up for this year.")


@dataclass(frozen=True, slots=True)
class Slot:
    """A subject's place in a cohort of a dose group."""

    journey: str
    subject: str
    dose_group: str
    taken_on: date
    freed: bool = False
    infused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AdoptedLayout:
    """A version of a label layout that was approved; `digest` is the SHA-256 of its file."""

    name: str
    version: int
    digest: str
    adopted_at: datetime
    adopted_by: str


@dataclass(frozen=True, slots=True)
class StudyStory:
    sequence: int = 0
    demo: bool = False
    facility: str = ""
    site_name: str = ""
    time_zone: str = "UTC"
    protocol_digest: str = ""
    protocol_version: str = ""
    dose_group: str = ""
    cohort: int = 0
    slots: tuple[Slot, ...] = ()
    cohort_start: int = 0
    numbers: Map[tuple[int, int], int] = Map()
    usernames: frozenset[str] = frozenset()
    subjects: Map[str, str] = Map()
    journeys: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    batches: frozenset[str] = frozenset()
    layouts: Map[str, AdoptedLayout] = Map()
    gs1_prefix: str = ""
    sscc_count: int = 0
    logger_models: tuple[loggers.LoggerModel, ...] = ()

    @property
    def loggers(self) -> tuple[Configuration, ...]:
        """How the files of the site's own logger models are read now, one a model."""
        return tuple(one.configuration for one in self.logger_models if one.in_force)

    def next_code(self, kind: Kind, now: datetime) -> Code:
        """The next own code of this kind in the site's year. Raises NumbersUsedUp after 99,999."""
        year = now.astimezone(ZoneInfo(self.time_zone)).year % 100
        number = self.numbers.get((int(kind), year), 0) + 1
        if number > 99999:
            raise NumbersUsedUp
        return Code(kind, self.facility, year, number)

    @property
    def cohort_slots(self) -> tuple[Slot, ...]:
        """The slots taken in the cohort that is open, those freed left out."""
        return tuple(slot for slot in self.slots[self.cohort_start :] if not slot.freed)

    def slot_of(self, journey: str) -> Slot | None:
        return next((s for s in self.slots if s.journey == journey and not s.freed), None)


def apply(story: StudyStory, entry: Entry) -> StudyStory:
    """The Story after one more entry."""
    story = replace(story, sequence=entry.sequence)
    return _of_cohorts(_registered(_settled(story, entry), entry), entry)


def _settled(story: StudyStory, entry: Entry) -> StudyStory:
    """What is settled for the whole study: its site, protocol, layouts, loggers, numbers."""
    facts = entry.facts
    match entry.kind:
        case "study.opened/1":
            return replace(
                story, demo=facts["demo"], facility=facts["facility"],
                site_name=facts["site_name"], time_zone=facts["time_zone"],
            )  # fmt: skip
        case "study.protocol_adopted/1":
            return replace(
                story, protocol_digest=facts["digest"], protocol_version=facts["version"]
            )
        case "study.layout_adopted/1":
            adopted = AdoptedLayout(
                facts["layout"], facts["version"], facts["digest"], entry.recorded_at,
                entry.by.name,
            )  # fmt: skip
            return replace(story, layouts=story.layouts.set(adopted.name, adopted))
        case "study.logger_model_adopted/1":
            return replace(story, logger_models=loggers.adopted(story.logger_models, entry))
        case "study.logger_model_retired/1":
            kept = loggers.retired(story.logger_models, facts["model"])
            return replace(story, logger_models=kept)
        case "study.gs1_prefix_set/1":
            return replace(story, gs1_prefix=facts["prefix"])
    return story


def _registered(story: StudyStory, entry: Entry) -> StudyStory:
    """The register: every chain, and every number that is taken."""
    facts = entry.facts
    match entry.kind:
        case "study.journey_opened/1":
            story = _numbered(story, facts["journey"])
            return replace(
                story, journeys=(*story.journeys, facts["journey"]),
                subjects=story.subjects.set(facts["subject"], facts["journey"]),
            )  # fmt: skip
        case "study.person_added/1":
            story = _numbered(story, facts["person"])
            return replace(
                story, people=(*story.people, facts["person"]),
                usernames=story.usernames | {facts["username"]},
            )  # fmt: skip
        case "study.item_added/1":
            return replace(_numbered(story, facts["item"]), items=(*story.items, facts["item"]))
        case "study.batch_opened/1":
            return replace(story, batches=story.batches | {facts["batch_number"]})
        case "study.sscc_allotted/1":
            return replace(story, sscc_count=story.sscc_count + 1)
    return story


def _of_cohorts(story: StudyStory, entry: Entry) -> StudyStory:
    """Dose groups, and who has a place in which cohort."""
    facts = entry.facts
    match entry.kind:
        case "study.dose_group_opened/1":
            return replace(
                story, dose_group=facts["dose_group"], cohort=story.cohort + 1,
                cohort_start=len(story.slots),
            )  # fmt: skip
        case "study.dose_group_closed/1":
            return replace(story, dose_group="")
        case "study.slot_taken/1":
            slot = Slot(facts["journey"], facts["subject"], facts["dose_group"],
                        date.fromisoformat(facts["on"]))  # fmt: skip
            return replace(story, slots=(*story.slots, slot))
        case "study.slot_freed/1":
            return _slot(story, facts["journey"], freed=True)
        case "study.infused/1":
            return _slot(story, facts["journey"], infused_at=entry.instant("at"))
    return story


def _numbered(story: StudyStory, code: str) -> StudyStory:
    kind, year, number = int(code[:2]), int(code[6:8]), int(code[8:13])
    last = max(number, story.numbers.get((kind, year), 0))
    return replace(story, numbers=story.numbers.set((kind, year), last))


def _slot(story: StudyStory, journey: str, **changes: object) -> StudyStory:
    slots = tuple(
        replace(slot, **changes) if slot.journey == journey and not slot.freed else slot  # type: ignore[arg-type]
        for slot in story.slots
    )
    return replace(story, slots=slots)
