"""What every field of facts has: a label, help, a unit, and sentences in the reader's language."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields

from cot_tracker.language import N_
from cot_tracker.language import gettext as _


def metadata(label: str, help: str, unit: str = "", **more: Any) -> dict[str, Any]:
    return {"label": label, "help": help, "unit": unit, **more}


class Fact(fields.Field[Any]):
    default_error_messages = {  # noqa: RUF012 - marshmallow's own interface
        "required": N_("This is needed."),
        "null": N_("This is needed."),
    }

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        return ValidationError(_(str(self.error_messages[key]), **kwargs))
