"""Whether the site's seal will go on sealing: what is said, in time, to whoever can renew it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from cot_tracker.identity import authority
from cot_tracker.identity.pem import SealFault
from cot_tracker.language import N_, gettext

WARNED = timedelta(days=90)
NO_CERTIFICATE = N_("Until then no release certificate can be issued.")
ENDS_SOON = N_(
    "The site's seal is valid until {at}, {days} days from now. After that no release certificate "
    "can be issued. Renew it with: cot-tracker seal renew"
)


def warning(folder: Path, now: datetime) -> str:
    """What is to be done about the seal with these keys, in a sentence; nothing while it can sign
    for 90 days more, and those who issued it too."""
    try:
        authority.read(folder, now)
        ends = authority.valid_until(folder)
    except SealFault as fault:
        return f"{fault} {gettext(NO_CERTIFICATE)}"
    if ends - now > WARNED:
        return ""
    return gettext(ENDS_SOON, at=ends, days=max((ends - now).days, 0))
