"""A document as an editor would set it: title, headings, paragraphs, tables. Every run of text knows its offset.

The runs are slices of the source, letter for letter, in elements with `data-at` (the offset of their first character), so
that the page can mark any span exactly. What is in no passage (page numbers, repeated headers) is shown small, not lost.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from corpus.model import Document, Passage, Span
from rag.web.source_table import columns_of, set_table
from rag.web.source_words import NUMBER_LINE, key, lines, reach, squeeze, stands_alone, within

_BOLD = re.compile(r"\*\*")
_SENTENCE_END = re.compile(r"[。！？；：!?;:”’）)》】]\s*$")
_ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千万\d]+条(?:之[一二三四五六七八九十]+)?")
_ADDRESSED = ("委员会", "政府", "单位", "部门", "机构", "企业", "局", "办")
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


def set_document(text: str, document: Document, passages: Iterable[Passage]) -> SourceView:
    """`document` of a source whose text is `text`, from its passages."""
    return _Setter(text, document, sorted((p for p in passages if p.spans), key=lambda p: p.spans[0])).set()


class _Setter:
    """Walks a document once, from its first character to its last."""

    def __init__(self, text: str, document: Document, passages: Sequence[Passage]) -> None:
        self.text, self.document, self.passages = text, document, passages
        self.title = key(document.title)
        self.levels = {key(step): level for passage in passages for level, step in enumerate(passage.path, 1)}
        self.standing: dict[str, int] = {}  # headings found on lines of their own, and where
        self.outline: list[Heading] = []
        self.open: tuple[str, ...] = ()
        self.entered: set[tuple[str, ...]] = set()
        self.shown = bytearray(len(text))
        self.left = deque(self._left())

    def set(self) -> SourceView:
        parts: list[str] = []
        table: list[Passage] = []
        for passage, spans in self._stretches():
            fresh = [span for span in spans if not all(self.shown[span[0] : span[1]])]
            if not fresh:
                continue
            between = self._gap(fresh[0][0], table, passage)
            tabular = passage.rows and passage.kind != "person"
            if table and (between or not tabular or columns_of(passage) != columns_of(table[0])):
                parts.append(set_table(self.text, table, self._runs))
                table = []
            parts.extend(between)
            self._enter(passage, fresh[0][0])
            if tabular:
                table.append(passage)
            else:
                parts.extend(self._paragraphs(passage, fresh))
            for start, stop in fresh:
                self.shown[start:stop] = b"\x01" * (stop - start)
        if table:
            parts.append(set_table(self.text, table, self._runs))
        parts.extend(self._gap(self.document.span[1], [], None))
        return SourceView("".join(parts), tuple(self.outline))

    def _stretches(self) -> list[tuple[Passage, list[Span]]]:
        """Passages in the order of the text, with their spans; parted where a whole line stands apart from the next.

        A paragraph that a page break cuts stays together, a law's headings (one passage) stand each in its place.
        """
        starts = sorted(start for passage in self.passages for start, _ in passage.spans)
        found: list[tuple[Passage, list[Span]]] = []
        for passage in self.passages:
            group: list[Span] = []
            for start, end in passage.spans:
                last = self.text[slice(*group[-1])] if group else ""
                others = group and bisect_left(starts, start) > bisect_right(starts, group[-1][0])
                if others and not passage.rows and (key(last) in self.levels or _SENTENCE_END.search(last)):
                    found.append((passage, group))
                    group = []
                group.append((start, end))
            found.append((passage, group))
        return sorted(found, key=lambda piece: piece[1][0])

    def _left(self) -> list[Span]:
        """The lines that stand in no passage, in order, without those that hold nothing but white space and marks."""
        covered = bytearray(len(self.text))
        for passage in self.passages:
            for start, end in passage.spans:
                covered[start:end] = b"\x01" * (end - start)
        first, last = self.document.span
        edges = [first, *(at for at in range(first + 1, last) if covered[at] != covered[at - 1]), last]
        stretches = [(start, end) for start, end in pairwise(edges) if start < end and not covered[start]]
        return [line for stretch in stretches for line in lines(self.text, *stretch) if squeeze(self.text[slice(*line)])]

    def _enter(self, passage: Passage, at: int) -> None:
        """Add to the outline the headings that `passage` stands under and the one before it did not."""
        same = 0
        while same < min(len(self.open), len(passage.path)) and self.open[same] == passage.path[same]:
            same += 1
        for level in range(same, len(passage.path)):
            if passage.path[: level + 1] in self.entered:
                continue
            self.entered.add(passage.path[: level + 1])
            there = self.standing.get(key(passage.path[level]), at)
            self.outline.append(Heading(level + 1, passage.path[level].replace("**", "").strip(), there))
        self.open = passage.path
        self.standing.clear()

    def _gap(self, until: int, table: Sequence[Passage], following: Passage | None) -> list[str]:
        """What stands in no passage before `until`: headings, and small print. A table's own header is left out: it is set anyway."""
        tables = [passage for passage in (*table[:1], following) if passage and passage.rows and passage.kind != "person"]
        headers = [key("".join(columns_of(passage))) for passage in tables]
        above = {key(step): level for level, step in enumerate(following.path, 1)} if following else {}
        parts = []
        while self.left and self.left[0][0] < until:
            line = self.left.popleft()
            words = key(self.text[slice(*line)])
            if any(within(words, header) for header in headers):
                continue
            step = next(
                (step for step in above if step == words or (len(words) > 2 and (step.startswith(words) or step.endswith(words)))), ""
            )
            if step:
                self.standing.setdefault(step, line[0])
            parts.append(self._line(words, [line], above.get(step, 0)))
        return parts

    def _line(self, words: str, spans: Sequence[Span], level: int = 0) -> str:
        runs = "".join(self._runs(spans))
        if words == self.title:
            return f'<h3 class="document-title">{runs}</h3>'
        if level := level or self.levels.get(words, 0):
            return f'<h{min(level + 3, 6)} class="heading level-{min(level, 6)}">{runs}</h{min(level + 3, 6)}>'
        return f'<p class="furniture">{runs}</p>'

    def _paragraphs(self, passage: Passage, spans: Sequence[Span]) -> Iterator[str]:
        lead = key(passage.path[-1]) if passage.path else ""
        for paragraph in self._join(passage, [piece for span in spans for piece in lines(self.text, *span)]):
            words = key("".join(self.text[start:end] for start, end in paragraph))
            if words in self.levels or words == self.title:
                self.standing.setdefault(words, paragraph[0][0])
                yield self._line(words, paragraph)
                continue
            article = _ARTICLE.match(words) if passage.kind == "article" else None
            begins = article[0] if article else lead if lead and words.startswith(lead) else ""
            bold = reach(self.text, paragraph, begins) if begins else 0
            yield f'<p class="{self._kind(passage, words)}">{"".join(self._runs(paragraph, bold))}</p>'

    def _kind(self, passage: Passage, words: str) -> str:
        """The look of a paragraph: the title of what a notice issues stands in the middle, as do number and date."""
        if len(words) > 5 and words in self.title:
            return "issued"
        if passage.kind == "front" and NUMBER_LINE.search(words):
            return "front"
        if passage.kind == "front" and len(words) < 80 and words.endswith(_ADDRESSED):
            return "addressees"
        return {"contents": "furniture", "person": "person"}.get(passage.kind, "paragraph")

    def _join(self, passage: Passage, pieces: Sequence[Span]) -> Iterator[list[Span]]:
        """Pieces of one passage as paragraphs: a piece that does not end a sentence goes on in the next, headings apart."""
        entries = {row.spans[0][0] for row in passage.rows if row.spans}
        paragraph: list[Span] = []
        for at, (start, end) in enumerate(pieces):
            paragraph.append((start, end))
            words = key("".join(self.text[left:right] for left, right in paragraph))
            following = key(self.text[slice(*pieces[at + 1])]) if at + 1 < len(pieces) else ""
            titled = len(words) > 5 and words in self.title and words + following not in self.title
            apart = words in self.levels or following in self.levels or (at + 1 < len(pieces) and pieces[at + 1][0] in entries)
            alone = passage.kind == "front" and stands_alone(words, self.text[start:end])
            if titled or apart or alone or _SENTENCE_END.search(self.text[start:end]):
                yield paragraph
                paragraph = []
        if paragraph:
            yield paragraph

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
