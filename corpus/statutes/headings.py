"""Headings of a statute with articles: 第…章 with its title, one broken over two lines, an unmarked one between two articles.

A table of contents before the first article is found by its repetition: its first heading comes again after it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.model import Line, Span
from corpus.statutes.divisions import DIVISIONS, UNRANKED, division, label_length, plain_label, title_of
from corpus.statutes.labels import Label


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a statute. label: "第一章", "一、" or "". lines: how many it takes. level: Markdown's, 0 for none.

    rank: as in DIVISIONS; ANNEX for an annex, UNRANKED where only Markdown says that it is a heading.
    """

    rank: int
    label: str
    title: str
    spans: tuple[Span, ...]
    lines: int = 1
    level: int = 0

    @property
    def text(self) -> str:
        """As one line: "第一章 总则", "一、关于管辖"."""
        return f"{self.label}{' ' if self.label.startswith('第') and self.title else ''}{self.title}"


@dataclass(frozen=True, slots=True)
class Layout:
    """What headings are told from. lines: without marks; levels: Markdown's; title: the law's, without white space.

    contents: indices of lines in tables of contents; continued: of lines that go on with the one before.
    """

    lines: Sequence[Line]
    levels: Sequence[int]
    articles: Mapping[int, Label]
    title: str
    contents: frozenset[int]
    continued: frozenset[int]


def find_contents(lines: Sequence[Line], articles: Mapping[int, Label]) -> frozenset[int]:
    """Indices of the lines of a table of contents before a first article: headings of which the first comes again after them."""
    found: set[int] = set()
    for start, end in _before_first(articles, len(lines)):
        keys = {i: _key(lines[i].text) for i in range(start, end)}
        named = [i for i in keys if keys[i]]
        if not named:
            continue
        again = [i for i in named[1:] if keys[i] == keys[named[0]]]
        first = named[0]
        if first > start and re.fullmatch(r"目\s*[录次]", lines[first - 1].text):
            first -= 1
        if again and all(len(lines[i].text) <= 60 for i in range(first, again[-1])):
            found |= set(range(first, again[-1]))
    return frozenset(found)


def _key(text: str) -> str:
    """A heading without white space, dots and page number; "" if it is none."""
    named = division(re.sub(r"[\s.…·]*[（(]?\d{0,4}[)）]?$", "", text))
    return f"{named[1]}{''.join(named[2].split())}" if named else ""


def _before_first(articles: Mapping[int, Label], count: int) -> Iterator[tuple[int, int]]:
    """The lines before the first article of each law: [start, end)."""
    last = -1
    for index, label in articles.items():
        if last < 0 or label.number < articles[last].number:
            yield last + 1, index
        last = index


def last_articles(articles: Mapping[int, Label]) -> list[tuple[int, int]]:
    """Each last article of a law with the first of the next (or a very large index): between them stand annexes."""
    ordered = [*articles, 10**9] if articles else []
    return [(i, j) for i, j in itertools.pairwise(ordered) if j == 10**9 or articles[j].number < articles[i].number]


def find_headings(layout: Layout) -> dict[int, Heading]:
    """The headings by the index of their (first) line, up to the last article of each law."""
    found: dict[int, Heading] = {}
    for index in layout.articles:
        _read_run(layout, _run_before(layout, index), found)
    taken = {i for index, heading in found.items() for i in range(index, index + heading.lines)}
    ends = last_articles(layout.articles)
    for index, level in enumerate(layout.levels):
        inside = not any(last < index < first for last, first in ends)
        if level and inside and index not in taken and index not in layout.articles and index not in layout.contents:
            found[index] = _marked(layout.lines[index], level)
    return dict(sorted(found.items()))


def _run_before(layout: Layout, index: int) -> range:
    """The short unpunctuated lines right before an article."""
    start = index
    while start > 0 and index - start < 8 and start - 1 not in layout.articles and start - 1 not in layout.contents:
        text = layout.lines[start - 1].text
        closed = len(text) > 60 or re.search(r"[。；：:;！？”）)》…|，,]$", text)
        if not layout.levels[start - 1] and closed and not (len(text) <= 60 and division(text)):
            break
        start -= 1
    while start < index and start in layout.continued and not division(layout.lines[start].text):
        start += 1
    return range(start, index)


def _read_run(layout: Layout, run: range, found: dict[int, Heading]) -> None:
    current = -1
    for index in run:
        line = layout.lines[index]
        plain = plain_label(line.text)
        if layout.levels[index] or division(line.text):
            found[index], current = _marked(line, layout.levels[index]), index
        elif plain and _may_be_heading(line.text) and not _is_item(layout.lines, index, plain[0]):
            found[index], current = _marked(line, 0), index
        elif current >= 0 and not plain:
            before = found[current]
            spans = (*before.spans, (line.start, line.end))
            found[current] = replace(before, title=before.title + title_of(line.text), spans=spans, lines=before.lines + 1)
        elif not plain and index > 0 and _may_be_heading(line.text) and "".join(line.text.split()) not in layout.title:
            found[index] = Heading(DIVISIONS["章"], "", title_of(line.text), ((line.start, line.end),))
            current = index


def _may_be_heading(text: str) -> bool:
    if re.search(r"[，；：\uff1d=。|]", text):
        return False
    return len(text) <= (40 if plain_label(text) else 30) and not re.search(r"^[（(](?![一二三四五六七八九十]+[）)])|\d{4}年", text)


def _is_item(lines: Sequence[Line], index: int, rank: int) -> bool:
    """An item of a list: the line before has a label of the same kind, or announces a list."""
    if index == 0:
        return False
    other = plain_label(lines[index - 1].text)
    return lines[index - 1].text.endswith(("：", ":")) or bool(other and other[0] == rank)


def _marked(line: Line, level: int) -> Heading:
    """A heading that has a label, or that Markdown marks."""
    spans = ((line.start, line.end),)
    if named := division(line.text, bool(level)):
        return Heading(named[0], named[1], named[2], spans, level=level)
    if plain := plain_label(line.text):
        return Heading(plain[0], plain[1], title_of(line.text[label_length(line.text, plain[1]) :]), spans, level=level)
    return Heading(UNRANKED, "", title_of(line.text), spans, level=level)
