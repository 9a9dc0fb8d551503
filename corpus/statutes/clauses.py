"""Text without articles: 一、 （一） 1. numbering, tables, annexes; cut into passages.

A numbered item with all that belongs to it is one passage; one that is too long gives up its sub-items; short
neighbours are put together. Paragraphs without numbers are packed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.model import Cell, Line, Row, Source, Span
from corpus.statutes.cut import LIMIT, Paragraph, Piece, cut_paragraphs, paragraphs_of, tidy
from corpus.statutes.divisions import ANNEX
from corpus.statutes.headings import Heading
from corpus.statutes.lines import StatuteLines
from corpus.statutes.marks import Mark, find_marks

PACKED = 600
"""Characters that paragraphs without numbers, and short items, are packed to."""
SHORT = 60
"""Characters of an item that is no passage by itself."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A passage in the making. path: heading texts above it; locator: the way to it, labels joined by " > "."""

    piece: Piece
    path: tuple[str, ...]
    locator: str
    kind: str = "paragraph"
    rows: tuple[Row, ...] = ()


@dataclass(slots=True)
class PlainText:
    """headings: for the outline, each with its level from 1; clauses: the passages; heading_lines: lines that are in no clause.

    annex: the heading of the last annex, "" if there is none.
    """

    headings: list[tuple[int, Heading]] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    heading_lines: list[Line] = field(default_factory=list)
    annex: str = ""


def read_clauses(
    statute: StatuteLines, start: int, end: int, source: Source, path: tuple[str, ...] = (), annexes: bool = False
) -> PlainText:
    """Outline and passages of the lines from `start` to `end`. path: the headings above them; annexes: whether annexes may begin there."""
    lines, levels = statute.lines[start:end], statute.levels[start:end]
    continued = frozenset(i - start for i in statute.continued)
    reader = _Reader(lines, continued, source, PlainText())
    reader.read(0, len(lines), find_marks(lines, levels, annexes, continued), path, 1)
    return reader.found


@dataclass(slots=True)
class _Reader:
    lines: Sequence[Line]
    continued: frozenset[int]
    source: Source
    found: PlainText

    def read(self, start: int, end: int, marks: Sequence[Mark], path: tuple[str, ...], level: int) -> None:
        """Reads [start, end), where `marks` are all that lie in it."""
        rank = min((mark.rank for mark in marks), default=0)
        tops = [i for i, mark in enumerate(marks) if mark.rank == rank]
        if not tops:
            self.found.clauses += self._paragraphs(start, end, path)
            return
        first = marks[tops[0]]
        if first.at > start:
            self.read(start, first.at, marks[: tops[0]], path, level)
        waiting: list[tuple[Mark, int]] = []
        for i, following in zip(tops, [*tops[1:], len(marks)], strict=True):
            mark = marks[i]
            stop = marks[following].at if following < len(marks) else end
            size = sum(len(line.text) + 1 for line in self.lines[mark.at : stop])
            if mark.lines == 0 and size <= SHORT and stop - mark.at == 1:
                waiting.append((mark, stop))
                continue
            self._flush(waiting, path, level)
            self._item(mark, stop, marks[i + 1 : following], size, path, level)
        self._flush(waiting, path, level)

    def _item(self, mark: Mark, stop: int, below: Sequence[Mark], size: int, path: tuple[str, ...], level: int) -> None:
        if mark.rank == ANNEX:
            self.found.annex = _text(mark)
        if mark.lines:
            self._section(mark, level)
            self.found.heading_lines += self.lines[mark.at : mark.at + mark.lines]
            if mark.at + mark.lines < stop:
                self.read(mark.at + mark.lines, stop, below, (*path, _text(mark)), level + 1)
            return
        self._section(mark, level)
        if size > LIMIT and len(below) >= 2:
            self._clauses(mark.at, below[0].at, path, mark.label)
            opening = tidy(self.lines[mark.at].text)
            self.read(below[0].at, stop, below, (*path, opening if len(opening) <= SHORT else opening[: SHORT - 1] + "…"), level + 1)
        else:
            self._clauses(mark.at, stop, path, mark.label)

    def _flush(self, waiting: list[tuple[Mark, int]], path: tuple[str, ...], level: int) -> None:
        """Short items side by side become one passage."""
        if waiting:
            for mark, _ in waiting:
                self._section(mark, level)
            first, last = waiting[0][0], waiting[-1][0]
            label = first.label if first is last else f"{first.label}至{last.label}"
            for piece in cut_paragraphs(self._whole(first.at, waiting[-1][1]), self.source, PACKED):
                self.found.clauses.append(Clause(piece, path, " > ".join((*path, label))))
            waiting.clear()

    def _whole(self, start: int, end: int) -> list[Paragraph]:
        return paragraphs_of(self.lines[start:end], start, self.continued)

    def _clauses(self, start: int, end: int, path: tuple[str, ...], label: str) -> None:
        for piece in cut_paragraphs(self._whole(start, end), self.source):
            self.found.clauses.append(Clause(piece, path, " > ".join((*path, label))))

    def _paragraphs(self, start: int, end: int, path: tuple[str, ...]) -> Iterator[Clause]:
        while start < end:
            stop, table = start, self.lines[start].text.startswith("|")
            while stop < end and self.lines[stop].text.startswith("|") == table:
                stop += 1
            if table:
                yield from _table(self.lines[start:stop], path)
            else:
                for piece in cut_paragraphs(self._whole(start, stop), self.source, PACKED):
                    yield Clause(piece, path, " > ".join(path))
            start = stop

    def _section(self, mark: Mark, level: int) -> None:
        if mark.label or mark.title:
            lines = self.lines[mark.at : mark.at + max(1, mark.lines)]
            spans = [(line.start, line.end) for line in lines]
            if mark.lines == 0:
                spans = [(spans[0][0], spans[0][0] + len(mark.label))]
            self.found.headings.append((level, Heading(int(mark.rank), mark.label, mark.title, tuple(spans))))


def _text(mark: Mark) -> str:
    """ "一、关于管辖", "附件一 产生办法"."""
    spaced = mark.label and mark.title and (mark.label[-1].isdigit() or mark.label[0] in "第附")
    return f"{mark.label}{' ' if spaced else ''}{mark.title}"


_RULE = re.compile(r":?-+:?")


def _table(lines: Sequence[Line], path: tuple[str, ...]) -> Iterator[Clause]:
    """A Markdown table: one passage a row; its header and the rule below are kept as a passage of their own."""
    headed = len(lines) > 1 and all(_RULE.fullmatch(text) for text, _ in _cells(lines[1]))
    header = [text for text, _ in _cells(lines[0])] if headed else []
    for index, line in enumerate(lines):
        cells, spans = _cells(line), ((line.start, line.end),)
        if headed and index > 1 and len(cells) == len(header):
            row = Row(tuple(Cell(name, tidy(text), (span,)) for name, (text, span) in zip(header, cells, strict=True)), spans)
            yield Clause(Piece(row.render(), spans), path, " > ".join((*path, f"表第{index - 1}行")), "row", (row,))
        elif headed and index < 2:
            yield Clause(Piece(tidy(line.text), spans), path, " > ".join((*path, "表头")), "contents")
        else:
            yield from (Clause(piece, path, " > ".join((*path, "表"))) for piece in cut_row(line))


def cut_row(line: Line) -> Iterator[Piece]:
    """A table line that fits no header, as it stands, in pieces that are not too long."""
    for start in range(0, len(line.text), LIMIT):
        text = line.text[start : start + LIMIT]
        if text.strip():
            yield Piece(tidy(text), ((line.start + start, line.start + start + len(text)),))


def _cells(line: Line) -> list[tuple[str, Span]]:
    """The cells of a Markdown table line that are not empty, with their spans."""
    found = []
    for match in re.finditer(r"[^|]+", line.text):
        text = match[0].strip()
        if text:
            start = line.start + match.start() + match[0].index(text[0])
            found.append((text, (start, start + len(text))))
    return found
