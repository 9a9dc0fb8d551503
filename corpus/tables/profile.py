"""What the columns of one table hold, learned from its own rows: which cell can stand where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.tables.blocks import RawRow, RawTable
from corpus.tables.header import RawCell
from corpus.tables.words import ACTIVITIES, cell_kind, is_indicator

Placement = tuple[int | None, ...]
_BLANK_DROPPED, _CELL_LOST, _BELONGING = 2, 5, 2
_SERIES_YEAR = re.compile(r"((?:19|20)\d\d)年?")


@dataclass(slots=True)
class Profile:
    """What the columns of one table usually hold, learned from the rows themselves."""

    kinds: tuple[str, ...]
    years: tuple[str, ...] = ()
    categories: dict[int, set[str]] = field(default_factory=dict)
    homes: dict[str, int] = field(default_factory=dict)
    placed: dict[int, Counter[str]] = field(default_factory=dict)
    continued: dict[str, int] = field(default_factory=dict)
    expected: frozenset[int] = frozenset()

    def refuses(self, column: int, cell: RawCell) -> str:
        """Why `cell` cannot stand in `column`: "" it can, "hard" it cannot, "soft" it could if the column's other cells do so too."""
        kind, wanted = cell_kind(cell.text), self.kinds[column]
        if kind == "blank":
            return ""
        if self._foreign(column, cell, kind):
            return "hard"
        if (wanted, kind) in _HARD or (wanted == "value" and is_indicator(cell.text)):
            return "hard"
        long = wanted == "date" and kind == "text" and len(cell.bare) > 10
        if wanted == "key" and kind == "text" and len(cell.bare) <= 5:
            return ""
        if (wanted, kind) in _SOFT or long or (wanted == "org" and cell.bare.endswith(ACTIVITIES)):
            return "soft"
        return ""

    def _foreign(self, column: int, cell: RawCell, kind: str) -> bool:
        known = self.categories.get(column)
        if known is not None and cell.bare not in known and len(cell.bare) > max(map(len, known)) + 2:
            return True
        home = self.homes.get(cell.bare)
        if kind in ("text", "sentence") and home is not None and home != column:
            return True
        return bool(self.years[column]) and self._year_of(cell) not in (None, column)

    def _year_of(self, cell: RawCell) -> int | None:
        """The column of the year that `cell` begins by naming, in a series of years."""
        said = _SERIES_YEAR.match(cell.bare)
        return self.years.index(said[1]) if said and said[1] in self.years else None

    def loss(self, cell: RawCell) -> int:
        """What it costs to leave `cell` without a column: more if it has one that it belongs to, less if it is blank."""
        if not cell.bare:
            return _BLANK_DROPPED
        return _CELL_LOST + _BELONGING * (cell.bare in self.homes or self._year_of(cell) is not None)

    def fits(self, cells: Sequence[RawCell]) -> bool:
        """Whether every cell can stand under the column where it is printed, as far as the header alone says."""
        if any(cell.bare for cell in cells[len(self.kinds) :]):
            return False
        return not any(self.refuses(column, cell) == "hard" for column, cell in enumerate(cells[: len(self.kinds)]))

    def allows(self, column: int, cell: RawCell) -> bool:
        """Whether `cell` may be moved under `column`: stricter than `refuses`, for a row that is not as printed."""
        if not cell.bare:
            return True
        return not self.refuses(column, cell) and (self.kinds[column], cell_kind(cell.text)) not in _IN_SEARCH

    def usual(self, column: int, cell: RawCell) -> bool:
        """Whether the column's other cells are now and then of the shape of `cell`, as far as there are enough of them to tell."""
        placed = self.placed.get(column, Counter())
        return placed.total() < 5 or shape(cell) in ("none", "blank") or (placed[shape(cell)] - 1) * 20 >= placed.total()

    def rare(self, column: int, cell: RawCell) -> bool:
        """Whether at most three in ten of the column's other cells are of the kind of `cell`."""
        placed = self.placed.get(column, Counter())
        kinds = ("number", "percent") if shape(cell) in ("number", "percent") else (shape(cell),)
        return (sum(placed[kind] for kind in kinds) - 1) * 10 <= 3 * (placed.total() - 1)

    def is_torn(self, cells: Sequence[RawCell]) -> bool:
        """Whether a row ends one or two columns before those that are filled in nearly all others: a cell may have been lost."""
        last = max((column for column, cell in enumerate(cells) if cell.bare), default=-1)
        return 1 <= sum(column > last for column in self.expected) <= 2

    def tail(self, column: int) -> int:
        """How many of the columns from `column` on are filled in nearly all rows."""
        return sum(at >= column for at in self.expected)

    def continuation(self, row: RawRow) -> Placement | None:
        """The place of a row without a number, if the table's other such rows settle it; None if they do not."""
        key = self.kinds.index("key") if "key" in self.kinds else len(row.cells)
        if not self.continued or key >= len(row.cells) or row.cells[key].bare:
            return None
        columns: list[int | None] = [None] * len(row.cells)
        used: list[int] = []
        for index, cell in enumerate(row.cells):
            if not cell.bare:
                continue
            column = self.continued.get("org" if cell_kind(cell.text) == "org" else "text")
            if column is None or (used and column <= used[-1]):
                return None
            columns[index] = column
            used.append(column)
        return tuple(columns)


def shape(cell: RawCell) -> str:
    """The kind of a cell, a percentage told from a bare number."""
    kind = cell_kind(cell.text)
    return "percent" if kind == "number" and cell.bare[-1] in "%％‰" else kind


def _pairs(rules: str) -> frozenset[tuple[str, str]]:
    """ "unit: org date; key: org" as pairs of a column's kind and a cell's."""
    return frozenset((kind.strip(), cell) for rule in rules.split(";") for kind, cells in [rule.split(":")] for cell in cells.split())


_HARD = _pairs(
    "unit: org number quantity date sentence; date: org unit; org: date unit; value: unit; key: org sentence; name: unit; code: org"
)
_SOFT = _pairs(
    "org: number quantity sentence; name: number date quantity; category: number date; text: number;"
    "date: sentence quantity; value: org date; code: sentence; key: text; remark: date org unit"
)
_IN_SEARCH = _pairs("remark: number; name: none; key: none; category: none")


def learn(table: RawTable, names: tuple[str, ...]) -> Profile:
    rows = [row for row in table.rows if not row.stray and row.header is not None]
    kinds = next((row.header.kinds for row in rows if row.header is not None and row.header.names == names), ())
    profile = Profile(kinds)
    profile.years = tuple(match[1] if (match := re.search(r"(?:^| )((?:19|20)\d\d) ?年?$", name)) else "" for name in names)
    for column, kind in enumerate(kinds):
        values = Counter(row.cells[column].bare for row in rows if column < len(row.cells) and row.cells[column].bare)
        recurring = {value for value, count in values.items() if count > 1}
        held = sum(values[value] for value in recurring)
        if kind == "category" and held >= 5 and held * 2 >= values.total():
            profile.categories[column] = set(values) if max(map(len, values)) <= max(map(len, recurring)) + 2 else recurring
    fitting = [row for row in rows if profile.fits(row.cells)]
    _learn_continued(fitting, profile)
    _learn_homes(fitting, profile)
    return profile


def _learn_homes(rows: Sequence[RawRow], profile: Profile) -> None:
    """A value's home: the column where it stands at least three times and at least twice as often as elsewhere."""
    places: dict[str, Counter[int]] = {}
    for row in rows:
        columns = profile.continuation(row) or tuple(range(len(row.cells)))
        for column, cell in zip(columns, row.cells, strict=True):
            if column is not None and len(cell.bare) >= 4 and cell_kind(cell.text) in ("text", "sentence"):
                places.setdefault(cell.bare, Counter())[column] += 1
    for value, counts in places.items():
        column, count = counts.most_common(1)[0]
        if count >= 3 and count * 3 >= counts.total() * 2:
            profile.homes[value] = column


def _learn_continued(rows: Sequence[RawRow], profile: Profile) -> None:
    """Where rows without a number hold their words and where their bodies, if ten of them or more agree nine times in ten."""
    if "key" not in profile.kinds:
        return
    key = profile.kinds.index("key")
    columns: dict[str, Counter[int]] = {"org": Counter(), "text": Counter()}
    for row in rows:
        if key < len(row.cells) and not row.cells[key].bare:
            for column, cell in enumerate(row.cells):
                if cell.bare:
                    columns["org" if cell_kind(cell.text) == "org" else "text"][column] += 1
    for kind, counts in columns.items():
        if counts.total() >= 10:
            column, count = counts.most_common(1)[0]
            if count * 10 >= counts.total() * 9:
                profile.continued[kind] = column
