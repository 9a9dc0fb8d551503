"""What reading a table yields: a table of items, an item of rows."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.model import Row, Span

Note = tuple[str, tuple[Span, ...]]


@dataclass(frozen=True, slots=True)
class Item:
    """What a number or a name of a table stands for: one row, or several where a cell spans them.

    key: its number as printed ("37", "A3-1"), "" if none. title: its name. path: the captions and group rows above it,
    outermost first. spans: all of its own source text, with the captions and group rows that it is the first to stand under.
    notes: remarks that speak of the whole item, from its 备注 cell and from below the table.
    """

    rows: tuple[Row, ...]
    key: str
    title: str
    path: tuple[str, ...]
    spans: tuple[Span, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header, once merged, holds for all of its items (a row's own cells name their headers).

    furniture: (name, span) of repeated headers, page numbers and running heads inside the table's lines.
    notes: remarks that name no row.
    """

    header: tuple[str, ...]
    header_spans: tuple[Span, ...]
    items: tuple[Item, ...]
    furniture: tuple[tuple[str, Span], ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
