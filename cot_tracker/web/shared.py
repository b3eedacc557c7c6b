"""What every page can rely on: the site, who is signed in, and the words that templates use."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, request, url_for
from sqlalchemy import Connection, select

from cot_tracker.custody.entry import Performer
from cot_tracker.door.faults import Unknown
from cot_tracker.facility.storage import position_name, storage_code
from cot_tracker.facility.tables import ItemRow
from cot_tracker.identity.codes import NAMES as KINDS
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.always import CAUSES
from cot_tracker.journey.holds import Hold
from cot_tracker.journey.stage import STAGES
from cot_tracker.language import LANGUAGES, NAMES, WORDS, current, gettext, instant, shown, worded
from cot_tracker.people.roles import Role
from cot_tracker.people.tables import PersonRow
from cot_tracker.site import Site
from cot_tracker.web import security

_people = PersonRow.__table__
_items = ItemRow.__table__
_MOST_DIGITS = 8


def site() -> Site:
    """The site that this application serves."""
    found: Site = current_app.extensions["site"]
    return found


def me() -> Performer:
    """Who is signed in. Only for pages that are behind the sign-in."""
    performer: Performer = g.me
    return performer


def my_roles() -> frozenset[str]:
    return frozenset(me().roles)


def has_role(*wanted: Role) -> bool:
    """Whether somebody is signed in who has one of these roles."""
    performer: Performer | None = g.get("me")
    return performer is not None and bool({str(role) for role in wanted} & set(performer.roles))


def role_titles(names: Iterable[str]) -> str:
    """Roles as people call them, in the reader's language."""
    return worded(sorted(names))


def kind_name(kind: int) -> str:
    """What a code's kind is called: wristband, infusion bag..."""
    return gettext(KINDS[Kind(kind)])


def stage_name(stage: str) -> str:
    return gettext(STAGES.get(stage, stage))


def cause_name(cause: str) -> str:
    """Why a journey is on hold."""
    return gettext(CAUSES.get(cause, cause))


def why_held(hold: Hold) -> str:
    """What was told of it, or what was found; nothing where the cause says it all."""
    if hold.cause in ("near_miss", hold.why):
        return ""
    found = hold.why.split(", ")
    return worded(found) if set(found) <= set(WORDS) else hold.why


def zone() -> ZoneInfo:
    return site().settings.zone


def local(at: datetime | None, form: str = "%Y-%m-%d %H:%M") -> str:
    """An instant at the site, without its zone: only where the zone stands beside it."""
    return at.astimezone(zone()).strftime(form) if at else ""


def instant_of(text: str) -> str:
    """An instant that stands in an entry as text, at the site and with its zone."""
    return instant(datetime.fromisoformat(text))


def zone_name() -> str:
    """The site's zone and its offset now."""
    offset = site().door.clock().astimezone(zone()).strftime("%z")
    return f"{zone().key}, UTC{offset[:3]}:{offset[3:]}"


def person_name(person: str) -> str:
    """The printed name of a person, for a code that stands in a Story."""
    if person in ("", "system"):
        return "cot_tracker" if person else ""
    names: dict[str, str] = g.setdefault("names", {})
    if person not in names:
        with site().database.read() as connection:
            statement = select(_people.c.name).where(_people.c.person == person)
            names[person] = connection.execute(statement).scalar_one_or_none() or shown(person)
    return names[person]


def whole_number(text: str) -> int | None:
    """The number from 0 on that was typed or stands in an address, of at most eight plain digits;
    None for anything else."""
    plain = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if plain else None


def placed_at(position: str) -> str:
    """Where a container lies, in words: the freezer and the position's name in it."""
    code = storage_code(position)
    if code is None:
        return shown(position)
    try:
        item = site().door.story(code.item)
    except Unknown:
        return shown(position)
    return f"{item.name} {position_name(item.storage.grid, code.own)}".strip()


def know_items(connection: Connection, codes: Iterable[str]) -> None:
    """Reads together what these things are called, for a list that names many."""
    named = select(_items.c.code, _items.c.name).where(_items.c.code.in_(set(codes)))
    g.setdefault("items", {}).update(dict(connection.execute(named).all()))


def item_name(code: str) -> str:
    """What a thing of the facility is called, by its own code."""
    if code not in g.setdefault("items", {}):
        with site().database.read() as connection:
            know_items(connection, [code])
    return str(g.items.setdefault(code, shown(code)))


@cache
def _mark(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]


def static(name: str) -> str:
    """The address of a static file, renewed whenever the file changes."""
    mark = _mark(str(Path(str(current_app.static_folder)) / name))
    return url_for("static", filename=name, v=mark)


def register(app: Flask) -> None:
    """Gives templates their words."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        _=gettext, shown=shown, instant=instant, local=local, zone_name=zone_name,
        role_titles=role_titles, kind_name=kind_name, stage_name=stage_name, static=static,
        person_name=person_name, languages={lang: NAMES[lang] for lang in LANGUAGES}, Role=Role,
        has_role=has_role, instant_of=instant_of, worded=worded, cause_name=cause_name,
        placed_at=placed_at, why_held=why_held, item_name=item_name,
    )  # fmt: skip

    @app.context_processor
    def _about_this_page() -> dict[str, Any]:
        study = site().door.story("study")
        return {
            "language": current(), "html_language": {"zh": "zh-Hans"}.get(current(), current()),
            "me": g.get("me"), "demo": study.demo, "site_name": study.site_name,
            "csrf_token": security.token, "most_bytes": current_app.config["MAX_CONTENT_LENGTH"],
            "here": request.full_path.rstrip("?"),
        }  # fmt: skip
