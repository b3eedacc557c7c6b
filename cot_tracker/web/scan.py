"""The scan station: scan anything, see whose and what it is, and what may be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, session, url_for

from cot_tracker.door.cards import standing
from cot_tracker.door.faults import Unknown
from cot_tracker.door.refusal import Refusal
from cot_tracker.identity.codes import CONTAINERS, Code, CodeFault, Kind, parse
from cot_tracker.identity.scan import read_scan
from cot_tracker.journey.containers import container as container_of
from cot_tracker.journey.containers import live_label
from cot_tracker.journey.production.refusals import STATION_OF_ANOTHER
from cot_tracker.journey.scanned import judged
from cot_tracker.journey.stage import stage
from cot_tracker.journey.standing import Said, since
from cot_tracker.journey.story import Story
from cot_tracker.language import N_, current, shown, worded
from cot_tracker.language import gettext as _
from cot_tracker.people.roles import WORKING
from cot_tracker.printing.labels.label import LabelData
from cot_tracker.printing.labels.proof import issue_ready
from cot_tracker.study.layouts import layout_in_force
from cot_tracker.web import chains, items
from cot_tracker.web.acting.act import UNABLE
from cot_tracker.web.offering import Offered, journey_of, with_item, with_label
from cot_tracker.web.shared import kind_name, me, my_roles, placed_at, site

pages = Blueprint("scan", __name__)

NUMBERS = {"confirm": 1, "cancel": 2, "undo": 3}
COMMANDS = {"confirm": N_("Confirm"), "cancel": N_("Cancel"), "undo": N_("Undo")}
_NO_SUCH = N_("No label of this site has this code. Put it aside and call Quality.")
_STATION = N_("This screen now works at this station.")
_BADGE = N_("A badge only says who. Sign in with your password.")
_FAILED = N_("It has failed, since {at}. Put nothing into it.")
_USED_FOR = {Kind.SHIPPER: N_("Carries"), Kind.STATION: N_("Batch open")}
_COMMAND = N_("A command card is scanned while a form or a warning is open.")


@dataclass(frozen=True)
class Verdict:
    """What a scan is. tone: ok, caution or stop; `offered` is what the viewer may do with it."""

    tone: str
    headline: str
    sentence: str = ""
    code: Code | None = None
    label: str = ""
    subject: str = ""
    coi: str = ""
    where: Sequence[tuple[str, str]] = ()
    offered: Offered = field(default_factory=Offered)
    link: str = ""
    command: str = ""
    another: str = ""
    unable: str = ""
    since: Sequence[Said] = ()
    extra: dict[str, Any] = field(default_factory=dict)


@pages.get("/scan")
def station() -> Any:
    """The station's page: one field, always focused."""
    return render_template("web/scan.html", verdict=None, unable=UNABLE, at=_station_name())


@pages.post("/scan")
def scanned() -> Any:
    """What was scanned. To htmx only the verdict; without scripts the whole page."""
    verdict = resolve(request.form.get("code", ""))
    part = bool(request.headers.get("HX-Request"))
    template = "web/verdict.html" if part else "web/scan.html"
    return render_template(
        template, verdict=verdict, unable=UNABLE, link=chains.action_address, at=_station_name(),
        part=part,
    )  # fmt: skip


@pages.get("/scan/commands.pdf")
def commands() -> Any:
    """The command cards: confirm, cancel, undo. They press the button of their name anywhere."""
    study = site().door.story("study")
    cards = [
        LabelData(
            str(Code(Kind.COMMAND, study.facility, 0, number)), {"command": _(COMMANDS[word])}
        )
        for word, number in NUMBERS.items()
    ]
    chosen = layout_in_force(site().door, "command")
    proved = issue_ready(chosen, cards, language=current(), demo=study.demo)
    return Response(proved.pdf, mimetype="application/pdf")


@pages.get("/mismatch")
def mismatch() -> Any:
    """The locked screen after a code of another patient; both identities are shown."""
    found = session.get("mismatch")
    if not found:
        return redirect(url_for("scan.station"))
    return render_template(
        "web/mismatch.html", ours=_whose(found["chain"]),
        sentences=[Refusal(one["code"], one["values"]).sentence() for one in found["refusals"]],
        scanned=[_whose(code) for code in found["codes"]],
    )  # fmt: skip


@pages.post("/mismatch")
def acknowledge() -> Any:
    """Unlocks the screen; that it was read is an entry of the person's chain."""
    found = session.pop("mismatch", None)
    site().door.perform("people.refusals_acknowledged", me().person, {}, me())
    if found and found["chain"]:
        _acknowledge_hold(found["chain"])
        return redirect(chains.address(found["chain"]), 303)
    return redirect(url_for("scan.station"), 303)


def _acknowledge_hold(chain: str) -> None:
    """That it was put down and understood stands in the journey too."""
    deviation = getattr(site().door.story(chain), "deviation", None)
    holds = [h for h in deviation.open_holds if h.cause == "near_miss"] if deviation else []
    if holds and WORKING & my_roles():
        facts = {"hold": holds[-1].number}
        site().door.perform("deviation.near_miss_acknowledged", chain, facts, me())


def resolve(text: str) -> Verdict:
    """What the scanned text stands for. Nothing is recorded, and nothing of a foreign code kept."""
    try:
        code = read_scan(text)
    except CodeFault as fault:
        return Verdict("stop", _("Not one of our labels"), fault.sentence())
    if code.kind is Kind.COMMAND:
        given = next((word for word, number in NUMBERS.items() if number == code.number), "")
        return Verdict("ok", kind_name(code.kind), _(_COMMAND), code, command=given)
    try:
        return _of_patient(code) if code.of_a_patient else _of_facility(code)
    except Unknown:
        return Verdict("stop", kind_name(code.kind), _(_NO_SUCH), code)


def _of_patient(code: Code) -> Verdict:
    story: Story = site().door.story(code.coi)
    another, session["scan_coi"] = _other_patient(story), story.coi
    protocol, now = chains.protocol_for(story), site().door.clock()
    tone, sentence, usable = judged(story, code, now, protocol.product if protocol else None)
    if tone == "ok" and code.kind in CONTAINERS and _station_is_of_another(story):
        tone, sentence = "caution", STATION_OF_ANOTHER().sentence()
    offered = with_label(story, code)
    if tone == "stop" and not story.deviation.open_holds:
        offered = replace(offered, next=(), beside=(*offered.next, *offered.beside))
    return Verdict(
        tone, _headline(story, code), sentence, code, str(code), story.enrolment.subject_number,
        story.coi, _where(story, code), offered if usable else Offered(blocked=offered.blocked),
        url_for("journey.journey", coi=story.coi), another=another,
        since=since(story, str(code)) if code.kind is Kind.CERTIFICATE else (),
    )  # fmt: skip


def _station_is_of_another(story: Story) -> bool:
    """Whether the batch of another patient is open at the station that this screen works at."""
    at = session.get("station", "")
    return bool(at) and site().door.story(at).occupied_by not in ("", story.coi)


def _headline(story: Story, code: Code) -> str:
    found = container_of(story, code)
    content = f" · {_(found.content)}" if found is not None and found.content else ""
    return kind_name(code.kind) + content


def _where(story: Story, code: Code) -> list[tuple[str, str]]:
    """What a person at the bench wants to know of it."""
    from cot_tracker.journey.stage import STAGES

    told = [(_("Stage"), _(STAGES[stage(story)]))]
    read, live = story.labels.get(str(code)), live_label(story, code.own)
    if read is not None and read.state == "voided" and live is not None:
        told.insert(0, (_("Label in force"), shown(parse(live.code))))
    if story.enrolment.dose_group:
        told.append((_("Dose group"), story.enrolment.dose_group))
    found = container_of(story, code)
    if found is not None:
        told.append((_("State"), worded(found.state)))
        for label, value in (
            (_("Place"), worded(found.place)), (_("Position"), placed_at(found.position)),
            (_("Volume"), f"{found.volume_ml} mL" if found.volume_ml is not None else ""),
            (_("Use before"), shown(found.expires_at) if found.expires_at else ""),
        ):  # fmt: skip
            if value:
                told.append((label, value))
    return told


def _other_patient(story: Story) -> str:
    """The subject of the scan before this one, where that was another."""
    before = session.get("scan_coi", "")
    return "" if before in ("", story.coi) else _whose(before)["subject"]


def _of_facility(code: Code) -> Verdict:
    story = site().door.story(code.item)
    wrong = standing(story, code)
    if wrong is not None:
        return Verdict("stop", f"{kind_name(code.kind)} · {story.name}", wrong.sentence(), code)
    if code.kind is Kind.PERSON:
        return Verdict("caution", story.name, _(_BADGE), code, str(code))
    sentence = ""
    if code.kind is Kind.STATION:
        session["station"] = code.own
        sentence = _(_STATION)
    now = site().door.clock()
    past = [at for at in (story.expires_at, story.due_at) if at is not None and at < now]
    tone = "stop" if past or not story.active else "ok"
    if not story.active:
        sentence = _("This has been taken out of use.")
    elif past:
        sentence = _("Its date has passed: {at}. Do not use it.", at=past[0])
    usable = tone != "stop" or code.kind is Kind.SHIPPER
    journey = journey_of(story, code, session.get("station", "")) if usable else ""
    used_for = _whose(journey)["subject"] if journey else ""
    told = [(_(_USED_FOR[code.kind]), used_for)] if code.kind in _USED_FOR else []
    told += [(_("Sort"), worded(story.sort)), (_("Lot"), story.lot)]
    told += [(_("Expires"), shown(story.expires_at))] if story.expires_at else []
    told += [(_("Qualified until"), shown(story.due_at))] if story.due_at else []
    told += items.in_storage(story, code) if code.kind is Kind.STORAGE else []
    told += items.readiness(story) if code.kind is Kind.SHIPPER else []
    if code.kind is Kind.STORAGE and story.storage.failed_at is not None:
        tone, sentence = "stop", _(_FAILED, at=story.storage.failed_at)
    return Verdict(
        tone, f"{kind_name(code.kind)} · {story.name}", sentence, code, str(code),
        where=[pair for pair in told if pair[1]], offered=with_item(story, code, journey),
        link=items.storage_link(code) or chains.address(code.own),
    )  # fmt: skip


def _whose(text: str) -> dict[str, str]:
    """Subject and code of whatever patient's code this is, as far as it is known here."""
    try:
        code = parse(text)
        subject = site().door.story(code.coi).enrolment.subject_number
    except (CodeFault, Unknown, AttributeError):
        return {"code": text, "subject": "", "kind": "", "coi": ""}
    return {"code": text, "subject": subject, "kind": kind_name(code.kind), "coi": code.coi}


def _station_name() -> str:
    code = session.get("station", "")
    try:
        return str(site().door.story(code).name) if code else ""
    except Unknown:
        session.pop("station", None)
        return ""
