"""Laws, regulations and judicial interpretations: a source into its documents, outline and passages, one per article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from corpus.article_cut import Piece, cut_article, cut_paragraphs
from corpus.model import Document, Line, Passage, Reading, Section, Source, Span
from corpus.plain_clauses import Clause, read_clauses
from corpus.statute_facts import Front, document_of, read_front, split_statutes
from corpus.statute_facts import is_statute as is_statute
from corpus.statute_lines import DIVISIONS, UNRANKED, Heading, StatuteLines, read_lines


def lines_of(source: Source) -> tuple[Line, ...]:
    """The lines of a source, without the empty ones."""
    lines, start = [], 0
    for text in source.text.split("\n"):
        if text.strip():
            lines.append(Line(start, start + len(text), text))
        start += len(text) + 1
    return tuple(lines)


def read_statute(source: Source) -> Reading:
    """All that a statute's file holds; several laws in one file become several documents. Never raises: any text can be read."""
    documents: list[Document] = []
    outline: list[tuple[str, Section]] = []
    passages: list[Passage] = []
    for ordinal, part in enumerate(split_statutes(lines_of(source)), start=1):
        front = read_front(part)
        document = document_of(front, part, source, ordinal)
        sections, found = read_articles(front.body, document, source)
        documents.append(document)
        outline += ((document.id, section) for section in sections)
        passages += _front_passages(front, document, source)
        passages += found
    rest, furniture = _leftovers(source, passages, documents)
    warnings = () if documents else ("文件里没有可读的文字。",)
    return Reading(source, tuple(documents), tuple(outline), tuple([*passages, *rest]), tuple(furniture), (), (*source.warnings, *warnings))


def read_articles(lines: Sequence[Line], document: Document, source: Source) -> tuple[tuple[Section, ...], tuple[Passage, ...]]:
    """Outline and passages of a statute's body: divisions, articles, text before the first and annexes after the last.

    `lines` are in order and hold neither the document's title nor what stands between it and the body.
    """
    statute = read_lines(lines, document.title)
    ranks = _markdown_ranks(statute.headings.values())
    sections: list[Section] = []
    passages: list[Passage] = []
    stack: list[tuple[int, str]] = []
    heading_lines: list[Line] = []
    for start, end, heading in _blocks(statute):
        block = statute.lines[start:end]
        path = tuple(text for _, text in stack)
        if heading:
            rank = ranks.get(heading.level, DIVISIONS["章"]) if heading.rank == UNRANKED else heading.rank
            stack = [(r, text) for r, text in stack if r < rank]
            sections.append(Section(len(stack) + 1, heading.label, heading.title, heading.spans))
            stack.append((rank, heading.text))
            heading_lines += block
        elif start in statute.articles:
            label = statute.articles[start]
            sections.append(Section(len(stack) + 1, label.text, "", ((block[0].start, block[0].start + label.end),)))
            for piece in cut_article(label, block, source):
                below = (*path, label.text) if piece.place and not piece.place.startswith("第一款") else path
                passages.append(_passage(piece, document, source, below, label.text + piece.place, "article"))
        else:
            found, clauses = read_clauses(block, source, path)
            sections += (Section(len(stack) + level, h.label, h.title, h.spans) for level, h in found)
            passages += (_clause_passage(clause, document, source) for clause in clauses)
    passages += (_passage(piece, document, source, (), "目录", "contents") for piece in cut_paragraphs(heading_lines, source))
    return tuple(sections), tuple(passages)


def _blocks(statute: StatuteLines) -> Iterator[tuple[int, int, Heading | None]]:
    """Runs of lines that are one heading, one article, or other text: [start, end), in order."""
    starts = sorted({0, *statute.articles, *statute.headings, *(i + h.lines for i, h in statute.headings.items())})
    starts = [i for i in starts if i < len(statute.lines)]
    for start, end in zip(starts, [*starts[1:], len(statute.lines)], strict=True):
        yield start, end, statute.headings.get(start)


def _markdown_ranks(headings: Iterable[Heading]) -> Mapping[int, int]:
    """The rank of an unlabelled heading by its Markdown level: that of the labelled ones at the same level."""
    ranks = {2: DIVISIONS["章"], 3: DIVISIONS["节"], 4: DIVISIONS["目"]}
    ranks |= {heading.level: heading.rank for heading in headings if heading.level and heading.rank >= 0}
    return ranks


def _passage(piece: Piece, document: Document, source: Source, path: tuple[str, ...], locator: str, kind: str) -> Passage:
    page = source.page_of(piece.spans[0][0]) if source.pages else None
    return Passage(document.id, source.name, piece.spans, piece.text, document.title, path, locator, kind, (), page)


def _clause_passage(clause: Clause, document: Document, source: Source) -> Passage:
    page = source.page_of(clause.piece.spans[0][0]) if source.pages else None
    return Passage(
        document.id,
        source.name,
        clause.piece.spans,
        clause.piece.text,
        document.title,
        clause.path,
        clause.locator or "正文",
        clause.kind,
        clause.rows,
        page,
    )


def _front_passages(front: Front, document: Document, source: Source) -> Iterator[Passage]:
    for piece in cut_paragraphs(front.lines, source):
        yield _passage(piece, document, source, (), "题注", "front")


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
                    _passage(piece, document, source, (), "正文", "paragraph")
                    for piece in cut_paragraphs([Line(*span, source.text[span[0] : span[1]])], source)
                )
        position = max(position, end)
    return rest, furniture
