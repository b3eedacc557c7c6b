"""What a label of each kind must carry and by which rule, and whether a layout does: its warnings,
its fields, its stock, and nothing on top of anything else (labels/rules.toml, warnings.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from cot_tracker import resources
from cot_tracker.language import N_, gettext
from cot_tracker.printing.labels.places import Box, Layout
from cot_tracker.printing.labels.stock import stocks
from cot_tracker.printing.labels.table import Table, Words

NEVER = ("patient_name", "birth_date", "hospital_number", "identity_number")
KINDS = (
    "journey_sheet", "wristband", "collection_bag", "tube", "intermediate_bag", "infusion_bag",
    "cassette", "retain_sample", "shipper", "person", "material", "equipment", "station",
    "storage", "command",
)  # fmt: skip
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")  # of a file, and of a page
ASKED_FOR = ("biohazard", "not_evaluated")  # warnings that a subject's record may add to any label
ISBT_FIELDS = ("isbt_coi", "isbt_din")  # printed only with a registered facility number
ALL_FIELDS = (
    "arrive_by", "batch", "cells", "command", "contact", "container", "content", "departed",
    "description", "destination", "dose_group", "expiry", "initials", *ISBT_FIELDS, "issued",
    "kind", "layout", "logger", "lot", "name", "opened", "origin", "quantity", "role", "seal",
    "site", "sscc", "storage", "study", "subject_number", "supplier", "title", "valid_until",
    "volume",
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """What labels of some kinds must carry, and where that stands written."""

    source: str
    kinds: tuple[str, ...]
    warnings: tuple[str, ...]  # always printed
    fields: tuple[str, ...]  # a place for each
    sign: bool  # a place for the sign of biological hazard
    added: tuple[str, ...] = ()  # printed when the subject's record asks for it


@cache
def warning_words() -> Mapping[str, Words]:
    """The wording of each warning by its name (labels/warnings.toml)."""
    table = Table.read(resources.folder("labels") / "warnings.toml")
    found = {name: table.table(name) for name in table.names}
    words = {name: each.words_here() for name, each in found.items()}
    for each in (*found.values(), table):
        each.refuse_unknown()
    return words


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of labels/rules.toml. Raises LayoutError."""
    table = Table.read(resources.folder("labels") / "rules.toml")
    found = tuple(_rule(each) for each in table.tables("rule"))
    table.refuse_unknown()
    return found


def may_add(kind: str) -> frozenset[str]:
    """The warnings that a subject's record adds to labels of this kind when it asks for them."""
    return frozenset(name for rule in all_rules() if kind in rule.kinds for name in rule.added)


def _rule(table: Table) -> Rule:
    rule = Rule(
        source=table.string("source"),
        kinds=tuple(table.strings("kinds")),
        warnings=tuple(table.strings("warnings", [])),
        fields=tuple(table.strings("fields", [])),
        sign=table.flag("sign"),
        added=tuple(table.strings("added", [])),
    )
    for known, names in (
        (KINDS, rule.kinds), (ALL_FIELDS, rule.fields), (warning_words(), rule.warnings),
        (ASKED_FOR, rule.added),
    ):  # fmt: skip
        for name in names:
            if name not in known:
                raise table.mistake(N_("“{name}” is not known here."), name=name)
    table.refuse_unknown()
    return rule


def check(layout: Layout, table: Table) -> None:
    """Raises LayoutError at the first thing that is wrong in a layout that could be read."""
    if table.file != f"{layout.name}.toml":
        raise table.mistake(N_("the name “{name}” must be the file's own name."), name=layout.name)
    if not _NAME.fullmatch(layout.name):
        raise table.mistake(
            N_("“name” must begin with a small letter and hold small letters, digits and _ alone.")
        )
    if not layout.kinds:
        raise table.mistake(N_("“for” names no kind of thing that it labels."))
    for kind in layout.kinds:
        if kind not in KINDS:
            raise table.mistake(N_("“{kind}” is no kind of thing that has labels."), kind=kind)
    _check_required(layout, table)
    _check_stocks(layout, table)
    names = list(layout.fields)
    for name in names:
        if names.count(name) > 1:
            raise table.mistake(N_("the field “{name}” has two places."), name=name)
    places = list(_places(layout))
    for what, box in places:
        if not box.within(layout.width_mm, layout.height_mm):
            raise table.mistake(N_("{what} does not lie on the label."), what=what)
    for (one, first), (other, second) in combinations(places, 2):
        if first.overlaps(second):
            raise table.mistake(N_("{one} and {other} overlap."), one=one, other=other)


def _check_required(layout: Layout, table: Table) -> None:
    printed = layout.warnings.required if layout.warnings else ()
    for rule in all_rules():
        for kind in layout.kinds:
            if kind not in rule.kinds:
                continue
            missing = [name for name in rule.warnings if name not in printed]
            if missing:
                raise table.mistake(
                    N_("a label for “{kind}” must carry the warning “{name}” ({source})."),
                    kind=kind, name=missing[0], source=rule.source,
                )  # fmt: skip
            absent = [name for name in rule.fields if name not in layout.fields]
            if absent:
                raise table.mistake(
                    N_("a label for “{kind}” must have a place for “{name}” ({source})."),
                    kind=kind, name=absent[0], source=rule.source,
                )  # fmt: skip
            if rule.sign and (layout.warnings is None or layout.warnings.sign is None):
                raise table.mistake(
                    N_("a label for “{kind}” must have a place for the biohazard sign ({source})."),
                    kind=kind, source=rule.source,
                )  # fmt: skip


def _check_stocks(layout: Layout, table: Table) -> None:
    if not layout.stocks:
        raise table.mistake(N_("“stocks” names no label stock to print on."))
    for name in layout.stocks:
        found = stocks().get(name)
        if found is None:
            raise table.mistake(N_("stocks.toml has no label stock “{name}”."), name=name)
        if found.label_mm != (layout.width_mm, layout.height_mm):
            raise table.mistake(
                N_("the label stock “{name}” has labels of {width} × {height} mm, not this size."),
                name=name, width=f"{found.label_mm[0]:g}", height=f"{found.label_mm[1]:g}",
            )  # fmt: skip


def _places(layout: Layout) -> Iterator[tuple[str, Box]]:
    yield gettext("the symbol with its quiet zone"), layout.symbol.box
    yield gettext("the digits of the code"), layout.symbol.digits
    for number, each in enumerate(layout.also, start=2):
        yield gettext("symbol {number} with its quiet zone", number=number), each.box
    yield gettext("the place for DEMO"), layout.demo
    for place in layout.texts:
        name = place.words.en if place.words else place.name
        yield gettext("the place of “{name}”", name=name), place.box
    if layout.warnings:
        yield gettext("the place of the warnings"), layout.warnings.box
        if layout.warnings.sign:
            yield gettext("the place of the biohazard sign"), layout.warnings.sign
    if layout.steps:
        yield gettext("the place of the steps"), layout.steps
