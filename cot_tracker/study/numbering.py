"""Numbering loaded shippers by GS1, where the site has a company prefix: set by an entry."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError

from cot_tracker.door import fields
from cot_tracker.door.action import Action, Sort
from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.identity.sscc import PREFIX
from cot_tracker.language import N_
from cot_tracker.language import gettext as _
from cot_tracker.people.roles import Role, roles
from cot_tracker.study.state import StudyStory

NOT_A_PREFIX = N_("A GS1 company prefix has four to twelve digits.")
SAME_PREFIX = refusal(
    "study.same_prefix", N_("This prefix is in use already."),
    rule=N_("GS1 General Specifications: one company prefix numbers the shippers of a site"),
    cleared_by=N_("Study administrator"),
)  # fmt: skip


class _Prefix(fields.Text):
    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text and not re.fullmatch(PREFIX, text):
            raise ValidationError(_(NOT_A_PREFIX))
        return text


class PrefixSet(fields.FactsSchema):
    prefix = _Prefix(
        label=N_("GS1 company prefix"), most=12, screened=False,
        help=N_("As GS1 has allotted it to the site; each loaded shipper then gets an SSCC"),
    )  # fmt: skip


@requirement(of_facts=True)
def prefix_is_another(story: StudyStory, facts: Facts, around: Any) -> Refusal | None:
    return SAME_PREFIX() if facts["prefix"] == story.gs1_prefix else None


ACTIONS = (
    Action(
        "study.gs1_prefix_set", N_("Set the GS1 company prefix"), Sort.PERMIT,
        roles(Role.STUDY_ADMINISTRATOR), PrefixSet, gate=(prefix_is_another,), family="study",
        meaning=N_("GS1 has allotted this prefix to the site"),
    ),
)  # fmt: skip
