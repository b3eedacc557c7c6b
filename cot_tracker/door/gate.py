"""Requirements and gates: the conditions before an action, each a small pure function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, overload

from cot_tracker.door.refusal import Refusal

Facts = Mapping[str, Any]
Judge = Callable[[Any, Facts, Any], Refusal | None]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition, named as a statement that is true when it is met.

    `judge(story, facts, around)` gives a refusal or None. `of_facts` says that it looks at what
    the person enters or scans, so it cannot be judged before.
    """

    name: str
    judge: Judge
    of_facts: bool = False

    def __call__(self, story: Any, facts: Facts, around: Any) -> Refusal | None:
        return self.judge(story, facts, around)


@overload
def requirement(judge: Judge, /) -> Requirement: ...
@overload
def requirement(*, of_facts: bool) -> Callable[[Judge], Requirement]: ...
def requirement(
    judge: Judge | None = None, /, *, of_facts: bool = False
) -> Requirement | Callable[[Judge], Requirement]:
    """Makes a function a requirement; its name is the function's, its docstring the statement."""

    def make(judge: Judge) -> Requirement:
        return Requirement(getattr(judge, "__name__", "requirement"), judge, of_facts)

    return make if judge is None else make(judge)


def judged(
    gate: Iterable[Requirement], story: Any, facts: Facts | None, around: Any
) -> tuple[Refusal, ...]:
    """Every refusal of the gate, none hidden behind another; without facts, those that need
    none."""
    found = (r(story, facts or {}, around) for r in gate if facts is not None or not r.of_facts)
    return tuple(refusal for refusal in found if refusal is not None)
