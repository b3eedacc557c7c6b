"""What a scan says of a release certificate, on the scan page and over the API."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cot_tracker.api.scanning import _certificate
from cot_tracker.identity.codes import parse
from cot_tracker.journey.containers import changed
from cot_tracker.journey.scanned import judged
from cot_tracker.journey.standing import certificate_standing, since
from cot_tracker.journey.story import Story
from tests.journey.conditioning.stories import (
    BAGS,
    CERTIFICATE,
    EMMA,
    NOW,
    labelled,
    released,
    tell,
)

NEWER = str(replace(parse(CERTIFICATE), serial=2))


def scanned(story: Story, code: str = CERTIFICATE) -> tuple[str, str]:
    """The tone and the sentence; the API says the same sentence."""
    tone, sentence, _usable = judged(story, parse(code), NOW, None)
    answer = _certificate(story, parse(code))
    assert answer is not None
    assert answer["sentence"] == sentence
    return tone, sentence


def test_a_certificate_in_force_says_so() -> None:
    tone, sentence = scanned(released())
    assert tone == "ok"
    assert "in force" in sentence
    assert since(released(), CERTIFICATE) == ()


def test_a_superseded_certificate_names_the_newer() -> None:
    story = labelled(released(), "certificate", NEWER, at=NOW)
    tone, sentence = scanned(story)
    assert tone == "stop"
    assert NEWER[-4:] in sentence
    assert scanned(story, NEWER)[0] == "ok"


def test_a_revoked_certificate_says_that_no_bag_may_be_used() -> None:
    story = tell(released(), "quality.revoked", EMMA, why="recall")
    tone, sentence = scanned(story)
    assert tone == "stop"
    assert "revoked" in sentence
    again = tell(story, "quality.released", EMMA, NOW, bags=BAGS)
    again = labelled(again, "certificate", NEWER, at=NOW + timedelta(minutes=1))
    assert "revoked" in scanned(again)[1]  # of this one; the newer one holds
    assert scanned(again, NEWER)[0] == "ok"


def test_a_certificate_that_was_only_reserved_was_never_issued() -> None:
    story = tell(released(), "labelling.reserved", EMMA, NOW, what="certificate", labels=[NEWER])
    assert certificate_standing(story, NEWER).word == "unknown"


def test_what_has_come_since_is_told_the_gravest_first() -> None:
    story = tell(
        released(), "deviation.raised", EMMA, NOW, title="A dented shipper", severity="minor",
        what="Found at receipt",
    )  # fmt: skip
    story = changed(story, BAGS[:1], state="lost")
    found = since(story, CERTIFICATE)
    assert [one.word for one in found] == ["bag", "deviation"]
    assert all(one.grave and one.sentence() for one in found)
    assert judged(story, parse(CERTIFICATE), NOW, None).tone == "caution"
