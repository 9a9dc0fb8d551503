"""Laws, regulations and judicial interpretations: a source into its documents, outline and passages, one per article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from corpus.model import Document, Join, Line, Passage, Reading, Row, Section, Source, Span
from corpus.statutes.clauses import read_clauses
from corpus.statutes.cut import Paragraph, Piece, cut_article, cut_paragraphs, paragraphs_of
from corpus.statutes.divisions import ANNEX, DIVISIONS, UNRANKED, title_of
from corpus.statutes.facts import Front, document_of, lines_of, read_front, split_statutes
from corpus.statutes.facts import is_statute as is_statute
from corpus.statutes.headings import Heading
from corpus.statutes.labels import GAP, Label
from corpus.statutes.lines import StatuteLines, read_lines
from corpus.statutes.marks import annex_start
from corpus.statutes.wrap import part_lines


def read_statute(source: Source) -> Reading:
    """All that a statute's file holds; several laws in one file become several documents. Never raises: any text can be read."""
    documents: list[Document] = []
    outline: list[tuple[str, Section]] = []
    passages: list[Passage] = []
    joins: list[Join] = []
    for ordinal, part in enumerate(split_statutes(part_lines(lines_of(source))), start=1):
        front = read_front(part)
        document = document_of(front, part, source, ordinal)
        body = _read_body(front.body, document, source)
        documents.append(document)
        outline += ((document.id, section) for section in body.sections)
        passages += _front_passages(front, document, source)
        passages += body.passages
        joins += body.joins
    rest, furniture = _leftovers(source, passages, documents)
    warnings = () if documents else ("文件里没有可读的文字。",)
    return Reading(
        source, tuple(documents), tuple(outline), (*passages, *rest), tuple(furniture), tuple(joins), (*source.warnings, *warnings)
    )


def read_articles(lines: Sequence[Line], document: Document, source: Source) -> tuple[tuple[Section, ...], tuple[Passage, ...]]:
    """Outline and passages of a statute's body: divisions, articles, text before the first and annexes after the last.

    `lines` are in order and hold neither the document's title nor what stands between it and the body.
    """
    body = _read_body(lines, document, source)
    return tuple(body.sections), tuple(body.passages)


def _read_body(lines: Sequence[Line], document: Document, source: Source) -> _Body:
    statute = read_lines(lines, document.title)
    body = _Body(document, source, _markdown_ranks(statute.headings.values()))
    position = 0
    for run_start, run_end, tail_end in _runs(statute):
        body.plain(statute, position, run_start, "引言")
        body.run(statute, run_start, run_end)
        annex = body.annexes(statute, run_end, tail_end, "附件")
        body.stack = [(ANNEX, annex)] if annex else []
        position = tail_end
    body.annexes(statute, position, len(statute.lines), "正文")
    headings = paragraphs_of(body.heading_lines)
    body.passages += (body.passage(piece, (), "目录", "contents") for piece in cut_paragraphs(headings, source))
    body.joins += (Join(statute.lines[i - 1].end, "这一行接着上一行") for i in sorted(statute.continued))
    return body


def _runs(statute: StatuteLines) -> Iterator[tuple[int, int, int]]:
    """For each law: where its first heading or article begins, where its last article ends, where its annexes end."""
    ordered = sorted(statute.articles)
    firsts = [
        i
        for before, i in zip([-1, *ordered], ordered, strict=False)
        if before < 0 or statute.articles[i].number < statute.articles[before].number
    ]
    starts = [_first_heading(statute, i) for i in firsts]
    for start, following in zip(starts, [*starts[1:], len(statute.lines)], strict=False):  # no starts, no run
        last = max(i for i in ordered if i < following)
        end = annex_start(statute.lines, statute.levels, last + 1, following)
        yield start, end, following


def _first_heading(statute: StatuteLines, article: int) -> int:
    """The first of the headings that lead up to an article without other text between them."""
    start = article
    for index in sorted((i for i in statute.headings if i < article), reverse=True):
        if index + statute.headings[index].lines != start:
            break
        start = index
    return start


_TITLE = re.compile(
    rf"{GAP}*(【[^】]{{1,30}}】|\[[^\]]{{1,30}}\]|[（(](?![一二三四五六七八九十\d]+[）)])[^（()）]{{1,20}}[）)])(?:{GAP}|$)"
)
"""第一条【立法目的】 and 第一条（立法目的）: an article's title."""


@dataclass
class _Body:
    """What has been read of a statute's body. stack: the headings that hold now, with their ranks."""

    document: Document
    source: Source
    ranks: Mapping[int, int]
    sections: list[Section] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    heading_lines: list[Line] = field(default_factory=list)
    stack: list[tuple[int, str]] = field(default_factory=list)

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.stack)

    def run(self, statute: StatuteLines, start: int, end: int) -> None:
        """Headings and articles from line `start` to `end`."""
        starts = {start, *(i for i in statute.articles), *statute.headings, *(i + h.lines for i, h in statute.headings.items())}
        inside = sorted(i for i in starts if start <= i < end)
        for i, stop in zip(inside, [*inside[1:], end], strict=True):
            if i in statute.headings:
                self._heading(statute.headings[i], statute.lines[i:stop])
            elif i in statute.articles:
                self._article(statute.articles[i], statute.paragraphs(i, stop))
            else:
                self.plain(statute, i, stop, "正文")

    def annexes(self, statute: StatuteLines, start: int, end: int, place: str) -> str:
        """Text after the articles, or of a statute without them; the heading of its last annex, "" if there is none."""
        self.stack = []
        return self.plain(statute, start, end, place, annexes=True)

    def plain(self, statute: StatuteLines, start: int, end: int, place: str, annexes: bool = False) -> str:
        """Text without articles. place: what it is called where no heading names it; annexes: whether they may begin in it.

        Gives the heading of the last annex.
        """
        listed = [i for i in range(start, end) if i in statute.contents]
        if listed:
            self.plain(statute, start, listed[0], place)
            for piece in cut_paragraphs(statute.paragraphs(listed[0], listed[-1] + 1), self.source):
                self.passages.append(self.passage(piece, (), "目录", "contents"))
            start = listed[-1] + 1
        if start >= end:
            return ""
        found = read_clauses(statute, start, end, self.source, self.path, annexes)
        self.sections += (Section(len(self.stack) + level, h.label, h.title, h.spans) for level, h in found.headings)
        self.heading_lines += found.heading_lines
        for clause in found.clauses:
            self.passages.append(self.passage(clause.piece, clause.path, clause.locator or place, clause.kind, clause.rows))
        return found.annex

    def _heading(self, heading: Heading, lines: Sequence[Line]) -> None:
        rank = self.ranks.get(heading.level, DIVISIONS["章"]) if heading.rank == UNRANKED else heading.rank
        self.stack = [(r, text) for r, text in self.stack if r < rank]
        self.sections.append(Section(len(self.stack) + 1, heading.label, heading.title, heading.spans))
        self.stack.append((rank, heading.text))
        self.heading_lines += lines

    def _article(self, label: Label, paragraphs: Sequence[Paragraph]) -> None:
        start = paragraphs[0].lines[0].start
        named = _TITLE.match(paragraphs[0].lines[0].text, label.end)
        span = (start, start + (named.end(1) if named else label.end))
        self.sections.append(Section(len(self.stack) + 1, label.text, title_of(named[1].strip("【】（）()[]")) if named else "", (span,)))
        for number, piece in enumerate(cut_article(label, paragraphs, self.source)):
            path = (*self.path, label.text) if number else self.path
            self.passages.append(self.passage(piece, path, label.text + piece.place, "article"))

    def passage(self, piece: Piece, path: tuple[str, ...], locator: str, kind: str, rows: tuple[Row, ...] = ()) -> Passage:
        page = self.source.page_of(piece.spans[0][0]) if self.source.pages else None
        return Passage(self.document.id, self.source.name, piece.spans, piece.text, self.document.title, path, locator, kind, rows, page)


def _markdown_ranks(headings: Iterable[Heading]) -> Mapping[int, int]:
    """The rank of an unlabelled heading by its Markdown level: that of the labelled ones at the same level."""
    ranks = {2: DIVISIONS["章"], 3: DIVISIONS["节"], 4: DIVISIONS["目"]}
    ranks |= {heading.level: heading.rank for heading in headings if heading.level and heading.rank >= 0}
    return ranks


def _front_passages(front: Front, document: Document, source: Source) -> Iterator[Passage]:
    for piece in cut_paragraphs(front.paragraphs, source):
        yield _Body(document, source, {}).passage(piece, (), "题注", "front")


_MARKS = {
    "Markdown 标记": re.compile(r"[#*>\s\u200b]+"),
    "注释": re.compile(r"(?:\s|#|<!--.*?-->)+", re.S),
    "零宽字符": re.compile(r"[\s\u200b\u200c\u200d\ufeff\u2060]+"),
}


def _leftovers(source: Source, passages: Sequence[Passage], documents: Sequence[Document]) -> tuple[list[Passage], list[tuple[str, Span]]]:
    """What no passage holds: marks and comments by name; anything else becomes a passage, so that nothing is lost."""
    rest: list[Passage] = []
    furniture: list[tuple[str, Span]] = []
    covered = sorted(span for passage in passages for span in passage.spans)
    position = 0
    for start, end in [*covered, (len(source.text), len(source.text))]:
        gap = source.text[position:start]
        if start > position and gap.strip():
            name = next((name for name, pattern in _MARKS.items() if pattern.fullmatch(gap)), "")
            left = position + len(gap) - len(gap.lstrip())
            span = (left, left + len(gap.strip()))
            if name:
                furniture.append((name, span))
            elif documents:
                document = next((d for d in reversed(documents) if d.span[0] <= left), documents[0])
                rest += (
                    _Body(document, source, {}).passage(piece, (), "正文", "paragraph")
                    for piece in cut_paragraphs(paragraphs_of([Line(*span, source.text[span[0] : span[1]])]), source)
                )
        position = max(position, end)
    return rest, furniture
