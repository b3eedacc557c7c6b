"""Reading over the API: journeys, their entries, what may be done next, identities."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, request
from sqlalchemy import select

from cot_tracker.api import views
from cot_tracker.api.acting import journey_of
from cot_tracker.api.body import loaded
from cot_tracker.api.problem import answer
from cot_tracker.api.schemas import EntryPaging, JourneyPaging
from cot_tracker.api.session import me
from cot_tracker.custody.ledger import heads
from cot_tracker.door.faults import Forbidden, Invalid, Unknown
from cot_tracker.door.who_may import NOT_YOUR_ROLE
from cot_tracker.exports.json_lines import entry_line
from cot_tracker.exports.reader import Reader
from cot_tracker.exports.stored import of_chain
from cot_tracker.journey.tables import JourneyRow
from cot_tracker.language import N_
from cot_tracker.people.roles import Role, roles
from cot_tracker.site import Site

MAY_READ_IDENTITIES = roles(
    Role.SITE_NURSE, Role.PHARMACIST, Role.INFUSION_NURSE, Role.INVESTIGATOR
)
_rows = JourneyRow.__table__


def register(pages: Blueprint, site: Site) -> None:
    @pages.get("/api/v1/journeys")
    def journeys() -> Response:
        return _journeys(site)

    @pages.get("/api/v1/journeys/<coi>")
    def journey(coi: str) -> Response:
        story = site.door.story(journey_of(coi))
        with site.database.read() as connection:
            head = heads(connection, [coi])[coi]
        end = {"sequence": head.sequence, "hash": head.hash.hex()}
        return answer(views.journey(story) | {"head": end})

    @pages.get("/api/v1/journeys/<coi>/entries")
    def journey_entries(coi: str) -> Response:
        paging = loaded(EntryPaging, request.args.to_dict())
        return _entries(site, journey_of(coi), paging["after"], paging["limit"])

    @pages.get("/api/v1/journeys/<coi>/next")
    def journey_next(coi: str) -> Response:
        return _next(site, journey_of(coi), f"/api/v1/journeys/{coi}")

    @pages.get("/api/v1/study/next")
    def study_next() -> Response:
        return _next(site, "study", "/api/v1/study")

    @pages.get("/api/v1/journeys/<coi>/identity")
    def identity(coi: str) -> Response:
        return _identity(site, journey_of(coi), request.args.get("purpose", ""))


def _journeys(site: Site) -> Response:
    paging = loaded(JourneyPaging, request.args.to_dict())
    statement = select(_rows).where(_rows.c.coi > paging["after"]).order_by(_rows.c.coi)
    for name in ("stage", "dose_group"):
        if name in paging:
            statement = statement.where(_rows.c[name] == paging[name])
    with site.database.read() as connection:
        found = connection.execute(statement.limit(paging["limit"] + 1)).all()
    shown = found[: paging["limit"]]
    following = ""
    if len(found) > len(shown):
        following = f"/api/v1/journeys?after={shown[-1].coi}&limit={paging['limit']}"
        for name in ("stage", "dose_group"):
            following += f"&{name}={paging[name]}" if name in paging else ""
    listed = [
        {
            "coi": row.coi, "subject": row.subject, "stage": row.stage,
            "dose_group": row.dose_group, "entries": row.entries, "holds": row.holds,
            "deviations": row.deviations,
            "last_at": row.last_at.isoformat() if row.last_at else None,
        }
        for row in shown
    ]  # fmt: skip
    return answer({"journeys": listed, "next": following or None})


def _entries(site: Site, coi: str, after: int, limit: int) -> Response:
    """Stored bodies are copied, so that whoever reads them can hash them again."""
    with site.database.read() as connection:
        head = heads(connection, [coi])[coi]
        if not head.sequence:
            raise Unknown
        hidden = Reader(me()).withheld(connection, coi)
        shown = list(of_chain(connection, coi, after, limit))
    last = shown[-1].sequence if shown else after
    more = f"/api/v1/journeys/{coi}/entries?after={last}&limit={limit}"

    def parts() -> Iterator[bytes]:
        yield f'{{"journey": "{coi}", "entries": ['.encode()
        for number, one in enumerate(shown):
            yield (b",\n" if number else b"\n") + entry_line(one, hidden)
        following = f'"{more}"' if shown and last < head.sequence else "null"
        yield f'\n], "next": {following}}}'.encode()

    return Response(b"".join(parts()), mimetype="application/json")


def _next(site: Site, chain: str, base: str) -> Response:
    who = me()
    offers = site.door.next(chain, who)
    mine = frozenset(who.roles)
    return answer({"actions": [views.offer(one, mine, who.name, base) for one in offers]})


def _identity(site: Site, coi: str, purpose: str) -> Response:
    """The identity from the vault, after the entry that says who read it and why."""
    who = me()
    site.door.story(coi)
    if not MAY_READ_IDENTITIES & set(who.roles):
        allowed = ", ".join(sorted(MAY_READ_IDENTITIES))
        raise Forbidden([NOT_YOUR_ROLE(roles=allowed, name=who.name)])
    if not purpose.strip():
        raise Invalid({"purpose": [N_("This is needed.")]})
    read = {"journey": coi, "purpose": purpose}
    site.door.perform("people.identity_read", who.person, read, who)
    with site.database.read() as connection:
        found = site.vault.open(connection, coi)
    if found is None:
        raise Unknown(N_("No identity is kept for this journey."))
    return answer(
        {
            "journey": coi, "name": found.name, "birth_date": found.birth_date.isoformat(),
            "hospital_number": found.hospital_number,
            "later_hospital_numbers": list(found.later_numbers),
        }
    )  # fmt: skip
