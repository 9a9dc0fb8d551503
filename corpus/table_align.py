"""Put the cells of a row under the columns of its header.

A row whose cells can all stand where they are printed stays as printed. Where one cannot (a date under 责任部门, a number under
名称), cells were lost or shifted: every order-keeping placement is weighed (a column without a cell costs 2, a blank dropped 2, a
cell without a column 5), and a cell is put under a column only if all of the cheapest placements agree on it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from corpus.table_blocks import RawRow, RawTable
from corpus.table_header import RawCell
from corpus.table_words import ACTIVITIES, cell_kind, is_indicator

Placement = tuple[int | None, ...]
_MOST_PLACEMENTS = 400
_COLUMN_LOST, _BLANK_DROPPED, _CELL_LOST, _WORST_COST = 2, 2, 5, 9
_SERIES_YEAR = re.compile(r"((?:19|20)\d\d)年?")


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """columns: for each raw cell its column, None where that cannot be said; possible: all that it may have.

    agreed: every filled cell has one.
    """

    raw: RawRow
    columns: Placement
    agreed: bool
    possible: tuple[frozenset[int], ...] = ()


@dataclass(slots=True)
class Profile:
    """What the columns of one table usually hold, learned from the rows themselves."""

    kinds: tuple[str, ...]
    years: tuple[str, ...] = ()
    categories: dict[int, set[str]] = field(default_factory=dict)
    homes: dict[str, int] = field(default_factory=dict)
    placed: dict[int, Counter[str]] = field(default_factory=dict)
    continued: dict[str, int] = field(default_factory=dict)

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
        return _CELL_LOST + 2 * (cell.bare in self.homes or self._year_of(cell) is not None)


def _pairs(rules: str) -> frozenset[tuple[str, str]]:
    """ "unit: org date; key: org" as pairs of a column's kind and a cell's."""
    return frozenset((kind.strip(), cell) for rule in rules.split(";") for kind, cells in [rule.split(":")] for cell in cells.split())


_HARD = _pairs(
    "unit: org number quantity date sentence; date: org unit; org: date unit; value: unit; key: org sentence; name: unit; code: org"
)
_SOFT = _pairs(
    "org: number quantity sentence; name: number date quantity; category: number date; text: number;"
    "date: sentence quantity; value: org date; code: sentence; key: text"
)
_IN_SEARCH = _pairs("remark: org date number unit; name: none; key: none")


def place_rows(table: RawTable) -> list[PlacedRow]:
    """The rows of `table`, each cell with its column, in order."""
    if table.header is None:
        return [PlacedRow(row, (None,) * len(row.cells), False) for row in table.rows]
    profiles = {names: _learn(table, names) for names in {row.header.names for row in table.rows if row.header is not None}}
    options = [_first_reading(row, profiles) for row in table.rows]
    _learn_placed(options, profiles)
    options = [(row, _second_reading(row, placements, profiles)) for row, placements in options]
    common = _common_gaps(options)
    return [_settle(row, placements, common) for row, placements in options]


def _learn(table: RawTable, names: tuple[str, ...]) -> Profile:
    rows = [row for row in table.rows if not row.stray and row.header is not None]
    kinds = next(row.header.kinds for row in rows if row.header is not None and row.header.names == names) if rows else ()
    profile = Profile(kinds)
    profile.years = tuple(match[1] if (match := re.search(r"(?:^| )((?:19|20)\d\d) ?年?$", name)) else "" for name in names)
    for column, kind in enumerate(kinds):
        values = Counter(row.cells[column].bare for row in rows if column < len(row.cells) and row.cells[column].bare)
        recurring = {value for value, count in values.items() if count > 1}
        held = sum(values[value] for value in recurring)
        if kind == "category" and held >= 5 and held * 2 >= values.total():
            profile.categories[column] = set(values) if max(map(len, values)) <= max(map(len, recurring)) + 2 else recurring
    fitting = [row for row in rows if _fits(row.cells, profile, ("hard",))]
    _learn_continued(fitting, profile)
    _learn_homes(fitting, profile)
    return profile


def _learn_homes(rows: Sequence[RawRow], profile: Profile) -> None:
    """A value's home: the column where it stands at least three times and at least twice as often as elsewhere."""
    places: dict[str, Counter[int]] = {}
    for row in rows:
        columns = _continuation(row, profile) or tuple(range(len(row.cells)))
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


def _first_reading(row: RawRow, profiles: dict[tuple[str, ...], Profile]) -> tuple[RawRow, list[Placement]]:
    if row.stray or row.header is None:
        return row, []
    profile = profiles[row.header.names]
    continued = _continuation(row, profile)
    if continued is not None:
        return row, [continued]
    if _fits(row.cells, profile, ("hard",)):
        return row, [tuple(range(len(row.cells)))]
    return row, _cheapest(row.cells, profile)


def _fits(cells: Sequence[RawCell], profile: Profile, strengths: Iterable[str]) -> bool:
    if any(cell.bare for cell in cells[len(profile.kinds) :]):
        return False
    return not any(profile.refuses(c, cell) in strengths for c, cell in enumerate(cells[: len(profile.kinds)]))


def _continuation(row: RawRow, profile: Profile) -> Placement | None:
    """The place of a row without a number, if the table's other such rows settle it; None if they do not."""
    if not profile.continued or "key" not in profile.kinds or row.cells[profile.kinds.index("key")].bare:
        return None
    columns: list[int | None] = [None] * len(row.cells)
    used: list[int] = []
    for index, cell in enumerate(row.cells):
        if not cell.bare:
            continue
        column = profile.continued.get("org" if cell_kind(cell.text) == "org" else "text")
        if column is None or (used and column <= used[-1]):
            return None
        columns[index] = column
        used.append(column)
    return tuple(columns)


def _learn_placed(options: Sequence[tuple[RawRow, list[Placement]]], profiles: dict[tuple[str, ...], Profile]) -> None:
    """How often each kind of cell stands in each column, over the rows read so far."""
    counts: dict[int, Counter[str]] = {}
    for row, placements in options:
        for index, cell in enumerate(row.cells):
            columns = {placement[index] for placement in placements}
            column = columns.pop() if len(columns) == 1 else None
            if column is not None and cell.bare:
                counts.setdefault(column, Counter())[cell_kind(cell.text)] += 1
    for profile in profiles.values():
        profile.placed = counts


def _second_reading(row: RawRow, placements: list[Placement], profiles: dict[tuple[str, ...], Profile]) -> list[Placement]:
    """A row as printed is weighed too if a cell is of a kind that is rare in its column."""
    if row.header is None or row.stray or placements != [tuple(range(len(row.cells)))]:
        return placements
    profile = profiles[row.header.names]
    for column, cell in enumerate(row.cells[: len(profile.kinds)]):
        kind, placed = cell_kind(cell.text), profile.placed.get(column, Counter())
        rare = (placed[kind] - 1) * 10 <= 3 * (placed.total() - 1)
        if profile.refuses(column, cell) == "soft" and rare:
            return _cheapest(row.cells, profile)
    return placements


def _cheapest(cells: Sequence[RawCell], profile: Profile) -> list[Placement]:
    """All placements of least cost; none where even that is more than a few lost columns, or there are too many."""
    kept = list(cells)
    while kept and not kept[-1].bare:
        kept.pop()
    allowed = [[_allowed(profile, column, cell) for column in range(len(profile.kinds))] for cell in kept]

    @cache
    def best(index: int, column: int) -> tuple[int, tuple[Placement, ...]]:
        if index == len(kept):
            return 0, ((),)
        drop, rest = best(index + 1, column)
        found: list[tuple[int, Placement]] = [(drop + profile.loss(kept[index]), (None, *tail)) for tail in rest]
        for place in range(column, len(profile.kinds)):
            if allowed[index][place]:
                cost, tails = best(index + 1, place + 1)
                found.extend((cost + _COLUMN_LOST * (place - column), (place, *tail)) for tail in tails)
        least = min(cost for cost, _ in found)
        return least, tuple(dict.fromkeys(p for cost, p in found if cost == least))[:_MOST_PLACEMENTS]

    cost, placements = best(0, 0)
    if cost > _WORST_COST or len(placements) >= _MOST_PLACEMENTS:
        return []
    return [placement + (None,) * (len(cells) - len(kept)) for placement in placements]


def _allowed(profile: Profile, column: int, cell: RawCell) -> bool:
    if not cell.bare:
        return True
    return not profile.refuses(column, cell) and (profile.kinds[column], cell_kind(cell.text)) not in _IN_SEARCH


def _gaps(placement: Placement) -> tuple[int, ...]:
    used = {column for column in placement if column is not None}
    return tuple(column for column in range(max(used, default=-1)) if column not in used)


def _common_gaps(options: Sequence[tuple[RawRow, list[Placement]]]) -> dict[int, set[tuple[int, ...]]]:
    """For rows that lost equally many columns: the losses that four in five of them allow. One page loses one column."""
    votes: dict[int, Counter[tuple[int, ...]]] = {}
    voters: Counter[int] = Counter()
    for _, placements in options:
        losses = {_gaps(placement) for placement in placements}
        sizes = {len(loss) for loss in losses}
        if len(sizes) == 1 and (size := sizes.pop()):
            voters[size] += 1
            votes.setdefault(size, Counter()).update(losses)
    return {
        size: {loss for loss, count in counts.items() if count * 5 >= voters[size] * 4}
        for size, counts in votes.items()
        if voters[size] >= 5
    }


def _settle(row: RawRow, placements: list[Placement], common: dict[int, set[tuple[int, ...]]]) -> PlacedRow:
    sizes = {len(_gaps(placement)) for placement in placements}
    if len(placements) > 1 and len(sizes) == 1:
        usual = common.get(sizes.pop(), set())
        placements = [placement for placement in placements if _gaps(placement) in usual] or placements
    columns: list[int | None] = []
    possible = []
    for index in range(len(row.cells)):
        places = {placement[index] for placement in placements}
        possible.append(frozenset(place for place in places if place is not None))
        columns.append(places.pop() if len(places) == 1 else None)
    width = len(row.header.names) if row.header is not None else 0
    columns = [column if column is not None and column < width else None for column in columns]
    agreed = all(column is not None for column, cell in zip(columns, row.cells, strict=True) if cell.bare)
    return PlacedRow(row, tuple(columns), agreed, tuple(possible))
