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
from corpus.readers.glyphs import CLOSING, OPENING, Run, Sheet, first_unit, lines_of, put_together, runs_of, typical_size
from corpus.readers.ruling import CellText, Table, tables_of

HEADER = 3  # rows in which a header may span rows
FEWEST = 6  # lines that show a column's edges
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
        return abs(self.centre - middle) < 1.2 * self.size


@dataclass(frozen=True, slots=True)
class Rows:
    """A table on a page."""

    table: Table
    page: int


Block = Line | Rows


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
    blocks, notes = _blocks(sheets)
    composer = Composer()
    style = _style(blocks)
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
            if isinstance(after, Rows) or isinstance(before, Rows) or not _continues(before, after, style):
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
    """The left and right edge of each region's column.

    An edge is one that at least two lines share; a line that sticks out alone is no edge. A region with few lines
    stands in the narrowest column of the document that has room for it.
    """
    own = [
        (_shared(sorted(line[0].left for line in lines), size), _shared(sorted(map(_right, lines), reverse=True), size))
        for lines in regions
    ]
    columns = [edges for edges, lines in zip(own, regions, strict=True) if len(lines) >= FEWEST]
    return [_column(left, right, columns, size) for left, right in own]


def _column(left: float, right: float, columns: Sequence[tuple[float, float]], size: float) -> tuple[float, float]:
    """The narrowest of `columns` from `left` to `right`, as wide as those like it; itself where there is none.

    One that only begins further right is like it: its page happens to have only first lines of paragraphs.
    """
    around = [column for column in columns if column[0] <= left + size and column[1] >= right - size]
    if not around:
        return left, right
    narrow = min(around, key=lambda column: column[1] - column[0])
    alike = [column for column in around if abs(column[0] - narrow[0]) < 4.5 * size and abs(column[1] - narrow[1]) < 2 * size]
    return min(column[0] for column in alike), max(column[1] for column in alike)


def _right(line: list[Run]) -> float:
    """Where a line ends, without the closing marks that may hang over the column's edge."""
    glyphs = line[-1].glyphs
    return next((glyph.right for glyph in reversed(glyphs) if glyph.text not in CLOSING), glyphs[-1].right)


def _shared(ordered: list[float], size: float) -> float:
    """The first of `ordered` values that the next is near to; the very first where there is none."""
    return next((one for one, other in pairwise(ordered) if abs(one - other) < 0.7 * size), ordered[0] if ordered else 0.0)


def _style(blocks: Sequence[Block]) -> Style:
    """How a document is set."""
    pairs = [(one, other) for one, other in pairwise(blocks) if isinstance(one, Line) and isinstance(other, Line)]
    steps = [(other.base - one.base) / one.size for one, other in pairs if one.block == other.block and other.base > one.base]
    starts = Counter(other.indent > INDENT for one, other in pairs if _has_room(one, other, False) and not other.is_centred())
    sizes = [line.size for line in blocks if isinstance(line, Line) for _ in line.text]
    return Style(statistics.median(sizes or [10.5]), statistics.median(steps or [2.0]), starts[True] * 2 < starts[False])


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
    if "\t" in one.text or other.indent > INDENT or _has_room(one, other, style.flush):
        return False
    return not (one.text.endswith(FINISHED) and LABEL.match(other.text))


def _is_title(one: Line, other: Line, style: Style) -> bool:
    """Whether both are lines of one centred title: larger than the text, set alike, the first without an end."""
    alike = abs(one.centre - other.centre) < 0.8 * one.size and abs(one.size - other.size) < 0.5
    larger = one.size > 1.1 * style.size and one.is_centred() and other.is_centred() and other.indent > INDENT
    near = one.block == other.block and other.base - one.base < 1.2 * style.pitch * one.size
    return alike and larger and near and not one.text.endswith(ENDED)


def _add_table(blocks: Sequence[Block], index: int, composer: Composer) -> int:
    """Adds the table at `index` and its continuations on the next pages; the index of the block after them."""
    first = blocks[index]
    assert isinstance(first, Rows)
    rows, last = list(first.table.rows), first
    pages = [first.page] * len(rows)
    while index + 1 < len(blocks):
        after = blocks[index + 1]
        if not isinstance(after, Rows) or not _is_continuation(last, after):
            break
        repeated = 0
        for above, below in zip(first.table.words, after.table.words, strict=False):
            if above != below:
                break
            repeated += 1
        more = list(after.table.rows[repeated:])
        if more and _is_cut(rows[-1], more[0], [*rows, *more]):
            rows[-1] = tuple(map(_rejoined, rows[-1], more.pop(0)))
        rows += more
        pages += [after.page] * len(more)
        last = after
        index += 1
    composer.table([[cell.text for cell in row] for row in rows], pages)
    return index + 1


def _is_continuation(one: Rows, other: Rows) -> bool:
    """Whether a table goes on from the page before: as many columns, as wide."""
    here, there = one.table.columns, other.table.columns
    if other.page != one.page + 1 or len(here) != len(there):
        return False
    return all(abs(a - here[0] - (b - there[0])) < 6 for a, b in zip(here, there, strict=True))


def _is_cut(row: Sequence[CellText], below: Sequence[CellText], table: Sequence[Sequence[CellText]]) -> bool:
    """Whether the page break cut a row: it has no first cell, where all rows of the table have one.

    Where cells span rows, what goes on below was full and unfinished above, and what the table's column says elsewhere
    decides; without that a row is whole if it is too short to be cut.
    """
    going = [column for column, cell in enumerate(below) if cell.text]
    if len(row) != len(below) or below[0].text or not going:
        return False
    if row[0].text and not any(not other[0].text for other in table[HEADER:] if other is not below):
        return True
    if not all(row[column].full and not row[column].text.endswith(ENDED) for column in going):
        return False
    known = [{other[column].text for other in table if len(other) > column and other is not row and other is not below} for column in going]
    if any(put_together(row[column].text, below[column].text) in texts for column, texts in zip(going, known, strict=True)):
        return True
    if any(below[column].text in texts or row[column].text in texts for column, texts in zip(going, known, strict=True)):
        return False
    return max(row[column].lines for column in going) > 1 or len(going) > 2


def _rejoined(above: CellText, below: CellText) -> CellText:
    joined = put_together(above.text, below.text) if above.full else f"{above.text} {below.text}".strip()
    return CellText(joined, above.lines + below.lines, below.full if below.text else above.full)
