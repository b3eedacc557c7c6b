"""The Stories of every released version's played ledger are reproduced by this version."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from cot_tracker import __version__
from cot_tracker.custody.canonical import NO_HASH, entry_hash
from cot_tracker.custody.entry import entry_from_body
from cot_tracker.door.stories import fold
from cot_tracker.journey.steps import BOOK
from tests.released.stories import as_json, differences

RELEASES = sorted(path.name for path in Path(__file__).parent.glob("[0-9]*") if path.is_dir())


@pytest.mark.parametrize("release", RELEASES)
def test_a_released_ledger_folds_into_the_stories_it_had(release: str) -> None:
    folder = Path(__file__).parent / release
    stories = json.loads(gzip.decompress((folder / "stories.json.gz").read_bytes()))
    chains: dict[str, list[bytes]] = {}
    for body in gzip.decompress((folder / "ledger.jsonl.gz").read_bytes()).split(b"\n"):
        chains.setdefault(json.loads(body)["chain"], []).append(body)
    assert sorted(chains) == sorted(stories)
    for chain, bodies in chains.items():
        entries, last = [], NO_HASH
        for body in bodies:
            last = entry_hash(last, body)
            entries.append(entry_from_body(body, last))
        story = as_json(fold(BOOK.family(chain), chain, entries))
        assert differences(stories[chain], json.loads(json.dumps(story))) == []


def test_this_version_is_frozen() -> None:
    assert __version__ in RELEASES


def test_a_changed_fold_would_be_noticed() -> None:
    frozen = {"a": {"b": [1, 2]}, "c": "x"}
    assert differences(frozen, {"a": {"b": [1, 2]}, "c": "x", "new": 1}) == []
    assert differences(frozen, {"a": {"b": [1, 3]}, "c": "x"}) == [".a.b[1]: 2 is now 3"]
    assert differences(frozen, {"a": {"b": [1, 2]}}) == [".c is gone"]
