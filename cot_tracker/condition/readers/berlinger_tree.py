"""The indented `Name: value` lines of a Berlinger TXT file, as a tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cot_tracker.condition.readers.text import number


@dataclass
class Node:
    """A line that opens a block, such as `Conf:`; its pairs, and the blocks in it, in order."""

    name: str = ""
    pairs: dict[str, str] = field(default_factory=dict)
    blocks: list[Node] = field(default_factory=list)

    def block(self, name: str) -> Node:
        """The block of that name, or an empty one."""
        return next((block for block in self.blocks if block.name == name), Node())

    def text(self, name: str) -> str:
        """The value of that name in this block, or an empty text."""
        return self.pairs.get(name, "")

    def quantity(self, name: str) -> Decimal | None:
        """The value of that name as a number, or None."""
        return number(self.text(name))

    def count(self, name: str) -> int | None:
        """The value of that name as a whole number of at most six digits, or None."""
        found = self.text(name)
        return int(found) if found.isascii() and found.isdigit() and len(found) < 7 else None


def tree(lines: Sequence[str]) -> tuple[Node, list[int]]:
    """The tree of all lines that are no readings, and the lines (from 1) that are no pairs."""
    root = Node()
    path: list[tuple[int, Node]] = [(-1, root)]
    unreadable = []
    for place, line in enumerate(lines, 1):
        body = line.strip()
        if not body or line.startswith("\t"):
            continue
        indent = len(line) - len(line.lstrip(" "))
        while path[-1][0] >= indent:
            path.pop()
        pairs = dict(_pairs(body))
        if not pairs:
            unreadable.append(place)
        elif len(pairs) == 1 and not body.partition(":")[2].strip():
            opened = Node(next(iter(pairs)))
            path[-1][1].blocks.append(opened)
            path.append((indent, opened))
        else:
            path[-1][1].pairs.update(pairs)
    return root, unreadable


def _pairs(body: str) -> Iterator[tuple[str, str]]:
    for part in body.split(", "):
        name, colon, value = part.partition(":")
        if colon:
            yield name.strip(), value.strip()
