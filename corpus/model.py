"""What reading yields: sources, documents, sections, table rows, passages.

Every text that is derived keeps spans into the source it came from, so that a quote can always be taken from
the source itself. Offsets are characters of `Source.text`, half open.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

Span = tuple[int, int]


def quote(text: str, spans: Iterable[Span]) -> str:
    """The source's own words at `spans`, joined without anything between: `quote("甲乙丙", [(0, 1), (2, 3)])` is "甲丙"."""
    return "".join(text[start:end] for start, end in spans)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a paged format: `number` from 1, `start` the offset of its first character."""

    number: int
    start: int


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was received: its decoded text is never changed, everything points into it.

    name: the file's name, the key everywhere; digest: SHA-256 of the file's bytes; format: "txt", "docx", …
    """

    name: str
    text: str
    digest: str
    format: str = "txt"
    pages: tuple[Page, ...] = ()
    warnings: tuple[str, ...] = ()

    def page_of(self, offset: int) -> int | None:
        """The number of the page that holds `offset`, None where the format has no pages."""
        return max((page.number for page in self.pages if page.start <= offset), default=None)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a source: `text` equals `source.text[start:end]`, no line break at its end."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """One notice, plan, decision, law… found in a source, and its facts. "" and () where unknown: never guessed.

    id: unique in an index ("<source name>#<ordinal>"). Dates are ISO ("2022-09-30"). kind: 通知, 决定, 意见, 报告, 法律,
    行政法规, 司法解释… status: "in_force", "amended", "repealed", "not_yet_in_force", "unknown".
    repeals, amends: titles (or numbers) of other instruments that this one names.
    version_of: the key that joins the dated versions of one law.
    """

    id: str
    source: str
    span: Span
    title: str
    number: str = ""
    issuer: str = ""
    date: str = ""
    kind: str = ""
    status: str = "unknown"
    addressees: str = ""
    publicity: str = ""
    passed: str = ""
    in_force: str = ""
    repeals: tuple[str, ...] = ()
    amends: tuple[str, ...] = ()
    version_of: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A node of a document's outline. label: "二、", "（一）", "第十二条", "附件1", "专栏3", "" for a run-in heading.

    level: 1 is the outermost. spans: the heading's own words.
    """

    level: int
    label: str
    title: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row. header: "" where the value cannot be aligned with a header. inherited: filled in from above."""

    header: str
    text: str
    spans: tuple[Span, ...]
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A table row, complete in itself. aligned: False where its cells could not be matched with the header."""

    cells: tuple[Cell, ...]
    spans: tuple[Span, ...]
    aligned: bool = True

    def render(self) -> str:
        """ "序号：7；名称：新车上牌；…" for search; a cell without a header stands alone."""
        return "；".join(f"{c.header}：{c.text}" if c.header else c.text for c in self.cells if c.text)


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is indexed and retrieved.

    document: its document's id. text: its own words, joined and whole (rows rendered as "header：cell；…").
    path: the headings above it, outermost first ("二、主要任务", "（一）…"); together with title it is the context.
    locator: the same place as a clerk would write it. kind: "paragraph", "article", "row", "person", "front" (title,
    number, date, addressees of a document), "contents" (table of contents, masthead).
    rows: for a table passage its rows, all of one item (a merged item is one passage with several rows).
    """

    document: str
    source: str
    spans: tuple[Span, ...]
    text: str
    title: str
    path: tuple[str, ...]
    locator: str
    kind: str = "paragraph"
    rows: tuple[Row, ...] = ()
    page: int | None = None

    @property
    def context(self) -> str:
        """Title and headings in one line, for search: never part of a quote."""
        return " ".join((self.title, *self.path))

    @property
    def digest(self) -> str:
        """Names what a vector was made from: context and text."""
        return hashlib.sha256(f"{self.context}\n{self.text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Join:
    """Two pieces of a paragraph put together: the offset where it was cut, and the evidence."""

    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read in one source. furniture: (name, span) of what is in no passage, and why."""

    source: Source
    documents: tuple[Document, ...]
    outline: tuple[tuple[str, Section], ...]
    passages: tuple[Passage, ...]
    furniture: tuple[tuple[str, Span], ...] = ()
    joins: tuple[Join, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def coverage(self) -> float:
        """Share of the source's non-space characters that stand in passages."""
        inside = bytearray(len(self.source.text))
        for passage in self.passages:
            for start, end in passage.spans:
                inside[start:end] = b"\x01" * (end - start)
        wanted = [i for i, char in enumerate(self.source.text) if not char.isspace()]
        return sum(inside[i] for i in wanted) / len(wanted) if wanted else 1.0
