"""Make items of placed rows: label cells, fill in what row-spans left out, split what one cell packed together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.model import Cell, Row, Span
from corpus.table_align import PlacedRow
from corpus.table_header import Header, RawCell
from corpus.table_model import Item, Note
from corpus.table_words import NONE_MARKS, SUM_WORDS, cell_kind, compact, header_kind, plain_header

_KEY = re.compile(r"[A-Za-z]{0,2}\d+([-.—–]\d+)*|[A-Z]|[一二三四五六七八九十]+")


@dataclass(slots=True)
class Entry:
    """A row on its way: cells by column (labelled) and loose ones (unlabelled, in order)."""

    placed: PlacedRow
    header: Header | None
    cells: dict[int, Cell] = field(default_factory=dict)
    loose: list[tuple[int, Cell]] = field(default_factory=list)
    spans: tuple[Span, ...] = ()
    aligned: bool = True

    def text(self, column: int | None) -> str:
        """The text under `column`, "" where there is none."""
        return self.cells[column].text if column is not None and column in self.cells else ""


@dataclass(slots=True)
class Draft:
    """An item on its way."""

    entries: list[Entry]
    key: str = ""
    title: str = ""
    path: tuple[str, ...] = ()
    lead: list[Span] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a header play which part; None where it has no such column."""

    key: int | None
    title: int | None
    groups: tuple[int, ...]


def find_columns(header: Header) -> Columns:
    """The parts of `header`: the item's number, its name, the groups between them."""
    kinds = header.kinds
    key = kinds.index("key") if "key" in kinds else None
    start = 0 if key is None else key + 1
    rest = range(start, len(kinds))
    plain = [plain_header(name) for name in header.names]
    named = [c for c in rest if "名称" in plain[c] and kinds[c] != "category"]
    graded = [c for c in rest if re.fullmatch(r"[一二三四五]级指标", plain[c])]
    words = [c for c in rest if kinds[c] in ("name", "text", "org", "other", "date")]
    title = next(iter(graded[-1:] or named[:1] or words[:1]), None)
    groups = tuple(c for c in range(start, title) if kinds[c] in ("category", "name", "other", "text", "org")) if title is not None else ()
    return Columns(key, title, groups)


def make_entries(placed: Sequence[PlacedRow], warnings: list[str]) -> list[Entry]:
    """Label the cells of each row; a value under a doubtful column is labelled only if it names the member that it stands for."""
    known = _known_categories(placed)
    entries = []
    for row in placed:
        entry = Entry(row, row.raw.header, aligned=row.agreed, spans=_line_spans(row.raw.cells))
        for index, (cell, column) in enumerate(zip(row.raw.cells, row.columns, strict=True)):
            if cell.bare:
                _label(entry, index, cell, column)
        _unpack_category(entry, known)
        entries.append(entry)
    odd = [_excerpt(e.placed) for e in entries if not e.aligned and e.header is not None and not e.placed.raw.stray]
    if odd:
        warnings.append(f"{len(odd)}行有单元格无法与表头对应，已按原顺序保留，未加列名：{'、'.join(odd[:60])}")
    return entries


def _label(entry: Entry, index: int, cell: RawCell, column: int | None) -> None:
    header = entry.header
    if header is None or column is None:
        entry.loose.append((index, Cell("", cell.text, (cell.span,))))
        return
    name = header.names[column]
    others = dict(header.doubtful).get(column)
    if others:
        said = [other for other in others if cell.bare.startswith(compact(other.split()[-1]))]
        if len(said) != 1:
            entry.aligned = False
            entry.loose.append((index, Cell("", cell.text, (cell.span,))))
            return
        name = said[0]
    entry.cells[column] = Cell(name, cell.text, (cell.span,))


def _known_categories(placed: Sequence[PlacedRow]) -> set[str]:
    known: set[str] = set()
    for row in placed:
        kinds = row.raw.header.kinds if row.raw.header else ()
        known.update(
            cell.bare
            for cell, column in zip(row.raw.cells, row.columns, strict=True)
            if column is not None and cell.bare and kinds[column] == "category" and len(cell.bare) <= 4
        )
    return known


def _unpack_category(entry: Entry, known: set[str]) -> None:
    """ "企 业" is 企业 with a stray space; "个人 公民身后" under 名称 is a 类型 and a name, if 个人 is a 类型 of this table."""
    if entry.header is None:
        return
    kinds = entry.header.kinds
    for column, kind in enumerate(kinds):
        if kind != "category":
            continue
        cell = entry.cells.get(column)
        after = entry.cells.get(column + 1)
        if cell is not None and compact(cell.text) in known:
            entry.cells[column] = replace(cell, text=compact(cell.text))
        elif cell is None and after is not None and (match := re.match(r"(\S+)\s+(\S.*)", after.text)) and match[1] in known:
            start = after.spans[0][0]
            entry.cells[column] = Cell(entry.header.names[column], match[1], ((start, start + len(match[1])),))
            entry.cells[column + 1] = Cell(after.header, match[2], ((start + match.start(2), after.spans[0][1]),))


def _line_spans(cells: Sequence[RawCell]) -> tuple[Span, ...]:
    filled = [cell.span for cell in cells if cell.bare]
    return ((filled[0][0], filled[-1][1]),) if filled else ()


def _excerpt(row: PlacedRow) -> str:
    first = next((cell.bare for cell in row.raw.cells if cell.bare), "")
    return f"第{first}项" if _KEY.fullmatch(first) else f"“{first[:12]}”"


def group_entries(entries: Sequence[Entry], warnings: list[str]) -> list[Draft]:
    """Gather the rows of each item: rows without a number go on with the item above, a repeated number is the same item."""
    drafts: list[Draft] = []
    anchored = _anchored_groups(entries)
    continued_names = _names_in_continuations(entries)
    for entry in entries:
        columns = find_columns(entry.header) if entry.header is not None and not entry.placed.raw.stray else None
        current = drafts[-1] if drafts else None
        if columns is None:
            _take_loose(drafts, entry, current)
        elif current is not None and _goes_on(current, entry, columns, continued_names):
            current.entries.append(entry)
            current.key = current.key or compact(entry.text(columns.key))
        else:
            drafts.append(_begin(entry, columns, current, anchored, warnings))
    return drafts


def _take_loose(drafts: list[Draft], entry: Entry, current: Draft | None) -> None:
    """A stray line belongs to the item above it; rows without a header are one item, as a form is."""
    if current is not None and (entry.placed.raw.stray or current.entries[0].header is None):
        current.entries.append(entry)
        current.lead.extend(entry.placed.raw.lead)
    else:
        raw = entry.placed.raw
        drafts.append(Draft([entry], path=raw.path, lead=list(raw.lead)))


def _goes_on(current: Draft, entry: Entry, columns: Columns, continued_names: bool) -> bool:
    first = current.entries[0]
    if first.header is None or entry.placed.raw.lead or (columns.key is None) != ("key" not in first.header.kinds):
        return False
    title = compact(entry.text(columns.title))
    key = entry.text(columns.key)
    if columns.key is None:
        return bool(columns.title is not None and not title and entry.cells and not entry.loose)
    if key:
        same = key == current.key and (not title or title == compact(current.title))
        adopted = not current.key and bool(current.title) and not title and not entry.loose
        return same or adopted
    return not title or title == compact(current.title) or continued_names or not entry.aligned


def _names_in_continuations(entries: Sequence[Entry]) -> bool:
    """Whether rows without a number commonly have a name of their own in this table."""
    rows = [(e, find_columns(e.header)) for e in entries if e.header is not None and not e.placed.raw.stray]
    without = [(e, c) for e, c in rows if c.key is not None and not e.text(c.key)]
    named = [e for e, c in without if e.text(c.title)]
    return len(named) * 5 > len(without)


def _anchored_groups(entries: Sequence[Entry]) -> set[tuple[int, int]]:
    """(raw index, 0) of the leading columns that are filled in the first row under every header: their blanks go on from above."""
    firsts: dict[int, Entry] = {}
    for entry in entries:
        if not entry.placed.raw.stray:
            firsts.setdefault(entry.placed.raw.block, entry)
    rows = [entry.placed.raw.cells for entry in firsts.values()]
    if not rows:
        return set()
    return {(index, 0) for index in range(min(map(len, rows))) if all(cells[index].bare for cells in rows)}


def _begin(entry: Entry, columns: Columns, current: Draft | None, anchored: set[tuple[int, int]], warnings: list[str]) -> Draft:
    raw = entry.placed.raw
    above = current.entries[-1] if current is not None else None
    if above is not None and above.header is not None and not raw.lead:
        _inherit_groups(entry, above, columns, anchored)
    key = compact(entry.text(columns.key))
    title = entry.text(columns.title) or _loose_title(entry, columns.title)
    if compact(title) in SUM_WORDS and (group := [entry.text(c) for c in columns.groups if entry.text(c)]):
        title = f"{group[-1]} {title}"
    draft = Draft([entry], key, title, raw.path, list(raw.lead))
    if key and not title and above is not None and above.loose:
        spans = tuple(span for _, cell in above.loose for span in cell.spans)
        words = " ".join(cell.text for _, cell in above.loose)
        draft.notes.append((f"名称原文缺失；上一行未能与表头对应的内容：{words}", spans))
        warnings.append(f"第{key}项没有名称，上一行有未能对应的内容“{words}”")
    return draft


def _inherit_groups(entry: Entry, above: Entry, columns: Columns, anchored: set[tuple[int, int]]) -> None:
    """A blank before the item's name goes on from the row above, where that column is filled in the first row under each header."""
    raw, upper = entry.placed.raw.cells, above.placed.raw.cells
    for column in columns.groups:
        if (column, 0) in anchored and column not in entry.cells and column in above.cells and not raw[column].bare:
            entry.cells[column] = replace(above.cells[column], inherited=True)
    if not entry.aligned and len(raw) == len(upper):
        for index in range(1, len(raw)):
            cell = next((cell for at, cell in above.loose if at == index), None)
            blank = not raw[index].bare and entry.placed.columns[index] is None
            if blank and cell is not None and (index, 0) in anchored and any(c.bare for c in raw[index + 1 :]):
                entry.loose.append((index, replace(cell, inherited=True)))
                entry.loose.sort(key=lambda pair: pair[0])


def _loose_title(entry: Entry, column: int | None) -> str:
    """The last of an unaligned row's own words that stand at the name's column or before it, in every reading of the row."""
    title = ""
    for index, cell in entry.loose:
        possible = entry.placed.possible[index] if index < len(entry.placed.possible) else frozenset()
        words = cell_kind(cell.text) in ("text", "sentence", "code") and len(cell.text) <= 80
        before = column is not None and (all(place <= column for place in possible) if possible else index <= column)
        if words and before and not cell.inherited:
            title = cell.text
        elif possible and not before:
            break
    return title if not _KEY.fullmatch(compact(title)) else ""


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
    """Give each row of an item what its cells span: all but amounts and remarks, which hold for their own row alone."""
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
        if kind not in ("value", "remark", "unit") and column not in entry.cells and cell is not None:
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
