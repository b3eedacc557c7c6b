"""Every finding has a sentence, and every sentence a finding."""

from __future__ import annotations

import re
from pathlib import Path

from cot_tracker import condition
from cot_tracker.condition import readers
from cot_tracker.condition.sentences import EARLIER, SENTENCES

SOURCE = "\n".join(
    path.read_text(encoding="utf-8")
    for path in Path(condition.__path__[0]).rglob("*.py")
    if path.name != "sentences.py"
)


def test_every_finding_has_a_sentence_and_every_sentence_a_finding() -> None:
    raised = set(re.findall(r'(?:Finding|UnknownFormat)\(\s*"(\w+)"', SOURCE))
    assert not raised & EARLIER
    assert raised | {"unknown_format", *readers.NO_TEXT.values(), *EARLIER} == set(SENTENCES)


def test_sentences_are_whole() -> None:
    assert all(sentence.endswith(".") for sentence in SENTENCES.values())
