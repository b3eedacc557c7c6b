"""What a gate sees besides the Story: frozen, and gathered under the locks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cot_tracker.custody.entry import Performer


@dataclass(frozen=True)
class Around:
    """now is the server's; `stories` are those of every chain that is locked, by its key."""

    now: datetime
    actor: Performer
    stories: Mapping[str, Any]

    @property
    def study(self) -> Any:
        """The study's own Story."""
        return self.stories["study"]

    @property
    def station(self) -> Any:
        """The Story of the station that this is done at, or None."""
        return self.stories.get(self.actor.station) if self.actor.station else None

    def item(self, code: str) -> Any:
        """The Story of a facility item, or None when there is no such item."""
        return self.stories.get(code)
