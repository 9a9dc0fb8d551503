"""Sections while an outline is read: what is open, what stands under it."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.lines import Stretch
from corpus.model import Line, Section
from corpus.prose.labels import RANKS, Label
from corpus.prose.paragraphs import Paragraph

Entry = Paragraph | tuple[str, tuple[Line, ...]]
"""A paragraph of text, or a block of another kind with its lines."""

BOX_RANK = 8.5
ITEM_RANK = 8.6
_SPACED = ("annex", "box", "part", "chapter", "section", "decimal", "article")


@dataclass(frozen=True, slots=True)
class Node:
    """A section with what makes paths of it. kind: that of its label, "box", "top", "word", "run-in", "bold"."""

    section: Section
    kind: str
    rank: float
    number: int = 0

    @property
    def name(self) -> str:
        """As it stands in a path: "一、总体要求", "附件1 …清单", "做强产业集群"."""
        gap = " " if self.kind in _SPACED and self.section.title else ""
        return f"{self.section.label}{gap}{self.section.title}"


@dataclass(frozen=True, slots=True)
class Unit:
    """Something to make passages of. words: its own text; heads: headings just above it that have no text of their own.

    label: that of a list item without a title, None otherwise. kind: "text", "list" (of annexes, one of `pieces` a line),
    "table", "people" or "appointments" (with their `lines`).
    """

    path: tuple[Node, ...]
    words: Stretch
    heads: tuple[Stretch, ...] = ()
    label: Label | None = None
    kind: str = "text"
    lines: tuple[Line, ...] = ()
    pieces: tuple[Stretch, ...] = ()


@dataclass(slots=True)
class Outline:
    """An outline in the making. heads: headings that wait for their first text. annexes: names listed, still to come.

    box_items: items of the open box so far. noting: are we in the numbered notes under a table?
    """

    stack: list[Node] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    heads: list[Stretch] = field(default_factory=list)
    annexes: list[str] = field(default_factory=list)
    box_items: int = 0
    noting: bool = False

    def open(self, kind: str, rank: float, label: str, title: str, words: Stretch, number: int = 0) -> None:
        """A section begins; those of its rank and below are closed. words: of its heading."""
        self.close(rank)
        node = Node(Section(len(self.stack) + 1, label, title, words.spans), kind, rank, number)
        self.stack.append(node)
        self.sections.append(node.section)

    def close(self, rank: float) -> None:
        """Close the open sections of this rank and below."""
        while self.stack and self.stack[-1].rank >= rank:
            self.stack.pop()

    def add(self, words: Stretch, label: Label | None = None, path: tuple[Node, ...] | None = None) -> None:
        """A text under the open sections, or under `path`."""
        if words.raw:
            self._put(Unit(tuple(self.stack) if path is None else path, words, tuple(self.heads), label))

    def add_block(self, kind: str, lines: tuple[Line, ...]) -> None:
        """A table or a list of people under the open sections."""
        self._put(Unit(tuple(self.stack), Stretch("", ()), tuple(self.heads), kind=kind, lines=lines))

    def add_list(self, pieces: tuple[Stretch, ...]) -> None:
        """The list of annexes."""
        self._put(Unit((), Stretch("", ()), tuple(self.heads), kind="list", pieces=pieces))

    def _put(self, unit: Unit) -> None:
        self.units.append(unit)
        self.heads.clear()

    @property
    def in_box(self) -> bool:
        return any(node.kind == "box" for node in self.stack)

    @property
    def in_list(self) -> bool:
        """In a box or a glossary, where numbered paragraphs are items."""
        kinds = [node.kind for node in self.stack]
        return self.in_box or ("top" in kinds and set(kinds[kinds.index("top") + 1 :]) <= {"1.", "(1)", "run-in", "bold"})

    def leave_box(self) -> None:
        while self.in_box:
            self.stack.pop()


def rank_of(label: Label) -> float:
    """How high a label stands: 0 for 编, 4 for 一、, 6 for 1.; the smaller the higher."""
    if label.kind == "decimal":
        return 3 + label.depth / 10
    if label.kind == "hash":
        return 3.4 + label.depth / 10 if label.depth > 1 else -1
    return float(RANKS.get(label.kind, RANKS["word"]))
