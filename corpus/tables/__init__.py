"""Read the tables of a document: rows complete in themselves, gathered into items, every character accounted for.

A region of lines goes through these steps: sort the lines (table_blocks), place the cells under the header (table_align), label them
(table_entries), gather the rows of each item (table_items), fill in what row-spans left out (table_rows); then the notes below are
attached (table_notes).
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.model import Line
from corpus.tables.align import place_rows
from corpus.tables.blocks import RawTable, is_spanning_row, is_table_line, read_blocks
from corpus.tables.entries import make_entries
from corpus.tables.items import group_entries
from corpus.tables.model import Item, Table
from corpus.tables.notes import attach_notes
from corpus.tables.rows import fill_down, finish, share_out

__all__ = ["Item", "Table", "attach_notes", "is_spanning_row", "is_table_line", "read_tables"]


def read_tables(lines: Sequence[Line]) -> tuple[Table, ...]:
    """The tables of a region, from its first line of cells to its last, with the captions and page furniture between.

    A header that is printed again goes on with its table; a really different one begins a new table. Every character of the
    region that is not white space is in an item, a header, a note or the furniture.
    """
    return tuple(_read(raw) for raw in read_blocks(lines))


def _read(raw: RawTable) -> Table:
    warnings: list[str] = []
    entries = make_entries(place_rows(raw), warnings)
    drafts = group_entries(entries, warnings)
    for draft in drafts:
        share_out(draft)
        fill_down(draft)
    header = raw.header
    return Table(
        header=header.names if header is not None else (),
        header_spans=header.spans if header is not None else (),
        items=tuple(finish(draft) for draft in drafts),
        furniture=tuple(raw.furniture),
        warnings=tuple(warnings),
        notes=tuple(raw.notes),
    )
