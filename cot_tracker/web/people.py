"""The people of the site: who they are, what they may do; adding one; a badge."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from cot_tracker.door.faults import Fault, Invalid, Refused, Unknown
from cot_tracker.door.refusal import Refusal
from cot_tracker.journey.paper import cards
from cot_tracker.journey.paper.card_preview import card_preview
from cot_tracker.language import current
from cot_tracker.language import gettext as _
from cot_tracker.people.roles import Role
from cot_tracker.people.schemas import Added
from cot_tracker.people.state import PersonStory
from cot_tracker.people.tables import PersonRow
from cot_tracker.web import chains
from cot_tracker.web.acting import forms
from cot_tracker.web.labels.cards import done, prints, shown_file
from cot_tracker.web.shared import has_role, me, my_roles, site

pages = Blueprint("people", __name__)
_table = PersonRow.__table__
_WORDS = (
    "bag", "tube", "band", "seal", "card", "ward", "lane", "shelf", "glove", "scan", "label",
    "batch", "north", "south", "morning", "paper",
)  # fmt: skip


@pages.before_request
def _administrators_and_oneself() -> None:
    own = (request.view_args or {}).get("person") == me().person
    reading = request.method == "GET" and has_role(Role.AUDITOR, Role.QUALITY)
    if not (own or reading or has_role(Role.STUDY_ADMINISTRATOR)):
        abort(403)


@pages.get("/people")
def people() -> Any:
    """Everybody, by name."""
    return _page(MultiDict())


@pages.post("/people")
def add() -> Any:
    """Adds a person with a first password, shown once, to be changed at the first sign-in."""
    form: MultiDict[str, str] = MultiDict(request.form)
    facts = forms.read(Added, form).facts
    password = first_password()
    try:
        person = site().accounts.add(facts, password, me())
    except Refused as refused:
        return _page(form, refusals=refused.refusals, status=refused.status)
    except Invalid as invalid:
        return _page(form, errors=invalid.errors, status=422)
    return render_template(
        "web/first_password.html", story=site().accounts.story(person), password=password
    )


@pages.get("/people/<person>")
def person(person: str) -> Any:
    """One account and what may be done with it."""
    story = _person(person)
    offers = [o for o in chains.offered(person, me()) if o.action.roles & my_roles()]
    printing = site().door.book.actions["people.badge_issued"]
    return render_template(
        "web/person.html", story=story, open=[o for o in offers if o.open],
        blocked=[o for o in offers if not o.open], link=chains.action_address,
        prints=[prints(story, cards.BADGE, "badge", printing)],
    )  # fmt: skip


@pages.post("/people/<person>/password")
def new_password(person: str) -> Any:
    """A new first password for somebody who forgot theirs; their sessions end."""
    if not has_role(Role.STUDY_ADMINISTRATOR) or person == me().person:
        abort(403)
    story, password = _person(person), first_password()
    try:
        site().accounts.set_password(person, password, me(), temporary=True)
    except Fault as fault:
        flash(fault.sentence(), "stop")
        return redirect(url_for("people.person", person=person), 303)
    return render_template("web/first_password.html", story=story, password=password)


@pages.get("/people/<person>/badge.pdf")
def badge(person: str) -> Any:
    """The badge in force as it was issued. Its code says who; it opens nothing by itself."""
    story = _person(person)
    return shown_file(cards.card_pdf(site().door, story, cards.BADGE), f"badge-{story.username}")


@pages.get("/people/<person>/badge.png")
def badge_preview(person: str) -> Any:
    """The badge that would be printed, before it is."""
    _person(person)
    picture = card_preview(site().door, person, cards.BADGE, language=current())
    return Response(picture, mimetype="image/png")


@pages.post("/people/<person>/badge")
def print_badge(person: str) -> Any:
    """Prints the person's badge; a second one needs a reason and voids the first."""
    _person(person)
    return done(
        lambda why, paper: cards.print_badge(
            site().door, person, me(), why=why, language=current(), paper=paper
        ),
        chains.address(person),
    )


def first_password() -> str:
    """Five plain words and a number: easy to read out, and changed at once."""
    words = [secrets.choice(_WORDS) for _word in range(5)]
    return f"{' '.join(words)} {secrets.randbelow(9000) + 1000}"


def _person(person: str) -> PersonStory:
    if chains.family_of(person) != "person":
        raise Unknown
    return site().accounts.story(person)


def _page(
    typed: MultiDict[str, str], *, errors: Mapping[str, Any] | None = None,
    refusals: tuple[Refusal, ...] = (), status: int = 200,
) -> Any:  # fmt: skip
    with site().database.read() as connection:
        rows = connection.execute(select(_table).order_by(_table.c.name)).all()
    return render_template(
        "web/people.html", rows=rows, refusals=refusals, errors=errors or {},
        widgets=forms.widgets(Added, typed, errors or {}), request_id=uuid.uuid4().hex,
        may_add=has_role(Role.STUDY_ADMINISTRATOR), heading=_("People"),
    ), status  # fmt: skip
