"""An article, or a run of paragraphs, cut into texts of at most 1,000 characters: at 款, then 项, then sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.article_labels import GAP, Label
from corpus.model import Line, Source, Span
from corpus.numerals import to_chinese

LIMIT = 1000
"""Characters of the longest passage."""

_RUN = re.compile(rf"{GAP}{{2,}}|[\t\u00a0\u2002\u2003\u2009\u3000]")
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
class _Atom:
    """What is never cut except by force: a paragraph or a sentence of one. clause: its 款 from 1; item: its 项 label or ""."""

    text: str
    span: Span
    clause: int
    item: str
    opens: bool  # begins a paragraph


def tidy(text: str) -> str:
    """`text` with each run of white space as one space."""
    return _RUN.sub(" ", text).strip()


def merge(spans: Sequence[Span], source: Source) -> tuple[Span, ...]:
    """`spans` in order, those with only white space between them made one."""
    merged: list[Span] = []
    for start, end in spans:
        if merged and (merged[-1][1] >= start or not source.text[merged[-1][1] : start].strip(" \t\r\n\u3000\u00a0\u2002")):
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def cut_article(label: Label, lines: Sequence[Line], source: Source) -> tuple[Piece, ...]:
    """The article whose label stands in `lines[0]`, whole if it has at most LIMIT characters."""
    head, start = lines[0].text, lines[0].start
    rest = head[label.end :]
    marks = len(rest) - len(rest.lstrip("*"))
    first = "".join(head[label.start : label.end].split()) + " " + tidy(rest[marks:])
    texts = [first.strip(), *(tidy(line.text) for line in lines[1:])]
    if sum(map(len, texts)) + len(texts) <= LIMIT:
        spans = [(start + label.start, start + label.end), (start + label.end + marks, lines[0].end)] if marks else [(start, lines[0].end)]
        return (Piece("\n".join(texts), merge([*spans, *((line.start, line.end) for line in lines[1:])], source)),)
    texts[0] = "".join(head[label.start : label.end].split()) + " " + tidy(rest)
    return tuple(_pack(list(_atoms(lines, texts)), source))


def cut_paragraphs(lines: Sequence[Line], source: Source, limit: int = LIMIT) -> tuple[Piece, ...]:
    """Consecutive paragraphs packed into pieces of at most `limit` characters."""
    texts = [tidy(line.text) for line in lines]
    if sum(map(len, texts)) + len(texts) <= limit:
        return (Piece("\n".join(texts), merge([(line.start, line.end) for line in lines], source)),) if lines else ()
    return tuple(_pack(list(_atoms(lines, texts)), source, limit))


def _atoms(lines: Sequence[Line], texts: Sequence[str]) -> Iterator[_Atom]:
    clause = 0
    for line, text in zip(lines, texts, strict=True):
        found = _ITEM.match(line.text)
        item = "".join(found[1].split()).rstrip("、.．)") if found and clause else ""
        item = item + ")" if item.startswith("(") else item
        clause += 0 if item else 1
        if len(text) < LIMIT:
            yield _Atom(text, (line.start, line.end), clause, item, True)
        else:
            yield from _sentences(line, clause, item)


def _sentences(line: Line, clause: int, item: str) -> Iterator[_Atom]:
    """A paragraph that is too long by itself: its sentences; one that is still too long, its clauses; by force in the end."""
    start = 0
    for match in re.finditer(r"[^。！？；]*[。！？；]*[”’）)》]*", line.text):
        sentence = match[0]
        while sentence:
            end = len(sentence)
            if end >= LIMIT:
                comma = max(sentence.rfind(mark, LIMIT // 2, LIMIT - 1) for mark in "，、,： |")
                end = comma + 1 if comma > 0 else LIMIT - 1
            text = tidy(sentence[:end])
            if text:
                yield _Atom(text, (line.start + start, line.start + start + end), clause, item, start == 0)
            start, sentence = start + end, sentence[end:]


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
    for group in groups:
        units = [group] if _length(group) <= limit else [[atom] for atom in group]
        for unit in units:
            if current and _length(current) + 1 + _length(unit) > limit:
                yield _piece(current, source, only_one)
                current = []
            current += unit
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
    return Piece(text, merge([atom.span for atom in atoms], source), place)
