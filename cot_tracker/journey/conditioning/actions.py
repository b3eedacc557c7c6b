"""This step's actions, in the order they happen."""

from __future__ import annotations

from cot_tracker.door.action import Action

ACTIONS: tuple[Action, ...] = ()
