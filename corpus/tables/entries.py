"""Label the cells of placed rows, and say which column plays which part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from corpus.model import Cell, Span
from corpus.tables.align import PlacedRow
from corpus.tables.blocks import RawRow
from corpus.tables.header import Header, RawCell
from corpus.tables.model import Note
from corpus.tables.words import compact, plain_header

KEY = re.compile(r"[A-Za-z]{0,2}\d+([-.—–]\d+)*|[A-Z]|[一二三四五六七八九十]+")


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
    """The parts of `header`: the item's number, its name, the groups before it."""
    return _columns(header.names, header.kinds)


@lru_cache(maxsize=256)
def _columns(names: tuple[str, ...], kinds: tuple[str, ...]) -> Columns:
    key = kinds.index("key") if "key" in kinds else None
    start = 0 if key is None else key + 1
    rest = range(start, len(kinds))
    plain = [plain_header(name) for name in names]
    named = [c for c in rest if "名称" in plain[c] and kinds[c] != "category"]
    graded = [c for c in rest if re.fullmatch(r"[一二三四五]级指标", plain[c])]
    words = [c for c in rest if kinds[c] in ("name", "text", "org", "other", "date")]
    title = next(iter(graded[-1:] or named[:1] or words[:1]), None)
    groups = tuple(c for c in range(title) if kinds[c] in ("category", "name", "other", "text", "org")) if title is not None else ()
    return Columns(key, title, groups)


def make_entries(placed: Sequence[PlacedRow], warnings: list[str]) -> list[Entry]:
    """Label the cells of each row; a value under a doubtful column is labelled only if it names the member that it stands for."""
    known = _known_categories(placed)
    entries = []
    for row in placed:
        entry = Entry(row, row.raw.header, aligned=row.agreed, spans=_line_spans(row.raw))
        for index, (cell, column) in enumerate(zip(row.raw.cells, row.columns, strict=True)):
            if cell.bare:
                _label(entry, index, cell, column)
        _unpack_category(entry, known)
        entries.append(entry)
    odd = [_excerpt(e.placed) for e in entries if not e.aligned and e.header is not None and not e.placed.raw.stray]
    if odd:
        warnings.append(f"{len(odd)}行有单元格无法与表头对应，已按原顺序保留，未加列名：{'、'.join(_runs(odd)[:40])}")
    return entries


def _label(entry: Entry, index: int, cell: RawCell, column: int | None) -> None:
    header = entry.header
    if header is None or column is None:
        entry.loose.append((index, Cell("", cell.text, (cell.span,))))
        return
    name = header.names[column]
    others = dict(header.doubtful).get(column)
    if others:
        said = [other for other in others if other.strip() and cell.bare.startswith(compact(other.split()[-1]))]
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


def _line_spans(raw: RawRow) -> tuple[Span, ...]:
    """From a line's first filled cell to its last; with the bars at both ends, where bars part the cells."""
    filled = [cell.span for cell in raw.cells if cell.bare]
    if not filled:
        return ()
    if "\t" in raw.line.text or raw.stray:
        return ((filled[0][0], filled[-1][1]),)
    left = len(raw.line.text) - len(raw.line.text.lstrip())
    return ((raw.line.start + left, raw.line.start + left + len(raw.line.text.strip())),)


def _excerpt(row: PlacedRow) -> str:
    first = next((cell.bare for cell in row.raw.cells if cell.bare), "")
    return f"第{first}项" if KEY.fullmatch(first) else f"“{first[:12]}”"


def _runs(names: Sequence[str]) -> list[str]:
    """第1项, 第2项, 第3项, 第9项 as 第1至3项, 第9项."""
    runs: list[tuple[str, str]] = []
    for name in names:
        number, last = re.fullmatch(r"第(\d+)项", name), re.fullmatch(r"第(\d+)项", runs[-1][1]) if runs else None
        if number and last and int(number[1]) == int(last[1]) + 1:
            runs[-1] = (runs[-1][0], name)
        else:
            runs.append((name, name))
    return [first if first == last else f"{first[:-1]}至{last[1:]}" for first, last in runs]
