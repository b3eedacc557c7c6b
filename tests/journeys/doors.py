"""The same plays through another door: every action and every print as a call of the API."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cot_tracker.custody.evidence import Evidence
from cot_tracker.demo.player import DEMO_PASSWORD, Player
from cot_tracker.door.faults import Refused
from cot_tracker.door.refusal import Refusal
from cot_tracker.journey.paper.printing import Printed


class SaidNo(Refused):
    """The API refused with reasons; what it said is `problem`."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        reasons = problem["refusals"]
        super().__init__([Refusal(one["code"], one["values"]) for one in reasons])
        self.problem = problem


def as_json(value: Any) -> Any:
    """A fact as whoever calls the API writes it."""
    match value:
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case Mapping():
            return {str(key): as_json(one) for key, one in value.items()}
        case list() | tuple():
            return [as_json(one) for one in value]
    return value


@dataclass
class ApiPlayer(Player):
    """Plays over HTTP, everybody signed in for themselves; only stories are looked up inside."""

    client: FlaskClient
    tokens: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    language: str = "en"

    def signed_in(self, person: str) -> str:
        """The token of this person's session; they sign in anew when it has ended."""
        token, ends = self.tokens.get(person, ("", self.now))
        if not token or ends <= self.now:
            given = {"username": person, "password": DEMO_PASSWORD}
            answer = self.client.post("/api/v1/session", json=given)
            assert answer.status_code == 201, answer.text
            made = answer.get_json()
            token, ends = made["token"], datetime.fromisoformat(made["expires_at"])
            self.tokens[person] = token, ends
        return token

    def call(
        self, person: str, method: str, path: str, body: Any = None, language: str = ""
    ) -> TestResponse:
        """One call as this person, at this player's time."""
        self.world.take_turn(self)
        headers = {
            "Authorization": f"Bearer {self.signed_in(person)}",
            "Accept-Language": language or self.language,
        }
        more = {} if body is None else {"json": body}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)

    def get(self, person: str, path: str, language: str = "") -> Any:
        """What is read there."""
        answer = self.call(person, "GET", path, language=language)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def ask(
        self, person: str, action: str, chain: str, facts: Mapping[str, Any] | None = None,
        language: str = "", **more: Any,
    ) -> TestResponse:  # fmt: skip
        """Asks for the action, signing it if it is signed; whatever the answer is."""
        known = self.site.door.book.actions[action]
        body = {"facts": as_json(facts or {}), **more}
        if known.meaning:
            body["signature"] = {"password": DEMO_PASSWORD, "username": person}
        if action == "enrolment.opened":
            return self.call(person, "POST", "/journeys", body["facts"], language)
        if known.family == "journey":
            path = f"/journeys/{chain}/actions/{action}"
        else:
            path = f"/{known.family}/actions/{action.partition('.')[2]}"
            body |= {"chain": chain} if known.family == "facility" and chain else {}
        return self.call(person, "POST", path, body, language)

    def do(
        self, person: str, action: str, chain: str, facts: Mapping[str, Any] | None = None,
        *, station: str = "", reason: str = "", occurred_at: datetime | None = None,
        evidence: Sequence[Evidence] = (), request_id: str = "",
    ) -> Any:  # fmt: skip
        """As Player.do, over HTTP. Returns the answer and the story of the chain afterwards."""
        self.wait(seconds=30)
        beside: dict[str, Any] = {
            "station": self.items.get(station, ""), "reason": reason, "request_id": request_id,
            "occurred_at": as_json(occurred_at) if occurred_at else "",
            "evidence": [
                {
                    "media_type": one.media_type,
                    "content_base64": base64.b64encode(one.content).decode(),
                }
                for one in evidence
            ],
        }  # fmt: skip
        given = {name: value for name, value in beside.items() if value}
        said = done(self.ask(person, action, chain, facts, **given))
        main = said.get("coi") or said["chain"]
        return SimpleNamespace(answer=said, story=self.site.door.story(main))

    def print_labels(
        self, person: str, coi: str, what: str, station: str = "", **facts: Any
    ) -> Printed:
        """As Player.print_labels, over HTTP: the PDF is fetched by the first label's code."""
        self.wait(minutes=1)
        at = {"station": self.items[station]} if station else {}
        asked = {"what": what, **facts}
        said = done(self.ask(person, "labelling.reserved", coi, asked, "zh", **at))
        labels = tuple(said["labels"])
        pdf = self.call(person, "GET", f"/containers/{labels[0]}/label")
        assert (pdf.status_code, pdf.mimetype) == (200, "application/pdf"), pdf.text
        return Printed(labels, pdf.data, said["digest"])


def done(answer: TestResponse) -> Any:
    """The entry that came back. Raises SaidNo; anything else fails the test."""
    said = answer.get_json()
    if answer.status_code in (403, 409) and said.get("refusals"):
        raise SaidNo(said)
    assert answer.status_code == 201, answer.text
    return said
