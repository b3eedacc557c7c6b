"""Conditioning's requirements. Chemotherapy without cells is the harm to prevent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.journey.containers import Container, product_bags
from cot_tracker.journey.product import doubted_bags, positive_since_release
from cot_tracker.language import N_
from cot_tracker.protocol.windows import decision_window

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

_PROTOCOL = N_("The study protocol")
_CELLS_FIRST = N_("No chemotherapy without cells: released, unexpired and enough of them")
_INVESTIGATOR = N_("Investigator")
_QUALITY = N_("Quality")

NOT_ENROLLED = refusal(
    "conditioning.not_enrolled", N_("This subject is not enrolled."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
WITHDRAWN = refusal(
    "conditioning.withdrawn", N_("This subject has withdrawn or has died."),
    rule=N_("ICH E6(R3): a subject may withdraw at any time"), cleared_by=_INVESTIGATOR,
)  # fmt: skip
INFUSION_BEGUN = refusal(
    "conditioning.infusion_begun", N_("The infusion began at {at}. Its day stands."),
    rule=_PROTOCOL, cleared_by=_QUALITY,
)  # fmt: skip
DAY_PAST = refusal(
    "conditioning.day_past", N_("The day {day} is past."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
EXPIRED_BY_THEN = refusal(
    "conditioning.expired_by_then",
    N_("These bags will have expired by the infusion on {day}: {bags}."),
    rule=_CELLS_FIRST, cleared_by=_INVESTIGATOR,
)  # fmt: skip
NOT_PLANNED = refusal(
    "conditioning.not_planned", N_("No infusion day is planned."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
ANOTHER_DAY = refusal(
    "conditioning.another_day",
    N_("This decision is for {given}, but the infusion is planned for {planned}."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
OUTSIDE_WINDOW = refusal(
    "conditioning.outside_window",
    N_("For an infusion on {day} this is decided from {first} to {last}. Today is {today}."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
ALREADY_DECIDED = refusal(
    "conditioning.already_decided", N_("The start was decided already, at {at}."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
NOT_RELEASED = refusal(
    "conditioning.not_released", N_("The product is not released."),
    rule=_CELLS_FIRST, cleared_by=_QUALITY,
)  # fmt: skip
LATE_POSITIVE = refusal(
    "conditioning.late_positive", N_("A test result after release was positive. Call Quality."),
    rule=_CELLS_FIRST, cleared_by=_QUALITY,
)  # fmt: skip
IN_DOUBT = refusal(
    "conditioning.in_doubt",
    N_("Quality has not accepted the transport of these bags: {bags}. Wait for its decision."),
    rule=_CELLS_FIRST, cleared_by=_QUALITY,
)  # fmt: skip
NOT_ON_SITE = refusal(
    "conditioning.not_on_site", N_("These bags are not at the site yet: {bags}."),
    rule=_CELLS_FIRST, cleared_by=N_("Pharmacist"),
)  # fmt: skip
TOO_FEW_BAGS = refusal(
    "conditioning.too_few_bags", N_("{found} bags are fit for use; {needed} are needed."),
    rule=_CELLS_FIRST, cleared_by=_QUALITY,
)  # fmt: skip
DECISION_VOIDED = refusal(
    "conditioning.decision_voided",
    N_("The decision to start was for {day}. It is void: decide again for the new day."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
NO_DECISION = refusal(
    "conditioning.no_decision",
    N_("No decision to start stands: chemotherapy without it is a deviation."),
    rule=_CELLS_FIRST, cleared_by=_QUALITY,
)  # fmt: skip
DRUG_NOT_PLANNED = refusal(
    "conditioning.drug_not_planned", N_("The protocol plans no {drug} on day {day}."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
DOSE_DIFFERS = refusal(
    "conditioning.dose_differs", N_("The protocol plans {planned} {unit} of {drug}, not {given}."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip

ON_SITE = frozenset({"accepted", "at_site", "confirmed", "issued"})


def _expired_by(story: Story, day: date, around: JourneyAround) -> tuple[Container, ...]:
    """Bags that do not last: a frozen one past the day's end, a fresh one into the day."""
    frozen = around.protocol.product.state == "frozen"
    found = []
    for bag in product_bags(story):
        last = None if bag.expires_at is None else around.day_of(bag.expires_at)
        if last is None or last < day or (frozen and last == day):
            found.append(bag)
    return tuple(found)


@requirement
def subject_is_enrolled(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.enrolment.enrolled else NOT_ENROLLED()


@requirement
def subject_takes_part(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """The subject has neither withdrawn, from treatment or from all, nor died."""
    gone = story.followup.withdrawn_at is not None or story.followup.died_on is not None
    return WITHDRAWN() if gone else None


@requirement
def infusion_has_not_begun(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    begun = story.infusion.first_infused_at
    return INFUSION_BEGUN(at=begun) if begun else None


@requirement(of_facts=True)
def day_is_not_past(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return DAY_PAST(day=facts["day"]) if facts["day"] < around.today else None


@requirement(of_facts=True)
def product_outlives_the_day(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """The bags there are will not have expired on the day; there may be none yet."""
    found = _expired_by(story, facts["day"], around)
    return EXPIRED_BY_THEN(day=facts["day"], bags=[b.code for b in found]) if found else None


@requirement(of_facts=True)
def no_decision_is_voided(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    state = story.conditioning
    moved = state.start_decided and facts["day"] != state.infusion_day
    return DECISION_VOIDED(day=state.infusion_day) if moved else None


@requirement
def infusion_day_is_planned(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.conditioning.infusion_day else NOT_PLANNED()


@requirement(of_facts=True)
def decision_is_for_the_planned_day(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """What is signed names the day, so that nobody signs for a day that was moved meanwhile."""
    given, planned = facts["infusion_day"], story.conditioning.infusion_day
    if planned is None or given == planned:
        return None
    return ANOTHER_DAY(given=given, planned=planned)


@requirement
def today_is_in_the_decision_window(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    day = story.conditioning.infusion_day
    if day is None:
        return None
    window = decision_window(around.protocol, day)
    if window.holds(around.today):
        return None
    return OUTSIDE_WINDOW(day=day, first=window.earliest, last=window.latest, today=around.today)


@requirement
def start_is_not_decided_yet(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    state = story.conditioning
    if state.start_decided and state.decision is not None:
        return ALREADY_DECIDED(at=state.decision.at)
    return None


@requirement
def product_is_released(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.quality.released else NOT_RELEASED()


@requirement
def no_result_was_positive_since(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    return LATE_POSITIVE() if positive_since_release(story) else None


@requirement
def no_bag_is_in_doubt(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    found = doubted_bags(story)
    return IN_DOUBT(bags=list(found)) if found else None


@requirement
def product_is_on_site(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Where the protocol asks for it; otherwise the release is enough."""
    if around.protocol.conditioning.product_must_be != "on_site":
        return None
    away = [bag.code for bag in product_bags(story) if bag.state not in ON_SITE]
    return NOT_ON_SITE(bags=away) if away else None


@requirement
def product_outlives_the_infusion_day(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    day = story.conditioning.infusion_day
    found = _expired_by(story, day, around) if day is not None else ()
    return EXPIRED_BY_THEN(day=day, bags=[b.code for b in found]) if found else None


@requirement
def bags_are_enough(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    found, needed = len(product_bags(story)), around.protocol.product.bag_count
    return TOO_FEW_BAGS(found=found, needed=needed) if found < needed else None


@requirement
def start_is_decided(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.conditioning.start_decided else NO_DECISION()


@requirement(of_facts=True)
def drug_is_planned_that_day(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    drug, day = facts["drug"], facts["day"]
    planned = any(d.id == drug and day in d.days for d in around.protocol.conditioning.drugs)
    return None if planned else DRUG_NOT_PLANNED(drug=drug, day=day)


@requirement(of_facts=True)
def dose_is_the_protocols(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Compared only where it is told in the protocol's own unit: mg are not mg/kg."""
    for drug in around.protocol.conditioning.drugs:
        same_unit = drug.id == facts["drug"] and drug.dose_unit == facts["unit"]
        if same_unit and drug.dose != facts["dose"]:
            return DOSE_DIFFERS(
                planned=drug.dose, unit=drug.dose_unit, drug=drug.id, given=facts["dose"]
            )
    return None
