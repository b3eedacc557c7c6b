"""The Story of one journey: a pure, deeply immutable fold of its entries, one part per step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from immutables import Map

from cot_tracker.custody.entry import Entry
from cot_tracker.journey.collection import state as collection
from cot_tracker.journey.conditioning import state as conditioning
from cot_tracker.journey.containers import Container, Label
from cot_tracker.journey.deviation import state as deviation
from cot_tracker.journey.enrolment import state as enrolment
from cot_tracker.journey.followup import state as followup
from cot_tracker.journey.holds import late_report
from cot_tracker.journey.il2 import state as il2
from cot_tracker.journey.infusion import state as infusion
from cot_tracker.journey.labelling import state as labelling
from cot_tracker.journey.pharmacy import state as pharmacy
from cot_tracker.journey.production import state as production
from cot_tracker.journey.quality import state as quality
from cot_tracker.journey.storage import state as storage
from cot_tracker.journey.transport import state as transport

NO_CONTAINERS: Map[str, Container] = Map()
NO_LABELS: Map[str, Label] = Map()


@dataclass(frozen=True)
class Story:
    """What is true of a journey now. Its chain is its COI code."""

    coi: str
    sequence: int = 0
    last_at: datetime | None = None
    containers: Map[str, Container] = NO_CONTAINERS
    labels: Map[str, Label] = NO_LABELS
    enrolment: enrolment.State = enrolment.State()
    collection: collection.State = collection.State()
    transport: transport.State = transport.State()
    production: production.State = production.State()
    quality: quality.State = quality.State()
    conditioning: conditioning.State = conditioning.State()
    pharmacy: pharmacy.State = pharmacy.State()
    infusion: infusion.State = infusion.State()
    il2: il2.State = il2.State()
    followup: followup.State = followup.State()
    deviation: deviation.State = deviation.State()
    storage: storage.State = storage.State()

    def failure_told(
        self, code: str, containers: Iterable[str], since: datetime | None, doubt: str = ""
    ) -> int:
        """The number of an open report of this storage's failure, or of a doubt about it, that
        concerns these containers too, told after `since`; 0 where there is none."""
        return storage.failure_told(self, code, containers, since, doubt)


Fold = Callable[[Story, Entry], Story]

_FOLDS: Mapping[str, Fold] = {
    kind: fold
    for step in (
        enrolment, collection, labelling, transport, production, quality, conditioning, pharmacy,
        infusion, il2, followup, deviation, storage,
    )
    for kind, fold in step.FOLDS.items()
}  # fmt: skip


def apply(story: Story, entry: Entry) -> Story:
    """The Story after one more entry. An entry of a kind nobody folds changes nothing else."""
    fold = _FOLDS.get(entry.kind)
    story = replace(story, sequence=entry.sequence, last_at=entry.recorded_at)
    if entry.facts.get("late", {}).get("countersign"):
        story = late_report(story, entry)
    story = labelling.seen_at_work(story, entry)
    return story if fold is None else storage.tracked(story, fold(story, entry), entry)
