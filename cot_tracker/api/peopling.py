"""Actions on people over the API. Passwords go to the accounts, never among the facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g

from cot_tracker.api import views
from cot_tracker.api.acting import act, action_called, chain_of, sign_of
from cot_tracker.api.body import loaded, read_body
from cot_tracker.api.problem import answer
from cot_tracker.api.schemas import PeopleRequest
from cot_tracker.api.session import at, me
from cot_tracker.custody.ledger import entries
from cot_tracker.door.faults import Forbidden, Invalid, Unknown
from cot_tracker.door.who_may import NOT_YOUR_ROLE
from cot_tracker.language import N_
from cot_tracker.people.gate import ONLY_YOURSELF
from cot_tracker.people.roles import Role
from cot_tracker.site import Site

OFFERED = ("added", "roles_changed", "deactivated", "reactivated")
OWN = ("language_chosen", "refusals_acknowledged")
"""Only the person themself; signing in, reading and exporting have addresses of their own."""
NEEDED = N_("This is needed.")


def register(pages: Blueprint, site: Site) -> None:
    @pages.post("/api/v1/people/actions/<name>")
    def people_action(name: str) -> Response:
        name = name.removeprefix("people.")
        if name not in (*OFFERED, *OWN):
            raise Unknown
        action = action_called(site, f"people.{name}", "person")
        given = loaded(PeopleRequest, read_body())
        if name == "added":
            return _added(site, given)
        if name in OWN:
            given = {"chain": me().person, **given}
            if given["chain"] != me().person:
                raise Forbidden([ONLY_YOURSELF()])
        return act(site, action, chain_of(action, given), given)

    @pages.post("/api/v1/people/actions/password_set")
    @pages.post("/api/v1/people/actions/people.password_set", endpoint="password_set")
    def password_set() -> Response:
        return _password_set(site, loaded(PeopleRequest, read_body()))


def _added(site: Site, given: Mapping[str, Any]) -> Response:
    if not given.get("password"):
        raise Invalid({"password": [NEEDED]})
    action = site.door.book.actions["people.added"]
    by = at(given.get("station", ""))
    sign = sign_of(site, action, given.get("signature"), by)
    person = site.accounts.add(given["facts"], given["password"], by, sign)
    return _last(site, person, person=person)


def _password_set(site: Site, given: Mapping[str, Any]) -> Response:
    """One's own with the password as it is; somebody else's by an administrator, as a first one."""
    by = at(given.get("station", ""))
    person = given.get("chain") or by.person
    if not given.get("password"):
        raise Invalid({"password": [NEEDED]})
    if given["facts"].keys() - {"temporary"}:
        raise Invalid({"facts": [N_("There is no fact of this name here.")]})
    if person == by.person:
        if not given.get("current_password"):
            raise Invalid({"current_password": [NEEDED]})
        site.accounts.signature_by(by, given["current_password"])("", "")
        site.accounts.set_password(person, given["password"], by, session=g.api_session)
    elif str(Role.STUDY_ADMINISTRATOR) in by.roles:
        site.accounts.set_password(person, given["password"], by, temporary=True)
    else:
        raise Forbidden([NOT_YOUR_ROLE(roles=str(Role.STUDY_ADMINISTRATOR), name=by.name)])
    return _last(site, person)


def _last(site: Site, chain: str, **more: Any) -> Response:
    with site.database.read() as connection:
        last = list(entries(connection, chain))[-1]
    return answer(views.entry(last) | {"cautions": [], "repeated": False} | more, 201)
