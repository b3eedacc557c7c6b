"""A site's files, its zone in every thread, and that a demonstration never becomes a site."""

from __future__ import annotations

import stat
import threading
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from cot_tracker import resources
from cot_tracker.database import Database
from cot_tracker.language import instant, set_zone
from cot_tracker.site import (
    NewSite,
    SiteFault,
    create_site,
    open_site,
    version_of,
    versions,
)

PASSWORD = "a long good password 1"


def _made(directory: Path, facility: str) -> Path:
    new = NewSite(
        facility, "A site", "Asia/Shanghai", "mei", "Mei", PASSWORD, demo=facility == "0000"
    )
    create_site(directory, new).close()
    return directory


def _moved(directory: Path, old: str, new: str) -> Path:
    path = directory / "settings.toml"
    path.write_text(path.read_text().replace(f'facility = "{old}"', f'facility = "{new}"'))
    return directory


@pytest.mark.parametrize(("born", "told"), [("0000", "0001"), ("0001", "0000"), ("0001", "0002")])
def test_a_database_never_moves_to_another_facility(tmp_path: Path, born: str, told: str) -> None:
    directory = _moved(_made(tmp_path / "site", born), born, told)
    with pytest.raises(SiteFault, match=f"belongs to facility {born}"):
        open_site(directory)


def test_what_a_site_keeps_is_read_by_its_owner_only(tmp_path: Path) -> None:
    directory = _made(tmp_path / "deep" / "site", "0001")
    open_site(directory).close()
    for path in (directory, directory / "keys", *directory.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_times_are_shown_in_the_sites_zone_in_every_thread(tmp_path: Path) -> None:
    site = open_site(_made(tmp_path / "site", "0001"))
    seen: list[str] = []
    at = datetime(2026, 11, 22, 8, tzinfo=UTC)
    thread = threading.Thread(target=lambda: seen.append(instant(at)))
    thread.start()
    thread.join()
    site.close()
    set_zone(ZoneInfo("UTC"))
    assert seen == ["2026-11-22 16:00 UTC+08:00"]


def test_an_hour_that_comes_twice_is_told_apart_by_its_zone() -> None:
    set_zone(ZoneInfo("Europe/Berlin"))
    first, second = (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )
    assert instant(first) == "2026-10-25 02:30 UTC+02:00"
    assert instant(second) == "2026-10-25 02:30 UTC+01:00"
    set_zone(ZoneInfo("UTC"))


def test_the_versions_read_from_the_migrations_are_those_that_are_carried_out(
    tmp_path: Path,
) -> None:
    config = Config()
    config.set_main_option("script_location", str(resources.folder("migrations")))
    carried_out = ScriptDirectory.from_config(config)
    known = frozenset(each.revision for each in carried_out.walk_revisions())
    assert versions() == (carried_out.get_current_head(), known)
    assert version_of(Database(f"sqlite:///{tmp_path / 'empty.sqlite'}")) is None
