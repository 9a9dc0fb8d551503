"""The extractive writer: picks the sentences or table rows that answer, and says them in lines that each carry their proof.

No model. Every line is made of the source's own words; what was asked decides which: a responsibility note for who, a date
for when, an enumeration for which, the cells asked for from a row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.model import Span
from index.store import Index
from rag.model import Draft, Hit, Line, Question
from rag.render import named_cells, say_item, say_row, tidy
from rag.rerank import KIND_EVIDENCE
from rag.sentences import Sentence, sentences
from rag.terms import Rarity, bigrams, fold, topic

_NOTE = re.compile(r"^[（(][^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*(牵头|负责|配合|落实|参与|责任单位)[^（）()]*[）)][。；]?$")
_NOTE_INSIDE = re.compile(
    r"[（(](?:责任单位[:：])?[^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*(?:牵头|负责|配合|落实|参与|责任单位)[^（）()]*[）)][。；]?$"
)
_ALL = re.compile(r"哪些|哪几|哪两|哪三|各|分别|都有|区别|不同|不一样|比较|相比")
LONG = 110  # a sentence longer than this is cut to the clauses that answer
BUDGET = 300  # characters of an answer, unless a list or a whole place is asked for
LOOKUP_BUDGET = 3000


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or a table item that may become a line. hit: index of its hit; base: how good its passage is, 0 to 1."""

    hit: int
    order: int
    text: str
    spans: tuple[Span, ...]
    grams: frozenset[str]
    around: frozenset[str]
    base: float
    sentence: Sentence | None = None
    note: bool = False


@dataclass(frozen=True, slots=True)
class ExtractiveWriter:
    """Writes from hits alone. weights: `write` of rag/data/weights.json."""

    index: Index
    rarity: Rarity
    weights: Mapping[str, float] = field(default_factory=lambda: load_weights())

    def write(self, question: Question, hits: Sequence[Hit]) -> Draft:
        """A draft from the best hits; status "no_evidence" where they hold nothing that fits."""
        if places := [i for i, hit in enumerate(hits) if "pinned" in hit.lanes]:
            return Draft(tuple(self._place(hits, places)))
        pieces = self._pieces(hits[: int(self.weights["hits"])])
        if not pieces:
            return Draft((), "no_evidence")
        chosen = self._choose(question, pieces)
        return Draft(tuple(self._line(question, piece, hits) for piece in chosen))

    def _place(self, hits: Sequence[Hit], places: Sequence[int]) -> list[Line]:
        """A place that was named, whole: one line for each of its paragraphs."""
        lines, length = [], 0
        for i in places:
            passage = hits[i].passage
            if length > LOOKUP_BUDGET:
                break
            if passage.rows:
                lines.append(Line(say_item(passage.rows), ((i, passage.spans),)))
                length += len(lines[-1].text)
                continue
            for text, spans in paragraphs(passage.text, sentences(passage, self.index.source_text(passage.source))):
                lines.append(Line(tidy(text), ((i, spans),)))
                length += len(text)
        return lines

    def _pieces(self, hits: Sequence[Hit]) -> list[Piece]:
        top, scale = hits[0].score if hits else 0.0, self.weights["scale"]
        pieces: list[Piece] = []
        for i, hit in enumerate(hits):
            passage = hit.passage
            base = max(0.0, 1.0 - (top - hit.score) / scale)
            around = bigrams(passage.context)
            if passage.rows:
                pieces.append(Piece(i, len(pieces), say_item(passage.rows), passage.spans, bigrams(passage.text), around, base))
            elif passage.kind == "front":
                pieces.append(self._front(i, len(pieces), hit, base))
            else:
                for sentence in sentences(passage, self.index.source_text(passage.source)):
                    note = bool(_NOTE.match(sentence.text))
                    grams = bigrams(sentence.text)
                    pieces.append(Piece(i, len(pieces), sentence.text, sentence.spans, grams, around, base, sentence, note))
        return pieces

    def _front(self, i: int, order: int, hit: Hit, base: float) -> Piece:
        """Title, number and date of a document in one line."""
        document, passage = hit.document, hit.passage
        year, _, rest = document.date.partition("-")
        month, _, day = rest.partition("-")
        when = f"{int(year)}年{int(month)}月{int(day)}日" if day else ""
        text = f"《{document.title}》" + (f"（{document.number}）" if document.number else "") + (f"，{when}" if when else "")
        return Piece(i, order, text, passage.spans, bigrams(passage.text), bigrams(passage.context), base)

    def score(self, piece: Piece, wanted: frozenset[str], question: Question) -> float:
        """How well a piece answers: passage, own words, words with their headings, evidence of the kind asked for, year."""
        w = self.weights
        pattern = KIND_EVIDENCE.get(question.kind)
        years = set(re.findall(r"20\d\d", piece.text))
        asked = set(question.years)
        return (
            w["base"] * piece.base
            + w["own"] * self.rarity.cover(wanted, piece.grams)
            + w["around"] * self.rarity.cover(wanted, piece.grams | piece.around)
            + w["kind"] * bool(pattern and pattern.search(piece.text))
            + w["year"] * (bool(asked & years) - bool(asked and years and not asked & years))
        )

    def _choose(self, question: Question, pieces: Sequence[Piece]) -> list[Piece]:
        """The best piece for the question and each of its aspects, then those that cover what is still missing."""
        wanted = bigrams(topic(question.text))
        everything = bool(_ALL.search(question.text)) or question.kind in ("which", "compare", "materials")
        best = max(pieces, key=lambda piece: self.score(piece, wanted, question))
        chosen = [best]
        top = self.score(best, wanted, question)
        for aspect in question.aspects if len(question.aspects) > 1 else ():
            own = bigrams(topic(aspect)) or wanted
            near = max(pieces, key=lambda p: self.score(p, own, question) + self.score(p, wanted, question) + 0.3 * (p.hit == best.hit))
            _add(chosen, near)
        if _asks_who(question) and not any(KIND_EVIDENCE["who"].search(piece.text) for piece in chosen if piece.note):
            for note in (p for p in pieces if p.note and p.hit == best.hit and p.order > best.order):
                _add(chosen, note)
                break
        ranked = sorted(pieces, key=lambda piece: -self.score(piece, wanted, question))
        for piece in ranked[: int(self.weights["considered"])]:
            if len(chosen) >= (6 if everything else 3) or sum(len(p.text) for p in chosen) + len(piece.text) > BUDGET:
                break
            covered = frozenset().union(*(p.grams | p.around for p in chosen))
            gain = self.rarity.cover(wanted, covered | piece.grams | piece.around) - self.rarity.cover(wanted, covered)
            close = self.score(piece, wanted, question) >= top * self.weights["close" if everything else "tie"]
            if gain > self.weights["gain"] or close:
                _add(chosen, piece)
        return sorted(chosen, key=lambda piece: (piece.hit != best.hit, piece.hit, piece.order))

    def _line(self, question: Question, piece: Piece, hits: Sequence[Hit]) -> Line:
        text, spans = piece.text, piece.spans
        passage = hits[piece.hit].passage
        if piece.sentence and len(text) > LONG and question.kind not in ("which", "compare"):
            text, spans = self._shorten(question, piece.sentence, passage.source)
        elif passage.rows and len(text) > BUDGET and len(passage.rows) == 1:
            text = self._cells(question, named_cells(passage.rows[0]))
        return Line(tidy(text), ((piece.hit, spans),))

    def _shorten(self, question: Question, sentence: Sentence, source_name: str) -> tuple[str, tuple[Span, ...]]:
        """The run of clauses, at most LONG characters where possible, that covers most of the question."""
        source = self.index.source_text(source_name)
        clauses = [sentence.text[m.start() : m.end()] for m in re.finditer(r"[^，,；;]+[，,；;]?", sentence.text)]
        wanted = bigrams(topic(question.text))
        pattern = KIND_EVIDENCE.get(question.kind)
        runs = []
        for i in range(len(clauses)):
            for j in range(i + 1, len(clauses) + 1):
                text = "".join(clauses[i:j])
                if len(text) > LONG and j > i + 1:
                    break
                value = self.rarity.cover(wanted, bigrams(text)) + 0.15 * bool(pattern and pattern.search(text)) - 0.001 * len(text)
                runs.append((value, -i, i, j))
        _, _, i, j = max(runs)
        start = sum(map(len, clauses[:i]))
        end = start + sum(map(len, clauses[i:j]))
        if clauses[0].rstrip("，,").startswith(("到20", "20")) and i > 0 and len(clauses[0]) < 20:
            return self._with_lead(sentence, source, clauses[0], start, end)
        return sentence.text[start:end].rstrip("，,；;"), _sub_spans(sentence, source, start, end)

    def _with_lead(self, sentence: Sentence, source: str, lead: str, start: int, end: int) -> tuple[str, tuple[Span, ...]]:
        """Clauses with the sentence's opening date before them, which says when they hold."""
        text = lead + ("" if start == len(lead) else "……") + sentence.text[start:end].rstrip("，,；;")
        return text, _sub_spans(sentence, source, 0, len(lead)) + _sub_spans(sentence, source, start, end)

    def _cells(self, question: Question, cells: Sequence[tuple[str, str]]) -> str:
        """A row too long to be said whole: its name and the cells that were asked for; long cells cut to their best sentence."""
        wanted = bigrams(topic(question.text))
        pattern = KIND_EVIDENCE.get(question.kind)
        kept = []
        for i, (label, value) in enumerate(cells):
            if len(value) > 60:
                parts = re.findall(r"[^。；;]+[。；;]?", value)
                value = max(parts, key=lambda part: self.rarity.cover(wanted, bigrams(part)))
                if self.rarity.cover(wanted, bigrams(value)) < 0.15:
                    continue
            if i == 0 or len(value) <= 60 or (pattern and pattern.search(value)):
                kept.append((label, value.rstrip("。；;")))
        return say_row(kept)


def load_weights() -> Mapping[str, float]:
    """The `write` part of the weights file."""
    path = Path(__file__).parent / "data" / "weights.json"
    weights: Mapping[str, float] = json.loads(path.read_text(encoding="utf-8"))["write"]
    return weights


def paragraphs(text: str, pieces: Sequence[Sentence]) -> list[tuple[str, tuple[Span, ...]]]:
    """A passage's lines with their spans: its sentences put together again up to each line break."""
    lines: list[tuple[str, tuple[Span, ...]]] = []
    rest = iter(pieces)
    for paragraph in text.split("\n"):
        length, taken = len(fold(paragraph)), 0
        spans: tuple[Span, ...] = ()
        while taken < length:
            sentence = next(rest, None)
            if sentence is None:
                break
            taken += len(fold(sentence.text))
            spans += sentence.spans
        if spans:
            lines.append((paragraph, spans))
    return lines


def _asks_who(question: Question) -> bool:
    return question.kind == "who" or bool(re.search(r"谁|哪个?(部门|单位|局)|哪几个(部门|单位|局)|牵头|负责|归.{0,4}管", question.text))


def _add(chosen: list[Piece], piece: Piece) -> None:
    if piece not in chosen and not any(fold(piece.text) in fold(other.text) for other in chosen):
        chosen.append(piece)


def _sub_spans(sentence: Sentence, source: str, start: int, end: int) -> tuple[Span, ...]:
    """Source spans of `sentence.text[start:end]`: non-space characters of text and spans run in step."""
    places = [i for s, e in sentence.spans for i in range(s, e) if not source[i].isspace()]
    before = sum(not char.isspace() for char in sentence.text[:start])
    count = sum(not char.isspace() for char in sentence.text[start:end])
    spans: list[Span] = []
    for place in places[before : before + count]:
        if spans and not source[spans[-1][1] : place].strip():
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return tuple(spans)
