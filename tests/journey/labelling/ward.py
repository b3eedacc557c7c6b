"""A ward with a label printer: the played site, and what came out against what the record says."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Any

from cot_tracker.custody.verify import verify
from cot_tracker.facility.printer_line import Waits
from cot_tracker.journey.containers import Label
from cot_tracker.journey.paper.printing import Outlet, Printed, print_labels
from cot_tracker.journey.paper.thermal import thermal
from cot_tracker.journey.rebuild import verify_rebuild
from cot_tracker.journey.story import Story
from cot_tracker.settings import Network
from tests.fixtures.printer import PORT, Zebra
from tests.fixtures.sites import Played

SOON = Waits(connect=3, answer=3, write=3, print=2, between=0.01)
_CODE = re.compile(rb"\^FX (\d{20}) ")


def came_out(zebra: Zebra) -> list[str]:
    """The codes of the labels that the printer printed, in order."""
    return [code.decode() for job in zebra.printed for code in _CODE.findall(job)]


@dataclass
class Ward:
    """The site, its printer, and the code under which it is registered."""

    played: Played
    zebra: Zebra
    code: str

    @property
    def allowed(self) -> tuple[Network, ...]:
        return (ipaddress.ip_network(self.zebra.address),)

    @property
    def story(self) -> Story:
        found: Story = self.played.player.story(self.played.coi)
        return found

    def outlet(self) -> Outlet:
        return thermal(self.played.player.site.door, self.code, self.allowed, SOON)

    def print_tubes(self, count: int = 1, to: Outlet | None = None, **more: Any) -> Printed:
        """Alice prints labels for tubes, on the printer."""
        player = self.played.player
        facts = {"what": "tube", "count": count}
        return print_labels(
            player.site.door, self.played.coi, facts, player.who("alice"),
            outlet=to or self.outlet(), **more,
        )  # fmt: skip

    def tubes(self, *states: str) -> list[Label]:
        """The labels of tubes in these states, by code."""
        labels = (label for label in self.story.labels.values() if label.code.startswith("21"))
        return sorted(
            (one for one in labels if not states or one.state in states), key=lambda one: one.code
        )

    def delivered(self) -> list[str]:
        """The codes that the record says came out."""
        return [label.code for label in self.tubes() if label.delivered_at is not None]

    def assert_intact(self) -> None:
        with self.played.player.site.database.read() as connection:
            faults = [*verify(connection).faults, *verify_rebuild(connection).faults]
        assert [fault.sentence() for fault in faults] == []


def ward(played: Played, zebra: Zebra, name: str = "Ward 3", **facts: Any) -> Ward:
    """Mei adds the printer and connects it."""
    added = played.player.do(
        "mei", "facility.item_added", "",
        {"kind": "equipment", "name": name, "due_at": "2030-01-01T00:00Z"},
    )  # fmt: skip
    code = added.story.code
    connection = {
        "address": zebra.address, "port": PORT, "dpi": "203", "width_mm": 54, **facts,
    }  # fmt: skip
    played.player.do("mei", "facility.printer_connected", code, connection)
    return Ward(played, zebra, code)
