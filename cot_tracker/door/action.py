"""What a person may do: its name, roles, schema, gate and the chains it touches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Any

from marshmallow import Schema
from sqlalchemy import Connection, Table

from cot_tracker.custody.entry import Draft, Entry, Performer
from cot_tracker.door.gate import Facts, Requirement
from cot_tracker.door.refusal import Refusal
from cot_tracker.identity.vault import Vault


class Sort(Enum):
    """A permit asks leave and has a hard gate; a report tells what has happened and is never
    refused for the state of the cells."""

    PERMIT = "permit"
    REPORT = "report"


@dataclass(frozen=True)
class Action:
    """Something a person may do. `name` is `<step>.<what has then happened>`.

    touches(facts, story): further chains that get an entry. reads(facts, story): chains whose
    stories the gate looks at. drafts(story, facts, around): the entries to append, the one of
    this chain first; the default is one entry with the facts as given. `allots` gives the key of
    a chain that the action opens, from the stories under the locks. `seals` turns Sensitive facts
    into what an entry may hold; `keeps` stores beside the ledger, in the same transaction, what
    an entry may not. `marks_station`: the station that it is done at gets an entry too;
    beside(station): the chains that the gate looks at because of what that station's Story says.
    """

    name: str
    title: str
    sort: Sort
    roles: frozenset[str]
    schema: type[Schema]
    gate: tuple[Requirement, ...] = ()
    cautions: tuple[Requirement, ...] = ()
    meaning: str = ""
    family: str = "journey"
    version: int = 1
    touches: Callable[[Facts, Any], Iterable[str]] = lambda facts, story: ()
    reads: Callable[[Facts, Any], Iterable[str]] = lambda facts, story: ()
    drafts: Callable[[Any, Facts, Any], Sequence[Draft]] | None = None
    allots: Callable[[Gathered, Facts], str] | None = None
    keeps: Callable[[Connection, str, Mapping[str, Any], Vault], None] | None = None
    seals: Callable[[Facts, Vault], Facts] | None = None
    marks_station: bool = False
    beside: Callable[[Any], Iterable[str]] | None = None
    blind: bool = False
    late_matters: bool = False
    corrects: bool = False

    def __post_init__(self) -> None:
        if self.sort is Sort.PERMIT and not self.gate:
            raise ValueError(f"the permit {self.name} has no gate")
        if not self.roles:
            raise ValueError(f"nobody may do {self.name}")

    @property
    def kind(self) -> str:
        return f"{self.name}/{self.version}"

    @property
    def step(self) -> str:
        return self.name.partition(".")[0]


@dataclass(frozen=True)
class Gathered:
    """What was gathered under the locks, before a family makes its `around` of it. occurred_at:
    when what is told happened, where that is not now."""

    chain: str
    now: datetime
    actor: Performer
    stories: Mapping[str, Any]
    evidence: Callable[[str], bytes]
    occurred_at: datetime | None = None


Rows = Mapping[Table, Mapping[tuple[Any, ...], Mapping[str, Any]]]


@dataclass(frozen=True)
class Family:
    """A sort of chain: how its Story is folded, projected, and what its gates see.

    always(action): the requirements of every permit. near_miss(action, facts, refusals, story):
    the entry that a mismatch of identity leaves in a chain it concerns, or None. questions(story):
    the entries that left an open question there, which no correction takes away unseen.
    answered(story): what was asked, by the entries whose questions are closed, which no correction
    makes another question unseen.
    """

    name: str
    owns: Callable[[str], bool]
    empty: Callable[[str], Any]
    apply: Callable[[Any, Entry], Any]
    around: Callable[[Gathered], Any]
    rows: Callable[[Any], Rows]
    always: Callable[[Action], tuple[Requirement, ...]] = lambda action: ()
    reads: tuple[str, ...] = ()
    near_miss: Callable[[Action, Facts, Sequence[Refusal], Any], Draft | None] | None = None
    questions: Callable[[Any], frozenset[int]] = lambda story: frozenset()
    answered: Callable[[Any], Mapping[int, Any]] = lambda story: MappingProxyType({})


@dataclass(frozen=True)
class Book:
    """Every family of chains and every action: what one door can do."""

    families: tuple[Family, ...]
    actions: Mapping[str, Action] = field(default_factory=dict)

    def family(self, chain: str) -> Family:
        for family in self.families:
            if family.owns(chain):
                return family
        raise LookupError(chain)

    def named(self, name: str) -> Family:
        return next(family for family in self.families if family.name == name)

    def gate(self, action: Action) -> tuple[Requirement, ...]:
        """The whole gate: what every permit of the family needs, then the action's own."""
        family = self.named(action.family)
        return (family.always(action) if action.sort is Sort.PERMIT else ()) + action.gate


def book(families: Sequence[Family], actions: Iterable[Action]) -> Book:
    """A book of these families and actions. Raises ValueError on a name used twice."""
    named: dict[str, Action] = {}
    for action in actions:
        if action.name in named:
            raise ValueError(f"the action {action.name} is declared twice")
        named[action.name] = action
    return Book(tuple(families), named)
