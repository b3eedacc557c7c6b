"""A file that comes with an action, named among its facts by its digest; and whether it came."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from marshmallow import ValidationError

from cot_tracker.door import fields
from cot_tracker.door.faults import Unknown
from cot_tracker.language import N_
from cot_tracker.language import gettext as _

NOT_A_DIGEST = N_("A file is named by the 64 digits of its SHA-256.")


class Digest(fields.Text):
    """The SHA-256, 64 hex digits, of a file that comes with the call."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=64, screened=False, **kwargs)
        self.metadata = {**self.metadata, "widget": "evidence"}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).lower()
        if text and not re.fullmatch(r"[0-9a-f]{64}", text):
            raise ValidationError(_(NOT_A_DIGEST))
        return text


def came_along(evidence: Callable[[str], bytes], digest: str | None) -> bool:
    """Whether the file that is named came with the call or is kept already; none named is fine."""
    if not digest:
        return True
    try:
        evidence(digest)
    except Unknown:
        return False
    return True
