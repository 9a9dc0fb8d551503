"""Find the header of a table, put two header rows into one, know a header that is repeated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from corpus.model import Line, Span
from corpus.tables.words import NONE_MARKS, cell_kind, compact, header_kind, is_field_label, plain_header

_YEAR = re.compile(r"((?:19|20)\d\d)年?")
_PERIOD = re.compile(
    r"((?:19|20)\d\d年)?(\d{1,2}月份?|第?[一二三四1-4]季度|[上下]半年|\d{1,2}[-—~至]\d{1,2}月)|(?:19|20)\d\d年?[-—~至](?:19|20)\d\d年?"
)
_RULE = re.compile(r"[|\s:\-]+")


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as printed, without the white space around it; an empty one has an empty span."""

    text: str
    span: Span

    @property
    def bare(self) -> str:
        """The text without white space, for comparing."""
        return compact(self.text)


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a block of rows. names: one a column, "" where it has none; printed: the first row's own cells.

    doubtful: for a column after a member that this repeat of the header lost, the names that its values may stand under.
    """

    names: tuple[str, ...]
    printed: tuple[str, ...]
    spans: tuple[Span, ...]
    doubtful: tuple[tuple[int, tuple[str, ...]], ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kind of each column; "单位" is a unit only beside an amount, else it is somebody's."""
        return _kinds(self.names)


@lru_cache(maxsize=256)
def _kinds(names: tuple[str, ...]) -> tuple[str, ...]:
    kinds = tuple(header_kind(name) for name in names)
    if "value" in kinds or any(_YEAR.search(name) for name in names):
        return kinds
    return tuple("org" if kind == "unit" and compact(name) == "单位" else kind for kind, name in zip(kinds, names, strict=True))


def split_cells(line: Line) -> list[RawCell]:
    """The cells of a line: between tabs, or between the bars of a Markdown row."""
    text = line.text
    bars = text.strip().startswith("|") and text.strip().endswith("|") and text.count("|") > 1
    if "\t" not in text and bars:
        first, last = text.index("|"), text.rindex("|")
        pieces = re.finditer(r"[^|]*(?:\||$)", text[first + 1 : last])
        bounds = [(first + 1 + m.start(), first + 1 + m.end() - m.group().endswith("|")) for m in pieces if m.end() > m.start()]
    else:
        bounds, start = [], 0
        for piece in text.split("\t"):
            bounds.append((start, start + len(piece)))
            start += len(piece) + 1
    cells = []
    for start, end in bounds:
        piece = text[start:end]
        left = start + len(piece) - len(piece.lstrip())
        stripped = piece.strip()
        cells.append(RawCell(stripped, (line.start + left, line.start + left + len(stripped))))
    return cells


def is_rule(line: Line) -> bool:
    """The line under a Markdown table's header: |---|:--|."""
    return "-" in line.text and "|" in line.text and _RULE.fullmatch(line.text.strip()) is not None


def is_header(cells: Sequence[RawCell], following: Sequence[Sequence[RawCell]] = ()) -> bool:
    """Whether `cells` are a header: short words, most of them of the vocabulary, none of them a value.

    following: the rows below, for a header of unknown words: it stands over a column whose values are all numbers or dates.
    """
    filled = [cell for cell in cells if cell.bare]
    if len(filled) < 2 or any(len(cell.bare) > 24 or re.search("[。；]", cell.bare) for cell in filled):
        return False
    if any(_is_value(cell) for cell in filled):
        return False
    known = sum(_is_known(cell) for cell in filled)
    if not cells[0].bare:
        return known == len(filled) == len(_strip_right(cells)) - 1
    if header_kind(cells[0].text) == "key":
        return known >= 2 or known * 2 >= len(filled)
    if _is_form(cells, following):
        return False
    if len(filled) < len(_strip_right(cells)):
        return known >= 2 and bool(following) and _is_second_half(cells, following[0])
    return (known >= 2 and known * 2 > len(filled)) or _stands_over_values(cells, following)


def _is_known(cell: RawCell) -> bool:
    return header_kind(cell.text) != "other" or _PERIOD.fullmatch(cell.bare) is not None


def _is_form(cells: Sequence[RawCell], following: Sequence[Sequence[RawCell]]) -> bool:
    """Labels of fields all the way down the first column: a form ("姓名 张三 性别 男" over "籍贯 … 学历 …"), no header over it."""
    below = [row[0] for row in following if row[0].bare]
    labels = [is_field_label(cell.text) for cell in below]
    return len(labels) >= 2 and is_field_label(cells[0].text) and sum(labels) * 2 > len(labels)


def _is_value(cell: RawCell) -> bool:
    if cell.bare in NONE_MARKS or cell.bare.endswith((":", "：")):
        return True
    period = _YEAR.fullmatch(cell.bare) or _PERIOD.fullmatch(cell.bare)
    return cell_kind(cell.text) in ("number", "quantity", "sentence", "date") and not period


def _stands_over_values(cells: Sequence[RawCell], following: Sequence[Sequence[RawCell]]) -> bool:
    if len(following) < 2 or any(len(row) != len(cells) for row in following):
        return False
    for column, head in enumerate(cells):
        values = [row[column] for row in following if row[column].bare]
        if len(values) >= 2 and cell_kind(head.text) in ("text", "org") and all(cell_kind(v.text) in ("number", "date") for v in values):
            return True
    return False


def _strip_right(cells: Sequence[RawCell]) -> list[RawCell]:
    kept = list(cells)
    while kept and not kept[-1].bare:
        kept.pop()
    return kept


def read_header(cells: Sequence[RawCell], below: Sequence[RawCell] | None) -> tuple[Header, bool]:
    """The header that `cells` begin, and whether the row below is its second half.

    A second half stands under a blank first cell and names the parts of a group ("分年度任务进度分解" over 2022年, 2023年 …).
    Where a group's series of years runs on under the next header's cell, that header has lost a column: it moves right.
    """
    if below is not None and _is_second_half(cells, below):
        names = _flatten(cells, below)
        spans = (_extent(cells), _extent(below))
        return Header(_mark_twins(names), tuple(cell.text for cell in cells), spans), True
    kept = _strip_right(cells)
    return Header(_mark_twins([cell.bare for cell in kept]), tuple(cell.text for cell in kept), (_extent(kept),)), False


def _extent(cells: Sequence[RawCell]) -> Span:
    filled = [cell.span for cell in cells if cell.bare]
    return (filled[0][0], filled[-1][1])


def _is_second_half(cells: Sequence[RawCell], below: Sequence[RawCell]) -> bool:
    """Short words under the groups of the row above (a cell with blank ones after it) and nowhere else, save a year that runs on."""
    under = [i for i, cell in enumerate(below) if cell.bare]
    if len(under) < 2 or any(len(below[i].bare) > 12 or _is_value(below[i]) for i in under):
        return False
    blank = [i >= len(cells) or not cells[i].bare for i in range(max(len(cells), len(below)) + 1)]
    inside = [blank[i] or blank[i + 1] or (i > 0 and _follows(below[i - 1].text, below[i].text)) for i in under]
    return all(inside) and any(blank[i] for i in under) and (not below[0].bare or blank[1])


def _flatten(cells: Sequence[RawCell], below: Sequence[RawCell]) -> list[str]:
    tops = [cell.bare for cell in cells]
    subs = [cell.bare for cell in below]
    width = max(len(tops), len(subs))
    tops += [""] * (width - len(tops))
    subs += [""] * (width - len(subs))
    names: list[str] = []
    group, displaced = "", []
    for column in range(width):
        if tops[column] and subs[column] and group and _follows(subs[column - 1], subs[column]):
            displaced.append(tops[column])
        elif tops[column]:
            group = tops[column]
        names.append(f"{group} {subs[column]}" if subs[column] else tops[column])
    while names and not names[-1]:
        names.pop()
    return names + displaced


def _follows(left: str, right: str) -> bool:
    first, second = _YEAR.fullmatch(compact(left)), _YEAR.fullmatch(compact(right))
    return bool(first and second and int(second[1]) == int(first[1]) + 1)


def _mark_twins(names: Sequence[str]) -> tuple[str, ...]:
    """Two columns of one name are told apart by their places: which is which is not for us to say."""
    return tuple(f"{name}（第{i + 1}列）" if name and list(names).count(name) > 1 else name for i, name in enumerate(names))


def same_header(old: Header, new: Header) -> bool:
    """Whether `new` is `old` printed again: most columns the same, up to spelling."""
    left = [plain_header(name) for name in old.printed if name.strip()]
    right = [plain_header(name) for name in new.printed if name.strip()]
    if left == right:
        return True
    if abs(len(left) - len(right)) > 1 or not left:
        return False
    same = sum(block.size for block in SequenceMatcher(a=left, b=right, autojunk=False).get_matching_blocks())
    return same >= 2 and same * 3 >= 2 * max(len(left), len(right))


def identical_header(old: Header, new: Header) -> bool:
    """The same words in the same order, spaces and brackets aside."""
    return [plain_header(n) for n in old.printed if n.strip()] == [plain_header(n) for n in new.printed if n.strip()]


def merge_repeat(full: Header, repeat: Header) -> Header:
    """`repeat` with its doubtful columns named: it lost members that `full`, the longest printing, has."""
    left, right = [plain_header(n) for n in full.names], [plain_header(n) for n in repeat.names]
    doubtful = []
    for tag, i1, i2, j1, _ in SequenceMatcher(a=left, b=right, autojunk=False).get_opcodes():
        if tag == "delete" and j1 < len(right):
            doubtful.append((j1, tuple(full.names[i1:i2])))
    return replace(repeat, doubtful=tuple(doubtful))
