"""Whatever is done with labels, in whatever order: every label that was issued is in one column,
and of each thing at most one label is in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cot_tracker.custody.canonical import plain
from cot_tracker.custody.entry import Draft, Entry
from cot_tracker.door import fields
from cot_tracker.door.gate import judged
from cot_tracker.journey.containers import LIVE
from cot_tracker.journey.paper.counting import counted, issued_labels, total
from cot_tracker.journey.steps import BOOK
from cot_tracker.journey.story import Story, apply
from tests.journey.scene import moments

ACTS = ("print", "reprint", "fail", "apply", "scan", "void", "destroy", "sheet", "keep")
NUMBERS = st.integers(0, 9)


@dataclass
class Nurse:
    """Alice with a printer: she does what the gates let her, to whichever label comes next."""

    story: Story
    issued: list[str] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)
    prints: int = 0

    def do(self, act: str, pick: int, count: int) -> None:
        codes = sorted(self.story.labels)
        code = codes[pick % len(codes)] if codes else ""
        if act in ("print", "fail"):
            self._print({"what": "tube", "count": count}, ends=act == "fail")
        elif act == "reprint" and code:
            self._print({"what": "tube", "reprint_of": code, "why": "damaged"}, ends=False)
        elif act == "apply" and code:
            self._may("labelling.applied", {"label": code})
        elif act == "scan" and code:
            self._fold("collection.collected/1", {"bags": [code]})
        elif act == "void" and code:
            self._may("labelling.voided", {"labels": [code], "why": "wrong"})
        elif act == "destroy" and code:
            self._may("labelling.destroyed", {"labels": [code], "why": "not_used"})
        elif act == "sheet" and code:
            facts = {"sheet": code, "count": count, "why": "not_used"}
            self._may("labelling.destroyed", facts)
        elif act == "keep" and code:
            self._may("labelling.retained", {"labels": [code], "where": "record"})

    def _print(self, facts: Mapping[str, Any], *, ends: bool) -> None:
        before = set(self.story.labels)
        if not self._may("labelling.reserved", facts):
            return
        fresh = sorted(set(self.story.labels) - before)
        if ends:  # the program is killed and starts again
            self._may("labelling.voided", {"labels": fresh, "why": "not_used"})
            return
        self.prints += 1
        digest = f"{self.prints:064d}"
        told = {"labels": fresh, "layout": "tube", "layout_version": "1", "digest": digest}
        if self._may("labelling.issued", told):
            self.issued += fresh

    def _may(self, name: str, facts: Mapping[str, Any]) -> bool:
        action, moment = BOOK.actions[name], moments()["labelled"]
        around = moment.around("alice", evidence=lambda digest: b"the PDF")
        typed = fields.load(action.schema, facts)
        if judged(BOOK.gate(action), self.story, typed, around):
            return False
        drafts = [Draft(self.story.coi, action.kind, typed)]
        if action.drafts is not None:
            drafts = list(action.drafts(self.story, typed, around))
        for draft in drafts:
            self._fold(draft.kind, plain(draft.facts))
        return True

    def _fold(self, kind: str, facts: Mapping[str, Any]) -> None:
        moment = moments()["labelled"]
        at = moment.now + timedelta(minutes=self.story.sequence)
        entry = Entry(
            self.story.coi, self.story.sequence + 1, kind, "a", at, at, moment.people["alice"],
            facts, b"",
        )  # fmt: skip
        self.story = apply(self.story, entry)

    def look(self) -> None:
        """What must be true after each act."""
        labels = issued_labels(self.story)
        assert sorted(one.code for one in labels) == sorted(self.issued)
        rows = counted(labels, self.issued)
        assert all(row.balanced for row in rows), rows
        assert total(rows).balanced
        assert total(rows).issued == len(self.issued)
        live = Counter(one.own for one in labels if one.state in LIVE)
        assert set(live.values()) <= {1}, "Of one thing two labels are in force."
        ended = {one.code for one in labels if one.state in ("voided", "destroyed", "retained")}
        assert self.dead <= ended, "A label came back into force."
        self.dead = ended


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ACTS), NUMBERS, st.integers(1, 3)), max_size=30))
def test_every_label_is_accounted_for_whatever_is_done(acts: list[tuple[str, int, int]]) -> None:
    story = moments()["labelled"].story
    nurse = Nurse(replace(story, labels=type(story.labels)(), containers=type(story.containers)()))
    for act, pick, count in acts:
        nurse.do(act, pick, count)
        nurse.look()
