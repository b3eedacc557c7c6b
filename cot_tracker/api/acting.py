"""Actions over the API: the same ones as everywhere, through the one door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response

from cot_tracker.api import views
from cot_tracker.api.body import loaded, read_body
from cot_tracker.api.problem import answer
from cot_tracker.api.schemas import ActionRequest, ChainRequest, JourneyRequest, OpeningRequest
from cot_tracker.api.session import at
from cot_tracker.custody.entry import Entry, Performer
from cot_tracker.custody.evidence import Evidence
from cot_tracker.custody.ledger import entries
from cot_tracker.door.action import Action
from cot_tracker.door.faults import Invalid, Unknown
from cot_tracker.door.perform import Performed, Sign
from cot_tracker.identity.codes import CodeFault, Kind, parse
from cot_tracker.journey.paper.printing import Outlet, print_labels
from cot_tracker.journey.paper.rendering import OnPaper
from cot_tracker.language import LANGUAGES, N_, current, speaking
from cot_tracker.language import gettext as _
from cot_tracker.site import Site

PRINTED_BY = "labelling.reserved"
NO_JOURNEY = N_("There is no journey with this code.")
NO_ACTION = N_("There is no action called {name} here.")
OTHER_MEANING = N_("This action is signed with another meaning: {meaning}")
NOT_SIGNED = N_("This action is not signed.")
NOT_WHEN_PRINTING = N_("Printing takes facts, a paper and a request id only.")
NOT_PRINTED = N_("Nothing is printed here: leave the paper out.")


def journey_of(coi: str) -> str:
    """The journey's code as the address gives it. Raises Unknown."""
    try:
        code = parse(coi)
    except CodeFault:
        raise Unknown(NO_JOURNEY) from None
    if code.kind != Kind.JOURNEY or code.own != coi:
        raise Unknown(NO_JOURNEY)
    return coi


def action_called(site: Site, name: str, family: str) -> Action:
    """An action of this family. Raises Unknown."""
    action = site.door.book.actions.get(name)
    if action is None or action.family != family:
        raise Unknown(NO_ACTION, name=name[:80])
    return action


def sign_of(
    site: Site, action: Action, given: Mapping[str, Any] | None, by: Performer
) -> Sign | None:
    """What the door asks for the signature. A meaning that was given must be the action's."""
    if given is None:
        return None
    meaning = given.get("meaning", "")
    if meaning and meaning not in _meanings(action):
        sentence = OTHER_MEANING if action.meaning else NOT_SIGNED
        raise Invalid({"signature": {"meaning": [_(sentence, meaning=_(action.meaning))]}})
    return site.accounts.signature_by(by, given["password"], given.get("username", ""))


def _meanings(action: Action) -> set[str]:
    found: set[str] = set()
    for language in LANGUAGES if action.meaning else ():
        with speaking(language):
            found.add(_(action.meaning))
    return found


def act(site: Site, action: Action, chain: str, given: Mapping[str, Any]) -> Response:
    """Does the action as the request says, and answers with its entry."""
    by = at(given.get("station", ""))
    if action.name == PRINTED_BY:
        return _print(site, chain, given, by)
    if "paper" in given:
        raise Invalid({"paper": [_(NOT_PRINTED)]})
    done = site.door.perform(
        action.name, chain, given["facts"], by,
        occurred_at=given.get("occurred_at"), reason=given.get("reason", ""),
        request_id=given.get("request_id", ""),
        sign=sign_of(site, action, given.get("signature"), by),
        evidence=[Evidence(e["content_base64"], e["media_type"]) for e in given["evidence"]],
    )  # fmt: skip
    return done_answer(site, action, done)


def done_answer(site: Site, action: Action, done: Performed, **more: Any) -> Response:
    family = site.door.book.named(action.family)
    main = next((e for e in done.entries if family.owns(e.chain)), done.entry)
    return answer(views.performed(done, main) | more, 201)


def _print(site: Site, coi: str, given: Mapping[str, Any], by: Performer) -> Response:
    """Printing is one call: reserve, render, read back, issue, deliver. The PDF is the label's."""
    if given.get("reason") or given.get("occurred_at") or given["evidence"]:
        raise Invalid({"facts": [_(NOT_WHEN_PRINTING)]})
    printed = print_labels(
        site.door, coi, given["facts"], by, language=current(), outlet=Outlet("API"),
        paper=OnPaper(**given.get("paper", {})), request_id=given.get("request_id", ""),
    )  # fmt: skip
    issued = _issued(site, coi, printed.labels)
    return answer(
        views.entry(issued)
        | {"labels": list(printed.labels), "digest": printed.digest, "cautions": []},
        201,
    )


def _issued(site: Site, coi: str, labels: tuple[str, ...]) -> Entry:
    with site.database.read() as connection:
        found = [
            e for e in entries(connection, coi)
            if e.action == "labelling.issued" and e.texts("labels") == labels
        ]  # fmt: skip
    return found[-1]


def register(pages: Blueprint, site: Site) -> None:
    @pages.post("/api/v1/journeys")
    def journey_opened() -> Response:
        given = loaded(OpeningRequest, read_body())
        action = site.door.book.actions["enrolment.opened"]
        done = site.door.perform(
            action.name, "", {"subject_number": given["subject_number"]},
            at(given.get("station", "")), request_id=given.get("request_id", ""),
        )  # fmt: skip
        coi = next(e.chain for e in done.entries if e.kind == action.kind)
        made = done_answer(site, action, done, coi=coi)
        made.headers["Location"] = f"/api/v1/journeys/{coi}"
        return made

    @pages.post("/api/v1/journeys/<coi>/actions/<name>")
    def journey_action(coi: str, name: str) -> Response:
        action = action_called(site, name, "journey")
        if action.allots is not None:
            raise Unknown(NO_ACTION, name=name)
        return act(site, action, journey_of(coi), loaded(JourneyRequest, read_body()))

    @pages.post("/api/v1/study/actions/<name>")
    def study_action(name: str) -> Response:
        action = action_called(site, _full("study", name), "study")
        return act(site, action, "study", loaded(ActionRequest, read_body()))

    @pages.post("/api/v1/facility/actions/<name>")
    def facility_action(name: str) -> Response:
        action = action_called(site, _full("facility", name), "facility")
        given = loaded(ChainRequest, read_body())
        return act(site, action, chain_of(action, given), given)


def _full(family: str, name: str) -> str:
    return name if name.startswith(f"{family}.") else f"{family}.{name}"


def chain_of(action: Action, given: Mapping[str, Any]) -> str:
    """The chain that the body names; none where the action opens one. Raises Invalid, Unknown."""
    if action.allots is not None:
        return ""
    if not given.get("chain"):
        raise Invalid({"chain": [N_("This is needed.")]})
    try:
        return parse(given["chain"]).item
    except CodeFault:
        raise Unknown from None
