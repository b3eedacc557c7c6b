"""Which test breaks which requirement of which gate: the suite fails for one that none breaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Test = TypeVar("Test", bound=Callable[..., Any])
BROKEN: dict[tuple[str, str], tuple[str, ...]] = {}
"""(action, requirement) → codes that may be refused alongside, and why they are implied."""


def breaks(action: str, requirement: str, *, also: Sequence[str] = ()) -> Callable[[Test], Test]:
    """Marks a test that removes only this requirement's condition and sees its refusal.

    `also` names the codes of other refusals that breaking this condition implies.
    """

    def mark(test: Test) -> Test:
        BROKEN[(action, requirement)] = tuple(also)
        return test

    return mark
