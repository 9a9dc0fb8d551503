"""Ruled tables: the lines on a page into grids of cells, and glyphs into the cells."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.readers.glyphs import ASCENT, Glyph, Rule, first_unit, lines_of, put_together, runs_of

NEAR = 3.0  # points: lines so near are one; a border drawn as a thin box has two
SHORTEST = 8.0
MOST_RULES = 4_000  # more is a drawing, not a table
Stroke = tuple[float, float, float]  # where it stands (y of a level one, x of an upright one), from, to


@dataclass(frozen=True, slots=True)
class CellText:
    """What stands in a cell: its words, in how many printed lines, and whether the last of them is full."""

    text: str = ""
    lines: int = 0
    full: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a page: its box, the x of its columns' edges, and its rows. A row that one cell covers has that cell alone."""

    left: float
    top: float
    right: float
    bottom: float
    columns: tuple[float, ...]
    rows: tuple[tuple[CellText, ...], ...]

    @property
    def words(self) -> list[tuple[str, ...]]:
        return [tuple(cell.text for cell in row) for row in self.rows]


def tables_of(rules: Sequence[Rule], glyphs: Sequence[Glyph]) -> tuple[list[Table], list[Glyph]]:
    """The tables on a page, and the glyphs that stand outside them."""
    tables = []
    for level, upright in _components(*_strokes(rules)):
        grid = _Grid(level, upright)
        if grid.cells > 1 and len(grid.columns) > 2:
            inside = [glyph for glyph in glyphs if grid.holds(glyph)]
            found = [table for table in grid.tables(inside) if any(cell.text for row in table.rows for cell in row)]
            if found:
                tables += found
                taken = set(map(id, inside))
                glyphs = [glyph for glyph in glyphs if id(glyph) not in taken]
    return tables, list(glyphs)


def _strokes(rules: Sequence[Rule]) -> tuple[list[Stroke], list[Stroke]]:
    """Level and upright strokes, pieces of one line put together."""
    level, upright = [], []
    for rule in rules:
        if rule.bottom - rule.top <= NEAR and rule.right - rule.left > rule.bottom - rule.top:
            level.append(((rule.top + rule.bottom) / 2, rule.left, rule.right))
        elif rule.right - rule.left <= NEAR:
            upright.append(((rule.left + rule.right) / 2, rule.top, rule.bottom))
    if len(level) + len(upright) > MOST_RULES:
        return [], []
    return _merged(level), _merged(upright)


def _merged(strokes: list[Stroke]) -> list[Stroke]:
    found: list[Stroke] = []
    for place in _places(place for place, _, _ in strokes):
        begin = end = None
        for start, stop in sorted((start, stop) for at, start, stop in strokes if abs(at - place) <= NEAR):
            if end is not None and begin is not None and start <= end + NEAR:
                end = max(end, stop)
                continue
            if begin is not None and end is not None:
                found.append((place, begin, end))
            begin, end = start, stop
        if begin is not None and end is not None:
            found.append((place, begin, end))
    return [stroke for stroke in dict.fromkeys(found) if stroke[2] - stroke[1] >= SHORTEST]


def _places(values: Iterable[float]) -> list[float]:
    """Values in order, those nearer than NEAR to the one before taken once."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > NEAR:
            kept.append(value)
    return kept


def _components(level: list[Stroke], upright: list[Stroke]) -> list[tuple[list[Stroke], list[Stroke]]]:
    """Strokes that touch, together; only those with both kinds can be tables. From the top."""
    parent = list(range(len(level) + len(upright)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for i, (y, left, right) in enumerate(level):
        for j, (x, top, bottom) in enumerate(upright, start=len(level)):
            if left - NEAR <= x <= right + NEAR and top - NEAR <= y <= bottom + NEAR:
                parent[root(j)] = root(i)
    groups: dict[int, tuple[list[Stroke], list[Stroke]]] = defaultdict(lambda: ([], []))
    for i, stroke in enumerate(level):
        groups[root(i)][0].append(stroke)
    for j, stroke in enumerate(upright, start=len(level)):
        groups[root(j)][1].append(stroke)
    found = [group for group in groups.values() if len(group[0]) > 1 and group[1]]
    return sorted(found, key=lambda group: min(stroke[0] for stroke in group[0]))


class _Grid:
    """The cells that strokes enclose: neighbouring fields without a stroke between are one cell."""

    def __init__(self, level: list[Stroke], upright: list[Stroke]) -> None:
        self.columns = _places([x for x, _, _ in upright] + [end for stroke in level for end in stroke[1:]])
        self.lines = _places([y for y, _, _ in level] + [end for stroke in upright for end in stroke[1:]])
        self._parent = {(row, column): (row, column) for row in range(len(self.lines) - 1) for column in range(len(self.columns) - 1)}
        for row, column in list(self._parent):
            top, bottom, left, right = self.lines[row], self.lines[row + 1], self.columns[column], self.columns[column + 1]
            if (row, column + 1) in self._parent and not _covers(upright, right, top, bottom):
                self._join((row, column), (row, column + 1))
            if (row + 1, column) in self._parent and not _covers(level, bottom, left, right):
                self._join((row, column), (row + 1, column))
        self._boxes: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for field in self._parent:
            self._boxes[self._root(field)].append(field)

    @property
    def cells(self) -> int:
        return len(self._boxes)

    def _root(self, field: tuple[int, int]) -> tuple[int, int]:
        while self._parent[field] != field:
            field = self._parent[field]
        return field

    def _join(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        first, second = sorted((self._root(one), self._root(other)))
        self._parent[second] = first  # the root is the field at the top left

    def holds(self, glyph: Glyph) -> bool:
        return self._field(glyph) is not None

    def _field(self, glyph: Glyph) -> tuple[int, int] | None:
        x, y = (glyph.left + glyph.right) / 2, glyph.base - (ASCENT - 0.5) * glyph.size
        row, column = bisect_right(self.lines, y) - 1, bisect_right(self.columns, x) - 1
        inside = 0 <= row < len(self.lines) - 1 and 0 <= column < len(self.columns) - 1
        return (row, column) if inside else None

    def tables(self, glyphs: Iterable[Glyph]) -> list[Table]:
        """The tables in this grid: one, or several that touch each other but have columns of their own."""
        inside: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
        for glyph in glyphs:
            field = self._field(glyph)
            if field is not None:
                inside[self._root(field)].append(glyph)
        padding = self._padding(inside)
        found, first = [], 0
        borders = [self._borders(row) for row in range(len(self.lines) - 1)]
        for row in range(1, len(self.lines)):
            used = frozenset[int]().union(*borders[first:row])
            if row == len(borders) or not (borders[row] <= used or used <= borders[row]):
                found.append(self._table(range(first, row), sorted(used), inside, padding))
                first = row
        return found

    def _borders(self, row: int) -> frozenset[int]:
        """The inner columns where one cell of a row ends and the next begins."""
        return frozenset(column for column in range(1, len(self.columns) - 1) if self._root((row, column - 1)) != self._root((row, column)))

    def _table(self, numbers: range, borders: list[int], inside: dict[tuple[int, int], list[Glyph]], padding: float) -> Table:
        starts = [0, *borders]
        rows = []
        for row in numbers:
            alone = len({self._root((row, column)) for column in starts}) == 1
            rows.append(tuple(self._cell((row, column), inside, padding) for column in (starts[:1] if alone else starts)))
        columns = (self.columns[0], *(self.columns[border] for border in borders), self.columns[-1])
        return Table(self.columns[0], self.lines[numbers[0]], self.columns[-1], self.lines[numbers[-1] + 1], columns, tuple(rows))

    def _edges(self, root: tuple[int, int]) -> tuple[float, float]:
        fields = self._boxes[root]
        return self.columns[min(column for _, column in fields)], self.columns[max(column for _, column in fields) + 1]

    def _padding(self, inside: dict[tuple[int, int], list[Glyph]]) -> float:
        """The space that this table keeps between a cell's edge and its words: the least seen, save in a few cells that overflow."""
        seen = []
        for root, glyphs in inside.items():
            left, right = self._edges(root)
            seen += [min(glyph.left for glyph in glyphs) - left, right - max(glyph.right for glyph in glyphs)]
        return min(max(sorted(seen)[len(seen) // 10], 0.0), 8.0) if seen else 0.0

    def _cell(self, field: tuple[int, int], inside: dict[tuple[int, int], list[Glyph]], padding: float) -> CellText:
        """The words of the cell whose top left field this is: lines that were wrapped put together, others with a space."""
        if self._root(field) != field or field not in inside:
            return CellText()
        left, right = self._edges(field)
        room = right - left - 2 * padding
        text, width, size = "", 0.0, 0.0
        lines = lines_of(runs_of(inside[field]))
        for line in lines:
            words, size = " ".join(run.text for run in line), line[0].size
            wrapped = width + first_unit(line[0]) > room - 0.2 * size
            text = put_together(text, words) if wrapped else f"{text} {words}".strip()
            width = line[-1].right - line[0].left
        return CellText(text, len(lines), width + 2 * size > room - 0.2 * size)


def _covers(strokes: Iterable[Stroke], place: float, start: float, stop: float) -> bool:
    """Whether a stroke at `place` runs along most of the way from `start` to `stop`."""
    along = sum(max(0.0, min(stop, end) - max(start, begin)) for at, begin, end in strokes if abs(at - place) <= NEAR)
    return along >= 0.6 * (stop - start)
