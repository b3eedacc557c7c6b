"""The catalogue of label layouts: each with its picture, what it must carry and why, the stocks it
is printed on, and who approved it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, redirect, render_template

from cot_tracker.language import current
from cot_tracker.printing.labels.layout import layout as shipped_layout
from cot_tracker.printing.labels.layout import layout_source
from cot_tracker.printing.labels.places import Layout
from cot_tracker.printing.labels.rules import Rule, all_rules, warning_words
from cot_tracker.printing.labels.sample import picture, stock_picture
from cot_tracker.printing.labels.stock import Stock, stocks
from cot_tracker.printing.refused import UnknownLayout
from cot_tracker.study.layouts import file_in_force, layout_in_force, names_in_force
from cot_tracker.study.state import AdoptedLayout, StudyStory
from cot_tracker.web.acting import stash
from cot_tracker.web.shared import my_roles, site

pages = Blueprint("layouts", __name__)
ADOPTED = "study.layout_adopted"


@dataclass(frozen=True)
class Entry:
    """A layout of the catalogue as its page shows it."""

    layout: Layout
    adopted: AdoptedLayout | None
    shipped: Layout | None

    @property
    def title(self) -> str:
        return self.layout.title.ordered(current())[0]

    @property
    def can_adopt_shipped(self) -> bool:
        """Whether what ships was not approved yet and is not older than what was."""
        if self.shipped is None or (self.adopted and self.adopted.digest == self.shipped.digest):
            return False
        return self.adopted is None or self.shipped.version > self.adopted.version

    @property
    def stocks(self) -> list[Stock]:
        return [stocks()[name] for name in self.layout.stocks]

    @property
    def rules(self) -> list[Rule]:
        """The rules that say what it must carry."""
        return [rule for rule in all_rules() if set(rule.kinds) & set(self.layout.kinds)]


@pages.get("/layouts")
def catalogue() -> Any:
    """Every layout that labels can be printed with."""
    study: StudyStory = site().door.story("study")
    return render_template(
        "web/labels/layouts.html", entries=[_entry(name) for name in names_in_force(study)],
        may_adopt=_mine(),
    )  # fmt: skip


@pages.get("/layouts/<name>")
def one(name: str) -> Any:
    """One layout, large, with all its stocks."""
    words = {key: " · ".join(each.ordered(current())) for key, each in warning_words().items()}
    return render_template(
        "web/labels/layout.html", entry=_entry(name), may_adopt=_mine(), warnings=words
    )


@pages.get("/layouts/<name>.toml")
def file(name: str) -> Any:
    """The file of the layout in force, to look at or to change."""
    _entry(name)
    answer = Response(file_in_force(site().door, name), mimetype="text/plain")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return answer


@pages.get("/layouts/<name>.png")
def label_picture(name: str) -> Any:
    """A made-up label of the layout, as a printer of 203 dpi prints it."""
    return Response(picture(_entry(name).layout, current()), mimetype="image/png")


@pages.get("/layouts/<name>/<stock>.png")
def sheet_picture(name: str, stock: str) -> Any:
    """A page of this stock, full of them."""
    found = _entry(name).layout
    if stock not in found.stocks:
        abort(404)
    return Response(stock_picture(found, stock, current()), mimetype="image/png")


@pages.get("/layouts/<name>/adopt")
def adopt(name: str) -> Any:
    """The form to approve what ships, its file already there."""
    if _entry(name).shipped is None:
        abort(404)
    kept = stash.keep(layout_source(name))
    asked = urlencode({"file": kept, "file.named": f"{name}.toml"})
    return redirect(f"/study/do/{ADOPTED}?{asked}", 303)


def _entry(name: str) -> Entry:
    study: StudyStory = site().door.story("study")
    try:
        found = layout_in_force(site().door, name)
    except UnknownLayout:
        abort(404)
    try:
        shipped: Layout | None = shipped_layout(name)
    except UnknownLayout:
        shipped = None
    return Entry(found, study.layouts.get(name), shipped)


def _mine() -> bool:
    return bool(site().door.book.actions[ADOPTED].roles & my_roles())
