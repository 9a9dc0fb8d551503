"""Make rows complete: share out what one cell packed together, fill in what row-spans left out."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.model import Cell, Row
from corpus.tables.entries import Draft, Entry
from corpus.tables.model import Item, Note
from corpus.tables.words import NONE_MARKS, cell_kind, compact, header_kind


def share_out(draft: Draft) -> None:
    """Pair the several things of one cell with the several bodies of another, by order, where the counts are equal.

    Either both stand in one row ("甲证 乙证" and "甲部门 乙部门"), or the bodies stand in the item's first row and the things in its rows.
    """
    first = draft.entries[0]
    if first.header is None:
        return
    kinds = first.header.kinds
    bodies = {c: parts for c, kind in enumerate(kinds) if kind == "org" and len(parts := _parts(first.cells.get(c), "org")) > 1}
    if len(bodies) != 1:
        return
    column, parts = next(iter(bodies.items()))
    rows = draft.entries
    if len(rows) == len(parts) and all(column not in entry.cells for entry in rows[1:]):
        for entry, part in zip(rows, parts, strict=True):
            entry.cells[column] = replace(part, inherited=entry is not first)
        return
    packed = {
        c: p for c, kind in enumerate(kinds) if kind in ("text", "name", "other") and len(p := _parts(first.cells.get(c), "text")) > 1
    }
    if len(packed) == 1 and len(rows) == 1:
        other, things = next(iter(packed.items()))
        if len(things) == len(parts):
            draft.entries = [_split_entry(first, {column: parts[i], other: things[i]}, i) for i in range(len(parts))]


def _split_entry(entry: Entry, own: dict[int, Cell], index: int) -> Entry:
    cells = {c: replace(cell, inherited=index > 0) for c, cell in entry.cells.items()} | own
    spans = tuple(sorted(span for c, cell in cells.items() if not cell.inherited for span in cell.spans))
    return Entry(entry.placed, entry.header, cells, list(entry.loose) if index == 0 else [], spans, entry.aligned)


def _parts(cell: Cell | None, kind: str) -> list[Cell]:
    """What white space parts in a cell: each a body, or each the name of a thing (no sentence, nothing after a slash)."""
    if cell is None or len(cell.spans) != 1:
        return []
    pieces = list(re.finditer(r"(?:\S|(?<=[/／、，,])\s+|\s+(?=[/／、，,]))+", cell.text))
    texts = [piece.group() for piece in pieces]
    if kind == "org" and not all(cell_kind(text) == "org" for text in texts):
        return []
    if kind == "text" and any(len(text) < 3 or re.search("[。；;，,]", re.sub(r"[(（].*?[)）]", "", text)) for text in texts):
        return []
    start = cell.spans[0][0]
    return [Cell(cell.header, piece.group(), ((start + piece.start(), start + piece.end()),)) for piece in pieces]


def fill_down(draft: Draft) -> None:
    """Give each row of an item what its cells span: all but amounts, codes and remarks, which hold for their own row alone."""
    header = draft.entries[0].header
    if header is None or len(draft.entries) < 2:
        return
    adopted = not any(e.text(_key(e)) for e in draft.entries[:1])
    for above, entry in zip(draft.entries, draft.entries[1:], strict=False):
        _fill(entry, above)
    if adopted:
        for below, entry in zip(reversed(draft.entries), reversed(draft.entries[:-1]), strict=False):
            _fill(entry, below)


def _key(entry: Entry) -> int | None:
    return entry.header.kinds.index("key") if entry.header is not None and "key" in entry.header.kinds else None


def _fill(entry: Entry, source: Entry) -> None:
    if entry.header is None or source.header is None or entry.placed.raw.stray:
        return
    for column, kind in enumerate(entry.header.kinds):
        cell = source.cells.get(column)
        if kind not in ("value", "remark", "unit", "code") and column not in entry.cells and cell is not None:
            entry.cells[column] = replace(cell, header=entry.header.names[column], inherited=True)


def finish(draft: Draft) -> Item:
    """The item, its rows with a cell for every column, blank ones too; what could not be placed stays in its order."""
    rows = tuple(_row(entry) for entry in draft.entries)
    remarks: list[Note] = []
    for entry in draft.entries:
        cells = [cell for cell in entry.cells.values() if header_kind(cell.header) == "remark"]
        remarks.extend((f"{cell.header}：{cell.text}", cell.spans) for cell in cells if compact(cell.text) not in NONE_MARKS)
    spans = tuple(sorted({*draft.lead, *(span for row in rows for span in row.spans)}))
    return Item(rows, draft.key, draft.title, draft.path, spans, (*dict.fromkeys(remarks), *draft.notes))


def _row(entry: Entry) -> Row:
    if entry.header is None or entry.placed.raw.stray:
        return Row(tuple(cell for _, cell in entry.loose), entry.spans, False)
    names = entry.header.names
    if entry.aligned:
        return Row(tuple(entry.cells.get(c, Cell(name, "", ())) for c, name in enumerate(names)), entry.spans, True)
    places: list[tuple[float, Cell]] = list(entry.loose)
    for column, cell in entry.cells.items():
        index = next((i for i, c in enumerate(entry.placed.columns) if c == column), None)
        places.append((column - 0.5 if index is None else index, cell))
    return Row(tuple(cell for _, cell in sorted(places, key=lambda pair: pair[0])), entry.spans, False)
