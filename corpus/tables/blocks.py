"""Sort the lines of a table region: headers, rows, group rows, captions, furniture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.model import Line, Span
from corpus.tables.header import (
    Header,
    RawCell,
    identical_header,
    is_header,
    is_rule,
    merge_repeat,
    read_header,
    same_header,
    split_cells,
)
from corpus.tables.words import compact, header_kind, is_page_furniture

_LABEL = re.compile(
    r"(?P<a>[一二三四五六七八九十]+[、.．])|(?P<b>[（(][一二三四五六七八九十]+[)）])|(?P<c>[（(]\d+[)）])|(?P<d>\d+[、.．])"
    r"|(?P<e>[A-Z]\d*[ \u3000、.．])|(?P<f>第[一二三四五六七八九十]+[编章节部类])"
)
_CONTINUED = re.compile(r"[（(]?(接上表|续上表|续表?)[\d一二三四五六七八九十]*[)）]?")
_UNIT_NOTE = re.compile(r"[（(]?\s*(计量|金额)?单位\s*[:：].{1,20}")


@dataclass(frozen=True, slots=True)
class RawRow:
    """A line of cells, or a stray line of text (one cell). path: what stands above; lead: spans of what it is first to stand under."""

    line: Line
    cells: tuple[RawCell, ...]
    header: Header | None
    path: tuple[str, ...]
    lead: tuple[Span, ...] = ()
    block: int = 0
    stray: bool = False


@dataclass(slots=True)
class RawTable:
    """The rows of one header and its repeats."""

    header: Header | None
    rows: list[RawRow] = field(default_factory=list)
    furniture: list[tuple[str, Span]] = field(default_factory=list)
    notes: list[tuple[str, tuple[Span, ...]]] = field(default_factory=list)
    blocks: int = 0


@dataclass(slots=True)
class _Reader:
    """Walks the lines once; what it knows at a line is the header in force, the caption and the group rows above."""

    tables: list[RawTable] = field(default_factory=list)
    header: Header | None = None
    captions: list[tuple[str, Span]] = field(default_factory=list)
    groups: list[tuple[str, str]] = field(default_factory=list)
    lead: list[Span] = field(default_factory=list)
    furniture: list[tuple[str, Span]] = field(default_factory=list)
    notes: list[tuple[str, tuple[Span, ...]]] = field(default_factory=list)
    fresh_caption: bool = False

    def take_header(self, header: Header) -> None:
        table = self.tables[-1] if self.tables else None
        known = table is not None and table.header is not None and same_header(table.header, header)
        if table is None or not known or (self.fresh_caption and table.header and not identical_header(table.header, header)):
            table = RawTable(header)
            self.tables.append(table)
            if not self.fresh_caption:
                self.captions.clear()
                self.groups.clear()
        else:
            self.furniture.extend(("重复的表头", span) for span in header.spans)
        self.header = header
        self.fresh_caption = False
        self._settle(table)
        table.blocks += 1

    def take_row(self, line: Line, cells: Sequence[RawCell], stray: bool = False) -> None:
        if not self.tables:
            self.tables.append(RawTable(None, blocks=1))
        table = self.tables[-1]
        self._settle(table)
        path = (*(text for text, _ in self.captions), *(text for _, text in self.groups))
        table.rows.append(RawRow(line, tuple(cells), self.header, path, tuple(self.lead), table.blocks, stray))
        self.lead.clear()
        self.fresh_caption = False

    def take_caption(self, text: str, span: Span) -> None:
        if not self.fresh_caption:
            self.captions.clear()
        self.captions.append((text, span))
        self.groups.clear()
        self.lead.append(span)
        self.fresh_caption = True

    def take_group(self, text: str, span: Span) -> None:
        match = _LABEL.match(text)
        style = match.lastgroup or "" if match else ""
        styles = [known for known, _ in self.groups]
        if style in styles:
            del self.groups[styles.index(style) :]
        self.groups.append((style, text))
        self.lead.append(span)

    def _settle(self, table: RawTable) -> None:
        table.furniture.extend(self.furniture)
        table.notes.extend(self.notes)
        self.furniture.clear()
        self.notes.clear()


def is_table_line(line: Line) -> bool:
    """A line of cells: with a tab inside, or a Markdown row."""
    text = line.text.strip(" \r\n")
    bare = text.strip()
    return "\t" in text or (len(bare) > 2 and bare.startswith("|") and bare.endswith("|") and bare.count("|") > 1)


def read_blocks(lines: Sequence[Line]) -> list[RawTable]:
    """The raw tables of a region, in order. Every line that is not blank lands in exactly one of their parts."""
    wanted = [line for line in lines if line.text.strip()]
    reader = _Reader()
    index = 0
    while index < len(wanted):
        index += _take(reader, wanted, index)
    if not reader.tables and (reader.furniture or reader.lead or reader.notes):
        reader.tables.append(RawTable(None))
    if reader.tables:
        last = reader.tables[-1]
        reader._settle(last)
        last.furniture.extend(("没有行的小标题", span) for span in reader.lead)
    for table in reader.tables:
        _merge_repeats(table)
    return reader.tables


def _take(reader: _Reader, lines: Sequence[Line], index: int) -> int:
    """Read the line at `index`; the number of lines used."""
    line = lines[index]
    if is_rule(line):
        reader.furniture.append(("表格线", _span(line)))
    elif is_table_line(line):
        return _take_cells(reader, line, lines[index + 1 : index + 6])
    elif is_page_furniture(line.text) or _CONTINUED.fullmatch(compact(line.text)):
        reader.furniture.append(("页码或页眉", _span(line)))
    elif _UNIT_NOTE.fullmatch(line.text.strip()):
        reader.notes.append((line.text.strip(), (_span(line),)))
    elif _is_caption(reader, lines, index):
        reader.take_caption(line.text.strip(), _span(line))
    elif reader.header is not None and 0 < index < len(lines) - 1 and is_spanning_row(*lines[index - 1 : index + 2]):
        reader.take_group(line.text.strip(), _span(line))
    else:
        reader.take_row(line, [RawCell(line.text.strip(), _span(line))], stray=True)
    return 1


def _take_cells(reader: _Reader, line: Line, later: Sequence[Line]) -> int:
    cells = split_cells(line)
    filled = [cell for cell in cells if cell.bare]
    if not filled:
        return 1
    if _may_be_header(reader, line, cells) and is_header(cells, below := [split_cells(other) for other in later if is_table_line(other)]):
        header, both = read_header(cells, below[0] if below and is_table_line(later[0]) else None)
        if "\t" not in line.text:
            header = replace(header, spans=(_span(line), *([_span(later[0])] if both else [])))
        reader.take_header(header)
        return 2 if both else 1
    if reader.header is not None and _is_group(cells, filled, "key" in reader.header.kinds):
        reader.take_group(filled[0].text, (filled[0].span[0], filled[-1].span[1]))
        return 1
    reader.take_row(line, cells)
    return 1


def _may_be_header(reader: _Reader, line: Line, cells: Sequence[RawCell]) -> bool:
    """Below a first row a header is one only if it has 序号, repeats the one in force, or follows a caption.

    After a blank line it may also begin another table, if all of its words are those of headers.
    """
    if not reader.tables or not reader.tables[-1].rows or reader.fresh_caption:
        return reader.header is None or reader.fresh_caption or not reader.tables[-1].rows
    filled = [cell for cell in cells if cell.bare]
    if any(header_kind(cell.text) == "key" for cell in filled):
        return True
    apart = line.start - reader.tables[-1].rows[-1].line.end > 1
    if apart and all(header_kind(cell.text) != "other" for cell in filled):
        return True
    return reader.header is not None and identical_header(reader.header, read_header(cells, None)[0])


def _is_group(cells: Sequence[RawCell], filled: Sequence[RawCell], keyed: bool) -> bool:
    """A row with a first cell alone (or one text in all its cells, as a merged cell is sometimes given).

    In a table without numbers it needs a label of its own: it may be a row whose other cells are empty.
    """
    if len(cells) < 2 or len({cell.bare for cell in filled}) > 1 or len(filled[0].bare) > 60:
        return False
    if re.fullmatch(r"[A-Z]?\d+([-.]\d+)*", filled[0].bare):
        return False
    alone = len(filled) == 1 and bool(cells[0].bare) and (keyed or _LABEL.match(filled[0].text) is not None)
    return alone or (len(filled) == len(cells) >= 3)


def is_spanning_row(before: Line, line: Line, after: Line) -> bool:
    """A short line of words right between two rows, no blank line about it: a cell that spans the whole width.

    So Word files, web pages and workbooks give a group row ("二、强化监管" between two lines of cells).
    """
    if len(compact(line.text)) > 60 or line.text.rstrip().endswith(("。", "；", ";", "，", ",", "、")):
        return False
    close = line.start - before.end <= 1 and after.start - line.end <= 1
    return close and bool(line.text.strip()) and is_table_line(before) and not is_table_line(line) and is_table_line(after)


def _is_caption(reader: _Reader, lines: Sequence[Line], index: int) -> bool:
    """A short line over a header: "(1)制度体系建设任务清单及进度安排"."""
    if len(compact(lines[index].text)) > 60 or lines[index].text.rstrip().endswith(("。", "；", ";", "，", ",")):
        return False
    for later in range(index + 1, min(index + 6, len(lines))):
        if is_table_line(lines[later]):
            below = [split_cells(other) for other in lines[later + 1 : later + 5] if is_table_line(other)]
            return is_header(split_cells(lines[later]), below)
    return False


def _merge_repeats(table: RawTable) -> None:
    """Tell each repeat of a header which of its columns are doubtful: those after a member that it lost."""
    headers = {id(row.header): row.header for row in table.rows if row.header is not None}
    if table.header is None or len({len(h.names) for h in headers.values()}) < 2:
        return
    full = max(headers.values(), key=lambda header: len(header.names))
    merged = {key: merge_repeat(full, header) for key, header in headers.items() if len(header.names) < len(full.names)}
    table.rows = [RawRow(r.line, r.cells, merged.get(id(r.header), r.header), r.path, r.lead, r.block, r.stray) for r in table.rows]


def _span(line: Line) -> Span:
    left = len(line.text) - len(line.text.lstrip())
    return (line.start + left, line.start + left + len(line.text.strip()))
