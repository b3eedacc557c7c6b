"""STEPS: the order of the cells' way, once; every action of it; and the family of journeys."""

from __future__ import annotations

from cot_tracker.door.action import Action, Book, Family, book
from cot_tracker.facility.actions import ACTIONS as FACILITY_ACTIONS
from cot_tracker.facility.actions import FAMILY as FACILITY
from cot_tracker.facility.printer_actions import ACTIONS as PRINTER_ACTIONS
from cot_tracker.facility.shipper_actions import ACTIONS as SHIPPER_ACTIONS
from cot_tracker.facility.storage_actions import ACTIONS as STORAGE_ACTIONS
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.always import always
from cot_tracker.journey.around import journey_around
from cot_tracker.journey.collection import actions as collection
from cot_tracker.journey.conditioning import actions as conditioning
from cot_tracker.journey.deviation import actions as deviation
from cot_tracker.journey.deviation.drafts import near_miss
from cot_tracker.journey.enrolment import actions as enrolment
from cot_tracker.journey.followup import actions as followup
from cot_tracker.journey.il2 import actions as il2
from cot_tracker.journey.infusion import actions as infusion
from cot_tracker.journey.labelling import actions as labelling
from cot_tracker.journey.moving import with_storage
from cot_tracker.journey.pharmacy import actions as pharmacy
from cot_tracker.journey.production import actions as production
from cot_tracker.journey.quality import actions as quality
from cot_tracker.journey.storage import actions as storage
from cot_tracker.journey.story import Story, apply
from cot_tracker.journey.tables import rows
from cot_tracker.journey.transport import actions as transport
from cot_tracker.language import N_
from cot_tracker.people.actions import ACTIONS as PEOPLE_ACTIONS
from cot_tracker.people.actions import FAMILY as PEOPLE
from cot_tracker.study.actions import ACTIONS as STUDY_ACTIONS
from cot_tracker.study.actions import FAMILY as STUDY
from cot_tracker.study.numbering import ACTIONS as NUMBERING_ACTIONS

STEPS = {
    "enrolment": N_("Enrolment"),
    "collection": N_("Collection"),
    "transport": N_("Transport"),
    "production": N_("Production"),
    "quality": N_("Testing and release"),
    "conditioning": N_("Conditioning"),
    "pharmacy": N_("Pharmacy"),
    "infusion": N_("Infusion"),
    "il2": N_("IL-2"),
    "followup": N_("Follow-up"),
    "storage": N_("Storage"),
    "labelling": N_("Labels"),
    "deviation": N_("Deviations"),
}

_OF_THE_STEPS: tuple[Action, ...] = (
    *enrolment.ACTIONS,
    *collection.ACTIONS,
    *transport.ACTIONS,
    *production.ACTIONS,
    *quality.ACTIONS,
    *conditioning.ACTIONS,
    *pharmacy.ACTIONS,
    *infusion.ACTIONS,
    *il2.ACTIONS,
    *followup.ACTIONS,
    *storage.ACTIONS,
    *labelling.ACTIONS,
    *deviation.ACTIONS,
)

ACTIONS = tuple(with_storage(action) for action in _OF_THE_STEPS)

JOURNEY = Family(
    name="journey",
    owns=lambda chain: len(chain) == 20 and chain.startswith(f"{Kind.JOURNEY:02d}"),
    empty=Story,
    apply=apply,
    around=journey_around,
    rows=rows,
    always=always,
    reads=("study",),
    near_miss=near_miss,
    questions=lambda story: story.deviation.open_questions,
    answered=lambda story: story.deviation.answered_questions,
)

BOOK: Book = book(
    (JOURNEY, PEOPLE, STUDY, FACILITY),
    (
        *ACTIONS,
        *PEOPLE_ACTIONS,
        *STUDY_ACTIONS,
        *FACILITY_ACTIONS,
        *PRINTER_ACTIONS,
        *STORAGE_ACTIONS,
        *SHIPPER_ACTIONS,
        *NUMBERING_ACTIONS,
    ),
)
"""Everything that the door can do."""
