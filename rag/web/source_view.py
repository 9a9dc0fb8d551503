"""A document as an editor would set it: title, headings, paragraphs, tables. Every run of text knows its offset.

The runs are slices of the source, letter for letter, in elements with `data-at` (the offset of their first character), so
that the page can mark any span exactly. What is in no passage (page numbers, repeated headers) is shown small, not lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from corpus.model import Cell, Document, Passage, Row, Span

_BOLD = re.compile(r"\*\*")
_SENTENCE_END = re.compile(r"[。！？；：!?;:”’）)》】]\s*$")
_LIST_MARK = re.compile(r"^\s*(?:#{1,6}|[-—*])\s+")


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the outline. level: from 1; at: the offset where the page scrolls to."""

    level: int
    title: str
    at: int


@dataclass(frozen=True, slots=True)
class SourceView:
    """A document set for reading: `html` is escaped and ready; `outline` in order."""

    html: str
    outline: tuple[Heading, ...]


def squeeze(text: str) -> str:
    """Without white space and Markdown marks: what two spellings of one heading share."""
    return re.sub(r"[\s*#]", "", text)


def set_document(text: str, document: Document, passages: Iterable[Passage]) -> SourceView:
    """`document` of a source whose text is `text`, from its passages."""
    return _Setter(text, document, sorted((p for p in passages if p.spans), key=lambda p: p.spans[0])).set()


class _Setter:
    """Walks a document once, from its first character to its last."""

    def __init__(self, text: str, document: Document, passages: Sequence[Passage]) -> None:
        self.text, self.document, self.passages = text, document, passages
        self.levels = {squeeze(step): level for passage in passages for level, step in enumerate(passage.path, 1)}
        self.standing: dict[str, int] = {}  # headings found on lines of their own, and where
        self.outline: list[Heading] = []
        self.open: tuple[str, ...] = ()
        self.shown = bytearray(len(text))

    def set(self) -> SourceView:
        parts: list[str] = []
        cursor, end = self.document.span
        table: list[Passage] = []
        for passage in self.passages:
            fresh = [span for span in passage.spans if not all(self.shown[span[0] : span[1]])]
            if not fresh:
                continue
            between = self._gap(cursor, max(cursor, fresh[0][0]), table, passage)
            if table and (between or _columns(passage) != _columns(table[0])):
                parts.append(self._table(table))
                table = []
            parts.extend(between)
            self._enter(passage, fresh[0][0])
            if passage.rows:
                table.append(passage)
            else:
                parts.extend(self._paragraphs(passage, fresh))
            for start, stop in fresh:
                self.shown[start:stop] = b"\x01" * (stop - start)
            cursor = max(cursor, *(stop for _, stop in fresh))
        if table:
            parts.append(self._table(table))
        parts.extend(self._gap(cursor, end, [], None))
        return SourceView("".join(parts), tuple(self.outline))

    def _enter(self, passage: Passage, at: int) -> None:
        """Add to the outline the headings that `passage` stands under and the one before it did not."""
        same = 0
        while same < min(len(self.open), len(passage.path)) and self.open[same] == passage.path[same]:
            same += 1
        for level in range(same, len(passage.path)):
            there = self.standing.get(squeeze(passage.path[level]), at)
            self.outline.append(Heading(level + 1, passage.path[level].replace("**", "").strip(), there))
        self.open = passage.path
        self.standing.clear()

    def _gap(self, start: int, end: int, table: Sequence[Passage], following: Passage | None) -> list[str]:
        """What stands between two passages: headings, and small print. A table's own header is left out: it is set anyway."""
        headers = [squeeze("".join(_columns(passage))) for passage in (*table[:1], following) if passage and passage.rows]
        above = {squeeze(step): level for level, step in enumerate(following.path, 1)} if following else {}
        parts = []
        for line_start, line_end in _lines(self.text, start, end):
            words = squeeze(self.text[line_start:line_end])
            if not words or any(self.shown[line_start:line_end]) or any(_within(words, header) for header in headers):
                continue
            step = next(
                (step for step in above if step == words or (len(words) > 2 and (step.startswith(words) or step.endswith(words)))), ""
            )
            if step:
                self.standing.setdefault(step, line_start)
            parts.append(self._line(words, [(line_start, line_end)], above.get(step, 0)))
        return parts

    def _line(self, words: str, spans: Sequence[Span], level: int = 0) -> str:
        runs = "".join(self._runs(spans))
        if words == squeeze(self.document.title):
            return f'<h3 class="document-title">{runs}</h3>'
        if level := level or self.levels.get(words, 0):
            return f'<h{min(level + 3, 6)} class="heading level-{min(level, 6)}">{runs}</h{min(level + 3, 6)}>'
        return f'<p class="furniture">{runs}</p>'

    def _paragraphs(self, passage: Passage, spans: Sequence[Span]) -> Iterator[str]:
        for paragraph in _join(self.text, [piece for span in spans for piece in _lines(self.text, *span)]):
            words = squeeze("".join(self.text[start:end] for start, end in paragraph))
            if words in self.levels or words == squeeze(self.document.title):
                yield self._line(words, paragraph)
                continue
            lead = squeeze(passage.path[-1]) if passage.path else ""
            bold = _reach(self.text, paragraph, lead) if lead and words.startswith(lead) else 0
            kind = {"front": "front", "contents": "furniture", "person": "person"}.get(passage.kind, "paragraph")
            yield f'<p class="{kind}">{"".join(self._runs(paragraph, bold))}</p>'

    def _runs(self, spans: Sequence[Span], bold_until: int = 0) -> Iterator[str]:
        """The words of `spans`; up to offset `bold_until` in bold; Markdown's marks are kept but not shown."""
        strong = False
        for start, end in spans:
            cuts = sorted({start, end, *(at for mark in _BOLD.finditer(self.text, start, end) for at in mark.span())})
            if start < bold_until < end:
                cuts = sorted({*cuts, bold_until})
            mark = _LIST_MARK.match(self.text[start:end])
            if mark and start == spans[0][0]:
                cuts = sorted({*cuts, start + mark.end()})
            for left, right in pairwise(cuts):
                words = self.text[left:right]
                if words == "**":
                    strong = not strong
                if words == "**" or (mark and left == start and start == spans[0][0]):
                    yield f'<span data-at="{left}" class="mark-up">{escape(words)}</span>'
                    continue
                name = "b" if strong or left < bold_until else "span"
                yield f'<{name} data-at="{left}">{escape(words)}</{name}>'

    def _table(self, passages: Sequence[Passage]) -> str:
        rows = [row for passage in passages for row in passage.rows]
        columns = _columns(passages[0])
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns) if any(columns) else ""
        body = "".join(f"<tr>{''.join(self._cells(rows, at))}</tr>" for at in range(len(rows)))
        return (
            '<div class="sheet" role="region" tabindex="0" aria-label="表格，可左右滚动"><table>'
            f"{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>{body}</tbody></table></div>"
        )

    def _cells(self, rows: Sequence[Row], at: int) -> Iterator[str]:
        """A row's cells; what is inherited from above is one cell over several rows."""
        row = rows[at]
        for column, cell in enumerate(row.cells):
            if at and _continues(rows[at - 1], row, column):
                continue
            deep = 1
            while at + deep < len(rows) and _continues(rows[at + deep - 1], rows[at + deep], column):
                deep += 1
            span = f' rowspan="{deep}"' if deep > 1 else ""
            yield f"<td{span}>{''.join(self._runs(cell.spans)) if cell.spans else escape(cell.text)}</td>"


def _columns(passage: Passage) -> tuple[str, ...]:
    return tuple(cell.header for cell in passage.rows[0].cells) if passage.rows else ()


def _continues(above: Row, row: Row, column: int) -> bool:
    if len(above.cells) != len(row.cells):
        return False
    cell: Cell = row.cells[column]
    return cell.inherited and above.cells[column].text == cell.text


def _within(words: str, header: str) -> bool:
    """Whether a line is a table's header once more, small changes of spelling allowed."""
    return words in header or (len(words) > 6 and len(set(words) - set(header)) <= 2)


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """The lines of text[start:end] that hold something, without the white space around them."""
    for match in re.finditer(r"[^\n]+", text[start:end]):
        words = match[0].strip()
        if words:
            at = start + match.start() + match[0].index(words[0])
            yield at, at + len(words)


def _join(text: str, pieces: Sequence[Span]) -> Iterator[list[Span]]:
    """Pieces of one passage as paragraphs: a piece that does not end a sentence goes on in the next."""
    paragraph: list[Span] = []
    for start, end in pieces:
        paragraph.append((start, end))
        if _SENTENCE_END.search(text[start:end]):
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph


def _reach(text: str, spans: Sequence[Span], lead: str) -> int:
    """The offset just after `lead` at the beginning of `spans`, white space and Markdown's marks not counted."""
    left = len(lead)
    for start, end in spans:
        for at in range(start, end):
            left -= 1 if squeeze(text[at]) else 0
            if left == 0:
                return at + 1
    return 0
