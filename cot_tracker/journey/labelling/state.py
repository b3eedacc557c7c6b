"""How an entry changes the journey's labels and the containers that they are for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cot_tracker.custody.entry import Entry
from cot_tracker.identity.codes import LENGTH, Kind, parse
from cot_tracker.journey.containers import (
    LIVE,
    Container,
    Label,
    added,
    changed,
    is_container,
    live_label,
    numbered,
    relabelled,
)

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story

_PROVE_NOTHING = (
    "labelling.", "deviation.near_miss", "deviation.raised", "deviation.happened",
    "deviation.corrected", "deviation.recalled",
)  # fmt: skip


def _reserved(story: Story, entry: Entry) -> Story:
    labels, containers = [], []
    for text in entry.texts("labels"):
        code = parse(text)
        labels.append(
            Label(
                text, code.own, int(code.kind), code.serial, "reserved",
                volume_ml=entry.number("volume_ml"), cells=entry.number("cells"),
            )
        )  # fmt: skip
        if is_container(code.kind) and code.own not in story.containers:
            containers.append(
                Container(
                    code.own, int(code.kind), entry.text("content"), entry.text("parent"),
                    place=entry.text("place"), expires_at=entry.instant("expires_at"),
                )
            )  # fmt: skip
    return relabelled(added(story, numbered(story, containers)), labels)


def _issued(story: Story, entry: Entry) -> Story:
    """Issuing a label voids the one before it of the same thing."""
    fresh = []
    first = int(entry.facts.get("start", 1))
    for position, text in enumerate(entry.texts("labels"), start=first):
        label = story.labels.get(text)
        if label is None or label.state != "reserved":
            continue
        old = live_label(story, label.own)
        if old is not None:
            fresh.append(replace(old, state="voided", why=entry.text("why", "reprinted")))
        fresh.append(
            replace(
                label, state="issued", layout=entry.text("layout"),
                layout_version=entry.text("layout_version"), digest=entry.text("digest"),
                stock=entry.text("stock"), position=position, warning=entry.text("warning"),
                issued_at=entry.recorded_at, issued_by=entry.by.person,
                station=entry.by.station,
            )
        )  # fmt: skip
    story = relabelled(story, fresh)
    waiting = [
        label.own
        for label in fresh
        if label.own in story.containers and story.containers[label.own].state == "reserved"
    ]
    return _certified(changed(story, waiting, state="labelled"))


def _delivered(story: Story, entry: Entry) -> Story:
    found = [story.labels[text] for text in entry.texts("labels") if text in story.labels]
    out = [replace(one, delivered_at=entry.recorded_at) for one in found if one.issued_at]
    return relabelled(story, out)


def _applied(story: Story, entry: Entry) -> Story:
    return _on_its_thing(story, entry, [entry.text("label")])


def _on_its_thing(story: Story, entry: Entry, codes: Iterable[str]) -> Story:
    """Of these, the labels that are issued and nothing more are applied now. A voided label never
    comes into force again by being scanned."""
    found = (story.labels.get(code) for code in codes)
    fresh = [
        replace(one, state="applied", applied_at=entry.occurred_at, applied_by=entry.by.person)
        for one in found
        if one is not None and one.open
    ]
    return relabelled(story, fresh) if fresh else story


def seen_at_work(story: Story, entry: Entry) -> Story:
    """The Story with the labels applied that this act of another step scanned: whoever works with
    a container by its label has it in hand. Questions about identity prove nothing of the kind."""
    if entry.kind.startswith(_PROVE_NOTHING) or not story.labels:
        return story
    return _on_its_thing(story, entry, _codes(entry.facts.values()))


def _codes(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            if len(value) == LENGTH:
                yield value
        elif isinstance(value, list | tuple):
            yield from _codes(value)
        elif isinstance(value, Mapping):
            yield from _codes(value.values())


def _ended(state: str) -> Callable[[Story, Entry], Story]:
    def fold(story: Story, entry: Entry) -> Story:
        ended = [
            replace(story.labels[text], state=state, why=entry.text("why"))
            for text in entry.texts("labels")
            if text in story.labels
        ]
        return _certified(relabelled(story, ended))

    return fold


def _certified(story: Story) -> Story:
    """The Story with the release certificate that is in force now."""
    live = [one for one in story.labels.values() if one.kind == Kind.CERTIFICATE]
    live = [label for label in live if label.state in LIVE]
    newest = max(live, key=lambda label: label.serial, default=None)
    code = newest.code if newest is not None else ""
    if code == story.quality.certificate:
        return story
    return replace(story, quality=replace(story.quality, certificate=code))


FOLDS: Mapping[str, Callable[[Story, Entry], Story]] = {
    "labelling.reserved/1": _reserved,
    "labelling.issued/1": _issued,
    "labelling.delivered/1": _delivered,
    "labelling.applied/1": _applied,
    "labelling.voided/1": _ended("voided"),
    "labelling.destroyed/1": _ended("destroyed"),
    "labelling.retained/1": _ended("retained"),
}
