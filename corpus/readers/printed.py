"""Printed pages as lines and tables in reading order: furniture away, columns in order, each line with its column's edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.readers.columns import Region, regions_of
from corpus.readers.furniture import without_furniture
from corpus.readers.glyphs import CLOSING, Run, Sheet, first_unit, lines_of, runs_of, typical_size
from corpus.readers.ruling import Table, tables_of

FEWEST = 6  # lines that show a column's edges


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


def blocks_of(sheets: Sequence[Sheet]) -> tuple[list[Block], list[str]]:
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
    widths = {sheet.number: sheet.width for sheet in sheets}
    edges = _edges(lines, [widths[page] for page, _ in regions], size)
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
    """The runs of a line: parted by TAB where the lines next to it have a run beginning or ending at the same place, else by a space.

    A line of a list that begins where the next column of its neighbours does begins with TAB.
    """
    near = 0.5 * line[0].size
    others = [other for other in around if other is not line]
    first = max((place for other in others for place, run in enumerate(other) if abs(run.left - line[0].left) < near), default=0)
    text = "\t" * first * (len(line) > 1) + line[0].text
    for run in line[1:]:
        beside = [run for other in others for run in other[1:]]
        aligned = any(min(abs(run.left - other.left), abs(run.right - other.right)) < near for other in beside)
        text += ("\t" if aligned else " ") + run.text
    return text


def _edges(regions: Sequence[list[list[Run]]], widths: Sequence[float], size: float) -> list[tuple[float, float]]:
    """The left and right edge of each region's column.

    An edge is one that at least two lines share; a line that sticks out alone is no edge. A region with few lines
    stands in the narrowest column of the document that has room for it; in a document without such a column, between
    equal margins. widths: of the pages.
    """
    own = [
        (_shared(sorted(line[0].left for line in lines), size), _shared(sorted(map(_right, lines), reverse=True), size))
        for lines in regions
    ]
    columns = [edges for edges, lines in zip(own, regions, strict=True) if len(lines) >= FEWEST]
    return [
        _column(left, right, columns or [(left, max(right, width - left))], size) for (left, right), width in zip(own, widths, strict=True)
    ]


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
