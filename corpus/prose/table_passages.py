"""Tables of a unit into drafts of passages: one an item, and one for the captions and the header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.lines import Stretch, merge_spans, tidy
from corpus.model import Cell, Line, Row, Span
from corpus.prose.locators import locate, of_item
from corpus.prose.passages import Draft, together
from corpus.prose.sections import Unit
from corpus.tables import Item, Table, attach_notes, read_tables

LONGEST = 1000


def table_drafts(unit: Unit, notes: Sequence[Line] = ()) -> tuple[list[Draft], list[tuple[str, Span]], list[str]]:
    """The drafts of a unit's tables, what of them is furniture, and warnings. notes: lines under the table that speak of its rows."""
    tables = attach_notes(read_tables(unit.lines), notes) if notes else read_tables(unit.lines)
    drafts: list[Draft] = []
    furniture: list[tuple[str, Span]] = []
    warnings: list[str] = []
    heads: tuple[Stretch, ...] = unit.heads
    noted = {span for line in notes for span in [(line.start, line.end)]}
    for table in tables:
        head, rest = _head(unit, table, heads, noted)
        drafts += head
        furniture += rest
        warnings += table.warnings
        heads = ()
        for item in table.items:
            drafts += _item(unit, item, noted)
    return drafts, furniture, warnings


def _head(unit: Unit, table: Table, heads: tuple[Stretch, ...], noted: set[Span]) -> tuple[list[Draft], list[tuple[str, Span]]]:
    """What stands over the rows: headings, captions, the header with its repeats."""
    repeated = [span for name, span in table.furniture if "表头" in name or "表格线" in name]
    rest = [(name, span) for name, span in table.furniture if span not in repeated]
    text, spans = together(heads)
    own_notes = [note for note in table.notes if not any(span in noted or _touches(span, noted) for span in note[1])]
    lines = [text, "；".join(table.header), *(tidy(note) for note, _ in own_notes)]
    spans = (*spans, *table.header_spans, *repeated, *(span for _, note in own_notes for span in note))
    path = tuple(node.name for node in unit.path)
    if not spans:
        return [], rest
    place = locate(unit.path)
    return [
        Draft("\n".join(filter(None, lines)), tuple(spans), path, f"{place} 表头" if place != "正文" else "表头", path, "row", own=True)
    ], rest


def _touches(span: Span, noted: set[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in noted)


def _item(unit: Unit, item: Item, noted: set[Span]) -> list[Draft]:
    path = (*(node.name for node in unit.path), *(tidy(name) for name in item.path))
    place = of_item(locate(unit.path), item.key, tidy(item.title))
    notes = [tidy(text) for text, _ in item.notes]
    note_spans = tuple(span for _, spans in item.notes for span in spans)
    text = "\n".join([*render(item.rows), *notes])
    draft = Draft(text, (*item.spans, *note_spans), path, place, path, "row", own=True, rows=item.rows)
    if len(text) <= LONGEST:
        return [draft]
    groups = [group for row in item.rows for group in _shorter(row)]
    packed: list[list[Row]] = []
    for row in groups:
        if packed and sum(len(r.render()) + 1 for r in packed[-1]) + len(row.render()) <= LONGEST - 100:
            packed[-1].append(row)
        else:
            packed.append([row])
    lead = _without(item.spans, [span for row in item.rows for span in row.spans])
    pieces = []
    for number, rows in enumerate(packed, 1):
        spans = [span for row in rows for span in row.spans]
        spans += lead if number == 1 else []
        below = (*path, tidy(item.title)) if item.title and number > 1 else path
        pieces.append(
            replace(
                draft,
                text="\n".join(r.render() for r in rows),
                spans=tuple(spans),
                rows=tuple(rows),
                path=below,
                piece=number,
                pieces=len(packed),
            )
        )
    for note, note_at in item.notes:
        last = pieces[-1]
        if len(last.text) + len(note) < LONGEST:
            pieces[-1] = replace(last, text=f"{last.text}\n{tidy(note)}", spans=(*last.spans, *note_at))
    return pieces


def render(rows: Sequence[Row]) -> list[str]:
    """An item's rows, a line each; what all of several rows share is said once, on a line of its own."""
    shared = [cell for cell in rows[0].cells if cell.header and cell.text] if len(rows) > 1 else []
    common = {(c.header, c.text) for c in shared if all(any(c.header == o.header and c.text == o.text for o in row.cells) for row in rows)}
    if not common or any(not row.aligned for row in rows):
        return [row.render() for row in rows]
    first = Row(tuple(cell for cell in rows[0].cells if (cell.header, cell.text) in common), ()).render()
    rest = [Row(tuple(cell for cell in row.cells if (cell.header, cell.text) not in common), ()).render() for row in rows]
    return [first, *(line for line in rest if line)]


def _shorter(row: Row) -> list[Row]:
    """A row too long for one passage as several rows of some of its cells; a cell too long is cut too."""
    if len(row.render()) <= LONGEST - 100:
        return [row]
    cells = [piece for cell in row.cells for piece in _pieces(cell)]
    rows: list[list[Cell]] = []
    for cell in cells:
        size = len(cell.header) + len(cell.text) + 2
        if rows and sum(len(c.header) + len(c.text) + 2 for c in rows[-1]) + size <= 700:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    whole = merge_spans(row.spans)
    found = []
    used: list[Span] = []
    for part in rows:
        spans = merge_spans(span for cell in part for span in cell.spans if not cell.inherited)
        used += spans
        found.append(Row(tuple(part), spans, row.aligned))
    rest = tuple(_without(whole, used))
    return [replace(found[0], spans=merge_spans((*found[0].spans, *rest))), *found[1:]]


def _pieces(cell: Cell) -> list[Cell]:
    if len(cell.text) <= 600 or len(cell.spans) != 1:
        return [cell] if len(cell.text) <= 600 else [replace(cell, text=cell.text[i : i + 500]) for i in range(0, len(cell.text), 500)]
    start, end = cell.spans[0]
    size = 500
    return [
        replace(
            cell,
            text=cell.text[i : i + size],
            spans=((min(end, start + i), min(end, start + i + size) if i + size < len(cell.text) else end),),
        )
        for i in range(0, len(cell.text), size)
    ]


def _without(spans: Sequence[Span], used: Sequence[Span]) -> list[Span]:
    """What of `spans` is in none of `used`."""
    rest: list[Span] = []
    taken = merge_spans(used)
    at = 0
    for start, end in merge_spans(spans):
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        k = at
        while k < len(taken) and taken[k][0] < end:
            if start < taken[k][0]:
                rest.append((start, taken[k][0]))
            start = max(start, taken[k][1])
            k += 1
        if start < end:
            rest.append((start, end))
    return rest
