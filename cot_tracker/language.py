"""Every sentence for people, in the reader's language: pages, paper and the command line alike.

English stands in the code; the other languages stand in `translations/<language>.po`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

LANGUAGES = ("en", "zh")
NAMES = {"en": "English", "zh": "中文"}

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_zones = {"site": ZoneInfo("UTC")}
_current: ContextVar[str] = ContextVar("language", default="en")

WORDS: dict[str, str] = {}
"""Codes of the record, such as `in_transit`, as people read them; each layer adds its own."""
NAMES_GIVEN: dict[str, Mapping[str, str]] = {}
"""What the study's protocol calls its tests, visits and criteria, by identifier and language."""


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "mark, translate later"
    """Marks a sentence for translation at the place where it will be shown."""
    return message


def current() -> str:
    """The language in force here: one of LANGUAGES."""
    return _current.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within this block sentences are in `language`; an unknown language falls back to English."""
    token = _current.set(language if language in LANGUAGES else "en")
    try:
        yield
    finally:
        _current.reset(token)


def gettext(message: str, /, **values: object) -> str:
    """The sentence in the current language, its `{names}` filled in from `values`.

    Instants among the values are shown in the site's zone, codes in groups of four, codes of
    the record in words.
    """
    text = _catalogue(_current.get()).get(message, message) if message else ""
    return text.format_map({n: worded(v) for n, v in values.items()}) if values else text


def set_zone(zone: ZoneInfo) -> None:
    """The site's zone, in which instants are shown: in every thread, so not a ContextVar."""
    _zones["site"] = zone


def shown(value: object) -> str:
    """A value as people read it: instants with the zone named, codes in groups of four."""
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, list | tuple):
        return ", ".join(shown(item) for item in value)
    text = str(value)
    if len(text) == 20 and text.isascii() and text.isdigit():
        return " ".join(text[at : at + 4] for at in range(0, 20, 4))
    if _INSTANT.fullmatch(text):
        try:
            return instant(datetime.fromisoformat(text))
        except (ValueError, OverflowError):  # no instant, or none that a zone can be told of
            return text
    return text


def named(value: object) -> str:
    """What the protocol calls the thing of this identifier; any other value as `shown`."""
    names = NAMES_GIVEN.get(str(value))
    return names[current()] if names is not None else shown(value)


def worded(value: object) -> str:
    """A code of the record as people read it, such as a state, a role or a test's identifier, or
    a word that is marked for translation; any other value as `shown`. Not for free text."""
    if isinstance(value, list | tuple):
        return gettext(", ").join(worded(item) for item in value)
    text = str(value)
    several = text.split(", ")
    if len(several) > 1 and all(one in WORDS or one in NAMES_GIVEN for one in several):
        return worded(several)
    word = text if text in NAMES_GIVEN else gettext(WORDS.get(text, text))
    return word if word != text else named(value)


def instant(at: datetime) -> str:
    """An instant in the site's zone, to the minute, with the zone shown."""
    local = at.astimezone(_zones["site"])
    offset = local.strftime("%z")
    return f"{local:%Y-%m-%d %H:%M} UTC{offset[:3]}:{offset[3:]}"


@cache
def _catalogue(language: str) -> dict[str, str]:
    path = Path(__file__).resolve().parent / "translations" / f"{language}.po"
    if language == "en" or not path.exists():
        return {}
    from babel.messages.pofile import read_po  # lazily: English needs no catalogue

    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    return {str(m.id): str(m.string) for m in catalogue if m.id and m.string and not m.fuzzy}
