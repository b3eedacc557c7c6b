"""Which labels in force lack the warning that the record asks of them, as pages say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import Label
from cot_tracker.journey.paper.marking import lacking, warning_for
from cot_tracker.journey.story import Story
from cot_tracker.language import current
from cot_tracker.printing.labels.rules import warning_words


@dataclass(frozen=True)
class Unwarned:
    """The labels that lack the warning, and its words in the reader's language."""

    labels: Sequence[Label]
    words: str

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(label.code for label in self.labels)


def unwarned(story: Story) -> Unwarned:
    """What is said of this journey's labels; nothing when none lacks its warning."""
    found = lacking(story)
    if not found:
        return Unwarned((), "")
    name = warning_for(story, Kind(found[0].kind))
    return Unwarned(found, warning_words()[name].ordered(current())[0])
