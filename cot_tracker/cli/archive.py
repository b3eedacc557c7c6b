"""What a backup is: a tar.gz of the database, the keys and the settings, with a manifest of each
file's SHA-256. It opens the vault, so it is to be kept as safe as the site's keys."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import sqlite3
import subprocess
import tarfile
from collections.abc import Mapping
from pathlib import Path

from cot_tracker import __version__
from cot_tracker.cli import told
from cot_tracker.language import N_

FORMAT = "cot-backup/1"
MANIFEST = "manifest.json"
SQLITE, POSTGRESQL = "database.sqlite", "database.pgdump"
_MEMBER = re.compile(r"(settings\.toml|database\.(sqlite|pgdump)|keys/[A-Za-z0-9._-]+)")
NO_TOOL = N_("The program {name} of PostgreSQL is needed for this and is not installed.")
TOOL_FAILED = N_("{name} failed: {why}")
NOT_A_BACKUP = N_("This is no backup of a site: {why}.")
ALTERED = N_("The backup is damaged or altered: {name} is not as its manifest says.")


def sqlite_copy(source: Path, target: Path) -> None:
    """A consistent copy of a database that may be in use."""
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as live, sqlite3.connect(target) as to:
        live.backup(to)
    to.close()
    live.close()


def plain_url(url: str) -> str:
    """A PostgreSQL address as its own programs take it."""
    return re.sub(r"^postgresql\+\w+:", "postgresql:", url)


def run(command: list[str]) -> None:
    """Runs a program of PostgreSQL. Raises ClickException with its own first words."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise told(NO_TOOL, name=command[0]) from None
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["?"])[0]
        raise told(TOOL_FAILED, name=command[0], why=why)


def write(target: Path, files: Mapping[str, Path]) -> None:
    """Writes the archive, readable by its owner only; it appears when it is complete."""
    listed = {name: _digest(path) for name, path in sorted(files.items())}
    manifest = {"format": FORMAT, "version": __version__, "files": listed}
    part = target.with_name(f".{target.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as raw, tarfile.open(fileobj=raw, mode="w:gz") as tar:
            content = json.dumps(manifest, indent=1).encode()
            head = tarfile.TarInfo(MANIFEST)
            head.size, head.mode = len(content), 0o600
            tar.addfile(head, io.BytesIO(content))
            for name, path in sorted(files.items()):
                tar.add(path, name, recursive=False)
        os.replace(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def read(source: Path, target: Path) -> set[str]:
    """Unpacks the archive into an empty directory, each file's digest compared with the manifest;
    the names of what was unpacked. Raises ClickException."""
    try:
        with tarfile.open(source, "r:gz") as tar:
            first = tar.next()
            content = tar.extractfile(first) if first is not None else None
            if first is None or first.name != MANIFEST or content is None:
                raise told(NOT_A_BACKUP, why=MANIFEST)
            manifest = json.loads(content.read())
            if manifest.get("format") != FORMAT:
                raise told(NOT_A_BACKUP, why=str(manifest.get("format"))[:40])
            return _unpacked(tar, manifest["files"], target)
    except (tarfile.TarError, EOFError, ValueError, KeyError, OSError, AttributeError) as error:
        if isinstance(error, OSError) and error.filename:
            raise
        raise told(NOT_A_BACKUP, why=type(error).__name__) from None


def _unpacked(tar: tarfile.TarFile, listed: Mapping[str, str], target: Path) -> set[str]:
    found: set[str] = set()
    for member in tar:
        if member.name == MANIFEST:
            continue
        content = tar.extractfile(member) if member.isreg() else None
        if not _MEMBER.fullmatch(member.name) or member.name not in listed or content is None:
            raise told(ALTERED, name=member.name[:80])
        path = target / member.name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            while part := content.read(1 << 20):
                file.write(part)
        if _digest(path) != listed[member.name]:
            raise told(ALTERED, name=member.name)
        found.add(member.name)
    if missing := sorted(set(listed) - found):
        raise told(ALTERED, name=missing[0])
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
