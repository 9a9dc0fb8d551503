"""What a page of a PDF, an OFD or a scan is made of: glyphs at places, and ruled lines. Glyphs are put into runs.

Lengths are in points, x to the right, y downwards.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

OPENING, CLOSING = "（《〈“‘「『【〔([", "，。、；：！？）》〉”’」』】〕,.;:!?)]/%％‰℃"  # marks that end no line, begin no line
QUOTES = "“”‘’\"'"  # which some programs break no line beside
BRACKETS = "()[]{}<>"
ASCENT, DESCENT = 0.88, 0.12  # of the size, above and below the base line: those of CJK fonts


class Glyph(NamedTuple):
    """A character where it is printed; " " for a printed space. base: y of the base line."""

    text: str
    left: float
    right: float
    base: float
    size: float


class Rule(NamedTuple):
    """A straight line, upright or level, drawn on a page."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its number from 1, its size, its glyphs in the order of the file, and its ruled lines."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...] = ()


@dataclass(slots=True)
class Run:
    """Words printed in one go: neighbours on one base line without a wide gap."""

    glyphs: list[Glyph]
    left: float
    right: float
    base: float
    size: float
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.words)

    @property
    def top(self) -> float:
        return self.base - ASCENT * self.size

    @property
    def bottom(self) -> float:
        return self.base + DESCENT * self.size


def is_wide(char: str) -> bool:
    """Whether a character is of the Chinese kind, set without spaces between."""
    return char >= "\u2e80" or char in "“”‘’—…·"


def runs_of(glyphs: Iterable[Glyph]) -> list[Run]:
    """Runs, in the order of the file. What is printed twice for boldness is taken once (but a dash has two halves)."""
    runs: list[Run] = []
    run: Run | None = None
    spaced = False
    for glyph in glyphs:
        if glyph.text.isspace():
            spaced = True
            continue
        if run is not None and _again(run.glyphs[-1], glyph):
            continue
        if run is None or not _follows(run, glyph):
            run = Run([glyph], glyph.left, glyph.right, glyph.base, glyph.size, [glyph.text])
            runs.append(run)
        else:
            gap = glyph.left - run.right
            if _space(run.glyphs[-1].text, glyph.text, gap / run.size, spaced):
                run.words.append(" ")
            run.words.append(glyph.text)
            run.glyphs.append(glyph)
            run.right = max(run.right, glyph.right)
            run.size = max(run.size, glyph.size)
        spaced = False
    return _without_doubles(runs)


def _again(last: Glyph, glyph: Glyph) -> bool:
    near = 0.3 * glyph.size
    return last.text == glyph.text and glyph.text not in "—…" and abs(last.left - glyph.left) < near and abs(last.base - glyph.base) < near


def _follows(run: Run, glyph: Glyph) -> bool:
    size = max(run.size, glyph.size)
    last = run.glyphs[-1]
    if (glyph.left, glyph.right, glyph.base) == (last.left, last.right, last.base):
        return True  # a ligature: one picture of several characters
    return abs(glyph.base - run.base) <= 0.4 * size and -0.6 * size <= glyph.left - run.right <= 1.2 * size


def _space(before: str, after: str, gap: float, printed: bool) -> bool:
    """Whether a space stands between two glyphs `gap` ems apart: a printed one, or a gap that justification does not make."""
    if is_wide(before[-1]) and is_wide(after[0]):
        return gap > 0.7 or (printed and gap > 0.15)
    if before[-1] in BRACKETS or after[0] in BRACKETS:
        return gap > 0.7 or (printed and gap > 0.1)
    return gap > 0.3 or (printed and gap > 0.1)


def _without_doubles(runs: list[Run]) -> list[Run]:
    kept: list[Run] = []
    seen: dict[str, list[Run]] = {}
    for run in runs:
        near = 0.3 * run.size
        twins = seen.setdefault(run.text, [])
        if not any(abs(run.left - twin.left) < near and abs(run.base - twin.base) < near for twin in twins[-20:]):
            twins.append(run)
            kept.append(run)
    return kept


def lines_of(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs on one base line together, lines from the top, runs from the left."""
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: run.base):
        if lines and abs(run.base - lines[-1][0].base) <= 0.4 * max(run.size, lines[-1][0].size):
            lines[-1].append(run)
        else:
            lines.append([run])
    return [sorted(line, key=lambda run: run.left) for line in lines]


def first_unit(run: Run) -> float:
    """Width of what a line break must carry over at least: the first character or word, with the marks that cling to it."""
    glyphs = run.glyphs
    end = 0
    while end < len(glyphs) - 1 and glyphs[end].text in OPENING:
        end += 1
    end += 1
    if not is_wide(glyphs[end - 1].text[0]):
        while end < len(glyphs) and not is_wide(glyphs[end].text[0]) and glyphs[end].left - glyphs[end - 1].right < 0.2 * run.size:
            end += 1
    while end < len(glyphs) and glyphs[end].text in CLOSING + QUOTES:
        end += 1 if glyphs[end].text not in QUOTES else 2
    end = min(end, len(glyphs))
    return glyphs[end - 1].right - glyphs[0].left


def put_together(before: str, after: str) -> str:
    """Two lines as one text: a space between Latin words only."""
    latin = re.search(r"[A-Za-z,;:]$", before) and re.match("[A-Za-z0-9]", after)
    return f"{before} {after}" if latin else before + after


def typical_size(runs: Sequence[Run]) -> float:
    """The size of most characters, 10.5 where there are none."""
    sizes = [run.size for run in runs for _ in run.glyphs]
    return statistics.median(sizes) if sizes else 10.5
