"""Checks an exported JSON trail or study without the site: each body against its hash, each entry
against the one before, each chain against its head."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cot_tracker.custody.canonical import NotCanonical, canonical, entry_hash
from cot_tracker.custody.verify_report import Fault, Report, Unreadable
from cot_tracker.exports.json_lines import STUDY, TRAIL
from cot_tracker.language import N_, gettext

NOT_OURS = N_("this is no custody trail or study export in JSON")


def checked(content: bytes) -> Report:
    """What is wrong in it. Raises Unreadable when it is no export of ours."""
    try:
        document = json.loads(content)
        if document["format"] not in (TRAIL, STUDY):
            raise ValueError
        if document["format"] == TRAIL:
            chains = [{**document, "chain": document["journey"]}]
            alone = document["elsewhere"]
        else:
            chains, alone = document["chains"], []
        faults = [fault for one in chains for fault in _of_chain(one)]
        faults += [fault for entry in alone for fault in _of_entry(entry)]
        count = sum(len(one["entries"]) for one in chains) + len(alone)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unreadable(gettext(NOT_OURS)) from None
    return Report(count, len(chains), tuple(faults))


def _of_chain(one: Mapping[str, Any]) -> Iterator[Fault]:
    chain, entries = str(one["chain"]), one["entries"]
    before = bytes(32).hex()
    for number, entry in enumerate(entries, 1):
        if (entry["chain"], entry["sequence"]) != (chain, number):
            yield Fault("entry", chain, number, N_("it is missing or stands elsewhere"))
            return
        if entry["previous_hash"] != before:
            yield Fault("entry", chain, number, N_("it does not follow the entry before it"))
            return
        wrong = list(_of_entry(entry))
        if wrong:
            yield wrong[0]
            return
        before = entry["hash"]
    yield from _of_end(chain, entries, one["head"], before)


def _of_end(
    chain: str, entries: Sequence[Any], head: Mapping[str, Any], last: str
) -> Iterator[Fault]:
    if head["sequence"] != len(entries):
        yield Fault("entry", chain, len(entries) + 1, N_("it and what follows were cut off"))
    elif head["hash"] != last:
        yield Fault("head", chain, len(entries), N_("it is not the hash of the last entry"))


def _of_entry(entry: Mapping[str, Any]) -> Iterator[Fault]:
    """A withheld entry keeps its hash only; the next one's previous hash vouches for it."""
    if entry.get("withheld") is True:
        return
    body = entry["body"]
    here = entry["chain"], entry["sequence"]
    try:
        made = entry_hash(bytes.fromhex(entry["previous_hash"]), canonical(body)).hex()
    except (NotCanonical, ValueError):
        made = ""
    if made != entry["hash"] or (body.get("chain"), body.get("sequence")) != here:
        yield Fault("entry", *here, N_("its body does not have its hash"))
