"""A site: its settings, keys, database and door, made by `init` and opened by everything else."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from cot_tracker import resources
from cot_tracker.custody import ledger
from cot_tracker.custody.entry import SYSTEM, Performer
from cot_tracker.custody.evidence import Evidence
from cot_tracker.database import Database
from cot_tracker.door.perform import Door, Sign, system_clock
from cot_tracker.identity import authority
from cot_tracker.identity.codes import DEMO_FACILITY
from cot_tracker.identity.vault import KEY_BYTES, Vault
from cot_tracker.journey import words  # noqa: F401 - what its codes are called, on paper too
from cot_tracker.journey.steps import BOOK
from cot_tracker.language import N_, gettext, set_zone
from cot_tracker.people.passwords import Passwords
from cot_tracker.people.roles import Role
from cot_tracker.people.signing import Accounts
from cot_tracker.printing.pdf.seal import Sealer
from cot_tracker.settings import Settings, load_settings

Clock = Callable[[], datetime]


class SiteFault(Exception):
    """The site cannot be made or opened; its text is a sentence."""


class ShiftedClock:
    """The clock of a demo site: the system's, moved forward as far as somebody has moved it, so
    that a day -5 or a week 96 can be seen without waiting. A site never has one."""

    def __init__(self, directory: Path) -> None:
        self._file = directory / "demo-clock"

    def __call__(self) -> datetime:
        return system_clock() + timedelta(seconds=self.shifted)

    @property
    def shifted(self) -> int:
        """By how many seconds it has been moved forward."""
        return int(self._file.read_text()) if self._file.exists() else 0

    def move(self, forward: timedelta) -> None:
        """Moves it forward; a clock that goes back would lie to the record."""
        seconds = int(forward.total_seconds())
        if seconds < 0:
            raise ValueError("a demo clock only goes forward")
        self._file.write_text(str(self.shifted + seconds))


@dataclass(frozen=True)
class Site:
    """One open site."""

    settings: Settings
    database: Database
    vault: Vault
    door: Door
    accounts: Accounts

    @property
    def demo(self) -> bool:
        return bool(self.door.story("study").demo)

    def close(self) -> None:
        self.database.close()


@dataclass(frozen=True)
class NewSite:
    """What `init` asks for."""

    facility: str
    name: str
    time_zone: str
    administrator: str
    administrator_name: str
    password: str
    language: str = "en"
    database_url: str = ""
    demo: bool = False


def create_site(directory: Path, new: NewSite, clock: Clock = system_clock) -> Site:
    """Makes a site in an empty directory: settings, keys, database, study chain, and the first
    administrator. Raises SiteFault."""
    if (directory / "settings.toml").exists():
        raise SiteFault(gettext(N_("There is a site in {directory} already."), directory=directory))
    if (new.facility == DEMO_FACILITY) != new.demo:
        raise SiteFault(gettext(N_("Facility number 0000 is the demonstration's. Give your own.")))
    directory.parent.mkdir(parents=True, exist_ok=True)
    directory.mkdir(mode=0o700, exist_ok=True)
    _write_settings(directory, new)
    _write_keys(directory / "keys")
    authority.make(directory / "keys", name_on_seal(new.name, demo=new.demo), clock())
    settings = load_settings(directory)
    if not settings.database_url:
        _write_privately(directory / "cot.db", b"")
    database = Database(settings.url)
    migrate(database)
    site = _assembled(settings, database, clock)
    opened = {
        "facility": new.facility, "site_name": new.name, "time_zone": new.time_zone,
        "demo": new.demo,
    }  # fmt: skip
    site.door.perform("study.opened", "", opened, SYSTEM)
    site.accounts.add(
        {
            "username": new.administrator, "name": new.administrator_name,
            "roles": [str(Role.STUDY_ADMINISTRATOR)], "language": new.language,
        },
        new.password, SYSTEM,
    )  # fmt: skip
    return site


def clock_of(settings: Settings) -> Clock:
    """The clock that a site with these settings goes by."""
    demo = settings.facility == DEMO_FACILITY
    return ShiftedClock(settings.directory) if demo else system_clock


def name_on_seal(site_name: str, *, demo: bool) -> str:
    """The name that the seal's certificate bears; that of a demonstration says so."""
    return f"DEMO {site_name}" if demo else site_name


def open_site(directory: Path, clock: Clock | None = None) -> Site:
    """Opens the site in this directory. Raises SiteFault with a sentence.

    A demo site has a clock of its own, which a person may move forward.
    """
    if not (directory / "settings.toml").exists():
        raise SiteFault(
            gettext(
                N_("There is no site in {directory}. Make one with: cot-tracker init"),
                directory=directory,
            )
        )
    settings = load_settings(directory)
    database = Database(settings.url)
    try:
        check_version(database)
        check_facility(settings, database)
        return _assembled(settings, database, clock or clock_of(settings))
    except SiteFault:
        database.close()
        raise


def _assembled(settings: Settings, database: Database, clock: Clock) -> Site:
    try:
        vault = Vault.at(settings.keys / "vault.key")
    except OSError as error:
        raise SiteFault(
            gettext(N_("The vault's key is missing: {path}."), path=settings.keys / "vault.key")
        ) from error
    set_zone(settings.zone)
    late_after = timedelta(minutes=settings.late_after_minutes)
    sealer = Sealer(settings.keys, settings.site_name, settings.zone, settings.time_stamp_url)
    door = Door(database, BOOK, vault, clock=clock, late_after=late_after, seal=sealer)
    return Site(settings, database, vault, door, Accounts(door, Passwords(settings)))


def adopt_protocol(site: Site, content: bytes, signer: tuple[Performer, Sign]) -> None:
    """Adopts a protocol file for the study; its bytes are kept as evidence. Raises
    ProtocolFaults and what `perform` raises."""
    from cot_tracker.protocol.reading import read_protocol

    performer, sign = signer
    protocol = read_protocol(content)
    site.door.perform(
        "study.protocol_adopted", "study",
        {"digest": protocol.digest, "version": protocol.version}, performer,
        sign=sign, evidence=[Evidence(content, "application/toml")],
    )  # fmt: skip


# The database's version


_REVISION = re.compile(r'^(down_)?revision = "(\w+)"', re.MULTILINE)


@cache
def versions() -> tuple[str, frozenset[str]]:
    """The newest version of the database, and all that this program knows; read from the
    migrations without what carries them out."""
    files = (resources.folder("migrations") / "versions").iterdir()
    told = [_REVISION.findall(one.read_text("utf-8")) for one in files if one.suffix == ".py"]
    below = {name for one in told for down, name in one if down}
    known = {name for one in told for down, name in one if not down}
    (newest,) = known - below
    return newest, frozenset(known)


def version_of(database: Database) -> str | None:
    """The version that the database is of, None for an empty one. Raises SQLAlchemyError."""
    with database.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(database: Database) -> None:
    """Brings the database to this version of the program."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resources.folder("migrations")))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def check_version(database: Database) -> None:
    """Raises SiteFault when the database is older, newer, or cannot be read."""
    newest, known = versions()
    try:
        found = version_of(database)
    except SQLAlchemyError as error:
        orig = getattr(error, "orig", None) if database.is_sqlite else None
        why = str(orig or type(error).__name__)  # PostgreSQL's own words name host and user
        raise SiteFault(gettext(N_("The database cannot be read: {why}"), why=why)) from error
    if found == newest:
        return
    if found is None:
        raise SiteFault(gettext(N_("The database is empty. Restore a backup, or init a new site.")))
    if found not in known:
        raise SiteFault(
            gettext(N_("This database was made by a newer version. Install that version."))
        )
    raise SiteFault(
        gettext(N_("This database is of an older version. Back it up, then: cot-tracker upgrade"))
    )


def check_facility(settings: Settings, database: Database) -> None:
    """Raises SiteFault when these settings stand before another facility's database, so that a
    demonstration never becomes a site. What cannot be read here is for `verify` to name."""
    try:
        with database.read() as connection:
            opened = ledger.first_entry(connection, "study")
        if opened is None:
            return
        facility, demo = opened.facts["facility"], opened.facts["demo"]
    except (SQLAlchemyError, LookupError, ValueError, TypeError, AttributeError):
        return
    if facility != settings.facility or demo is not (facility == DEMO_FACILITY):
        raise SiteFault(
            gettext(
                N_(
                    "This database belongs to facility {found}, the settings say {given}. "
                    "A database never moves to another facility, a demonstration least of all."
                ),
                found=facility, given=settings.facility or "-",
            )
        )  # fmt: skip


def _write_settings(directory: Path, new: NewSite) -> None:
    import json

    lines = [
        f"facility = {json.dumps(new.facility)}",
        f"site_name = {json.dumps(new.name, ensure_ascii=False)}",
        f"time_zone = {json.dumps(new.time_zone)}",
        f"language = {json.dumps(new.language)}",
    ]
    if new.database_url:
        lines.append(f"database_url = {json.dumps(new.database_url)}")
    _write_privately(directory / "settings.toml", ("\n".join(lines) + "\n").encode())


def _write_keys(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    for name in ("vault.key", "session.key"):
        _write_privately(folder / name, secrets.token_bytes(KEY_BYTES))


def _write_privately(path: Path, content: bytes) -> None:
    """A new file that only its owner reads: it holds secrets, or will."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
