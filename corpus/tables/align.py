"""Put the cells of a row under the columns of its header.

A row whose cells can all stand where they are printed stays as printed. Where one cannot (a date under 责任部门, a number under
名称), cells were lost or shifted: every order-keeping placement is weighed (a column without a cell costs 2, a blank dropped 2, a
cell without a column 5), and a cell is put under a column only if all of the cheapest placements agree on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from corpus.tables.blocks import RawRow, RawTable
from corpus.tables.header import RawCell
from corpus.tables.profile import Placement, Profile, learn, shape
from corpus.tables.words import cell_kind

_MOST_PLACEMENTS, _LARGEST = 400, 2500
_COLUMN_LOST, _WORST_COST = 2, 9


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """columns: for each raw cell its column, None where that cannot be said; possible: all that it may have.

    agreed: every filled cell has one.
    """

    raw: RawRow
    columns: Placement
    agreed: bool
    possible: tuple[frozenset[int], ...] = ()


def place_rows(table: RawTable) -> list[PlacedRow]:
    """The rows of `table`, each cell with its column, in order."""
    if table.header is None:
        return [PlacedRow(row, (None,) * len(row.cells), False) for row in table.rows]
    profiles = {names: learn(table, names) for names in {row.header.names for row in table.rows if row.header is not None}}
    options = [_first_reading(row, profiles) for row in table.rows]
    _learn_placed(options, profiles)
    options = [(row, _second_reading(row, placements, profiles)) for row, placements in options]
    common = _common_gaps(options)
    return [_settle(row, placements, common) for row, placements in options]


def _first_reading(row: RawRow, profiles: dict[tuple[str, ...], Profile]) -> tuple[RawRow, list[Placement]]:
    if row.stray or row.header is None:
        return row, []
    profile = profiles[row.header.names]
    continued = profile.continuation(row)
    if continued is not None:
        return row, [continued]
    if profile.fits(row.cells):
        return row, [tuple(range(len(row.cells)))]
    return row, _cheapest(row.cells, profile)


def _learn_placed(options: Sequence[tuple[RawRow, list[Placement]]], profiles: dict[tuple[str, ...], Profile]) -> None:
    """How often each shape of cell stands in each column, over the rows read so far, and which columns nearly all rows fill."""
    counts: dict[int, Counter[str]] = {}
    filled: Counter[int] = Counter()
    total = 0
    for row, placements in options:
        opens = row.cells[0].bare != "" and bool(placements)
        total += opens
        for index, cell in enumerate(row.cells):
            columns = {placement[index] for placement in placements}
            column = columns.pop() if len(columns) == 1 else None
            if column is not None and cell.bare:
                counts.setdefault(column, Counter())[shape(cell)] += 1
                filled[column] += opens
    for profile in profiles.values():
        profile.placed = counts
        if total >= 5:
            profile.expected = frozenset(
                c for c, kind in enumerate(profile.kinds) if kind != "remark" and filled[c] * 10 >= (total - 1) * 9
            )


def _second_reading(row: RawRow, placements: list[Placement], profiles: dict[tuple[str, ...], Profile]) -> list[Placement]:
    """A row as printed is weighed too if a cell is of a shape that is rare in its column, or its last cells are missing."""
    if row.header is None or row.stray or placements != [tuple(range(len(row.cells)))]:
        return placements
    profile = profiles[row.header.names]
    if row.cells[0].bare and profile.is_torn(row.cells):
        found = _cheapest(row.cells, profile, torn=True)
        if found:
            return found
    odd = [profile.refuses(c, cell) == "soft" and profile.rare(c, cell) for c, cell in enumerate(row.cells[: len(profile.kinds)])]
    return _cheapest(row.cells, profile) if any(odd) else placements


def _cheapest(cells: Sequence[RawCell], profile: Profile, torn: bool = False) -> list[Placement]:
    """All placements of least cost; none where even that is more than a few lost columns, or there are too many.

    torn: a row that looks whole but ends early: columns lost at its end count too, and a cell moves only to a column of its like.
    """
    kept = list(cells)
    while kept and not kept[-1].bare:
        kept.pop()
    width = range(len(profile.kinds))
    allowed = [[profile.allows(c, cell) and (not torn or profile.usual(c, cell)) for c in width] for cell in kept]
    losses = [profile.loss(cell) for cell in kept]

    @cache
    def least(index: int, column: int) -> int:
        """The least cost of placing the cells from `index` on in the columns from `column` on."""
        if index == len(kept):
            return _COLUMN_LOST * profile.tail(column) if torn else 0
        return min(cost + least(index + 1, after) for cost, _, after in steps(index, column))

    @cache
    def steps(index: int, column: int) -> list[tuple[int, int | None, int]]:
        """What can be done with a cell: the cost, its column, the first column left."""
        places = [p for p in range(column, len(profile.kinds)) if allowed[index][p]]
        return [(losses[index], None, column), *((_COLUMN_LOST * (p - column), p, p + 1) for p in places)]

    if len(kept) * len(profile.kinds) > _LARGEST or least(0, 0) > _WORST_COST:
        return []
    placements: list[Placement] = []
    ways: list[tuple[int, int, Placement]] = [(0, 0, ())]
    while ways and len(placements) < _MOST_PLACEMENTS:
        index, column, done = ways.pop()
        if index == len(kept):
            placements.append(done + (None,) * (len(cells) - len(kept)))
            continue
        best = least(index, column)
        ways.extend((index + 1, after, (*done, p)) for cost, p, after in steps(index, column) if cost + least(index + 1, after) == best)
    return [] if ways else placements


def _gaps(placement: Placement) -> tuple[int, ...]:
    used = {column for column in placement if column is not None}
    return tuple(column for column in range(max(used, default=-1)) if column not in used)


def _common_gaps(options: Sequence[tuple[RawRow, list[Placement]]]) -> dict[int, set[tuple[int, ...]]]:
    """For rows that lost equally many columns: the losses that four in five of them allow, if most rows of the table are so."""
    votes: dict[int, Counter[tuple[int, ...]]] = {}
    voters: Counter[int] = Counter()
    total = sum(row.cells[0].bare != "" and bool(placements) for row, placements in options)
    for _, placements in options:
        losses = {_gaps(placement) for placement in placements}
        sizes = {len(loss) for loss in losses}
        if len(sizes) == 1 and (size := sizes.pop()):
            voters[size] += 1
            votes.setdefault(size, Counter()).update(losses)
    return {
        size: {loss for loss, count in counts.items() if count * 5 >= voters[size] * 4}
        for size, counts in votes.items()
        if voters[size] >= 5 and voters[size] * 2 >= total
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
    if not placements and row.header is not None and row.header.kinds[0] == "key" and cell_kind(row.cells[0].text) in ("number", "code"):
        columns[0] = 0
    columns = [column if column is not None and column < width else None for column in columns]
    agreed = all(column is not None for column, cell in zip(columns, row.cells, strict=True) if cell.bare)
    return PlacedRow(row, tuple(columns), agreed, tuple(possible))
