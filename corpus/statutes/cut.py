"""An article, or a run of paragraphs, cut into texts of at most 1,000 characters: at 款, then 项, then sentences."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from corpus.model import Line, Source, Span
from corpus.numerals import to_chinese
from corpus.statutes.labels import GAP, Label

LIMIT = 1000
"""Characters of the longest passage."""

_RUN = re.compile(r"\s{2,}|[^\S ]")  # zero-width characters stay: they are the source's own
_ITEM = re.compile(
    rf"[“\"]?([（(]{GAP}*[一二三四五六七八九十百\d]{{1,4}}{GAP}*[）)]|[一二三四五六七八九十百]{{1,4}}、|\d{{1,3}}(?:[、．)）]|\.(?!\d))|[①-⑳])"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage's own words, the spans they come from, and where in the article it stands ("第二款第（三）项", "" for the whole)."""

    text: str
    spans: tuple[Span, ...]
    place: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of one or more lines. text: tidy and whole; head: characters of the first line that are a label."""

    text: str
    lines: tuple[Line, ...]

    @property
    def spans(self) -> list[Span]:
        return [(line.start, line.end) for line in self.lines]


@dataclass(frozen=True, slots=True)
class _Atom:
    """What is never cut except by force: a paragraph or a sentence of one. clause: its 款 from 1; item: its 项 label or ""."""

    text: str
    spans: tuple[Span, ...]
    clause: int
    item: str
    opens: bool  # begins a paragraph


def tidy(text: str) -> str:
    """`text` with each run of white space as one space, none at its ends."""
    return _RUN.sub(" ", text).strip()


def merge(spans: Sequence[Span], source: Source) -> tuple[Span, ...]:
    """`spans` in order, those with only white space between them made one."""
    merged: list[Span] = []
    for start, end in spans:
        if merged and (merged[-1][1] >= start or not source.text[merged[-1][1] : start].strip(" \t\r\n\u3000\u00a0\u2002\u2003")):
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def paragraphs_of(lines: Sequence[Line], first: int = 0, continued: Collection[int] = ()) -> list[Paragraph]:
    """`lines` as paragraphs; `continued` holds those that go on with the line before, counted from `first`."""
    groups: list[list[Line]] = []
    for index, line in enumerate(lines, first):
        if groups and index in continued:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [Paragraph(_together([tidy(line.text) for line in group]), tuple(group)) for group in groups]


def _together(texts: Sequence[str]) -> str:
    """Lines of one paragraph: no space between them, except between two Latin words."""
    parts = list(texts[:1])
    for text in texts[1:]:
        latin = re.match(r"[A-Za-z]", text) and re.search(r"[A-Za-z]$", parts[-1][-1:])
        parts.append(f" {text}" if latin else text)
    return "".join(parts)


def cut_article(label: Label, paragraphs: Sequence[Paragraph], source: Source) -> tuple[Piece, ...]:
    """The article whose label opens the first line of `paragraphs`, whole if it has at most LIMIT characters."""
    line = paragraphs[0].lines[0]
    rest = line.text[label.end :]
    marks = len(rest) - len(rest.lstrip("*"))
    written = "".join(line.text[label.start : label.end].split())
    words = _together([tidy(rest[marks:]), *(tidy(other.text) for other in paragraphs[0].lines[1:])])
    first = f"{written}{'' if words[:1] in '、：:.．' else ' '}{words}".strip()
    texts = [first, *(paragraph.text for paragraph in paragraphs[1:])]
    spans = [span for paragraph in paragraphs for span in paragraph.spans]
    if sum(map(len, texts)) + len(texts) <= LIMIT:
        if marks:
            spans[:1] = [(line.start, line.start + label.end), (line.start + label.end + marks, line.end)]
        return (Piece("\n".join(texts), merge(spans, source)),)
    return tuple(_pack(list(_atoms(paragraphs)), source))


def cut_paragraphs(paragraphs: Sequence[Paragraph], source: Source, limit: int = LIMIT) -> tuple[Piece, ...]:
    """Consecutive paragraphs packed into pieces of at most `limit` characters."""
    if not paragraphs:
        return ()
    if sum(len(paragraph.text) + 1 for paragraph in paragraphs) <= limit:
        spans = [span for paragraph in paragraphs for span in paragraph.spans]
        return (Piece("\n".join(paragraph.text for paragraph in paragraphs), merge(spans, source)),)
    return tuple(_pack(list(_atoms(paragraphs)), source, limit))


def _atoms(paragraphs: Sequence[Paragraph]) -> Iterator[_Atom]:
    clause = 0
    for paragraph in paragraphs:
        found = _ITEM.match(paragraph.text)
        item = "".join(found[1].split()).rstrip("、.．") if found and clause else ""
        clause += 0 if item else 1
        if len(paragraph.text) < LIMIT:
            yield _Atom(paragraph.text, tuple(paragraph.spans), clause, item, True)
        else:
            yield from _sentences(paragraph, clause, item)


def _sentences(paragraph: Paragraph, clause: int, item: str) -> Iterator[_Atom]:
    """A paragraph that is too long by itself: its sentences; one that is still too long, its clauses; by force in the end."""
    text = "".join(line.text for line in paragraph.lines)
    offsets = [offset for line in paragraph.lines for offset in range(line.start, line.end)]
    start = 0
    for match in re.finditer(r"[^。！？；]*[。！？；]*[”’）)》]*", text):
        sentence = match[0]
        while sentence:
            end = len(sentence)
            if end >= LIMIT:
                comma = max(sentence.rfind(mark, LIMIT // 2, LIMIT - 1) for mark in "，、,： |")
                end = comma + 1 if comma > 0 else LIMIT - 1
            words = tidy(sentence[:end])
            if words:
                yield _Atom(words, _spans(offsets[start : start + end]), clause, item, start == 0)
            start, sentence = start + end, sentence[end:]


def _spans(offsets: Sequence[int]) -> tuple[Span, ...]:
    """Runs of consecutive offsets as spans."""
    spans: list[Span] = []
    for offset in offsets:
        if spans and spans[-1][1] == offset:
            spans[-1] = (spans[-1][0], offset + 1)
        else:
            spans.append((offset, offset + 1))
    return tuple(spans)


def _pack(atoms: Sequence[_Atom], source: Source, limit: int = LIMIT) -> Iterator[Piece]:
    """Fills pieces with whole 款 as long as they fit; a 款 too long for one piece gives up its 项."""
    groups: list[list[_Atom]] = []
    for atom in atoms:
        if groups and groups[-1][-1].clause == atom.clause:
            groups[-1].append(atom)
        else:
            groups.append([atom])
    only_one = len(groups) == 1
    current: list[_Atom] = []
    size = 0
    for group in groups:
        units = [group] if _length(group) <= limit else [[atom] for atom in group]
        for unit in units:
            added = _length(unit)
            if current and size + 1 + added > limit:
                yield _piece(current, source, only_one)
                current, size = [], 0
            current += unit
            size += added
    if current:
        yield _piece(current, source, only_one)


def _length(atoms: Sequence[_Atom]) -> int:
    return sum(len(atom.text) + atom.opens for atom in atoms)


def _piece(atoms: Sequence[_Atom], source: Source, only_one: bool) -> Piece:
    text = "".join(("\n" if atom.opens and i else "") + atom.text for i, atom in enumerate(atoms))
    first, last = atoms[0], atoms[-1]
    if first.clause != last.clause:
        place = f"第{to_chinese(first.clause)}款至第{to_chinese(last.clause)}款"
    else:
        clause = "" if only_one else f"第{to_chinese(first.clause)}款"
        first_item, last_item = (f"第{atom.item}项" if atom.item else "" for atom in (first, last))
        place = clause + (first_item if first_item == last_item or not first_item else f"{first_item}至{last_item}")
    return Piece(text, merge([span for atom in atoms for span in atom.spans], source), place)
