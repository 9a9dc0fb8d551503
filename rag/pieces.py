"""Hits cut into pieces, each of which may become a line of an answer: sentences, table items, the head of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.model import Cell, Passage, Span
from corpus.sentences import LONG_CELL, cut
from index.store import Index
from rag.model import Hit
from rag.render import header_of, named_cells, say_item, say_person, tidy
from rag.sentences import Sentence, sentences, source_offsets, spans_of
from rag.terms import bigrams, fold

# Lines of a document's head that say nothing by themselves: number and date, addressees, publicity, "经研究，决定：".
_FORMAL = re.compile(r"号\s*\d{4}\s*年|^[（(]?此件|^(?!.*(?:决定|成立|授予|制定|调整)).*[：:]$|^经.{2,8}[，,]?决定[：:]$")
_NOTE = re.compile(
    r"^[（(](?:责任单位[:：])?(?:[^（()）]|[（(][^（()）]*[)）])*(?:牵头|负责|配合|落实|参与|责任单位|分工)(?:[^（()）]|[（(][^（()）]*[)）])*[)）][。；]?$"
)


NEAR = 0.1  # a difference of cosines at which a piece counts as far


def says_responsible(text: str) -> bool:
    """Whether a sentence is a note of who is responsible: "（市民政局牵头，市财政局配合）"."""
    return bool(_NOTE.match(text))


@dataclass(frozen=True, slots=True)
class Piece:
    """What may become a line.

    hit: index of its hit; order: place among all pieces; base: how good its passage is, 0 to 1; grams: of its own words;
    around: of headings and title above it; near: likeness of its meaning to the question's, 0 to 1.
    kind: "sentence", "heading", "note" (who is responsible), "item", "cell", "person", "head".
    """

    hit: int
    order: int
    kind: str
    text: str
    spans: tuple[Span, ...]
    grams: frozenset[str]
    around: frozenset[str]
    base: float = 0.0
    near: float = 0.0
    sentence: Sentence | None = None


def pieces_of(question: str, hits: Sequence[Hit], index: Index, scale: float) -> list[Piece]:
    """All pieces of `hits`, best hit first. scale: the difference of scores at which a passage counts nothing."""
    top = hits[0].score if hits else 0.0
    positions = [index.position(hit.passage) for hit in hits]
    wholes = index.similarities(question, positions)
    found: list[tuple[Piece, float]] = []
    for i, hit in enumerate(hits):
        base = max(0.0, 1.0 - (top - hit.score) / scale)
        parts = {fold(words): value for words, value in index.part_similarities(question, positions[i]).items()}
        for piece in pieces_in(hit, index):
            own = fold(piece.text).partition("：")[2] if piece.kind == "cell" else fold(piece.text)
            near = parts.get(fold(piece.text), parts.get(own, wholes[i]))
            found.append((replace(piece, hit=i, order=len(found), base=base), near))
    # A list of people is cut by length alone: each of them is as near as the list.
    lists: dict[str, float] = {}
    for piece, _ in found:
        if piece.kind == "person":
            lists[hits[piece.hit].document.id] = max(lists.get(hits[piece.hit].document.id, 0.0), piece.base)
    found = [(replace(p, base=lists[hits[p.hit].document.id]) if p.kind == "person" else p, near) for p, near in found]
    nearest = max((near for _, near in found), default=0.0)
    return [replace(piece, near=max(0.0, 1.0 - (nearest - near) / NEAR)) for piece, near in found]


def pieces_in(hit: Hit, index: Index) -> Iterator[Piece]:
    """The pieces of one hit, not weighed against any question: hit, order, base and near are 0."""
    passage = hit.passage
    source = index.source_text(passage.source)
    around = bigrams(passage.context)
    if passage.rows:
        yield from _item(passage, source, around, index)
        return
    if passage.kind == "front" and hit.document.date:
        yield _head(hit, source, around)
    headings = fold(" ".join((*passage.path, passage.title)))
    of_header = passage.locator.endswith("表头")
    for sentence in sentences(passage, source):
        if passage.kind == "front" and _FORMAL.search(sentence.text):
            continue
        heading = of_header or fold(sentence.text).rstrip("。：:") in headings
        kind = "note" if says_responsible(sentence.text) else "heading" if heading else "sentence"
        yield Piece(0, 0, kind, sentence.text, sentence.spans, bigrams(sentence.text), around, sentence=sentence)


def _head(hit: Hit, source: str, around: frozenset[str]) -> Piece:
    """Title, number and date of a document in one line; its quote ends with the line that holds the date."""
    document, passage = hit.document, hit.passage
    year, month, day = (int(part) for part in document.date.split("-"))
    named = f"《{document.title}》" + (f"（{document.number}）" if document.number else "")
    head: list[Span] = []
    for sentence in sentences(passage, source):
        head.extend(sentence.spans)
        if re.search(rf"{year}\s*年\s*{month}\s*月\s*{day}\s*日", sentence.text):
            break
    text = f"{named}，{year}年{month}月{day}日"
    return Piece(0, 0, "head", text, tuple(head), bigrams(text), around)


def _item(passage: Passage, source: str, around: frozenset[str], index: Index) -> Iterator[Piece]:
    """A list of people: each of them. Another item: its short cells in one piece, each sentence of its long cells in one of its own."""
    people = [(row, say_person(row)) for row in passage.rows]
    if all(said for _, said in people):
        for row, said in people:
            yield Piece(0, 0, "person", said, row.spans, bigrams(row.render()), around)
        return
    short = [replace(row, cells=tuple(cell for cell in row.cells if len(cell.text) <= LONG_CELL)) for row in passage.rows]
    text = say_item(short)
    spans = passage.spans
    if re.search(r"\d", "".join(header_of(cell) for row in short for cell in row.cells)):
        spans = header_spans(passage, index) + spans
    if text:
        yield Piece(0, 0, "item", text, spans, bigrams(text), around)
    for row in passage.rows:
        named = named_cells(row)
        name = named[0][1] if named and len(named[0][1]) <= LONG_CELL else ""
        head = next((cell.spans for cell in row.cells if name and tidy(cell.text) == name), ())
        for cell in row.cells:
            if len(cell.text) > LONG_CELL and not cell.inherited:
                for said, where in _cell_sentences(cell, source):
                    whole = f"{name}：{said}" if name else said
                    yield Piece(0, 0, "cell", whole, head + where, bigrams(whole), around)


def _cell_sentences(cell: Cell, source: str) -> list[tuple[str, tuple[Span, ...]]]:
    """The sentences of a long cell with their spans."""
    as_passage = Passage("", "", cell.spans, cell.text, "", (), "")
    offsets = source_offsets(as_passage, source)
    return [(cell.text[start:end].strip(), spans_of(offsets, source, start, end, cell.text)) for start, end in cut(cell.text)]


def header_spans(passage: Passage, index: Index) -> tuple[Span, ...]:
    """Where the header of the table stands that `passage` is a row of; () where it has none of its own."""
    positions = index.positions([passage.document])
    own = index.position(passage)
    for position in reversed(positions[positions < own]):
        above = index.passages[int(position)]
        if above.locator.endswith("表头"):
            return above.spans
        if not above.rows:
            break
    return ()
