"""How an entry changes the journey's labels and the containers that they are for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from cot_tracker.custody.entry import Entry
from cot_tracker.identity.codes import Kind, parse
from cot_tracker.journey.containers import (
    LIVE,
    Container,
    Label,
    added,
    changed,
    is_container,
    live_label,
    relabelled,
)

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story


def _reserved(story: Story, entry: Entry) -> Story:
    labels, containers = [], []
    for text in entry.texts("labels"):
        code = parse(text)
        labels.append(Label(text, code.own, int(code.kind), code.serial, "reserved"))
        if is_container(code.kind) and code.own not in story.containers:
            containers.append(
                Container(
                    code.own, int(code.kind), entry.text("content"), entry.text("parent"),
                    place=entry.text("place"), expires_at=entry.instant("expires_at"),
                )
            )  # fmt: skip
    return relabelled(added(story, containers), labels)


def _issued(story: Story, entry: Entry) -> Story:
    """Issuing a label voids the one before it of the same thing."""
    fresh = []
    for text in entry.texts("labels"):
        label = story.labels[text]
        old = live_label(story, label.own)
        if old is not None:
            fresh.append(replace(old, state="voided", why=entry.text("why", "reprinted")))
        fresh.append(
            replace(
                label, state="issued", layout=entry.text("layout"),
                layout_version=entry.text("layout_version"), digest=entry.text("digest"),
                issued_at=entry.recorded_at,
            )
        )  # fmt: skip
    story = relabelled(story, fresh)
    waiting = [
        label.own
        for label in fresh
        if label.own in story.containers and story.containers[label.own].state == "reserved"
    ]
    return _certified(changed(story, waiting, state="labelled"))


def _applied(story: Story, entry: Entry) -> Story:
    label = story.labels.get(entry.text("label"))
    if label is None:
        return story
    return relabelled(story, [replace(label, state="applied", applied_by=entry.by.person)])


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
    "labelling.applied/1": _applied,
    "labelling.voided/1": _ended("voided"),
    "labelling.destroyed/1": _ended("destroyed"),
}
