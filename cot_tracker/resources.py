"""Where templates, label layouts, migrations and translations are, in a checkout and in a wheel."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parent.parent
_MAPPED = ("templates", "labels", "migrations")


def folder(name: str) -> Path:
    """The folder of that name as a path.

    `templates`, `labels` and `migrations` stand beside the package in a checkout and inside it
    in a wheel; `translations` and any other stand inside it in both. Raises FileNotFoundError.
    """
    try:
        with as_file(files(f"cot_tracker.{name}").joinpath("")) as found:
            if found.is_dir():
                return found
    except ModuleNotFoundError:
        pass
    for candidate in (_CHECKOUT / name, Path(__file__).resolve().parent / name):
        if (name in _MAPPED or candidate.parent.name == "cot_tracker") and candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"The folder {name} that belongs to cot_tracker is missing.")
