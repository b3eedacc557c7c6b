"""What people do with three patients' cells, rightly and wrongly: each move through the real door,
from whatever state the cells are in. Who chooses among the moves looks at what came of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from cot_tracker.custody.evidence import Evidence
from cot_tracker.demo import conditioning, enrolment, pharmacy, quality, transport
from cot_tracker.door.faults import Fault
from cot_tracker.identity.codes import Kind, parse
from cot_tracker.journey.containers import LIVE
from cot_tracker.journey.paper.printing import print_labels
from cot_tracker.journey.story import Story
from tests.journeys.script import AtWork, Call, Replay

AGREED = {"name_agrees": True, "birth_date_agrees": True}


class Hands:
    """Everybody's hands on one replayed site; `removed` names requirements taken out of every
    gate. Each move says whether the door let it be done; the fault is in `last`."""

    def __init__(self, removed: Collection[str] = ()) -> None:
        self.replay = Replay()
        self.replay.without(removed)
        self.at = [0, 0, 0]
        self.last: Fault | None = None
        self.journeys = self.replay.recorded.journeys

    def start_afresh(self, patient: int, gone_on: int) -> None:
        """Everything is as it was recorded, but for so many calls of this patient's script."""
        self.replay.starts_afresh()
        self.at = [0, 0, 0]
        for _ in range(gone_on):
            self.goes_on(patient)

    # One move

    def does(
        self, person: str, action: str, patient: int, facts: Mapping[str, Any], **more: Any
    ) -> bool:
        """This person does it twenty seconds later."""
        self.passes(seconds=20)
        by, coi = self.replay.recorded.people[person], self.journeys[patient]
        return self.tries(lambda: self.replay.signed(action, coi, facts, by, **more))

    def tries(self, act: Callable[[], Any]) -> bool:
        self.last = None
        try:
            act()
        except Fault as fault:
            self.last = fault
        return self.last is None

    def passes(self, **time: float) -> None:
        self.replay.clock.now += timedelta(**time)

    # As it should be

    def next_call(self, patient: int, ahead: int = 0) -> Call | None:
        """What this patient's script does next, or `ahead` calls later."""
        script = self.replay.recorded.scripts[patient]
        position = self.at[patient] + ahead
        return script[position] if 0 <= position < len(script) else None

    def goes_on(self, patient: int, **changed: Any) -> bool:
        """The next thing that should be done is done."""
        call = self.next_call(patient)
        done = call is not None and self.tries(lambda: self.replay.perform(call, **changed))
        self.at[patient] += done
        return done

    # At the bedside

    def thaws(self, patient: int, bag: int, celsius: str = "37") -> bool:
        facts = {"bag": self.label(patient, Kind.INFUSION_BAG, bag)}
        if not self.does("hugo", "infusion.thaw_started", patient, facts):
            return False
        self.passes(minutes=4)
        told = {**facts, "temperature_c": celsius}
        return self.does("hugo", "infusion.thaw_completed", patient, told)

    def checks(
        self, patient: int, bag: int, people: Sequence[str] = ("hugo", "ines"), *, old: bool = False
    ) -> None:
        for person in people:
            facts = self.scans(patient, bag, old=old) | AGREED
            self.does(person, "infusion.bedside_checked", patient, facts)

    def starts(self, patient: int, bag: int, person: str = "hugo", *, old: bool = False) -> bool:
        return self.does(person, "infusion.started", patient, self.scans(patient, bag, old=old))

    def stops(self, patient: int, bag: int) -> bool:
        label = self.label(patient, Kind.INFUSION_BAG, bag)
        told = {"bag": label, "volume_ml": "50", "complete": True}
        return self.does("hugo", "infusion.stopped", patient, told)

    def returns(self, patient: int, bag: int) -> bool:
        label = self.label(patient, Kind.INFUSION_BAG, bag)
        told = {"bags": [label], "returned_for": "use", "kept_cold": True, "why": "not today"}
        return self.does("grace", "pharmacy.returned", patient, told)

    # In storage

    def takes_out(self, patient: int, bag: int) -> bool:
        told = {"containers": [self.label(patient, Kind.INFUSION_BAG, bag)], "purpose": "other"}
        return self.does("grace", "storage.checked_out", patient, told)

    def puts_away(self, patient: int, bag: int, freezer: int) -> bool:
        told = {
            "containers": [self.label(patient, Kind.INFUSION_BAG, bag)],
            "position": self.freezer(freezer),
        }
        return self.does("grace", "storage.checked_in", patient, told)

    def freezer_fails(self, freezer: int) -> bool:
        self.passes(seconds=20)
        code, by = self.freezer(freezer), self.replay.recorded.people["chen"]
        told = {"why": "no nitrogen", "since": self.replay.clock.now - timedelta(hours=1)}
        return self.tries(lambda: self.replay.signed("facility.storage_failed", code, told, by))

    def reprints(self, patient: int, kind: Kind, which: int = 0) -> bool:
        what, person = {
            Kind.INFUSION_BAG: ("infusion_bag", "chen"), Kind.WRISTBAND: ("wristband", "hugo"),
        }[kind]  # fmt: skip
        facts = {"what": what, "reprint_of": self.label(patient, kind, which), "why": "damaged"}
        by, coi = self.replay.recorded.people[person], self.journeys[patient]
        return self.tries(lambda: print_labels(self.replay.site.door, coi, facts, by))

    def binds(self, patient: int, people: Sequence[str] = ("hugo", "ines")) -> None:
        told = {
            "wristband": self.label(patient, Kind.WRISTBAND),
            "hospital_band": enrolment.HOSPITAL_NUMBER.format(number=patient + 1),
        }
        for person in people:
            self.does(person, "enrolment.wristband_bound", patient, told | AGREED)

    # Away from the bedside

    def holds(self, patient: int, person: str = "emma") -> bool:
        told = {"why": "something looked wrong"}
        return self.does(person, "deviation.hold_placed", patient, told)

    def takes_back(self, patient: int, what: str = "quality.revoked") -> bool:
        return self.does("emma", what, patient, {"why": "a late positive"})

    def clears(self, patient: int, person: str = "lin") -> None:
        """Quality clears every hold."""
        for hold in self.story(patient).deviation.open_holds:
            facts = {"hold": hold.number, "why": "looked at again"}
            self.does(person, "deviation.hold_cleared", patient, facts)

    def identify(self, patient: int, people: Sequence[str]) -> None:
        """People read bag and band again, for every open hold."""
        story = self.story(patient)
        bags = [c for c, label in story.labels.items() if label.kind == Kind.INFUSION_BAG]
        for hold in story.deviation.open_holds:
            for person in people:
                scans = [story.enrolment.bound_wristband, *bags[:1]]
                facts = {"hold": hold.number, "identified": scans}
                self.does(person, "deviation.near_miss_checked", patient, facts)

    def releases_again(self, patient: int) -> bool:
        """Every deviation is closed, every hold cleared, and Emma releases."""
        for one in self.story(patient).deviation.open_deviations:
            told = {"deviation": one.number, "severity": "minor", "assessment": "no doubt"}
            self.does("lin", "deviation.assessed", patient, told)
            told = {"deviation": one.number, "conclusion": "no doubt"}
            self.does("lin", "deviation.closed", patient, told)
        self.clears(patient)
        player, coi = AtWork(self.replay), self.journeys[patient]
        return self.tries(lambda: quality.release(player, coi))

    def a_pending_test_fails(self, patient: int) -> bool:
        player, coi = AtWork(self.replay), self.journeys[patient]
        pending = self.story(patient).quality.pending
        return bool(pending) and self.tries(
            lambda: quality.pending_results(player, coi, failing=pending[0])
        )

    def was_warm_on_its_way(self, patient: int) -> bool:
        """Another file of the shipment's logger turns up, and it shows an excursion."""
        one = self.story(patient).transport.shipments[-1]
        lane = self.replay.recorded.world.protocol.lane("product")
        end = one.received_at or self.replay.clock.now
        content = transport.logger_file(lane, one.packed_at, end, one.logger, excursion=True)
        file = Evidence(content, "text/csv")
        told = {"logger_file": file.digest, "shipment": one.number}
        return self.does("grace", "transport.logger_read", patient, told, evidence=[file])

    def quality_accepts_the_transport(self, patient: int) -> bool:
        number = self.story(patient).transport.shipments[-1].number
        told = {"decision": "accept", "why": "tested and found good", "shipment": number}
        return self.does("emma", "transport.condition_assessed", patient, told)

    def confirms_and_issues(self, patient: int) -> bool:
        player, coi = AtWork(self.replay), self.journeys[patient]
        if not self.story(patient).quality.certificate:
            return False
        self.tries(lambda: pharmacy.confirm(player, coi))
        return self.tries(lambda: pharmacy.issue(player, coi))

    def moves_the_day(self, patient: int, days: int) -> bool:
        player, coi = AtWork(self.replay), self.journeys[patient]
        day = conditioning.site_day(player) + timedelta(days=days)
        return self.tries(lambda: conditioning.plan_infusion(player, coi, day)) and self.tries(
            lambda: conditioning.decide_start(player, coi)
        )

    # What there is

    def freezer(self, which: int) -> str:
        items = self.replay.recorded.world.items.values()
        freezers = sorted(code for code in items if parse(code).kind is Kind.STORAGE)
        return freezers[which % len(freezers)]

    def story(self, patient: int) -> Story:
        story: Story = self.replay.site.door.story(self.journeys[patient])
        return story

    def inside(self, which: int) -> list[str]:
        """What this freezer says lies in it."""
        return sorted(self.replay.site.door.story(self.freezer(which)).storage.contents)

    def label(self, patient: int, kind: Kind, which: int = 0, *, old: bool = False) -> str:
        """The printed code of this kind in force, or the first that ever was."""
        known = [one for one in self.story(patient).labels.values() if one.kind == kind]
        own = sorted({one.own for one in known})
        mine = sorted(
            (one.code, one.state in LIVE) for one in known if one.own == own[which % len(own)]
        )
        live = [code for code, in_force in mine if in_force]
        return mine[0][0] if old or not live else live[-1]

    def scans(self, patient: int, bag: int, *, old: bool = False) -> dict[str, Any]:
        return {
            "wristband": self.label(patient, Kind.WRISTBAND, old=old),
            "bag": self.label(patient, Kind.INFUSION_BAG, bag, old=old),
        }


BETWEEN: Mapping[str, Callable[[Hands, int, int], Any]] = {
    "a hold": lambda hands, patient, bag: hands.holds(patient),
    "Quality clears": lambda hands, patient, bag: hands.clears(patient),
    "the release is revoked": lambda hands, patient, bag: hands.takes_back(patient),
    "a recall": lambda hands, patient, bag: hands.takes_back(patient, "deviation.recalled"),
    "the batch failed": lambda hands, patient, bag: hands.does(
        "chen", "production.batch_failed", patient, {"why": "growth"}
    ),
    "it is released again": lambda hands, patient, bag: hands.releases_again(patient),
    "a late positive": lambda hands, patient, bag: hands.a_pending_test_fails(patient),
    "it was warm": lambda hands, patient, bag: hands.was_warm_on_its_way(patient),
    "Quality accepts the transport": lambda hands, patient, bag: (
        hands.quality_accepts_the_transport(patient)
    ),
    "the bag goes back": lambda hands, patient, bag: hands.returns(patient, bag),
    "the pharmacist again": lambda hands, patient, bag: hands.confirms_and_issues(patient),
    "the day is moved": lambda hands, patient, bag: hands.moves_the_day(patient, 6),
    "a new bag label": lambda hands, patient, bag: hands.reprints(patient, Kind.INFUSION_BAG, bag),
    "a new wristband": lambda hands, patient, bag: hands.reprints(patient, Kind.WRISTBAND),
    "bound by two": lambda hands, patient, bag: hands.binds(patient),
    "bound by one": lambda hands, patient, bag: hands.binds(patient, ("hugo", "hugo")),
    "a thaw": lambda hands, patient, bag: hands.thaws(patient, bag),
    "a thaw too warm": lambda hands, patient, bag: hands.thaws(patient, bag, "60"),
    "checked by two": lambda hands, patient, bag: hands.checks(patient, bag),
    "checked by one": lambda hands, patient, bag: hands.checks(patient, bag, ("ines",)),
    "checked by one twice": lambda hands, patient, bag: hands.checks(patient, bag, ("ines",) * 2),
    "old labels checked by two": lambda hands, patient, bag: hands.checks(patient, bag, old=True),
    "a start": lambda hands, patient, bag: hands.starts(patient, bag),
    "a start with old labels": lambda hands, patient, bag: hands.starts(patient, bag, old=True),
    "a stop": lambda hands, patient, bag: hands.stops(patient, bag),
    "the other bag": lambda hands, patient, bag: hands.starts(patient, bag + 1),
    "twenty minutes": lambda hands, patient, bag: hands.passes(minutes=20),
    "three hours": lambda hands, patient, bag: hands.passes(hours=3),
    "two hours": lambda hands, patient, bag: hands.passes(hours=2),
    "a week": lambda hands, patient, bag: hands.passes(days=7),
    "years": lambda hands, patient, bag: hands.passes(days=2000),
}
"""What comes between the ward and the vein, by name: a move with one bag of one patient."""
