"""Plays people at work through the door: the named cast, their accounts, the facility's things,
and a clock that each journey moves on by waiting. The demo and the tests play with it."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from greenlet import getcurrent, greenlet

from cot_tracker.custody.entry import Performer
from cot_tracker.custody.evidence import Evidence
from cot_tracker.door.perform import Performed
from cot_tracker.journey.paper.printing import Printed, print_labels
from cot_tracker.people.roles import Role
from cot_tracker.protocol.model import Protocol
from cot_tracker.protocol.reading import example_protocol, read_protocol
from cot_tracker.site import NewSite, Site, adopt_protocol, create_site

DEMO_PASSWORD = "one bag one patient"  # noqa: S105 - shown on the demo's own sign-in page
DEMO_ACCOUNTS: Mapping[str, tuple[str, Role]] = {
    "mei": ("Mei", Role.STUDY_ADMINISTRATOR),
    "alice": ("Alice", Role.SITE_NURSE),
    "bob": ("Bob", Role.COURIER),
    "chen": ("Chen", Role.WORKSHOP_OPERATOR),
    "kofi": ("Kofi", Role.WORKSHOP_OPERATOR),
    "dana": ("Dana", Role.QC_ANALYST),
    "priya": ("Priya", Role.QC_ANALYST),
    "emma": ("Emma", Role.QUALITY),
    "lin": ("Lin", Role.QUALITY),
    "fang": ("Fang", Role.INVESTIGATOR),
    "grace": ("Grace", Role.PHARMACIST),
    "hugo": ("Hugo", Role.INFUSION_NURSE),
    "ines": ("Ines", Role.INFUSION_NURSE),
    "jun": ("Jun", Role.AUDITOR),
}
STATIONS = ("workshop_1", "workshop_2", "collection", "pharmacy", "ward")
SHIPPERS = ("shipper_1", "shipper_2", "shipper_3", "shipper_4")
POSITIONS = ("freezer_a1", "freezer_a2", "freezer_b1", "freezer_b2")


class DemoClock:
    """A clock that stands until it is set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@dataclass
class World:
    """One demo site with its people signed in, its things and its clock.

    equipment and materials: one item per kind that the protocol names. items: stations, shippers
    and storage positions by the names above. All values are codes.
    """

    site: Site
    clock: DemoClock
    protocol: Protocol
    people: dict[str, Performer] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    equipment: dict[str, str] = field(default_factory=dict)
    materials: dict[str, str] = field(default_factory=dict)
    _stage: greenlet | None = None

    def take_turn(self, player: Player) -> None:
        """Lets every journey whose time is earlier go first, then sets the clock."""
        if self._stage is not None and getcurrent() is not self._stage:
            self._stage.switch(player.now)
        self.clock.now = max(player.now, self.clock.now)
        player.now = self.clock.now

    def play(self, plays: Sequence[tuple[datetime, Callable[[Player], None]]]) -> None:
        """Plays several journeys at once, each from its own start, in the order of their times."""
        self._stage = getcurrent()
        waiting: list[tuple[datetime, int, greenlet]] = []
        for number, (start, act) in enumerate(plays):
            player = Player(self, start)
            waiting.append((start, number, greenlet(lambda act=act, p=player: act(p))))
        heapq.heapify(waiting)
        try:
            while waiting:
                _, number, play = heapq.heappop(waiting)
                then = play.switch()
                if not play.dead:
                    heapq.heappush(waiting, (then, number, play))
        finally:
            self._stage = None


@dataclass
class Player:
    """One journey's people at work, with the journey's own time."""

    world: World
    now: datetime

    @property
    def site(self) -> Site:
        return self.world.site

    @property
    def protocol(self) -> Protocol:
        return self.world.protocol

    @property
    def items(self) -> dict[str, str]:
        return self.world.items

    @property
    def equipment(self) -> dict[str, str]:
        return self.world.equipment

    @property
    def materials(self) -> dict[str, str]:
        return self.world.materials

    def story(self, coi: str) -> Any:
        return self.site.door.story(coi)

    def who(self, person: str, station: str = "") -> Performer:
        one = self.world.people[person]
        code = self.items.get(station, "")
        return Performer(one.person, one.name, one.roles, code) if code else one

    def day_of(self, at: datetime) -> date:
        """The calendar day at the study's site."""
        return at.astimezone(ZoneInfo(self.protocol.study.time_zone)).date()

    def wait(self, **how_long: float) -> None:
        """Time goes by for this journey: minutes=…, hours=…, days=…."""
        self.now += timedelta(**how_long)

    def wait_until(self, then: datetime) -> None:
        """Time goes by until then; none does if that is past."""
        self.now = max(self.now, then)

    def do(
        self,
        person: str,
        action: str,
        chain: str,
        facts: Mapping[str, Any] | None = None,
        *,
        station: str = "",
        reason: str = "",
        occurred_at: datetime | None = None,
        evidence: Sequence[Evidence] = (),
        request_id: str = "",
    ) -> Performed:
        """The person does the action half a minute later, signing it if it is signed."""
        self.now += timedelta(seconds=30)
        self.world.take_turn(self)
        by = self.who(person, station)
        door = self.site.door
        known = door.book.actions.get(action)
        sign = None
        if known is not None and known.meaning:
            sign = self.site.accounts.signature_by(by, DEMO_PASSWORD, person)
        return door.perform(
            action, chain, facts or {}, by, reason=reason, occurred_at=occurred_at, sign=sign,
            evidence=evidence, request_id=request_id,
        )  # fmt: skip

    def print_labels(
        self, person: str, coi: str, what: str, station: str = "", **facts: Any
    ) -> Printed:
        """The person prints labels, at a station if one is named; their codes are `.labels`."""
        self.now += timedelta(minutes=1)
        self.world.take_turn(self)
        return print_labels(
            self.site.door, coi, {"what": what, **facts}, self.who(person, station), language="zh"
        )


def demo_protocol() -> bytes:
    """The example protocol with one cohort large enough for every subject under way at once."""
    text = example_protocol().decode()
    for name, value in (("slots_per_cohort", 9), ("max_per_group", 9)):
        text = re.sub(rf"(?m)^{name} = \d+$", f"{name} = {value}", text)
    return text.encode()


def make_world(
    directory: Path, start: datetime, *, database_url: str = "", protocol: bytes | None = None
) -> World:
    """A demo site in an empty directory, its clock at `start`, with everybody signed in."""
    clock = DemoClock(start.astimezone(UTC))
    new = NewSite(
        facility="0000", name="Demo site", time_zone="Asia/Shanghai", administrator="mei",
        administrator_name="Mei", password=DEMO_PASSWORD, database_url=database_url, demo=True,
    )  # fmt: skip
    site = create_site(directory, new, clock)
    content = protocol or example_protocol()
    world = World(site, clock, read_protocol(content))
    _let_in(world)
    mei = world.people["mei"]
    adopt_protocol(site, content, (mei, site.accounts.signature_by(mei, DEMO_PASSWORD, "mei")))
    _furnish(world)
    return world


def _let_in(world: World) -> None:
    accounts = world.site.accounts
    first = accounts.person_called("mei")
    assert first is not None  # noqa: S101 - create_site has made her
    administrator = Performer(first, "Mei", (str(Role.STUDY_ADMINISTRATOR),))
    for username, (name, role) in DEMO_ACCOUNTS.items():
        world.clock.now += timedelta(seconds=10)
        person = first
        if username != "mei":
            person = accounts.add(
                {"username": username, "name": name, "roles": [str(role)]},
                DEMO_PASSWORD, administrator,
            )  # fmt: skip
        himself = Performer(person, name, (str(role),))
        accounts.set_password(person, DEMO_PASSWORD, himself)
        world.people[username] = himself


def _furnish(world: World) -> None:
    far = world.clock.now + timedelta(days=365 * 4)
    operations = world.protocol.production.unit_operations
    equipment = dict.fromkeys(kind for one in operations for kind in one.equipment_kinds)
    materials = dict.fromkeys(kind for one in operations for kind in one.material_kinds)
    player = Player(world, world.clock.now)

    def add(person: str, **facts: Any) -> str:
        done = player.do(person, "facility.item_added", "", facts)
        code: str = done.story.code
        return code

    for name in STATIONS:
        world.items[name] = add("mei", kind="station", name=_title(name))
    for name in SHIPPERS:
        world.items[name] = add(
            "mei", kind="shipper", name=_title(name), due_at=far, hold_hours=240,
            serial=f"DS-{name[-1]}",
        )  # fmt: skip
    for name in POSITIONS:
        world.items[name] = add("mei", kind="storage", name=_title(name), sort="freezer")
        set_up_freezer(player, world.items[name])
    for kind in equipment:
        world.equipment[kind] = add(
            "mei", kind="equipment", name=_title(kind), sort=kind, due_at=far
        )
    for number, kind in enumerate(materials, 1):
        world.materials[kind] = add(
            "mei", kind="material", name=_title(kind), sort=kind, lot=f"L-{1000 + number}",
            expires_at=far,
        )  # fmt: skip


def set_up_freezer(player: Player, code: str) -> None:
    """Three racks of two boxes with three by four positions, kept as the product is."""
    product = player.protocol.product
    player.do(
        "mei", "facility.storage_set_up", code,
        {
            "racks": 3, "boxes": 2, "rows": 3, "columns": 4, "low_c": product.storage_low_c,
            "high_c": product.storage_high_c, "alarm_minutes": 15, "logger": f"FRZ-{code[8:13]}",
        },
    )  # fmt: skip


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
