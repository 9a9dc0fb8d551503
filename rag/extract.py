"""The extractive writer: picks the sentences or table rows that answer, and says them in lines that each carry their proof.

No model. Every line is made of the source's own words; what was asked decides which: a responsibility note for who, a date
for when, an enumeration for which, the cells asked for from a row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from index.cross import CrossEncoder, unit_text
from index.store import Index
from rag.agreement import asks_office, of_department, of_office, of_year
from rag.asking import questions_in
from rag.bridge import Bridge
from rag.compare import compares, sides
from rag.demands import Demands, asked_attributes, without_dates
from rag.glossary import Glossary
from rag.model import Draft, Hit, Line, Question
from rag.pieces import Piece, pieces_of
from rag.premise import correction
from rag.references import to_read, without_references
from rag.render import tidy
from rag.rerank import KIND_EVIDENCE
from rag.sentences import Sentence
from rag.shorten import ASKS_BASIS, LONG, shorten
from rag.superlative import superlative
from rag.terms import Rarity, bigrams, fold, topic
from rag.vocabulary import Vocabulary
from rag.weights import read_weights
from rag.whole import LABEL, annexes, counted_up, overview, place

_ALL = re.compile(r"哪些|哪几|哪两|哪三|各|分别|都有|区别|不同|不一样|比较|相比|每一?步|几步|步骤|阶段|怎么安排")
SHORT_LIST = 8  # people of a list that is named whole where all are asked for
SURE = 6.0  # log odds beyond which a piece does not answer more surely
BUDGET = 300  # characters of an answer, unless a list or a whole place is asked for
LIST_BUDGET = 560
_PERSON_ASKED = re.compile(
    r"谁|哪位|哪个人|叫什么|姓什么|(?:主任|组长|局长|会长|秘书长|书记|市长|县长|处长|院长|校长|主席|代表|成员|领导)(?:是|有|叫)|的代表"
)
_BODY = re.compile(r"(?:委员会|领导小组|工作小组|工作组|保障组|专班|指挥部|办公室)[。：:]?$")
_STANDS_FOR = re.compile(r"什么意思|啥意思|指(?:的是)?(?:什么|啥|哪)|含义|怎么理解|怎么解释")
_MEANING = re.compile(r"什么意思|啥意思|指(?:的是)?(?:什么|啥|哪)|是(?:什么|啥)|叫(?:什么|啥)|含义|怎么理解")
_DATED = re.compile(
    r"(?:通知|意见|方案|规划|文件|决定|办法|报告|文).{0,4}(?:是|在|于)?(?:哪天|哪年|哪一天|什么时候|何时|几月几号|哪日).{0,3}(?:发|印|出|公布|下)|(?:印发|发布|成文|发文|出台)(?:的)?(?:日期|时间)|文号"
)
_GROUNDS = re.compile(r"(?:根据|依据|按照|落实|贯彻)[^。]*《")
# A sentence that is only half of what is said: its list follows, or its reason stands before it.
_LIST_FOLLOWS = re.compile(r"^(?:主要(?:是|有|包括|表现)|一是|[一1][、.．]|具体(?:是|为|包括)|分别|即|包括)")
_REASON_BEFORE = re.compile(r"^(?:故|因此|因而|所以|由此|从而|为此)")
_TOLD_APART = 0.5  # share of the words of one of two things that a piece on it holds
_ASPECT_KINDS = (
    ("who", re.compile(r"谁|哪.{0,3}(部门|单位|局|委|机构|公司)|牵头|负责|主体")),
    ("when", re.compile(r"什么时候|何时|哪[年天月]|多久|时限|期限|几[月号]")),
    ("how_much", re.compile(r"多少|几|投资|金额|面积|比例|占比")),
    ("where", re.compile(r"哪里|哪儿|在哪|地址")),
    ("why", re.compile(r"为什么|为何|原因")),
)


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
        named = any(reference.number for reference in question.references) and not _DATED.search(question.text)
        idle = {"heading", "head"} if named else {"heading"}  # a heading says where, never what; a head what was named already
        pieces = [piece for piece in found if piece.kind not in idle] or found
        if not pieces:
            return Draft((), "no_evidence")
        if counted := annexes(question, hits, self.index, self.vocabulary) or counted_up(question, hits, self.index):
            return Draft((counted,))
        if extremes := superlative(question, hits, self.index):
            return Draft(extremes)
        chosen = self._choose(question, pieces, hits)
        lines = [self._line(question, piece, hits) for piece in chosen]
        if corrected := correction(question, lines):
            lines.insert(0, corrected)
        return Draft((*lines, *self.bridge.lines(question, chosen, hits), *self._explanations(question, chosen, hits)))

    def _entry(self, position: int, lane: str) -> Line:
        """The glossary's entry at a position of the index. lane: how it was found."""
        passage = self.index.passages[position]
        return Line(tidy(passage.text), ((Hit(passage, self.index.documents[passage.document], 0.0, {lane: 1}), passage.spans),))

    def _explanations(self, question: Question, chosen: Sequence[Piece], hits: Sequence[Hit]) -> list[Line]:
        """What the corpus itself says of a term, where the answer uses it and the question asks what it stands for."""
        if question.kind not in ("which", "what") and not _MEANING.search(question.text):
            return []
        positions = self.glossary.explained(question.text) or self.glossary.explained(chosen[0].text)
        cited = [hits[piece.hit].passage for piece in chosen]
        return [self._entry(position, "glossary") for position in positions[:1] if self.index.passages[position] not in cited]

    def score(self, piece: Piece, wanted: frozenset[str], question: Question, hits: Sequence[Hit]) -> float:
        """How well a piece answers: passage, own words, words with their headings, evidence of the kind asked for, year."""
        w = self.weights
        pattern = KIND_EVIDENCE.get(question.kind)
        extra = bigrams(" ".join(question.synonyms)) - wanted
        return (
            w["base"] * piece.base
            + w["near"] * piece.near
            + w["own"] * self.rarity.cover(wanted, piece.grams)
            + w["around"] * self.rarity.cover(wanted, piece.grams | piece.around)
            + w["synonym"] * self.rarity.cover(extra, piece.grams)
            + w["kind"] * (bool(pattern and pattern.search(piece.text)) if question.kind != "how_much" else _says_number(piece.text))
            + w["office"] * of_office(question.text, piece.text)
            + w["named"] * any(person in piece.text for person in question.people)
            + w["department"] * of_department(self._names(question), piece.text)
            + w["year"] * of_year(question.years, piece.text, hits[piece.hit])
            + (w["person_asked"] if piece.kind == "person" and _PERSON_ASKED.search(question.text) else 0.0)
            + w.get(piece.kind, 0.0)
        )

    def _read(
        self, asked: Sequence[tuple[str, Sequence[Piece], float]], scores: Mapping[int, float], hits: Sequence[Hit]
    ) -> list[dict[int, float]]:
        """For each (question, pieces, how many of them are read) the scores with how surely the first pieces answer it; the others gain
        as little as the last of these. All are read in one go: that is faster."""
        firsts = [sorted(pieces, key=lambda piece: -scores[piece.order])[: int(most)] for _, pieces, most in asked]
        odds = self.cross.scores(
            [
                (text, unit_text(hits[piece.hit].passage, tidy(piece.text)))
                for (text, _, _), first in zip(asked, firsts, strict=True)
                for piece in first
            ]
        )
        sure = iter((np.clip(odds, -SURE, SURE) + SURE) / (2 * SURE))
        read = []
        for first in firsts:
            gains = {piece.order: self.weights["read"] * float(next(sure)) for piece in first}
            least = min(gains.values(), default=0.0)
            read.append({order: score + gains.get(order, least) for order, score in scores.items()})
        return read

    def _choose(self, question: Question, pieces: Sequence[Piece], hits: Sequence[Hit]) -> list[Piece]:
        """The best piece for the question, for each of its aspects and years, then those that cover what is still missing."""
        wanted = bigrams(topic(without_references(question, titles=False))) or bigrams(topic(question.text))
        listed = _lists(question)
        own = {piece.order: self.score(piece, wanted, question, hits) for piece in pieces}
        whole = (to_read(question), pieces, self.weights["read_most"])
        parts = [(one, _showing(one.rpartition("，")[2], pieces), self.weights["read_each"]) for one in questions_in(question.text)]
        scores, *of_parts = self._read([whole, *parts], own, hits)
        best = self._best(question, pieces, scores, hits)
        chosen = [best]
        for (_, showing, _), of_part in zip(parts, of_parts, strict=True):
            _add_best(chosen, showing, of_part)
        for year in question.years if len(question.years) > 1 else ():
            if of_year((year,), best.text, hits[best.hit]) <= 0:
                _add_best(chosen, [piece for piece in pieces if of_year((year,), piece.text, hits[piece.hit]) > 0], scores)
        if _DATED.search(question.text):
            _add_best(chosen, [piece for piece in pieces if piece.kind == "head"], scores)
        if ASKS_BASIS.search(question.text):
            _add_best(chosen, [piece for piece in pieces if _GROUNDS.search(piece.text) and piece.hit == best.hit], scores)
        if question.kind == "compare" or compares(question.text):
            self._add_compared(chosen, question, pieces, scores)
        for aspect in question.aspects or (question.text,):
            self._add_aspect(chosen, aspect, pieces, scores, best)
        if _asks_who(question) and not any(piece.kind in ("note", "item") for piece in chosen):
            for note in [piece for piece in pieces if piece.kind == "note" and piece.hit == best.hit and piece.order > best.order][:1]:
                _add(chosen, note)
        self._other_half(chosen, pieces)
        self._others_of(best, chosen, pieces if listed and not asks_office(question.text) else ())
        self._complete(chosen, wanted, pieces, scores, listed)
        return sorted(chosen, key=lambda piece: (piece.hit != best.hit, piece.hit, piece.order))

    def _best(self, question: Question, pieces: Sequence[Piece], scores: Mapping[int, float], hits: Sequence[Hit]) -> Piece:
        """The best piece that shows all that the question demands, where one comes near the best of all."""
        first = max(pieces, key=lambda piece: scores[piece.order])
        demands = Demands.of(question, self.rarity)
        if not demands or not demands.missing(first.text, hits[first.hit]):
            return first
        near = [piece for piece in pieces if scores[piece.order] >= self.weights["demanded"] * scores[first.order]]
        showing = [piece for piece in near if not demands.missing(piece.text, hits[piece.hit])]
        return max(showing, key=lambda piece: scores[piece.order], default=first)

    def _names(self, question: Question) -> tuple[str, ...]:
        """The departments of a question as texts may write them."""
        return tuple(name for department in question.departments for name in self.vocabulary.names_of(department))

    def _add_compared(self, chosen: list[Piece], question: Question, pieces: Sequence[Piece], scores: Mapping[int, float]) -> None:
        """A piece for each of two things that are compared; where these are not told apart, the best like the best one of another hit."""
        best = chosen[0]
        for own, other in sides(question.text):
            if not any(self.rarity.cover(own, piece.grams) > self.rarity.cover(other, piece.grams) for piece in chosen):
                covers = {piece.order: self.rarity.cover(own, piece.grams) for piece in pieces}
                of_it = [p for p in pieces if covers[p.order] >= _TOLD_APART and covers[p.order] > self.rarity.cover(other, p.grams)]
                _add_best(chosen, of_it, {order: scores[order] + cover for order, cover in covers.items()})
        if len(chosen) == 1 and question.kind == "compare":
            like = [p for p in pieces if p.hit != best.hit and p.kind == best.kind and scores[p.order] > 0.3 * scores[best.order]]
            _add_best(chosen, like, scores)

    def _other_half(self, chosen: list[Piece], pieces: Sequence[Piece]) -> None:
        """The list that the best sentence announces ("…如下：", "主要是…"), or the reason that stands before a "故…"."""
        best = chosen[0]
        at = pieces.index(best)
        after = next((piece for piece in pieces[at + 1 : at + 2] if piece.hit == best.hit), None)
        if after and (best.text.rstrip().endswith(("：", ":")) or _LIST_FOLLOWS.match(after.text)):
            _add(chosen, after)
        if at and pieces[at - 1].hit == best.hit and _REASON_BEFORE.match(best.text):
            _add(chosen, pieces[at - 1])

    def _others_of(self, best: Piece, chosen: list[Piece], pieces: Sequence[Piece]) -> None:
        """A short list of people is named whole where all of them are asked for."""
        people = [piece for piece in pieces if piece.hit == best.hit and piece.kind == "person"]
        if best.kind == "person" and len(people) <= SHORT_LIST:
            for piece in people:
                _add(chosen, piece)

    def _complete(
        self, chosen: list[Piece], wanted: frozenset[str], pieces: Sequence[Piece], scores: Mapping[int, float], listed: bool
    ) -> None:
        """Add pieces that cover what is missing, or that answer as well as the best, while there is room."""
        budget = LIST_BUDGET if listed else BUDGET
        best = chosen[0]
        ranked = sorted(pieces, key=lambda piece: -scores[piece.order])
        for piece in [piece for piece in ranked if piece.kind != "heading"][: int(self.weights["considered"])]:
            if len(chosen) >= (6 if listed else 3):
                break
            if sum(len(p.text) for p in chosen) + len(piece.text) > budget:
                continue
            covered = frozenset().union(*(p.grams | p.around for p in chosen))
            gain = self.rarity.cover(wanted, covered | piece.grams | piece.around) - self.rarity.cover(wanted, covered)
            close = scores[piece.order] >= scores[best.order] * self.weights["close" if listed else "tie"]
            if gain > self.weights["gain"] or close:
                _add(chosen, piece)

    def _add_aspect(self, chosen: list[Piece], aspect: str, pieces: Sequence[Piece], scores: Mapping[int, float], best: Piece) -> None:
        """The piece for one of several things asked, where what is chosen does not show it: a number for 多少, a date for 何时."""
        kind = next((name for name, words in _ASPECT_KINDS if words.search(aspect)), "")
        pattern = KIND_EVIDENCE.get(kind)
        if not pattern or any(pattern.search(piece.text) for piece in chosen if piece.kind != "heading"):
            return
        shown = [piece for piece in pieces if pattern.search(piece.text) and piece.kind != "heading"]
        _add_best(chosen, [piece for piece in shown if piece.hit == best.hit] or shown, scores)

    def _line(self, question: Question, piece: Piece, hits: Sequence[Hit]) -> Line:
        hit, text, spans = hits[piece.hit], piece.text, piece.spans
        if piece.sentence and len(text) > LONG and not _lists(question):
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


def _lists(question: Question) -> bool:
    """Whether a question asks for several things: they are said whole."""
    return question.kind in ("which", "compare", "materials") or bool(_ALL.search(question.text))


def _says_number(text: str) -> bool:
    """Whether `text` holds a number that is no year, date, ordinal or list label."""
    rest = without_dates(text)
    return bool(re.search(r"\d|百分之|[一二三四五六七八九十百千万亿]+[个项家名人元亩吨倍次天]", rest))


def _showing(asked: str, pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces that hold the shape of what `asked` asks for, a day for 哪天; all where none does."""
    demanded = asked_attributes(asked)
    return [piece for piece in pieces if all(attribute.stands_in(piece.text) for attribute in demanded)] or pieces


def _asks_who(question: Question) -> bool:
    return question.kind == "who" or bool(re.search(r"谁|哪个?(部门|单位|局)|哪几个(部门|单位|局)|牵头|负责|归.{0,4}管", question.text))


def _add_best(chosen: list[Piece], pieces: Sequence[Piece], scores: Mapping[int, float]) -> None:
    """The best of `pieces`, where there is one."""
    if pieces:
        _add(chosen, max(pieces, key=lambda piece: scores[piece.order]))


def _add(chosen: list[Piece], piece: Piece) -> None:
    if piece not in chosen and not any(fold(piece.text) in fold(other.text) for other in chosen):
        chosen.append(piece)
