"""Every setting, its default and its check. A site's settings stand in its directory, in
`settings.toml`; `COT_...` variables of the environment win over the file."""

from __future__ import annotations

import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cot_tracker.language import LANGUAGES, N_, gettext


class SettingsFault(Exception):
    """A setting that makes no sense; its text is a sentence for whoever starts the site."""


Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_NARROW = {4: 16, 6: 48}  # the shortest prefix of a network that names printers only


@dataclass(frozen=True)
class Settings:
    """One site's settings. Durations are in the unit that their name ends with."""

    directory: Path
    database_url: str = ""
    facility: str = ""
    site_name: str = ""
    time_zone: str = "UTC"
    language: str = "en"
    session_minutes: int = 30
    session_hours: int = 12
    late_after_minutes: int = 30
    argon2_memory_kib: int = 19456
    argon2_time: int = 2
    secure_cookies: bool = False
    maximum_upload_mib: int = 20
    printer_networks: str = ""
    time_stamp_url: str = ""

    @property
    def url(self) -> str:
        """The database's URL: SQLite in the site's directory unless set otherwise."""
        return self.database_url or f"sqlite:///{self.directory / 'cot.db'}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def networks(self) -> tuple[Network, ...]:
        """The networks whose label printers this server may send to; none unless set."""
        return _networks(self.printer_networks)

    @property
    def keys(self) -> Path:
        """The folder of the site's secret keys, readable by its owner only."""
        return self.directory / "keys"


def load_settings(directory: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of the site in `directory`. Raises SettingsFault with a sentence."""
    environ = os.environ if environ is None else environ
    given: dict[str, Any] = {}
    path = directory / "settings.toml"
    if path.exists():
        try:
            given = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsFault(
                gettext(N_("The file {path} cannot be read: {why}."), path=path, why=error)
            ) from error
    known = {field.name: field for field in fields(Settings) if field.name != "directory"}
    for name in known:
        if (value := environ.get(f"COT_{name.upper()}")) is not None:
            given[name] = value
    for name in given:
        if name not in known:
            raise SettingsFault(gettext(N_("There is no setting called {name}."), name=name))
    values = {name: _typed(name, value, type(known[name].default)) for name, value in given.items()}
    settings = Settings(directory=directory.resolve(), **values)
    _check(settings)
    return settings


def _networks(text: str) -> tuple[Network, ...]:
    """Raises ValueError for what is no network, and for one too wide."""
    found = tuple(ipaddress.ip_network(each) for each in re.split(r"[\s,]+", text) if each)
    if any(each.prefixlen < _NARROW[each.version] for each in found):
        raise ValueError("too wide")
    return found


def _typed(name: str, value: Any, kind: type) -> Any:
    try:
        if kind is bool and isinstance(value, str):
            return {"true": True, "1": True, "false": False, "0": False}[value.lower()]
        if kind is int and isinstance(value, str):
            return int(value)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ValueError
    except (KeyError, ValueError):
        raise SettingsFault(
            gettext(N_("The setting {name} cannot be {value}."), name=name, value=repr(value))
        ) from None
    return value


def _check(settings: Settings) -> None:
    def refuse(name: str, why: str) -> None:
        raise SettingsFault(gettext(N_("The setting {name} is wrong: {why}"), name=name, why=why))

    if settings.facility and not re.fullmatch(r"[0-9]{4}", settings.facility):
        refuse("facility", gettext(N_("it is four digits.")))
    if settings.language not in LANGUAGES:
        refuse("language", gettext(N_("it is one of {known}."), known=", ".join(LANGUAGES)))
    try:
        ZoneInfo(settings.time_zone)
    except (KeyError, ValueError, OSError):
        refuse("time_zone", gettext(N_("no such time zone is known, for example Asia/Shanghai.")))
    if settings.database_url and not re.match(r"(sqlite|postgresql)", settings.database_url):
        refuse("database_url", gettext(N_("it is an SQLite or a PostgreSQL address.")))
    if settings.time_stamp_url and not re.match(r"https?://[^/]+", settings.time_stamp_url):
        refuse("time_stamp_url", gettext(N_("it begins with https:// or http://.")))
    if settings.argon2_memory_kib < 19456 or settings.argon2_time < 2:
        refuse("argon2_memory_kib", gettext(N_("below OWASP's minimum of 19456 KiB and 2 passes.")))
    try:
        _networks(settings.printer_networks)
    except ValueError:
        wanted = N_("it names networks such as 192.168.20.0/24, none wider than /16.")
        refuse("printer_networks", gettext(wanted))
    for name in ("session_minutes", "session_hours", "maximum_upload_mib", "late_after_minutes"):
        if not 0 < getattr(settings, name) <= 10_000:
            refuse(name, gettext(N_("it is a positive number.")))
