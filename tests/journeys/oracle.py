"""The promise, read from the raw entries alone: written apart from the gates, sharing none of
their code, so that a hole in a gate cannot hide in its own mirror."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

RELEASES = {
    "quality.released", "quality.conditionally_released", "quality.exceptionally_released",
}  # fmt: skip
REVERTS = {
    "quality.rejected", "quality.revoked", "deviation.recalled", "production.batch_failed",
}  # fmt: skip
HOLDING = {
    "deviation.near_miss", "deviation.hold_placed", "deviation.recalled", "deviation.happened",
    "transport.quarantined", "transport.lost",
}  # fmt: skip
WARM = {"transport.received", "infusion.thaw_completed"}
DOUBTS = {"excursion", "unknown"}
OUT_OF_STORAGE = {"storage.checked_out", "pharmacy.issued", "transport.received"}
INTO_STORAGE = {
    "production.stored", "storage.checked_in", "transport.packed", "pharmacy.received",
    "infusion.thaw_completed", "deviation.happened",
}  # fmt: skip
STABILITY_MINUTES = 240
"""The example protocol's budget of minutes out of storage."""
ENDS = {
    "infusion.started", "infusion.stopped", "deviation.destroyed", "transport.lost",
}  # fmt: skip


def records(connection: Connection, chain: str) -> list[dict[str, Any]]:
    """The chain's stored bodies, in order."""
    rows = connection.execute(
        text("SELECT body FROM ledger_entry WHERE chain = :chain ORDER BY sequence"),
        {"chain": chain},
    )
    return [json.loads(bytes(row.body)) for row in rows]


def broken_promises(entries: list[dict[str, Any]], post_thaw_minutes: int) -> list[str]:
    """What is wrong with each bag that an accepted permit let be infused; empty if nothing."""
    found = []
    for position, entry in enumerate(entries):
        if _name(entry) == "infusion.started":
            before = entries[:position]
            found += [
                f"{entry['chain']} entry {entry['sequence']}: {what}"
                for what in _wrong_with(entry, before, post_thaw_minutes)
            ]
    return found


def _wrong_with(
    start: dict[str, Any], before: list[dict[str, Any]], post_thaw_minutes: int
) -> list[str]:
    wrong = []
    bag, band = start["facts"]["bag"], start["facts"]["wristband"]
    own = _own(bag)
    now = datetime.fromisoformat(start["recorded_at"])
    if bag[2:13] != start["chain"][2:13] or band[2:13] != start["chain"][2:13]:
        wrong.append("bag or wristband of another patient")
    release = _last(before, RELEASES | REVERTS)
    if release is None or _name(release) not in RELEASES:
        wrong.append("not released")
    elif own not in release["facts"]["bags"]:
        wrong.append("of another batch than the released one")
    since = release["sequence"] if release is not None else 0
    results = [e for e in before if _name(e) == "quality.result_recorded"]
    if any(e["sequence"] > since and e["facts"]["verdict"] == "fail" for e in results):
        wrong.append("a result was positive since its release")
    for label in (bag, band):
        if not _in_force(label, before):
            wrong.append(f"scanned label {label} is not in force")
    if any(_name(e) in ENDS and own in _codes(e["facts"]) for e in before):
        wrong.append("begun, ended or lost before")
    filled = [e for e in before if _name(e) == "production.container_filled"
              and own in _codes(e["facts"])]  # fmt: skip
    expiries = [e["facts"].get("expires_at") for e in filled]
    if not any(expiries) or any(datetime.fromisoformat(x) <= now for x in expiries if x):
        wrong.append("expired, or without an expiry")
    wrong += _not_on_site(own, before, release)
    wrong += _not_cold(own, before)
    wrong += _out_too_long(own, before)
    wrong += _not_verified(bag, band, before)
    wrong += _held(before)
    thawed = [e for e in before if _name(e) == "infusion.thaw_completed" and own in _codes(
        e["facts"])]  # fmt: skip
    if thawed:
        told = thawed[-1]["facts"].get("completed_at") or thawed[-1]["occurred_at"]
        if now > datetime.fromisoformat(told) + timedelta(minutes=post_thaw_minutes):
            wrong.append("too long after its thaw")
    else:
        wrong.append("never thawed")
    return wrong


def _in_force(label: str, before: list[dict[str, Any]]) -> bool:
    """Printed, and neither followed by another print of the same thing nor taken away."""
    state = False
    for entry in before:
        name, labels = _name(entry), entry["facts"].get("labels", [])
        if name == "labelling.issued" and _own(label) in map(_own, labels):
            state = label in labels
        if name in ("labelling.voided", "labelling.destroyed") and label in labels:
            state = False
    return state


def _not_on_site(
    own: str, before: list[dict[str, Any]], release: dict[str, Any] | None
) -> list[str]:
    wrong, since = [], 0
    for name in ("transport.accepted", "pharmacy.received", "pharmacy.confirmed",
                 "pharmacy.issued"):  # fmt: skip
        with_it = [e for e in before if _name(e) == name and own in _codes(e["facts"])]
        if not with_it or with_it[-1]["sequence"] < since:
            wrong.append(f"no {name} in its order")
            continue
        since = with_it[-1]["sequence"]
        after = release is not None and with_it[-1]["sequence"] > release["sequence"]
        if name == "pharmacy.confirmed" and not after:
            wrong.append("confirmed before the release that stands")
    back = [e for e in before if _name(e) == "pharmacy.returned" and own in _codes(e["facts"])]
    if back and back[-1]["sequence"] > since:
        wrong.append("returned since it was issued")
    return wrong


def _not_cold(own: str, before: list[dict[str, Any]]) -> list[str]:
    """The last transport that the bag arrived with was within its limits, or what was wrong was
    accepted by a decision made after the last that was found."""
    arrivals = [e for e in before if _name(e) == "transport.received" and own in _codes(e["facts"])]
    if not arrivals:
        return ["it never arrived"]
    number = arrivals[-1]["facts"]["shipment"]
    verdict = decision = ""
    for entry in before:
        name, facts = _name(entry), entry["facts"]
        if facts.get("shipment") != number or entry["sequence"] < arrivals[-1]["sequence"]:
            continue
        if name in ("transport.received", "transport.logger_read") and verdict != "excursion":
            again = facts.get("verdict", verdict)
            verdict, decision = again, decision if again == verdict else ""
        elif name == "transport.condition_assessed":
            decision = facts["decision"]
    if decision == "accept" or (verdict == "accepted" and not decision):
        return []
    return [f"transport {number} is {verdict or 'not judged'}, and nobody accepted that"]


def _out_too_long(own: str, before: list[dict[str, Any]]) -> list[str]:
    """Its times out of storage and the minutes outside the limits on its transports, since Quality
    last cleared a hold for them, are within the budget."""
    legs: list[tuple[datetime, datetime]] = []
    outside: dict[int, tuple[datetime, float]] = {}
    over, cleared, since = set(), datetime.min.replace(tzinfo=UTC), None
    for entry in before:
        name, facts, at = _name(entry), entry["facts"], datetime.fromisoformat(entry["occurred_at"])
        exceeded = [r["container"] for r in facts.get("out_of_storage", ()) if r.get("exceeded")]
        if own in exceeded or (name == "storage.overran" and own in _codes(facts)):
            over.add(entry["sequence"])
        if name == "deviation.hold_cleared" and facts["hold"] in over:
            cleared = at
        if name in ("transport.received", "transport.logger_read") and "condition" in facts:
            told = facts["condition"]
            minutes = float(told["minutes_below"]) + float(told["minutes_above"])
            arrived, most = outside.get(facts["shipment"], (at, 0.0))
            if facts["verdict"] == "excursion":
                outside[facts["shipment"]] = (arrived, max(most, minutes))
        if own not in _codes(facts):
            continue
        if name in INTO_STORAGE and since is not None:
            legs, since = [*legs, (since, at)], None
        if name in OUT_OF_STORAGE and since is None:
            since = at
    stays = sum((max(end - max(start, cleared), timedelta(0)) for start, end in legs), timedelta(0))
    total = stays / timedelta(minutes=1) + sum(m for at, m in outside.values() if at > cleared)
    found = f"out of storage for {total:.0f} minutes, and nobody cleared that"
    return [found] if total > STABILITY_MINUTES else []


def _not_verified(bag: str, band: str, before: list[dict[str, Any]]) -> list[str]:
    """Two people scanned these very labels since the last hold, return, thaw and reprint, and two
    had bound the wristband since it was printed."""
    voiding = [
        e["sequence"] for e in before
        if _name(e) in HOLDING or (
            _name(e) in ("pharmacy.returned", "infusion.thaw_completed", "labelling.issued")
            and {_own(bag), _own(band)} & _codes(e["facts"])
        )
    ]  # fmt: skip
    since = max(voiding, default=0)
    scanned = [
        e for e in before
        if _name(e) == "infusion.bedside_checked" and e["sequence"] > since
        and e["facts"]["bag"] == bag and e["facts"]["wristband"] == band
    ]  # fmt: skip
    if len({e["by"]["person"] for e in scanned}) < 2:
        return ["not verified by two different people who each scanned it"]
    bound = [
        e for e in before
        if _name(e) == "enrolment.wristband_bound" and e["facts"]["wristband"] == band
    ]  # fmt: skip
    if len({e["by"]["person"] for e in bound}) < 2:
        return ["the wristband was not bound by two"]
    return []


def _held(before: list[dict[str, Any]]) -> list[str]:
    """The holds that nobody has cleared: Quality alone, or of a near miss two who read the same."""
    reads: dict[int, list[tuple[str, frozenset[str]]]] = {}
    for entry in before:
        name, facts = _name(entry), entry["facts"]
        warm = facts.get("verdict") in DOUBTS or facts.get("outside")
        if name in HOLDING or (name in WARM and warm):
            reads[entry["sequence"]] = []
        elif name == "deviation.hold_cleared":
            reads.pop(facts["hold"], None)
        elif name == "deviation.near_miss_checked" and facts["hold"] in reads:
            known = reads[facts["hold"]]
            known.append((entry["by"]["person"], frozenset(_codes(facts["identified"]))))
            if len({who for who, _ in known}) >= 2 and len({what for _, what in known}) == 1:
                reads.pop(facts["hold"])
    return [f"started while hold {number} was open" for number in reads]


def _name(entry: dict[str, Any]) -> str:
    return str(entry["kind"]).partition("/")[0]


def _own(code: str) -> str:
    body = code[:16] + "00"
    return body + f"{98 - int(body) * 100 % 97:02d}"


def _codes(facts: Any) -> set[str]:
    """The own codes of everything scanned in these facts."""
    if isinstance(facts, str):
        return {_own(facts)} if len(facts) == 20 and facts.isdigit() else set()
    if isinstance(facts, dict):
        return set().union(*map(_codes, facts.values())) if facts else set()
    if isinstance(facts, list):
        return set().union(*map(_codes, facts)) if facts else set()
    return set()


def _last(entries: list[dict[str, Any]], names: set[str]) -> dict[str, Any] | None:
    return next((e for e in reversed(entries) if _name(e) in names), None)
