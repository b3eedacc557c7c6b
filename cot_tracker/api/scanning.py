"""Scans over the API: what a code is, whose, its state, what may be done; and where cells came
from and went to."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from cot_tracker.api import storing, views
from cot_tracker.api.body import loaded, read_body
from cot_tracker.api.problem import answer
from cot_tracker.api.schemas import ScanRequest
from cot_tracker.api.session import at
from cot_tracker.custody.canonical import plain
from cot_tracker.custody.entry import Performer
from cot_tracker.door.action import Action
from cot_tracker.door.cards import standing
from cot_tracker.door.faults import Invalid, Unknown
from cot_tracker.door.fields import Scan, Scans
from cot_tracker.exports.issued import label_in_force
from cot_tracker.identity.codes import CONTAINERS, NAMES, Code, CodeFault, Kind, grouped, parse
from cot_tracker.identity.scan import read_scan
from cot_tracker.journey.containers import children, live_label
from cot_tracker.journey.scanned import judged
from cot_tracker.journey.standing import certificate_standing, since
from cot_tracker.journey.story import Story
from cot_tracker.language import N_
from cot_tracker.language import gettext as _
from cot_tracker.site import Site

NOT_OURS = N_("No label of ours has this code. Put it aside and call Quality.")


def register(pages: Blueprint, site: Site) -> None:
    @pages.post("/api/v1/scans")
    def scanned() -> Response:
        given = loaded(ScanRequest, read_body())
        try:
            code = read_scan(str(given["code"]))
        except CodeFault as fault:
            raise Invalid({"code": [fault.sentence()]}) from None
        return answer(_about(site, code, at(given.get("station", ""))))

    @pages.get("/api/v1/containers/<code>")
    def container(code: str) -> Response:
        found = _container_code(code)
        story = site.door.story(found.coi)
        return answer(_traced(story, found.own) | storing.time_out_of(site, story, found.own))

    @pages.get("/api/v1/containers/<code>/label")
    def label_pdf(code: str) -> Response:
        """The label in force as it was issued, whatever thing of the journey it is for."""
        return Response(_label(site, code), mimetype="application/pdf")


def _about(site: Site, code: Code, by: Performer) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "code": str(code), "shown": grouped(str(code)), "own": code.own, "kind": int(code.kind),
        "what": _(NAMES[code.kind]),
    }  # fmt: skip
    if code.of_a_patient:
        return shown | _of_a_patient(site, code, by)
    if code.kind == Kind.COMMAND:
        return shown | {"state": "active"}
    story = site.door.story(code.item)
    state = "active" if story.active else "inactive"
    wrong = standing(story, code)
    described = {"name": story.name, "state": "voided" if wrong is not None else state}
    if wrong is not None:
        described["sentence"] = wrong.sentence()
    if code.kind is Kind.STORAGE:
        described |= storing.position(story, code)
    if code.kind is Kind.SHIPPER:
        described |= storing.shipper(story)
    for name in ("sort", "lot", "expires_at", "due_at", "occupied_by"):
        if value := getattr(story, name, None):
            described[name] = plain(value)
    return shown | described


def _of_a_patient(site: Site, code: Code, by: Performer) -> dict[str, Any]:
    story: Story = site.door.story(code.coi)
    label = story.labels.get(str(code))
    if code.kind in CONTAINERS and code.own not in story.containers:
        raise Unknown(NOT_OURS)
    if code.serial and label is None:
        raise Unknown(NOT_OURS)
    thing = story.containers.get(code.own)
    live = live_label(story, code.own)
    protocol = storing.protocol_for(site, story)
    means = judged(story, code, site.door.clock(), protocol.product if protocol else None)
    offers = [one for one in site.door.next(code.coi, by) if takes(one.action, code.kind)]
    offers = offers if means.usable else [one for one in offers if not one.open]
    base, mine = f"/api/v1/journeys/{code.coi}", frozenset(by.roles)
    return {
        "verdict": means.tone, "sentence": means.sentence,
        "journey": code.coi, "subject": story.enrolment.subject_number,
        "stage": views.journey(story)["stage"],
        "state": thing.state if thing is not None else (label.state if label else "active"),
        "place": thing.place if thing is not None else "",
        "label": views.label(label) if label is not None else None,
        "label_in_force": live.code if live is not None else None,
        "container": views.container(story, thing) if thing is not None else None,
        "certificate": _certificate(story, code),
        "actions": [views.offer(one, mine, by.name, base) for one in offers],
    }  # fmt: skip


def _certificate(story: Story, code: Code) -> dict[str, Any] | None:
    """Of a release certificate: whether it is in force, and what the record has learnt since."""
    if code.kind is not Kind.CERTIFICATE or not code.serial:
        return None
    said = certificate_standing(story, str(code))
    return {
        "standing": said.word, "sentence": said.sentence(),
        "since": [
            {"what": one.word, "sentence": one.sentence(), "grave": one.grave}
            for one in since(story, str(code))
        ],
    }  # fmt: skip


def takes(action: Action, kind: Kind) -> bool:
    """Whether a code of this kind can be scanned into the action."""
    return any(
        isinstance(field, Scan | Scans) and kind in field.kinds
        for field in action.schema().fields.values()
    )


def _container_code(text: str) -> Code:
    try:
        code = parse(text)
    except CodeFault as fault:
        raise Unknown(fault.message, **fault.values) from None
    if code.kind not in CONTAINERS:
        raise Unknown
    return code


def _traced(story: Story, own: str) -> dict[str, Any]:
    """The container, everything it was taken from, and everything taken from it."""
    if own not in story.containers:
        raise Unknown
    parents: list[dict[str, Any]] = []
    above = story.containers[own].parent
    while above in story.containers and len(parents) < len(story.containers):
        parents.append(views.container(story, story.containers[above]))
        above = story.containers[above].parent
    labels = [views.label(one) for one in story.labels.values() if one.own == own]
    return views.container(story, story.containers[own]) | {
        "parents": parents, "children": _below(story, own, len(story.containers)),
        "labels": sorted(labels, key=lambda one: one["code"]),
    }  # fmt: skip


def _below(story: Story, own: str, deepest: int) -> list[dict[str, Any]]:
    if not deepest:
        return []
    return [
        views.container(story, one) | {"children": _below(story, one.code, deepest - 1)}
        for one in children(story, own)
    ]


def _label(site: Site, text: str) -> bytes:
    try:
        code = parse(text)
    except CodeFault as fault:
        raise Unknown(fault.message, **fault.values) from None
    if not code.of_a_patient:
        raise Unknown
    return label_in_force(site, code).pdf
