"""The extractive writer: picks the sentences or table rows that answer, and says them in lines that each carry their proof.

No model. Every line is made of the source's own words; what was asked decides which: a responsibility note for who, a date
for when, an enumeration for which, the cells asked for from a row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from index.cross import CrossEncoder
from index.store import Index
from rag.bridge import Bridge
from rag.choose import ASKS_DATE, Chooser, asks_several
from rag.demands import asked_attributes
from rag.glossary import Glossary
from rag.listed import listed
from rag.model import Draft, Hit, Line, Question
from rag.pieces import Piece, pieces_of
from rag.premise import correction
from rag.render import tidy
from rag.sentences import Sentence
from rag.shorten import LONG, shorten
from rag.superlative import superlative
from rag.terms import Rarity, fold
from rag.vocabulary import Vocabulary
from rag.weights import read_weights
from rag.whole import LABEL, annexes, counted_up, overview, place

_BODY = re.compile(r"(?:委员会|领导小组|工作小组|工作组|保障组|专班|指挥部|办公室)[。：:]?$")
_STANDS_FOR = re.compile(r"什么意思|啥意思|指(?:的是)?(?:什么|啥|哪)|含义|怎么理解|怎么解释")
_MEANING = re.compile(r"什么意思|啥意思|指(?:的是)?(?:什么|啥|哪)|是(?:什么|啥)|叫(?:什么|啥)|含义|怎么理解")


@dataclass(frozen=True, slots=True)
class ExtractiveWriter:
    """Writes from hits alone. weights: `write` of rag/data/weights.json."""

    index: Index
    rarity: Rarity
    glossary: Glossary
    vocabulary: Vocabulary
    cross: CrossEncoder
    bridge: Bridge
    weights: Mapping[str, float] = field(default_factory=lambda: read_weights()["write"])

    def write(self, question: Question, hits: Sequence[Hit]) -> Draft:
        """A draft from the best hits; status "no_evidence" where they hold nothing that fits."""
        if places := [hit for hit in hits if "pinned" in hit.lanes]:
            if question.kind == "overview":
                return Draft(tuple(line for hit in places[:2] for line in overview(hit, self.index)))
            return Draft(tuple(place(places, self.index, question.text)))
        if _STANDS_FOR.search(question.text) and (explained := self.glossary.explained(question.text)):
            return Draft((self._entry(explained[0], "meaning"),))
        found = pieces_of(question.text, hits[: int(self.weights["hits"])], self.index, self.weights["scale"])
        named = any(reference.number for reference in question.references) and not ASKS_DATE.search(question.text)
        idle = {"heading", "head"} if named else {"heading"}  # a heading says where, never what; a head what was named already
        pieces = [piece for piece in found if piece.kind not in idle] or found
        if not pieces:
            return Draft((), "no_evidence")
        if one := listed(question, hits, self.index, self.vocabulary):
            return Draft((one,))
        if counted := annexes(question, hits, self.index, self.vocabulary) or counted_up(question, hits, self.index):
            return Draft((counted,))
        if extremes := superlative(question, hits, self.index):
            return Draft(extremes)
        choice = Chooser(self.rarity, self.vocabulary, self.cross, self.weights).choose(question, pieces, hits)
        chosen = choice.in_order()
        lines = [self._line(question, piece, hits) for piece in chosen]
        if corrected := correction(question, lines):
            lines.insert(0, corrected)
        return Draft((*lines, *self.bridge.lines(question, chosen, hits), *self._explanations(question, choice.best, chosen, hits)))

    def _entry(self, position: int, lane: str) -> Line:
        """The glossary's entry at a position of the index. lane: how it was found."""
        passage = self.index.passages[position]
        return Line(tidy(passage.text), ((Hit(passage, self.index.documents[passage.document], 0.0, {lane: 1}), passage.spans),))

    def _explanations(self, question: Question, best: Piece, chosen: Sequence[Piece], hits: Sequence[Hit]) -> list[Line]:
        """What the corpus itself says of a term, where the answer uses it and the question asks what it stands for."""
        if question.kind not in ("which", "what") and not _MEANING.search(question.text):
            return []
        positions = self.glossary.explained(question.text) or self.glossary.explained(best.text)
        cited = [hits[piece.hit].passage for piece in chosen]
        return [self._entry(position, "glossary") for position in positions[:1] if self.index.passages[position] not in cited]

    def _line(self, question: Question, piece: Piece, hits: Sequence[Hit]) -> Line:
        hit, text, spans = hits[piece.hit], piece.text, piece.spans
        if piece.sentence and len(text) > LONG and not asks_several(question):
            short, places = shorten(question, piece.sentence, self.index.source_text(hit.passage.source), self.rarity)
            if all(one.stands_in(short) for one in asked_attributes(question.text) if one.stands_in(text)):
                text, spans = short, places
        if hit.passage.kind == "article":
            return Line(tidy(text), ((hit, hit.passage.spans),))  # a sentence of a law is read within its article
        if body := self._body(question, hit, text):
            return Line(f"{body.text}：{tidy(text)}", ((hit, body.spans + spans),))
        return Line(tidy(text), ((hit, spans),))

    def _body(self, question: Question, hit: Hit, text: str) -> Sentence | None:
        """The heading that names the committee, group or office that a passage speaks of, where the question asks which one."""
        named = [heading for heading in hit.passage.path if _BODY.search(heading)]
        if not named or question.kind not in ("who", "which", "what", "where"):
            return None
        name = LABEL.sub("", named[-1]).rstrip("。：:")
        if fold(name) in fold(text):
            return None
        source = self.index.source_text(hit.passage.source)
        at = source.rfind(name, hit.document.span[0], hit.passage.spans[0][0])
        return Sentence(name, ((at, at + len(name)),)) if at >= 0 else None
