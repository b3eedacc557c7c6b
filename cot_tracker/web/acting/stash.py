"""Files that came ahead of the form that names them: kept for a day by person and digest, beside
the ledger and not of it. What is never sent goes; what is sent is kept as evidence by the door."""

from __future__ import annotations

import os
import time
from hashlib import sha256
from pathlib import Path
from threading import get_ident

from cot_tracker.door.faults import Fault
from cot_tracker.language import N_
from cot_tracker.web.shared import me, site

KEPT_SECONDS = 24 * 3600
MOST_FILES = 20
_HEX = frozenset("0123456789abcdef")


class FileNotKept(Fault):
    """The folder of files sent ahead takes none: the disk is full, or it may not be written."""

    status = 507
    code = "file_not_kept"
    message = N_(
        "The server could not keep the file ({why}). Nothing was recorded. Call whoever keeps the "
        "server."
    )


def keep(content: bytes) -> str:
    """Keeps the bytes for the person signed in; returns their digest. Raises FileNotKept."""
    digest = sha256(content).hexdigest()
    folder = _folder()
    try:
        folder.parent.mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        _sweep(folder.parent)
        _write(folder, digest, content)
        for old in _by_age(folder)[:-MOST_FILES]:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise FileNotKept(why=error.strerror or type(error).__name__) from error
    return digest


def _write(folder: Path, digest: str, content: bytes) -> None:
    """The file whole, or nothing of it. Raises OSError."""
    part = folder / f"{digest}.{os.getpid()}.{get_ident()}.part"
    try:
        part.write_bytes(content)
        part.chmod(0o600)
        part.replace(folder / digest)
    finally:
        part.unlink(missing_ok=True)


def find(digest: str) -> bytes | None:
    """The bytes that the person signed in has sent ahead, or None."""
    if len(digest) != 64 or not set(digest) <= _HEX:
        return None
    try:
        content = (_folder() / digest).read_bytes()
    except OSError:
        return None
    return content if sha256(content).hexdigest() == digest else None


def _folder() -> Path:
    return site().settings.directory / "uploads" / me().person


def _by_age(folder: Path) -> list[Path]:
    return sorted(folder.iterdir(), key=_age)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _sweep(root: Path) -> None:
    old = time.time() - KEPT_SECONDS
    for path in root.glob("*/*"):
        if _age(path) < old:
            path.unlink(missing_ok=True)
