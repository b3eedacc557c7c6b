"""The study's own actions. Its chain is `study`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cot_tracker.custody.entry import Draft
from cot_tracker.door.action import Action, Family, Gathered, Rows, Sort
from cot_tracker.door.around import Around
from cot_tracker.door.faults import Unknown
from cot_tracker.door.gate import Facts
from cot_tracker.language import N_, NAMES_GIVEN
from cot_tracker.people.roles import SYSTEM, Role, roles
from cot_tracker.protocol.faults import ProtocolFaults
from cot_tracker.protocol.model import Protocol
from cot_tracker.protocol.names import names
from cot_tracker.protocol.reading import read_protocol
from cot_tracker.study import gate, layout_gate, logger_gate, logger_schema, loggers, schemas
from cot_tracker.study.state import StudyStory, apply

CHAIN = "study"


@dataclass(frozen=True)
class StudyAround(Around):
    """What the study's gates see: the protocol in force, or None before the first; any other by
    the digest of its bytes, None when nothing is kept or brought under it that can be read; and
    the bytes of any file kept or brought, or None."""

    protocol: Protocol | None = None
    read: Callable[[str], Protocol | None] = lambda digest: None
    file: Callable[[str], bytes | None] = lambda digest: None


@lru_cache(maxsize=32)
def protocol_of(content: bytes) -> Protocol:
    """The protocol of these bytes, read once; from then on its names are shown for its codes."""
    protocol = read_protocol(content)
    NAMES_GIVEN.update(names(protocol))
    return protocol


_KNOWN: dict[str, Protocol] = {}
"""Protocols by the digest of their bytes. A study adopts a handful in its life."""


def protocol_named(digest: str, evidence: Callable[[str], bytes]) -> Protocol:
    """The protocol whose bytes have this digest; they are asked for once. Raises what `evidence`
    raises, and ProtocolFaults."""
    found = _KNOWN.get(digest)
    if found is None:
        found = _KNOWN[digest] = protocol_of(evidence(digest))
    return found


def _around(gathered: Gathered) -> StudyAround:
    def read(digest: str) -> Protocol | None:
        try:
            return protocol_named(digest, gathered.evidence)
        except (Unknown, ProtocolFaults):
            return None

    def file(digest: str) -> bytes | None:
        try:
            return gathered.evidence(digest)
        except Unknown:
            return None

    study: StudyStory = gathered.stories.get(CHAIN, StudyStory())
    protocol = read(study.protocol_digest) if study.protocol_digest else None
    return StudyAround(gathered.now, gathered.actor, gathered.stories, protocol, read, file)


def _no_rows(story: Any) -> Rows:
    return {}


def _logger_model(story: StudyStory, facts: Facts, around: Around) -> Sequence[Draft]:
    """With the number of its version, which every judgement made by it names."""
    version = loggers.next_version(story.logger_models, facts["model"])
    return [Draft(CHAIN, "study.logger_model_adopted/1", {**facts, "version": version})]


def _action(name: str, title: str, **more: Any) -> Action:
    more.setdefault("roles", roles(Role.STUDY_ADMINISTRATOR))
    return Action(f"study.{name}", title, Sort.PERMIT, family="study", **more)


ACTIONS = (
    _action(
        "opened", N_("Open the study"), schema=schemas.Opened, gate=(gate.not_yet_open,),
        roles=frozenset({SYSTEM}), allots=lambda gathered, facts: CHAIN,
    ),
    _action(
        "protocol_adopted", N_("Adopt a protocol"), schema=schemas.ProtocolAdopted,
        gate=(gate.protocol_is_another, gate.protocol_can_be_read),
        meaning=N_("I adopt this protocol for the study"),
    ),
    _action(
        "layout_adopted", N_("Adopt a label layout"), schema=schemas.LayoutAdopted,
        gate=(layout_gate.layout_can_be_used, layout_gate.layout_version_is_newer),
        roles=roles(Role.QUALITY), meaning=N_("I approve this version of the label for printing"),
    ),
    _action(
        "dose_group_opened", N_("Open a dose group"), schema=schemas.DoseGroupOpened,
        gate=(
            gate.protocol_is_adopted, gate.no_other_group_is_open, gate.protocol_has_the_group,
        ),
        roles=roles(Role.INVESTIGATOR, Role.STUDY_ADMINISTRATOR),
        meaning=N_("I record the committee's decision"),
    ),
    _action(
        "dose_group_closed", N_("Close the dose group"), schema=schemas.DoseGroupClosed,
        gate=(gate.a_group_is_open,),
        roles=roles(Role.INVESTIGATOR, Role.STUDY_ADMINISTRATOR),
        meaning=N_("I record the committee's decision"),
    ),
    _action(
        "logger_model_adopted", N_("Adopt a logger model"),
        schema=logger_schema.LoggerModelAdopted,
        gate=(
            logger_gate.example_is_at_hand, logger_gate.no_named_reader_knows_it,
            logger_gate.example_is_recognised, logger_gate.no_other_model_reads_it,
            logger_gate.example_reads_without_doubt, logger_gate.figures_are_those_confirmed,
        ),
        roles=roles(Role.QUALITY, Role.STUDY_ADMINISTRATOR), drafts=_logger_model,
        meaning=N_("I looked at how this file is read, and it is true to the logger"),
    ),
    _action(
        "logger_model_retired", N_("Take a logger model out of use"),
        schema=logger_schema.LoggerModelRetired, gate=(logger_gate.model_is_in_use,),
        roles=roles(Role.QUALITY, Role.STUDY_ADMINISTRATOR),
        meaning=N_("Files of this model are not to be trusted any more"),
    ),
)  # fmt: skip

FAMILY = Family(
    name="study",
    owns=lambda chain: chain == CHAIN,
    empty=lambda chain: StudyStory(),
    apply=apply,
    around=_around,
    rows=_no_rows,
)
