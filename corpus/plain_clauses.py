"""Text without articles: 一、 （一） 1. numbering, questions and answers, tables, annexes.

A numbered item with all that belongs to it is one passage; one that is too long gives up its sub-items. A short line
with a number and text below it is a heading. Paragraphs without numbers are packed together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.article_cut import LIMIT, Piece, cut_paragraphs, tidy
from corpus.model import Cell, Line, Row, Source, Span
from corpus.statute_lines import Heading, plain_label

PACKED = 600
"""Characters that paragraphs without numbers are packed to."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A passage in the making. path: heading texts above it; locator: the labels on the way to it; section: its own, if it has a label."""

    piece: Piece
    path: tuple[str, ...]
    locator: str
    kind: str = "paragraph"
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class _Node:
    rank: int
    label: str
    lines: range


def read_clauses(lines: Sequence[Line], source: Source, path: tuple[str, ...] = ()) -> tuple[list[tuple[int, Heading]], list[Clause]]:
    """The labelled items (as headings of the outline, each with its level from 1) and the passages of `lines`, both in order."""
    headings: list[tuple[int, Heading]] = []
    clauses = list(_read(lines, range(len(lines)), source, path, headings, 1))
    return headings, clauses


def _read(
    lines: Sequence[Line], within: range, source: Source, path: tuple[str, ...], headings: list[tuple[int, Heading]], level: int
) -> Iterator[Clause]:
    for node in _nodes(lines, within):
        own = [lines[i] for i in node.lines]
        if not node.label:
            yield from _paragraphs(own, source, path)
            continue
        first = own[0]
        rest = first.text[_label_length(first.text) :]
        children = range(node.lines.start + 1, node.lines.stop)
        is_heading = bool(children) and _heading_like(rest)
        end = len(first.text) if is_heading else _label_length(first.text)
        headings.append((level, Heading(node.rank, node.label, tidy(rest) if is_heading else "", ((first.start, first.start + end),))))
        if is_heading:
            yield from _read(lines, children, source, (*path, node.label + tidy(rest)), headings, level + 1)
        elif sum(len(line.text) + 1 for line in own) > LIMIT and _has_items(lines, children):
            yield from _whole([first], source, path, node.label)
            yield from _read(lines, children, source, (*path, node.label + _short(tidy(rest))), headings, level + 1)
        else:
            yield from _whole(own, source, path, node.label)


def _nodes(lines: Sequence[Line], within: range) -> Iterator[_Node]:
    """The outermost items in `within`, each with the lines that belong to it; runs of lines before and between them without a label."""
    marks = [(i, mark) for i in within if (mark := plain_label(lines[i].text))]
    top = _outermost(marks)
    starts = [(i, mark) for i, mark in marks if mark[0] == top]
    if not starts:
        if within:
            yield _Node(0, "", within)
        return
    if starts[0][0] > within.start:
        yield _Node(0, "", range(within.start, starts[0][0]))
    ends = [*(i for i, _ in starts[1:]), within.stop]
    for (i, (rank, label)), end in zip(starts, ends, strict=True):
        yield _Node(rank, label, range(i, end))


def _outermost(marks: Sequence[tuple[int, tuple[int, str]]]) -> int:
    """The rank of the first mark, unless one of lower rank comes later."""
    return min((rank for _, (rank, _) in marks), default=0)


def _has_items(lines: Sequence[Line], within: range) -> bool:
    return sum(1 for i in within if plain_label(lines[i].text)) >= 2


def _label_length(text: str) -> int:
    mark = plain_label(text)
    if not mark:
        return 0
    wanted, length = len(mark[1]), 0
    while wanted:
        wanted -= not text[length].isspace()
        length += 1
    return length


def _heading_like(rest: str) -> bool:
    return 0 < len(rest) <= 40 and not re.search(r"[。；，：:;！？]$|，", rest.strip())


def _short(text: str) -> str:
    """The first words of an item, as the heading of its sub-items."""
    return text if len(text) <= 60 else text[:59] + "…"


def _whole(lines: Sequence[Line], source: Source, path: tuple[str, ...], label: str) -> Iterator[Clause]:
    for piece in cut_paragraphs(lines, source):
        place = " > ".join((*path, label))
        yield Clause(piece, path, place)


def _paragraphs(lines: Sequence[Line], source: Source, path: tuple[str, ...]) -> Iterator[Clause]:
    start = 0
    while start < len(lines):
        end = start
        table = lines[start].text.startswith("|")
        while end < len(lines) and lines[end].text.startswith("|") == table:
            end += 1
        if table:
            yield from _table(lines[start:end], path)
        else:
            for piece in cut_paragraphs(lines[start:end], source, PACKED):
                yield Clause(piece, path, " > ".join(path))
        start = end


def _table(lines: Sequence[Line], path: tuple[str, ...]) -> Iterator[Clause]:
    """A Markdown table: one passage a row; the header's line and the rule below it are kept as a passage of their own."""
    header: list[str] = []
    for index, line in enumerate(lines):
        cells = _cells(line)
        rule = all(re.fullmatch(r":?-+:?", text) for text, _ in cells)
        if index + 1 < len(lines) and index == 0 and all(re.fullmatch(r":?-+:?", text) for text, _ in _cells(lines[1])):
            header = [text for text, _ in cells]
        elif not rule and len(cells) == len(header):
            row = Row(
                tuple(Cell(name, tidy(text), (span,)) for name, (text, span) in zip(header, cells, strict=True)), ((line.start, line.end),)
            )
            yield Clause(Piece(row.render(), row.spans), path, " > ".join((*path, f"表第{index - 1}行")), "row", (row,))
            continue
        yield Clause(
            Piece(tidy(line.text), ((line.start, line.end),)),
            path,
            " > ".join((*path, "表头")),
            "contents" if header or rule else "paragraph",
        )


def _cells(line: Line) -> list[tuple[str, Span]]:
    """The cells of a Markdown table line with their spans."""
    found = []
    for match in re.finditer(r"[^|]+", line.text):
        text = match[0].strip()
        if text:
            start = line.start + match.start() + match[0].index(text[0])
            found.append((text, (start, start + len(text))))
    return found
