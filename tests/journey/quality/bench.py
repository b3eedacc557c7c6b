"""A batch that is complete and stored, made in memory, and people who test and release it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from immutables import Map

from cot_tracker.custody.canonical import plain
from cot_tracker.custody.entry import Draft, Entry, Performer
from cot_tracker.door import fields
from cot_tracker.door.gate import judged
from cot_tracker.identity.codes import Code, Kind
from cot_tracker.journey.always import always
from cot_tracker.journey.around import JourneyAround
from cot_tracker.journey.containers import Container, Label
from cot_tracker.journey.enrolment.state import State as Enrolment
from cot_tracker.journey.production.state import State as Production
from cot_tracker.journey.quality.actions import ACTIONS
from cot_tracker.journey.story import Story, apply
from cot_tracker.protocol.model import Protocol
from cot_tracker.protocol.reading import example_protocol, read_protocol
from cot_tracker.study.state import StudyStory

NOW = datetime(2026, 3, 10, 2, tzinfo=UTC)
HARVESTED = datetime(2026, 3, 1, 20, tzinfo=UTC)
ACTION = {action.name: action for action in ACTIONS}
COI = str(Code(Kind.JOURNEY, "0000", 26, 1))


@cache
def example() -> Protocol:
    return read_protocol(example_protocol())


def code(kind: Kind, container: int = 0, serial: int = 1) -> str:
    return str(Code(kind, "0000", 26, 1, container, serial))


def own(kind: Kind, container: int = 0) -> str:
    return code(kind, container, 0)


BAGS = (code(Kind.INFUSION_BAG, 3), code(Kind.INFUSION_BAG, 4))
RETAIN = code(Kind.RETAIN_SAMPLE, 5)
TUBE, OTHER_TUBE = code(Kind.TUBE, 6), code(Kind.TUBE, 7)


def person(name: str, number: int, role: str) -> Performer:
    return Performer(str(Code(Kind.PERSON, "0000", 26, number)), name, (role,))


CHEN = person("Chen", 1, "workshop_operator")
DANA = person("Dana", 2, "qc_analyst")
PRIYA = person("Priya", 3, "qc_analyst")
EMMA = person("Emma", 4, "quality")
LIN = person("Lin", 5, "quality")
FANG = person("Fang", 6, "investigator")
GRACE = person("Grace", 7, "pharmacist")


def container(label: str, state: str, **more: Any) -> Container:
    one = Code(Kind(int(label[:2])), "0000", 26, 1, int(label[13:16]))
    return Container(str(one), int(one.kind), state=state, place="workshop", **more)


def complete_batch() -> Story:
    """Two infusion bags and a retain sample in the freezer, two empty tubes at hand."""
    product = {
        "volume_ml": Decimal(50), "cells": Decimal(600_000_000), "filled_at": HARVESTED,
        "expires_at": HARVESTED + timedelta(days=365),
    }  # fmt: skip
    things = [
        *(container(bag, "stored", **product) for bag in BAGS),
        container(RETAIN, "stored", volume_ml=Decimal(2)),
        container(TUBE, "labelled"), container(OTHER_TUBE, "labelled"),
    ]  # fmt: skip
    printed = {
        text: Label(text, own(Kind(int(text[:2])), int(text[13:16])), int(text[:2]), 1,
                    "applied", issued_at=HARVESTED)
        for text in (*BAGS, RETAIN, TUBE, OTHER_TUBE)
    }  # fmt: skip
    made = Production(
        batch_number="B-1", batch_complete=True, completed_at=HARVESTED + timedelta(hours=3),
        harvested_at=HARVESTED, performers=frozenset({CHEN.person}),
        filled=tuple(one.code for one in things if one.kind != Kind.TUBE),
    )  # fmt: skip
    return Story(
        COI, sequence=60, containers=Map({one.code: one for one in things}),
        labels=Map(printed), production=made,
        enrolment=Enrolment(subject_number="IX001-001", dose_group="1", enrolled_at=HARVESTED),
    )  # fmt: skip


@dataclass
class Bench:
    """A Story with the acts of people upon it, each through its gate, in memory."""

    story: Story
    now: datetime = NOW
    protocol: Protocol = example()

    def around(self, by: Performer) -> JourneyAround:
        return JourneyAround(self.now, by, {"study": StudyStory()}, self.protocol, "")

    def refusals(self, by: Performer, action: str, facts: Mapping[str, Any]) -> set[str]:
        known = ACTION[f"quality.{action}"]
        typed = fields.load(known.schema, facts)
        gate = (*always(known), *known.gate) if known.gate else ()
        return {one.code for one in judged(gate, self.story, typed, self.around(by))}

    def do(self, by: Performer, action: str, facts: Mapping[str, Any] | None = None) -> Entry:
        """The person does it; the gate must be open."""
        assert self.refusals(by, action, facts or {}) == set()
        known = ACTION[f"quality.{action}"]
        typed = fields.load(known.schema, facts or {})
        drafts = [Draft(COI, known.kind, typed)]
        if known.drafts is not None:
            drafts = list(known.drafts(self.story, typed, self.around(by)))
        made = [self.append(by, draft, known.meaning) for draft in drafts]
        return made[0]

    def append(self, by: Performer, draft: Draft, meaning: str = "") -> Entry:
        signature = {"name": by.name, "roles": list(by.roles), "meaning": meaning}
        entry = Entry(
            COI, self.story.sequence + 1, draft.kind, "act", self.now, self.now, by,
            plain(draft.facts), bytes(31) + b"\x07", signature=signature if meaning else None,
        )  # fmt: skip
        self.story = apply(self.story, entry)
        self.now += timedelta(minutes=5)
        return entry

    # What people do, in short

    def sample(self, tube: str = TUBE) -> None:
        tests = [{"test": test.id} for test in self.protocol.specification.tests]
        self.do(DANA, "sampled", {"sample": tube, "taken_from": RETAIN, "tests": tests})

    def result(self, test: str, value: str, *people: Performer, **more: Any) -> None:
        for one in people or (DANA, PRIYA):
            self.do(one, "result_recorded", {"sample": TUBE, "test": test, "value": value, **more})

    def test(self, *left_out: str, failing: str = "") -> None:
        """Every result but those left out, passing but for one."""
        for test in self.protocol.specification.tests:
            if test.id in left_out:
                continue
            good, bad = VALUES[test.id]
            more = {"weight_kg": "60"} if test.computed else {}
            people = (DANA, PRIYA) if test.critical else (DANA,)
            self.result(test.id, bad if test.id == failing else good, *people, **more)

    def review(self) -> None:
        waiting = [one.test for one in self.story.quality.results if not one.reviewed_by]
        if waiting:
            self.do(LIN, "result_reviewed", {"tests": [{"test": test} for test in waiting]})
        self.do(EMMA, "trail_reviewed")

    def close_deviations(self) -> None:
        closed = tuple(
            replace(one, closed_at=self.now, conclusion="Assessed.")
            for one in self.story.deviation.deviations
        )
        self.story = replace(self.story, deviation=replace(self.story.deviation, deviations=closed))

    def release(self, *pending: str) -> Entry:
        if not pending:
            return self.do(EMMA, "released")
        named = [{"test": test} for test in pending]
        return self.do(EMMA, "conditionally_released", {"pending": named})


VALUES = {
    "appearance": ("milky", "not_as_described"),
    "identity": ("detected", "not_detected"),
    "cd3": ("95", "70"),
    "tcr_positive": ("50", "5"),
    "viability": ("80", "60"),
    "vector_copy_number": ("2.5", "5"),
    "replication_competent_virus": ("absent", "present"),
    "residual_beads": ("10", "100"),
    "endotoxin": ("0.5", "5"),
    "mycoplasma": ("absent", "present"),
    "gram_stain": ("no_organism", "organism_seen"),
    "sterility": ("no_growth", "growth"),
    "potency": ("200", "50"),
    "dose": ("2500000000", "1000000000"),
}
"""A passing and a failing reading of each test of the example's specification."""


def fresh() -> Bench:
    return Bench(complete_batch())


@cache
def _sampled() -> Story:
    bench = fresh()
    bench.sample()
    return bench.story


@cache
def _tested(left_out: tuple[str, ...], failing: str) -> Story:
    bench = Bench(_sampled(), NOW + timedelta(hours=1))
    bench.test(*left_out, failing=failing)
    bench.review()
    return bench.story


def sampled() -> Bench:
    return Bench(_sampled(), NOW + timedelta(hours=1))


def ready(*left_out: str, failing: str = "") -> Bench:
    """Tested and reviewed, ready for a disposition."""
    return Bench(_tested(left_out, failing), NOW + timedelta(days=1))
