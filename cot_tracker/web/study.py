"""The study: its protocol, its dose groups and cohorts, and what may be decided."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template

from cot_tracker.custody import evidence
from cot_tracker.language import current
from cot_tracker.protocol.model import EXAMPLE_NOTICE
from cot_tracker.study.state import StudyStory
from cot_tracker.web import chains
from cot_tracker.web.shared import me, my_roles, site

pages = Blueprint("study", __name__)


@pages.get("/study")
def study() -> Any:
    """The study as it stands."""
    story: StudyStory = site().door.story("study")
    offers = [o for o in chains.offered("study", me()) if o.action.roles & my_roles()]
    return render_template(
        "web/study.html", story=story, protocol=chains.protocol_for(story),
        open=[o for o in offers if o.open], blocked=[o for o in offers if not o.open],
        link=chains.action_address, notice=EXAMPLE_NOTICE, current=current(),
    )  # fmt: skip


@pages.get("/study/protocol.toml")
def protocol() -> Any:
    """The protocol in force, as it was adopted."""
    story: StudyStory = site().door.story("study")
    with site().database.read() as connection:
        found = evidence.find(connection, story.protocol_digest)
    if found is None:
        abort(404)
    answer = Response(found.content, mimetype="text/plain")
    answer.headers["Content-Disposition"] = 'attachment; filename="protocol.toml"'
    return answer
