"""Prints what a journey needs, in the order that survives a crash anywhere: reserve the codes,
render and read back, issue with the file kept as evidence, deliver."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from cot_tracker.custody.entry import SYSTEM, Performer
from cot_tracker.custody.evidence import Evidence
from cot_tracker.custody.evidence import find as find_evidence
from cot_tracker.door.action import Sort
from cot_tracker.door.faults import Fault, Refused
from cot_tracker.door.perform import Door
from cot_tracker.identity.codes import NAMES, Kind, parse
from cot_tracker.journey.containers import Container, containers_of
from cot_tracker.journey.story import Story
from cot_tracker.language import N_, gettext, instant, speaking
from cot_tracker.printing.label import LabelData
from cot_tracker.printing.layout import layout
from cot_tracker.printing.proof import issue_ready
from cot_tracker.printing.refused import NotPrinted
from cot_tracker.protocol.model import Protocol
from cot_tracker.study.actions import protocol_of

PDF = "application/pdf"
_ACTS_SHOWN = 3
_BESIDE_THE_WAY = ("labelling", "deviation")
LAYOUTS = {
    Kind.WRISTBAND: "wristband",
    Kind.COLLECTION_BAG: "bag",
    Kind.INTERMEDIATE_BAG: "bag",
    Kind.INFUSION_BAG: "bag",
    Kind.CASSETTE: "bag",
    Kind.TUBE: "tube",
    Kind.RETAIN_SAMPLE: "tube",
    Kind.JOURNEY: "journey_sheet",
}
CONTENTS = {
    Kind.COLLECTION_BAG: N_("Leukapheresis, collection bag"),
    Kind.INTERMEDIATE_BAG: N_("Intermediate, in production"),
    Kind.INFUSION_BAG: N_("IX001 TCR-T cells, infusion bag"),
    Kind.CASSETTE: N_("IX001 TCR-T cells, cassette"),
    Kind.TUBE: N_("Sample"),
    Kind.RETAIN_SAMPLE: N_("Retain sample"),
}


class PrintFault(Fault):
    """The label could not be made. What was reserved for it is voided."""

    status = 409
    code = "not_printed"


@dataclass(frozen=True)
class Printed:
    """What came out: the printed codes, the PDF as issued, its digest."""

    labels: tuple[str, ...]
    pdf: bytes
    digest: str


def print_labels(
    door: Door,
    coi: str,
    facts: Mapping[str, Any],
    by: Performer,
    *,
    language: str = "en",
    to: str = "PDF",
    hand_over: Callable[[bytes], None] = lambda pdf: None,
    request_id: str = "",
) -> Printed:
    """Prints labels for the journey. `facts` are those of labelling.reserved.

    Raises what `perform` raises, and PrintFault when a label cannot be made or read back; then
    the reserved codes are voided and nothing is issued.
    """
    reserved = door.perform("labelling.reserved", coi, facts, by, request_id=request_id)
    labels = tuple(reserved.entry.facts["labels"])
    if reserved.repeated:
        return _printed_before(door, reserved.story, labels)
    try:
        name, version, pdf = _rendered(door, reserved.story, labels, language)
    except NotPrinted as error:
        door.perform("labelling.voided", coi, {"labels": list(labels), "why": "wrong"}, by)
        raise PrintFault(str(error)) from error
    evidence = Evidence(pdf, PDF)
    issued: dict[str, Any] = {
        "labels": list(labels), "layout": name, "layout_version": version,
        "digest": evidence.digest,
    }  # fmt: skip
    if facts.get("why"):
        issued["why"] = facts["why"]
    door.perform("labelling.issued", coi, issued, by, evidence=[evidence])
    hand_over(pdf)
    door.perform("labelling.delivered", coi, {"labels": list(labels), "to": to}, by)
    return Printed(labels, pdf, evidence.digest)


def issued_pdf(door: Door, label: str) -> bytes | None:
    """The PDF in which this label was issued, or None."""
    story: Story = door.story(parse(label).coi)
    known = story.labels.get(label)
    if known is None or not known.digest:
        return None
    with door.database.read() as connection:
        found = find_evidence(connection, known.digest)
    return None if found is None else found.content


def void_unissued(door: Door) -> int:
    """Voids what was reserved and never issued, because the program ended between. Returns how
    many labels; called at every start."""
    from sqlalchemy import select

    from cot_tracker.journey.tables import LabelRow

    table = LabelRow.__table__
    with door.database.read() as connection:
        rows = connection.execute(
            select(table.c.code, table.c.journey).where(table.c.state == "reserved")
        ).all()
    for row in rows:
        with suppress(Refused):  # another process has voided it just now
            door.perform(
                "labelling.voided", row.journey, {"labels": [row.code], "why": "not_used"}, SYSTEM
            )
    return len(rows)


def _printed_before(door: Door, story: Story, labels: tuple[str, ...]) -> Printed:
    pdf = issued_pdf(door, labels[0])
    if pdf is None:
        raise PrintFault(N_("These labels were reserved before, but never issued. Print anew."))
    return Printed(labels, pdf, story.labels[labels[0]].digest)


def _protocol(door: Door, story: Story) -> Protocol:
    """The protocol that this journey pins."""
    with door.database.read() as connection:
        kept = find_evidence(connection, story.enrolment.protocol_digest)
    assert kept is not None  # noqa: S101 - a journey pins a kept protocol
    return protocol_of(kept.content)


def _rendered(
    door: Door, story: Story, labels: tuple[str, ...], language: str
) -> tuple[str, str, bytes]:
    """Layout name, its version, and the PDF, read back."""
    study, protocol = door.story("study"), _protocol(door, story)
    kind = parse(labels[0]).kind
    if kind is Kind.CERTIFICATE:
        return _certificate(door, story, protocol, labels[0], language)
    with speaking(language):
        chosen = layout(LAYOUTS[kind])
        data = [_data(story, protocol, label, study.site_name) for label in labels]
    if kind is Kind.JOURNEY:
        return _sheet(chosen, data[0], language, demo=study.demo)
    proved = issue_ready(chosen, data, language=language, demo=study.demo)
    return chosen.name, str(chosen.version), proved.pdf


def _sheet(chosen: Any, data: LabelData, language: str, *, demo: bool) -> tuple[str, str, bytes]:
    from cot_tracker.journey.steps import STEPS
    from cot_tracker.printing.proof import prove
    from cot_tracker.printing.sheet import SheetStep, render_sheet

    with speaking(language):
        shown = {step: _acts_shown(step) for step in STEPS if step not in _BESIDE_THE_WAY}
        steps = [SheetStep(gettext(STEPS[step]), acts) for step, acts in shown.items() if acts]
    pdf = render_sheet(chosen, data, steps, language=language, demo=demo)
    prove(pdf, [data.code])
    return chosen.name, str(chosen.version), pdf


def _acts_shown(step: str) -> list[str]:
    """The step's first permits, the signed ones before the others, as many as a sheet takes."""
    from cot_tracker.journey.steps import ACTIONS

    permits = [a for a in ACTIONS if a.step == step and a.sort is Sort.PERMIT]
    signed_first = sorted(permits, key=lambda action: not action.meaning)[:_ACTS_SHOWN]
    return [gettext(action.title) for action in permits if action in signed_first]


def _certificate(
    door: Door, story: Story, protocol: Protocol, label: str, language: str
) -> tuple[str, str, bytes]:
    from cot_tracker.journey.quality.certificate import certificate_data
    from cot_tracker.printing.certificate import render_certificate

    study = door.story("study")
    with speaking(language):
        data = certificate_data(
            story, protocol, code=label, issued_at=door.clock(), zone=study.time_zone
        )
    return "certificate", "1", render_certificate(data, language=language, demo=study.demo)


def _data(story: Story, protocol: Protocol, label: str, site: str) -> LabelData:
    code = parse(label)
    title = protocol.study.title
    texts = {
        "study": f"{protocol.study.id} · {protocol.study.product_name.text('zh')}",
        "subject_number": story.enrolment.subject_number,
        "issued": instant(story.last_at) if story.last_at else "",
        "opened": instant(story.enrolment.opened_at) if story.enrolment.opened_at else "",
        "dose_group": story.enrolment.dose_group,
        "title": title.text("en"),
        "site": site,
    }
    bag = story.containers.get(code.own)
    if bag is not None:
        texts |= _of_container(story, protocol, bag)
    return LabelData(label, {name: text for name, text in texts.items() if text})


def _of_container(story: Story, protocol: Protocol, bag: Container) -> dict[str, str]:
    alike = [c.code for c in containers_of(story, Kind(bag.kind))]
    english = bag.content or CONTENTS.get(Kind(bag.kind), NAMES[Kind(bag.kind)])
    product = protocol.product if bag.is_product else None
    lane = protocol.lane("starting_material")
    low, high = (
        (product.storage_low_c, product.storage_high_c)
        if product is not None
        else (lane.low_c, lane.high_c)
    )
    return {
        "container": f"{alike.index(bag.code) + 1} / {len(alike)}",
        "content": _in_both(english),
        "batch": getattr(story.production, "batch_number", ""),
        "volume": f"{bag.volume_ml} mL" if bag.volume_ml is not None else "",
        "storage": f"{low} … {high} °C".replace("-", "−"),
        "expiry": instant(bag.expires_at) if bag.expires_at else "",
    }


def shipper_label(door: Door, shipper: str, *, language: str = "en") -> bytes | None:
    """The label of a shipper that is packed now: whose cells, from where to where, at which
    temperature and by when. None when nothing is packed in it. Raises PrintFault."""
    coi = door.story(shipper).in_use_by
    story: Story | None = door.story(coi) if coi else None
    packed = [one for one in story.transport.shipments if one.shipper == shipper] if story else []
    if story is None or not packed:
        return None
    study, protocol, one = door.story("study"), _protocol(door, story), packed[-1]
    lane = protocol.lane("product" if one.lane == "product" else "starting_material")
    ends = [N_("Clinical site"), N_("Production workshop")]
    origin, destination = ends if one.lane == "starting_material" else reversed(ends)
    texts = {
        "study": f"{protocol.study.id} · {protocol.study.product_name.text('zh')}",
        "subject_number": story.enrolment.subject_number,
        "content": _in_both(CONTENTS[Kind(parse(one.bags[0]).kind)]),
        "storage": f"{lane.low_c} … {lane.high_c} °C".replace("-", "−"),
        "origin": _in_both(origin),
        "destination": _in_both(destination),
        "seal": one.seal,
        "logger": one.logger,
        "departed": instant(one.packed_at),
        "arrive_by": instant(one.arrive_by) if one.arrive_by else "",
    }
    data = LabelData(shipper, {name: text for name, text in texts.items() if text})
    try:
        return issue_ready(layout("shipper"), data, language=language, demo=study.demo).pdf
    except NotPrinted as error:
        raise PrintFault(str(error)) from error


def _in_both(english: str) -> str:
    with speaking("zh"):
        chinese = gettext(english)
    return english if chinese == english else f"{english}\n{chinese}"
