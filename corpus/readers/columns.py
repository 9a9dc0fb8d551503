"""The order in which a page is read: page columns, one after the other, between what goes across them.

A cut between columns is a gap that no run crosses, with lines on both sides that fill their column, as running text
does: a list of names and posts has such a gap too, but its lines are short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.readers.glyphs import Run
from corpus.readers.ruling import Table

Item = Run | Table
FEWEST_LINES = 3  # in each of two columns
NARROWEST = 8  # ems: a column of running text
WIDEST_GAP_NEEDED = 1.0  # ems between columns
FILLED = 0.8  # of the column's width: a line that counts as full
DEEPEST = 6
MOST_ITEMS = 1_500  # on a page; more is a drawing with letters


@dataclass(frozen=True, slots=True)
class Region:
    """Items that are read from top to bottom: a page, or a column of one."""

    items: tuple[Item, ...]


def regions_of(items: Sequence[Item], size: float, depth: int = 0) -> list[Region]:
    """The regions of a page in reading order. size: that of its type."""
    items = sorted(items, key=lambda item: item.top)
    cut = _best_cut(items, size) if depth < DEEPEST and len(items) <= MOST_ITEMS else None
    if cut is None:
        return [Region(tuple(items))] if items else []
    place, first, last = cut
    middle = items[first:last]
    left = [item for item in middle if item.right <= place]
    right = [item for item in middle if item.right > place]
    found: list[Region] = []
    for part in (items[:first], left, right, items[last:]):
        found += regions_of(part, size, depth + 1)
    return found


def _best_cut(items: Sequence[Item], size: float) -> tuple[float, int, int] | None:
    """(x of the gap, first, last) of the longest stretch of items with two columns, None where there is none."""
    best: tuple[float, int, int] | None = None
    for place in _gaps(items, size):
        for first, last in _stretches(items, place, size):
            left = [item for item in items[first:last] if item.right <= place]
            right = [item for item in items[first:last] if item.right > place]
            if _is_column(left, size) and _is_column(right, size) and (best is None or last - first > best[2] - best[1]):
                best = (place, first, last)
    return best


def _gaps(items: Sequence[Item], size: float) -> list[float]:
    """The middles of the gaps that items leave to their right: where another begins further on, at about the same height."""
    places: dict[int, float] = {}
    for item in items:
        beside = [
            other.left
            for other in items
            if other.left >= item.right + WIDEST_GAP_NEEDED * size and other.top < item.bottom and other.bottom > item.top
        ]
        if beside:
            place = min(beside) - 0.4 * size
            places.setdefault(round(place / size * 2), place)
    return sorted(places.values())


def _stretches(items: Sequence[Item], place: float, size: float) -> list[tuple[int, int]]:
    """Stretches of `items`, from the top, of which none crosses `place`."""
    found, first = [], 0
    for index, item in enumerate(items):
        if item.left < place - 0.3 * size and item.right > place:
            found.append((first, index))
            first = index + 1
    found.append((first, len(items)))
    return [(first, last) for first, last in found if last - first >= 2 * FEWEST_LINES]


def _is_column(items: Sequence[Item], size: float) -> bool:
    """Whether items are a column of running text (or hold a table)."""
    if any(isinstance(item, Table) for item in items):
        return True
    if len(items) < FEWEST_LINES:
        return False
    width = max(item.right for item in items) - min(item.left for item in items)
    full = sum(item.right - item.left >= FILLED * width for item in items)
    return width >= NARROWEST * size and full * 5 >= 2 * len(items)
