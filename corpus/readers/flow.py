"""Printed pages into canonical text: lines into paragraphs, tables over pages.

Two lines are one paragraph where the first had no room for what the second begins with, and the second is not
indented: the evidence that the page itself gives, also from one column or page to the next.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.readers import Extract
from corpus.readers.canonical import Composer
from corpus.readers.glyphs import OPENING, Sheet, put_together
from corpus.readers.printed import Block, Line, Rows, blocks_of
from corpus.readers.spread import ENDED, add_table, is_continuation

INDENT = 0.8  # ems from the column's edge: a first line
LABEL = re.compile(
    r"[（(]?[一二三四五六七八九十百]{1,4}[、）)．.]|第[一二三四五六七八九十百零]{1,6}[编章节条]|\d{1,3}[.．、](?!\d)|[（(]\d{1,3}[)）]|附件|专栏"
)
FINISHED = tuple("。！？；）)、，.")


@dataclass(frozen=True, slots=True)
class Style:
    """How a document is set. size: of its text; pitch: the usual distance of base lines, in ems.

    flush: paragraphs begin at the edge, without an indent: then a full line may be the last of its paragraph.
    """

    size: float
    pitch: float
    flush: bool


def compose(sheets: Sequence[Sheet], warnings: Sequence[str] = (), scanned: Sequence[int] = ()) -> Extract:
    """The canonical text of `sheets`, with their page map."""
    blocks, notes = blocks_of(sheets)
    composer = Composer()
    style = _style(blocks)
    index = 0
    while index < len(blocks):
        block, index = blocks[index], index + 1
        if isinstance(block, Rows):
            parts = [block]
            while index < len(blocks) and isinstance(after := blocks[index], Rows) and is_continuation(parts[-1], after):
                parts.append(after)
                index += 1
            add_table(parts, composer)
            continue
        if "\t" in block.text:
            listed = [block]
            while index < len(blocks) and isinstance(after := blocks[index], Line) and "\t" in after.text and _is_next(listed[-1], after):
                listed.append(after)
                index += 1
            composer.table([line.text.split("\t") for line in listed], [line.page for line in listed])
            continue
        pieces = [(block.page, block.text)]
        while index < len(blocks) and isinstance(after := blocks[index], Line) and _continues(block, after, style):
            pieces.append((after.page, put_together(pieces[-1][1], after.text)[len(pieces[-1][1]) :]))
            block, index = after, index + 1
        composer.pieces(pieces)
    return composer.extract((*warnings, *notes), scanned)


def _style(blocks: Sequence[Block]) -> Style:
    """How a document is set."""
    pairs = [(one, other) for one, other in pairwise(blocks) if isinstance(one, Line) and isinstance(other, Line)]
    steps = [(other.base - one.base) / one.size for one, other in pairs if one.block == other.block and other.base > one.base]
    starts = Counter(other.indent > INDENT for one, other in pairs if _has_room(one, other, False) and not other.is_centred())
    sizes = sorted(line.size for line in blocks if isinstance(line, Line) for _ in line.text) or [10.5]
    size = sizes[len(sizes) // 5]  # in a short notice most characters may be the title's
    return Style(size, statistics.median(steps or [2.0]), starts[True] * 2 < starts[False])


def _has_room(one: Line, other: Line, flush: bool) -> bool:
    """Whether the first line had room for what the second begins with: then it was ended on purpose.

    Rules of line breaking that are not known here (quotes, long words) may leave some room, most likely within a sentence.
    """
    room = (one.column_right - one.right) / one.size
    if room <= other.unit / one.size - 0.1:
        return False
    if one.text.endswith(ENDED) and not (other.text[0] in OPENING and not LABEL.match(other.text)):
        return flush or room > 2.5
    return room > (4 if flush else 6)


def _continues(one: Line, other: Line, style: Style) -> bool:
    if not 0.86 < other.size / one.size < 1.16:
        return False
    if one.block == other.block and other.base - one.base > max(1.45 * style.pitch, style.pitch + 0.5) * one.size:
        return False
    if _is_title(one, other, style):
        return True
    if other.indent > INDENT or _has_room(one, other, style.flush):
        return False
    return not (one.text.endswith(FINISHED) and LABEL.match(other.text))


def _is_next(one: Line, other: Line) -> bool:
    """Whether two lines of a list in columns follow each other."""
    return one.block == other.block or one.page + 1 == other.page


def _is_title(one: Line, other: Line, style: Style) -> bool:
    """Whether both are lines of one centred title: larger than the text, set alike, the first without an end."""
    alike = abs(one.centre - other.centre) < 0.8 * one.size and abs(one.size - other.size) < 0.08 * one.size
    larger = one.size > 1.1 * style.size and one.is_centred() and other.is_centred() and other.indent > INDENT
    near = one.block == other.block and other.base - one.base < 1.2 * style.pitch * one.size
    return alike and larger and near and not one.text.endswith(ENDED)
