"""What the decision to start rests on: the protocol's evidence that the subject is fit."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.language import N_
from cot_tracker.protocol.model import Fitness

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

_FITNESS = N_("The protocol's evidence of fitness, fresh on the day of the decision")
_INVESTIGATOR = N_("Investigator")

EVIDENCE_MISSING = refusal(
    "conditioning.evidence_missing", N_("This evidence is missing: {missing}."),
    rule=_FITNESS, cleared_by=_INVESTIGATOR,
)  # fmt: skip
EVIDENCE_UNKNOWN = refusal(
    "conditioning.evidence_unknown", N_("The protocol does not ask for this evidence: {given}."),
    rule=_FITNESS, cleared_by=_INVESTIGATOR,
)  # fmt: skip
EVIDENCE_TWICE = refusal(
    "conditioning.evidence_twice", N_("This evidence is given twice: {given}. Which one counts?"),
    rule=_FITNESS, cleared_by=_INVESTIGATOR,
)  # fmt: skip
EVIDENCE_STALE = refusal(
    "conditioning.evidence_stale", N_("This evidence is too old today: {stale}."),
    rule=_FITNESS, cleared_by=_INVESTIGATOR,
)  # fmt: skip
EVIDENCE_IN_FUTURE = refusal(
    "conditioning.evidence_in_future", N_("This evidence is dated in the future: {given}."),
    rule=_FITNESS, cleared_by=_INVESTIGATOR,
)  # fmt: skip
NOT_FIT = refusal(
    "conditioning.not_fit", N_("This is not satisfactory: {found}. Defer or stop."),
    rule=_FITNESS, cleared_by=_INVESTIGATOR,
)  # fmt: skip


def _asked(around: JourneyAround) -> dict[str, Fitness]:
    return {item.id: item for item in around.protocol.conditioning.fitness}


def _rows(facts: Facts) -> tuple[dict[str, Any], ...]:
    return tuple(facts["evidence"])


@requirement(of_facts=True)
def every_evidence_is_there(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    given = {row["item"] for row in _rows(facts)}
    missing = [item for item in _asked(around) if item not in given]
    return EVIDENCE_MISSING(missing=missing) if missing else None


@requirement(of_facts=True)
def evidence_is_the_protocols(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    asked = _asked(around)
    unknown = [row["item"] for row in _rows(facts) if row["item"] not in asked]
    return EVIDENCE_UNKNOWN(given=unknown) if unknown else None


@requirement(of_facts=True)
def each_evidence_is_given_once(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    counted = Counter(row["item"] for row in _rows(facts))
    twice = [item for item, count in counted.items() if count > 1]
    return EVIDENCE_TWICE(given=twice) if twice else None


@requirement(of_facts=True)
def evidence_is_fresh(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    asked = _asked(around)
    stale = [
        row["item"]
        for row in _rows(facts)
        if row["item"] in asked
        and (around.today - row["day"]).days > asked[row["item"]].max_age_days
    ]
    return EVIDENCE_STALE(stale=stale) if stale else None


@requirement(of_facts=True)
def evidence_is_not_in_the_future(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    ahead = [row["item"] for row in _rows(facts) if row["day"] > around.today]
    return EVIDENCE_IN_FUTURE(given=ahead) if ahead else None


@requirement(of_facts=True)
def evidence_is_satisfactory(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    found = [row["item"] for row in _rows(facts) if not row["satisfactory"]]
    return NOT_FIT(found=found) if found else None
