"""Name and birth date from the vault, as the second identifier; each reading is an entry."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template

from cot_tracker.language import N_
from cot_tracker.people.roles import Role
from cot_tracker.web.journey import own
from cot_tracker.web.shared import has_role, me, site

pages = Blueprint("identity", __name__)
READERS = (Role.SITE_NURSE, Role.INFUSION_NURSE, Role.INVESTIGATOR, Role.PHARMACIST)
PURPOSE = N_("second identifier at the bedside")


@pages.post("/journeys/<coi>/identity")
def read(coi: str) -> Any:
    """The identity, for those who stand before the patient."""
    if not has_role(*READERS):
        abort(403)
    coi = own(coi)
    site().door.story(coi)
    site().door.perform(
        "people.identity_read", me().person, {"journey": coi, "purpose": PURPOSE}, me()
    )
    with site().database.read() as connection:
        identity = site().vault.open(connection, coi)
    return render_template("web/identity.html", identity=identity, coi=coi)
