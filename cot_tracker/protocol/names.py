"""What a protocol calls the things that entries name by their identifiers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cot_tracker.protocol.model import Protocol
from cot_tracker.protocol.values import Words


def names(protocol: Protocol) -> Mapping[str, Mapping[str, str]]:
    """Each identifier's words, by language. Where one identifier names two things, such as a
    test and a procedure, the test's are taken."""
    return {key: {"en": words.en, "zh": words.zh} for key, words in reversed([*_all(protocol)])}


def _all(protocol: Protocol) -> Iterator[tuple[str, Words]]:
    tests = protocol.specification.tests
    yield from ((one.id, one.name) for one in tests)
    for test in tests:
        yield from ((choice.value, choice.text) for choice in test.choices)
        yield test.method.en, test.method
    for operation in protocol.production.unit_operations:
        yield operation.id, operation.name
        yield from ((one.id, one.name) for one in operation.in_process_tests)
    for drug in protocol.conditioning.drugs:
        yield drug.id, drug.name
    for visit in protocol.visits:
        yield visit.id, visit.name
    for items in (
        protocol.eligibility.criteria, protocol.eligibility.diagnoses, protocol.il2.hold_criteria,
        protocol.conditioning.fitness, protocol.procedures,
    ):  # fmt: skip
        yield from ((one.id, one.text) for one in items)
