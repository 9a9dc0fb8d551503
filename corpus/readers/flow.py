"""Printed pages into canonical text: furniture away, tables found, columns in order, lines into paragraphs.

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
from corpus.readers.columns import Region, regions_of
from corpus.readers.furniture import without_furniture
from corpus.readers.glyphs import Run, Sheet, first_unit, lines_of, put_together, runs_of, typical_size
from corpus.readers.ruling import Table, tables_of

INDENT = 0.8  # ems from the column's edge: a first line
LABEL = re.compile(
    r"[（(]?[一二三四五六七八九十百]{1,4}[、）)．.]|第[一二三四五六七八九十百零]{1,6}[编章节条]|\d{1,3}[.．、](?!\d)|[（(]\d{1,3}[)）]|附件|专栏"
)
ENDED = tuple("。！？；：!?;:")
FINISHED = tuple("。！？；）)、，.")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line, with the edges of its column. unit: width of its first word; block: which column of which page."""

    text: str
    left: float
    right: float
    base: float
    size: float
    unit: float
    page: int
    block: int
    column_left: float
    column_right: float

    @property
    def indent(self) -> float:
        return (self.left - self.column_left) / self.size

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    def is_centred(self) -> bool:
        middle = (self.column_left + self.column_right) / 2
        return abs(self.centre - middle) < 1.2 * self.size and self.indent > 0.4


@dataclass(frozen=True, slots=True)
class Rows:
    """A table on a page."""

    table: Table
    page: int


Block = Line | Rows


def compose(sheets: Sequence[Sheet], warnings: Sequence[str] = (), scanned: Sequence[int] = ()) -> Extract:
    """The canonical text of `sheets`, with their page map."""
    blocks, notes = _blocks(sheets)
    composer = Composer()
    pitch, flush = _pitch(blocks), _is_flush(blocks)
    index = 0
    while index < len(blocks):
        block = blocks[index]
        if isinstance(block, Rows):
            index = _add_table(blocks, index, composer)
            continue
        pieces: list[tuple[int, str]] = [(block.page, block.text)]
        while index + 1 < len(blocks):
            after = blocks[index + 1]
            before = blocks[index]
            if isinstance(after, Rows) or isinstance(before, Rows) or not _continues(before, after, pitch, flush):
                break
            pieces.append((after.page, put_together(pieces[-1][1], after.text)[len(pieces[-1][1]) :]))
            index += 1
        composer.pieces(pieces)
        index += 1
    return composer.extract((*warnings, *notes), scanned)


def _blocks(sheets: Sequence[Sheet]) -> tuple[list[Block], list[str]]:
    """Lines and tables in reading order."""
    tables, loose = [], []
    for sheet in sheets:
        found, outside = tables_of(sheet.rules, sheet.glyphs)
        tables.append(found)
        loose.append((sheet.height, runs_of(outside)))
    kept, notes = without_furniture(loose)
    size = typical_size([run for runs in kept for run in runs])
    regions = [
        (sheet.number, region)
        for sheet, found, runs in zip(sheets, tables, kept, strict=True)
        for region in regions_of([*found, *runs], size)
    ]
    lines = [_lines(region) for _, region in regions]
    edges = _edges(lines, size)
    blocks: list[Block] = []
    for number, ((page, region), printed) in enumerate(zip(regions, lines, strict=True)):
        left, right = edges[number]
        entries: list[tuple[float, Block]] = [(item.top, Rows(item, page)) for item in region.items if isinstance(item, Table)]
        for index, line in enumerate(printed):
            start, stop = line[0], max(run.right for run in line)
            words = _joined(line, printed[max(index - 1, 0) : index + 2])
            made = Line(words, start.left, stop, start.base, max(run.size for run in line), first_unit(start), page, number, left, right)
            entries.append((start.top, made))
        blocks += [block for _, block in sorted(entries, key=lambda entry: entry[0])]
    return blocks, notes


def _lines(region: Region) -> list[list[Run]]:
    return lines_of(item for item in region.items if isinstance(item, Run))


def _joined(line: list[Run], around: Sequence[list[Run]]) -> str:
    """The runs of a line: parted by TAB where the lines next to it have a run beginning at the same place, else by a space."""
    text = line[0].text
    for run in line[1:]:
        near = 0.5 * run.size
        stops = [other.left for others in around if others is not line for other in others[1:]]
        text += ("\t" if any(abs(run.left - stop) < near for stop in stops) else " ") + run.text
    return text


def _edges(regions: Sequence[list[list[Run]]], size: float) -> list[tuple[float, float]]:
    """The left and right edge of each region's column: where lines of columns that begin at the same place begin and end.

    An edge is one that at least two lines share; a line that sticks out alone is no edge.
    """
    lefts = [_shared(sorted(line[0].left for line in lines), size) for lines in regions]
    edges = []
    for lines, left in zip(regions, lefts, strict=True):
        alike = [right for other, start in zip(regions, lefts, strict=True) if abs(start - left) < size for right in map(_right, other)]
        own = max(map(_right, lines), default=0.0)
        edges.append((left, max(_shared(sorted(alike, reverse=True), size), own if len(lines) < 3 else 0.0)))
    return edges


def _right(line: list[Run]) -> float:
    return max(run.right for run in line)


def _shared(ordered: list[float], size: float) -> float:
    """The first of `ordered` values that the next is near to; the very first where there is none."""
    return next((one for one, other in pairwise(ordered) if abs(one - other) < 0.7 * size), ordered[0] if ordered else 0.0)


def _pitch(blocks: Sequence[Block]) -> float:
    """The usual distance of base lines, in ems, 2 where there are no two lines."""
    steps = []
    for one, other in pairwise(blocks):
        if isinstance(one, Line) and isinstance(other, Line) and one.block == other.block and other.base > one.base:
            steps.append((other.base - one.base) / one.size)
    return statistics.median(steps) if steps else 2.0


def _is_flush(blocks: Sequence[Block]) -> bool:
    """Whether paragraphs begin at the edge, without an indent: then the end of a sentence at a full line may be that of a paragraph."""
    starts = Counter(
        other.indent > INDENT
        for one, other in pairwise(blocks)
        if isinstance(one, Line) and isinstance(other, Line) and _has_room(one, other) and not other.is_centred()
    )
    return starts[True] * 2 < starts[False]


def _has_room(one: Line, other: Line) -> bool:
    """Whether the first line had room for what the second begins with: then it was ended on purpose."""
    return one.column_right - one.right > other.unit - 0.1 * one.size


def _continues(one: Line, other: Line, pitch: float, flush: bool) -> bool:
    if not 0.86 < other.size / one.size < 1.16:
        return False
    same = one.block == other.block
    if same and other.base - one.base > max(1.45 * pitch, pitch + 0.5) * one.size:
        return False
    if _is_title(one, other, pitch):
        return True
    if "\t" in one.text or _has_room(one, other) or other.indent > INDENT:
        return False
    return not (flush and one.text.endswith(ENDED) and LABEL.match(other.text))


def _is_title(one: Line, other: Line, pitch: float) -> bool:
    """Whether both are lines of one centred title: set alike, larger or shorter than the text, the first without an end."""
    if one.block != other.block or not (one.is_centred() and other.is_centred()):
        return False
    alike = abs(one.centre - other.centre) < 0.8 * one.size and abs(one.size - other.size) < 0.5
    return alike and one.size > TITLE and other.base - one.base < 1.2 * pitch * one.size and not one.text.endswith(ENDED)


TITLE = 17.0  # points: titles are printed in 二号 (22 pt), text in 三号 (16 pt) or less


def _add_table(blocks: Sequence[Block], index: int, composer: Composer) -> int:
    """Adds the table at `index` and its continuations on the next pages; the index of the block after them."""
    first = blocks[index]
    assert isinstance(first, Rows)
    rows = list(first.table.rows)
    pages = [first.page] * len(rows)
    full = first.table.full[-1]
    last = first
    while index + 1 < len(blocks):
        after = blocks[index + 1]
        if not isinstance(after, Rows) or not _is_continuation(last, after):
            break
        more, reaching = list(after.table.rows), list(after.table.full)
        repeated = 0
        while repeated < min(len(more), len(first.table.rows)) and more[repeated] == first.table.rows[repeated]:
            repeated += 1
        more, reaching = more[repeated:], reaching[repeated:]
        if more and _is_cut(rows[-1], full, more[0]):
            rows[-1] = tuple(put_together(above, below) for above, below in zip(rows[-1], more[0], strict=True))
            full = reaching[0]
            more = more[1:]
        rows += more
        pages += [after.page] * len(more)
        full = reaching[-1] if reaching else full
        last = after
        index += 1
    composer.table(rows, pages)
    return index + 1


def _is_continuation(one: Rows, other: Rows) -> bool:
    """Whether a table goes on from the page before: as many columns, as wide."""
    here, there = one.table.columns, other.table.columns
    if other.page != one.page + 1 or len(here) != len(there):
        return False
    return all(abs(a - here[0] - (b - there[0])) < 6 for a, b in zip(here, there, strict=True))


def _is_cut(row: Sequence[str], full: Sequence[bool], below: Sequence[str]) -> bool:
    """Whether the page break cut a row: whatever goes on below was full and unfinished above."""
    if len(row) != len(below) or (below[0] and not row[0]):
        return False
    going = [(above, reaches) for above, reaches, cell in zip(row, full, below, strict=True) if cell]
    return bool(going) and all(above and reaches and not above.endswith(FINISHED) for above, reaches in going)
