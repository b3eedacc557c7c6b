"""The facts of the actions on people."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, validate
from marshmallow import fields as marshmallow_fields

from cot_tracker.door import fields
from cot_tracker.door.cards import card_schema
from cot_tracker.identity.codes import Kind
from cot_tracker.language import LANGUAGES, N_, NAMES
from cot_tracker.language import gettext as _
from cot_tracker.people.roles import Role


class RoleSet(marshmallow_fields.List[str]):
    """One or more roles; loads as a sorted list of their names."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            marshmallow_fields.String(validate=validate.OneOf([str(r) for r in Role])),
            required=True, validate=validate.Length(min=1),
            metadata={"label": N_("Roles"), "help": "", "unit": "", "widget": "roles"}, **kwargs,
        )  # fmt: skip

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[Any]:
        given = [value] if isinstance(value, str) else value
        return sorted(set(super()._deserialize(given, attr, data, **kwargs)))


class Username(fields.Text):
    def __init__(self) -> None:
        super().__init__(label=N_("User name"), most=64, screened=False)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).lower()
        if not text.replace(".", "").replace("-", "").isalnum() or not text.isascii():
            raise ValidationError(_("A user name has plain letters, digits, points and hyphens."))
        return text


class Added(fields.FactsSchema):
    username = Username()
    name = fields.Text(label=N_("Printed name"), most=120, screened=False)
    roles = RoleSet()
    language = fields.Choice(
        {lang: NAMES[lang] for lang in LANGUAGES}, label=N_("Language"), required=False
    )


class RolesChanged(fields.FactsSchema):
    roles = RoleSet()


class PasswordSet(fields.FactsSchema):
    temporary = fields.YesNo(label=N_("Must be changed at the next sign-in"), required=False)
    session = fields.Text(
        label=N_("The one session that stays open"), most=64, screened=False, required=False
    )


class LanguageChosen(fields.FactsSchema):
    language = fields.Choice({lang: NAMES[lang] for lang in LANGUAGES}, label=N_("Language"))


BadgeIssued = card_schema(Kind.PERSON)


class Session(fields.FactsSchema):
    session = fields.Text(label=N_("Session"), most=64, screened=False)


class IdentityRead(fields.FactsSchema):
    journey = fields.Text(label=N_("Journey"), most=20, screened=False)
    purpose = fields.Text(label=N_("Why"), most=200, screened=False)


class Exported(fields.FactsSchema):
    what = fields.Text(label=N_("What"), most=64, screened=False)
    journey = fields.Text(label=N_("Journey"), most=20, screened=False, required=False)
    format = fields.Text(label=N_("Format"), most=20, screened=False)
