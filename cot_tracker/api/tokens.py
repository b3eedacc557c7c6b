"""Bearer tokens of the API: who holds one, until when at the latest, and when it was last used."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

from cot_tracker.custody.entry import Performer
from cot_tracker.door.faults import Fault
from cot_tracker.language import N_
from cot_tracker.site import Site


class NotSignedIn(Fault):
    status = 401
    code = "not_signed_in"
    message = N_("You are not signed in, or your session has ended. Sign in again.")


class LastUses:
    """When each session was last used, in this process. One that was never seen here counts as
    used when the process began: a restart signs nobody out, and prolongs nothing by more than
    the time a session may lie idle."""

    def __init__(self, most: timedelta, now: Callable[[], float] = lambda: time.time()) -> None:
        self._most, self._now = most.total_seconds(), now
        self._began = now()
        self._used: OrderedDict[str, float] = OrderedDict()
        self._guard = threading.Lock()

    def begin(self, session: str) -> None:
        """A session that has just begun is in use."""
        with self._guard:
            self._used[session] = self._now()

    def use(self, session: str) -> bool:
        """Notes that it is used; False when it lay idle too long, for which it stays ended."""
        now = self._now()
        with self._guard:
            if now - self._used.get(session, self._began) > self._most:
                return False
            self._used[session] = now
            self._used.move_to_end(session)
            self._forget(now)
        return True

    def _forget(self, now: float) -> None:
        """Drops those that are over and that `use` would not let in again without them."""
        if now - self._began <= self._most:
            return
        while self._used and now - next(iter(self._used.values())) > self._most:
            self._used.popitem(last=False)


class Tokens:
    """Makes and reads bearer tokens: person, session, and when it ends at the latest."""

    def __init__(self, site: Site) -> None:
        key = (site.settings.keys / "session.key").read_bytes()
        self._serializer = URLSafeSerializer(key, salt="cot_tracker api session")
        self._site = site
        self._uses = LastUses(timedelta(minutes=site.settings.session_minutes))

    def made(self, performer: Performer, session: str) -> tuple[str, datetime]:
        """A token for a session that has just begun, and when it ends in any case."""
        ends = self._site.door.clock() + timedelta(hours=self._site.settings.session_hours)
        self._uses.begin(session)
        token = self._serializer.dumps([performer.person, session, int(ends.timestamp())])
        return str(token), ends

    def holder(self, token: str, station: str) -> tuple[Performer, str]:
        """Who holds this token, and the session. Raises NotSignedIn."""
        try:
            person, session, ends = self._serializer.loads(token)
        except (BadSignature, ValueError, TypeError):
            raise NotSignedIn from None
        now = self._site.door.clock()
        performer = self._site.accounts.performer(person, session, station)
        if performer is None or now.timestamp() > ends or not self._uses.use(session):
            raise NotSignedIn
        return performer, session
