"""Quality approves the label layouts before the first subject comes."""

from __future__ import annotations

from cot_tracker.demo.player import Player
from cot_tracker.printing.labels.layout import layout, layout_names
from cot_tracker.study.layouts import shipped_file


def adopt_layouts(player: Player) -> None:
    """Emma adopts every layout that ships, each with its signature."""
    for name in layout_names():
        file = shipped_file(name)
        facts = {"layout": name, "version": layout(name).version, "digest": file.digest}
        player.do("emma", "study.layout_adopted", "study", facts, evidence=[file])
