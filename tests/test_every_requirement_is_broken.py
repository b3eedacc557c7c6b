"""Every requirement of every gate has a test that takes away just its condition."""

from __future__ import annotations

import importlib
from pathlib import Path

from cot_tracker.door.action import Sort
from cot_tracker.journey.always import always
from cot_tracker.journey.steps import BOOK
from tests.gates import BROKEN

TESTS = Path(__file__).parent


def test_every_requirement_has_a_test_that_breaks_only_it() -> None:
    for path in sorted(TESTS.glob("**/test_*.py")):
        if path.parent.name != "tests" and path.relative_to(TESTS).parts[0] in (
            "journey", "people", "study", "facility",
        ):  # fmt: skip
            name = ".".join(("tests", *path.relative_to(TESTS).with_suffix("").parts))
            importlib.import_module(name)
    broken_always = {requirement for _, requirement in BROKEN}
    missing = []
    for action in BOOK.actions.values():
        missing += [
            f"{action.name}: {one.name}"
            for one in (*action.gate, *action.cautions)
            if (action.name, one.name) not in BROKEN
        ]
        if action.sort is Sort.PERMIT and action.family == "journey":
            missing += [
                f"every permit: {one.name}"
                for one in always(action)
                if one.name not in broken_always
            ]
    assert sorted(set(missing)) == []


def test_nothing_is_broken_that_no_gate_asks_for() -> None:
    asked = {
        (action.name, one.name)
        for action in BOOK.actions.values()
        for one in (*BOOK.gate(action), *action.cautions)
    }
    assert sorted(set(BROKEN) - asked) == []
