"""What a journey's labels and documents say, and their drawing. Nothing is recorded here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from cot_tracker.custody.evidence import find as find_evidence
from cot_tracker.door.action import Sort
from cot_tracker.door.perform import Door
from cot_tracker.identity.codes import NAMES, Kind, parse
from cot_tracker.identity.isbt import LENGTH
from cot_tracker.journey.containers import Container, Label, made_together
from cot_tracker.journey.paper.marking import KIND_NAMES, warning_for
from cot_tracker.journey.story import Story
from cot_tracker.language import N_, gettext, instant, speaking
from cot_tracker.printing.labels.dots import QR
from cot_tracker.printing.labels.label import LabelData, render_label, stock_of
from cot_tracker.printing.labels.layout import Layout
from cot_tracker.printing.labels.proof import heads, issue_ready, prove
from cot_tracker.printing.refused import NoLayout, UnknownLayout
from cot_tracker.printing.symbol import SymbolKind
from cot_tracker.protocol.model import Protocol
from cot_tracker.study.actions import protocol_of
from cot_tracker.study.layouts import layout_in_force, layout_of_version, layouts_in_force_for

_ACTS_SHOWN = 3
_BESIDE_THE_WAY = ("labelling", "deviation", "storage")
LAYOUTS = {
    Kind.WRISTBAND: "wristband",
    Kind.COLLECTION_BAG: "bag",
    Kind.INTERMEDIATE_BAG: "bag",
    Kind.INFUSION_BAG: "infusion_bag",
    Kind.CASSETTE: "cassette",
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


def pinned_protocol(door: Door, story: Story) -> Protocol:
    """The protocol that this journey pins."""
    with door.database.read() as connection:
        kept = find_evidence(connection, story.enrolment.protocol_digest)
    assert kept is not None  # noqa: S101 - a journey pins a kept protocol
    return protocol_of(kept.content)


@dataclass(frozen=True, slots=True)
class OnPaper:
    """How it is printed: which layout and stock, "" for the usual ones (each label a page of its
    own size), and the first position on the first sheet that is still free, from 1."""

    layout: str = ""
    stock: str = ""
    start: int = 1


USUAL = OnPaper()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A PDF that was read back, the layout and its version, the warning that the record added to
    each label, and the kinds of the symbols that each bears."""

    layout: str
    version: str
    pdf: bytes
    warning: str = ""
    kinds: tuple[SymbolKind, ...] = QR


def layouts_of(door: Door, kind: Kind) -> tuple[str, ...]:
    """The layouts in force in which labels of this kind are printed, the usual one first."""
    usual = LAYOUTS.get(kind, "")
    found = layouts_in_force_for(door, KIND_NAMES[kind]) if usual else ()
    return tuple(sorted(found, key=lambda name: name != usual))


def checked(door: Door, kind: Kind, paper: OnPaper) -> OnPaper:
    """The paper as asked for, if this kind can be printed on it. Raises NotPrinted."""
    if kind not in LAYOUTS:
        return USUAL
    known = layouts_of(door, kind)
    if not known:
        raise NoLayout(gettext(NAMES[kind]))
    name = paper.layout or known[0]
    if name not in known:
        raise UnknownLayout(name, known)
    stock = stock_of(layout_in_force(door, name), paper.stock)
    if stock is None or not stock.on_sheets:
        return OnPaper(name, paper.stock)
    stock.place(paper.start)
    return OnPaper(name, paper.stock, paper.start)


def rendered(
    door: Door, story: Story, labels: tuple[str, ...], language: str, paper: OnPaper = USUAL,
    dpi: int = 0,
) -> Rendered:  # fmt: skip
    """The labels as they will print, read back: on a printer of so many dots per inch, or on each
    that the stock is for where they are not known. Raises NotPrinted."""
    study, protocol = door.story("study"), pinned_protocol(door, story)
    kind = parse(labels[0]).kind
    if kind is Kind.CERTIFICATE:
        from cot_tracker.journey.quality.issuing import certificate_file

        return Rendered(*certificate_file(door, story, protocol, labels[0], language))
    paper = checked(door, kind, paper)
    with speaking(language):
        chosen = layout_in_force(door, paper.layout)
        data = [label_data(story, protocol, label, study.site_name) for label in labels]
    if kind is Kind.JOURNEY:
        pdf = _sheet(chosen, data[0], language, demo=study.demo)
        prove(pdf, labels, kind=chosen.symbol.kind)
        return Rendered(chosen.name, str(chosen.version), pdf, kinds=chosen.symbol_kinds)
    made_for, *others = (dpi,) if dpi else heads(chosen, paper.stock)
    proved = issue_ready(
        chosen, data, language=language, demo=study.demo, stock=paper.stock, start=paper.start,
        dpi=made_for, also_at=others,
    )  # fmt: skip
    return Rendered(
        chosen.name, str(chosen.version), proved.pdf, "".join(data[0].warnings),
        chosen.symbol_kinds,
    )  # fmt: skip


def symbols_of(door: Door, label: Label) -> tuple[SymbolKind, ...]:
    """The kinds of the symbols that an issued label bears, by the layout it was issued in."""
    found = layout_of_version(door, label.layout, label.layout_version)
    return found.symbol_kinds if found is not None else QR


def drafted(
    door: Door, story: Story, label: str, instead: str, language: str, paper: OnPaper
) -> bytes:
    """What the label with this printed code will look like, with the code `instead` in its place
    and neither proved nor sealed: to be looked at, never to be handed out. Raises NotPrinted."""
    study, protocol = door.story("study"), pinned_protocol(door, story)
    kind = parse(label).kind
    if kind is Kind.CERTIFICATE:
        from cot_tracker.journey.quality.certificate import certificate_data
        from cot_tracker.printing.certificate import render_certificate

        with speaking(language):
            certificate = certificate_data(
                story, protocol, code=instead, issued_at=door.clock(), zone=study.time_zone
            )
        return render_certificate(certificate, language=language, demo=study.demo)
    with speaking(language):
        data = replace(label_data(story, protocol, label, study.site_name), code=instead)
    chosen = layout_in_force(door, checked(door, kind, paper).layout)
    if kind is Kind.JOURNEY:
        return _sheet(chosen, data, language, demo=study.demo)
    return render_label(chosen, data, language=language, demo=study.demo)


def _sheet(chosen: Layout, data: LabelData, language: str, *, demo: bool) -> bytes:
    from cot_tracker.journey.steps import STEPS
    from cot_tracker.printing.sheet import SheetStep, render_sheet

    with speaking(language):
        shown = {step: _acts_shown(step) for step in STEPS if step not in _BESIDE_THE_WAY}
        steps = [SheetStep(gettext(STEPS[step]), acts) for step, acts in shown.items() if acts]
    return render_sheet(chosen, data, steps, language=language, demo=demo)


def _acts_shown(step: str) -> list[str]:
    """The step's first permits, the signed ones before the others, as many as a sheet takes."""
    from cot_tracker.journey.steps import ACTIONS

    permits = [a for a in ACTIONS if a.step == step and a.sort is Sort.PERMIT]
    signed_first = sorted(permits, key=lambda action: not action.meaning)[:_ACTS_SHOWN]
    return [gettext(action.title) for action in permits if action in signed_first]


def study_line(protocol: Protocol) -> str:
    """The study and its product, as printed at the head of a label."""
    return f"{protocol.study.id} · {protocol.study.product_name.text('zh')}"


def label_data(story: Story, protocol: Protocol, label: str, site: str) -> LabelData:
    code = parse(label)
    title = protocol.study.title
    texts = {
        "study": study_line(protocol),
        "subject_number": story.enrolment.subject_number,
        "initials": story.enrolment.initials,
        "issued": instant(story.last_at) if story.last_at else "",
        "opened": instant(story.enrolment.opened_at) if story.enrolment.opened_at else "",
        "dose_group": story.enrolment.dose_group,
        "title": title.text("en"),
        "site": site,
    }
    facility = protocol.study.isbt_facility_number or ""
    bag = story.containers.get(code.own)
    if bag is not None:
        texts |= _of_container(story, protocol, bag, story.labels.get(label))
        if facility:
            texts |= {
                "isbt_coi": story.collection.isbt_coi,
                "isbt_din": _donation(story, bag)[:LENGTH],
            }
    added = warning_for(story, code.kind)
    said = {name: text for name, text in texts.items() if text}
    return LabelData(label, said, (added,) if added else (), facility)


def _of_container(
    story: Story, protocol: Protocol, bag: Container, label: Label | None
) -> dict[str, str]:
    """What is said of a container. Of product `label` says what it holds, before it is filled."""
    alike = made_together(story, bag)
    planned = protocol.product.bag_count if bag.is_product else 0
    of_product = label is not None and bag.is_product
    volume, cells = (label.volume_ml, label.cells) if label and of_product else (None, None)
    volume, cells = volume or bag.volume_ml, cells or bag.cells
    english = bag.content or CONTENTS.get(Kind(bag.kind), NAMES[Kind(bag.kind)])
    product = protocol.product if bag.is_product else None
    lane = protocol.lane("starting_material")
    low, high = (
        (product.storage_low_c, product.storage_high_c)
        if product is not None
        else (lane.low_c, lane.high_c)
    )
    return {
        "container": f"{bag.number} / {max(planned, *(one.number for one in alike), bag.number)}",
        "content": in_both(english),
        "batch": getattr(story.production, "batch_number", ""),
        "volume": f"{volume} mL" if volume is not None else "",
        "cells": cells_text(cells) if cells is not None else "",
        "storage": f"{low} … {high} °C".replace("-", "−"),
        "expiry": instant(bag.expires_at) if bag.expires_at else "",
    }


def _donation(story: Story, bag: Container) -> str:
    """The donation number that others gave to what the bag holds, or will hold; "" for none, and
    where it holds several donations."""
    state = story.collection
    from_it = {one.isbt_din for one in state.leukaphereses if bag.code in one.bags}
    if not from_it and bag.kind == Kind.COLLECTION_BAG:
        return state.isbt_din
    used = set(story.production.starting)
    found = from_it or {one.isbt_din for one in state.leukaphereses if used & {*one.bags}}
    return found.pop() if len(found) == 1 else ""


def cells_text(cells: Decimal) -> str:
    """A number of cells as a label has it, nothing rounded: 1.2 × 10^9, or all its digits where
    those before the power would be more than three."""
    digits = f"{cells:f}".partition(".")[0].rstrip("0")
    power = cells.adjusted()
    if cells != cells.to_integral_value() or power < 6 or len(digits) > 3:
        return f"{cells:f}"
    return f"{digits[0]}{'.' if digits[1:] else ''}{digits[1:]} × 10^{power}"


def in_both(english: str) -> str:
    """The words in both languages, a line each, where they differ."""
    with speaking("zh"):
        chinese = gettext(english)
    return english if chinese == english else f"{english}\n{chinese}"
