"""What is told once something is recorded: that it is, what is unusual, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import flash

from cot_tracker.door.record import Performed
from cot_tracker.journey.story import Story
from cot_tracker.language import gettext as _
from cot_tracker.web import chains
from cot_tracker.web.shared import cause_name, site, why_held

_SAY_SO_THEMSELVES = ("deviation.raised", "deviation.hold_placed")


def tell(title: str, chain: str, done: Performed) -> None:
    """A hold or a deviation that it brought with it is told beside it: nobody walks away from
    "recorded" while the journey stands still."""
    about = chains.about(chain)
    subject = about.title if about is not None and about.family == "journey" else ""
    flash(_("Recorded: {title}.", title=title) + (f" {subject}" if subject else ""), "ok")
    for caution in done.cautions:
        flash(caution.sentence(), "caution")
    if subject and done.entry.action not in _SAY_SO_THEMSELVES:
        story: Story = site().door.story(chain)
        for tone, sentence in _brought(
            story, {e.sequence for e in done.entries if e.chain == chain}
        ):
            flash(sentence, tone)


def _brought(story: Story, numbers: set[int]) -> Iterator[tuple[str, str]]:
    """The holds and deviations that these entries placed and raised, the holds first."""
    state = story.deviation
    holds = [hold for hold in state.open_holds if hold.number in numbers]
    for hold in holds:
        cause = ", ".join(filter(None, (cause_name(hold.cause), why_held(hold))))
        yield "stop", _("On hold from now on: {cause}. Put it aside and call Quality.", cause=cause)
    for one in state.open_deviations:
        if one.number in numbers - {hold.number for hold in holds}:
            yield "caution", _("A deviation was opened: {title}.", title=one.title)
