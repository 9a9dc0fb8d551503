"""Which pieces of the hits make the answer: the best one, one for each further thing that is asked, then what is still missing.

Each piece has a linear score (`write` of rag/data/weights.json); the first of them are read together with the question, and what that
tells is added. A question of several parts is read part by part, all in one run of the model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from corpus.numerals import parse_numeral
from index.cross import CrossEncoder, unit_text
from rag.agreement import asks_office, of_department, of_office, of_year
from rag.asking import questions_in
from rag.compare import each, sides
from rag.demands import Demands, asked_attributes, without_dates
from rag.model import Hit, Question
from rag.pieces import Piece
from rag.question import to_read
from rag.references import without_references
from rag.render import tidy
from rag.rerank import KIND_EVIDENCE
from rag.shorten import ASKS_BASIS
from rag.terms import Rarity, bigrams, fold, topic
from rag.vocabulary import Vocabulary

SHORT_LIST = 8  # people of a list that is named whole where all are asked for
LONG_LIST = 40  # people of one office
SURE = 6.0  # log odds beyond which a piece does not answer more surely
BUDGET = 300  # characters of an answer, unless a list or a whole place is asked for
LIST_BUDGET = 560
ASKS_DATE = re.compile(
    r"(?:通知|意见|方案|规划|文件|决定|办法|报告|文).{0,4}(?:是|在|于)?(?:哪天|哪年|哪一天|什么时候|何时|几月几号|哪日).{0,3}(?:发|印|出|公布|下)|(?:印发|发布|成文|发文|出台)(?:的)?(?:日期|时间)|文号"
)
_SEVERAL = re.compile(r"哪些|哪几|哪两|哪三|各|分别|都有|区别|不同|不一样|比较|相比|每一?步|几步|步骤|阶段|怎么安排")
_ASKS_ALL = re.compile(r"哪些|哪几|有谁|名单|分别|所有|全部")
_SO_MANY = re.compile(r"哪([两二三四五六七八九十])(?:个|位|名)")
_PERSON_ASKED = re.compile(
    r"谁|哪位|哪个人|叫什么|姓什么|(?:主任|组长|局长|会长|秘书长|书记|市长|县长|处长|院长|校长|主席|代表|成员|领导)(?:是|有|叫)|的代表"
)
_GROUNDS = re.compile(r"(?:根据|依据|按照|落实|贯彻)[^。]*《")
# A sentence that is only half of what is said: its list follows, or its reason stands before it.
_LIST_FOLLOWS = re.compile(r"^(?:主要(?:是|有|包括|表现)|一是|[一1][、.．]|具体(?:是|为|包括)|分别|即|包括)")
_REASON_BEFORE = re.compile(r"^(?:故|因此|因而|所以|由此|从而|为此)")
_TOLD_APART = 0.3  # share of the words of one of two things that a piece on it holds
_LIKE = 0.3  # of the best score, that a piece to compare the best one with has
_ASKS_RESPONSIBLE = re.compile(
    r"谁.{0,2}(?:负责|牵头|主管)|(?:牵头|责任|主管)(?:部门|单位)|哪.{0,3}(?:部门|单位|局).{0,2}(?:负责|牵头|主管)"
)
_RESPONSIBLE = re.compile(r"责任单位|责任部门|牵头|负责|主管")
_ASKS_WHO = re.compile(r"谁|哪个?(部门|单位|局)|哪几个(部门|单位|局)|牵头|负责|归.{0,4}管")
_ASPECT_KINDS = (
    ("who", re.compile(r"谁|哪.{0,3}(部门|单位|局|委|机构|公司)|牵头|负责|主体")),
    ("when", re.compile(r"什么时候|何时|哪[年天月]|多久|时限|期限|几[月号]")),
    ("how_much", re.compile(r"多少|几|投资|金额|面积|比例|占比")),
    ("where", re.compile(r"哪里|哪儿|在哪|地址")),
    ("why", re.compile(r"为什么|为何|原因")),
)

Scores = Mapping[int, float]  # of pieces, by their order
Part = tuple[str, Sequence[Piece], float]  # a question, the pieces that may answer it, how many of them are read


def asks_several(question: Question) -> bool:
    """Whether a question asks for several things, which are then said whole."""
    return question.kind in ("which", "compare", "materials") or bool(_SEVERAL.search(question.text))


@dataclass(slots=True)
class Choice:
    """What is being chosen for one question. best: the piece that answers it best; chosen: all so far, it first."""

    question: Question
    hits: Sequence[Hit]
    pieces: Sequence[Piece]
    scores: Scores
    best: Piece
    chosen: list[Piece] = field(default_factory=list)

    def add(self, piece: Piece) -> None:
        """Take a piece, unless another says the same."""
        if piece not in self.chosen and not any(fold(piece.text) in fold(other.text) for other in self.chosen):
            self.chosen.append(piece)

    def add_best(self, pieces: Sequence[Piece], scores: Scores | None = None) -> None:
        """Take the best of `pieces`, where there is one."""
        if pieces:
            self.add(max(pieces, key=lambda piece: (scores or self.scores)[piece.order]))

    def beside(self) -> list[Piece]:
        """The pieces of the best one's hit."""
        return [piece for piece in self.pieces if piece.hit == self.best.hit]

    def in_order(self) -> list[Piece]:
        """What was chosen as it is said: the best hit first, each in the order of its text."""
        return sorted(self.chosen, key=lambda piece: (piece.hit != self.best.hit, piece.hit, piece.order))


@dataclass(frozen=True, slots=True)
class Chooser:
    """Chooses pieces by weights: `write` of rag/data/weights.json."""

    rarity: Rarity
    vocabulary: Vocabulary
    cross: CrossEncoder
    weights: Mapping[str, float]

    def choose(self, question: Question, pieces: Sequence[Piece], hits: Sequence[Hit]) -> Choice:
        """The best piece for the question, for each of its aspects and years, then those that cover what is still missing."""
        wanted = bigrams(topic(without_references(question, titles=False))) or bigrams(topic(question.text))
        own = {piece.order: self.score(piece, wanted, question, hits) for piece in pieces}
        whole = (to_read(question), pieces, self.weights["read_most"])
        parts = [*self._compared(question, pieces), *self._parts(question, pieces)]
        scores, *of_parts = self._read([whole, *parts], own, hits)
        best = self._best(question, pieces, scores, hits)
        choice = Choice(question, hits, pieces, scores, best, [best])
        for (_, showing, _), of_part in zip(parts, of_parts, strict=True):
            choice.add_best(showing, of_part)
        for add in (_other_years, _head, _grounds, _like, _aspects, _note, _same_person, _other_half, _whole_list):
            add(choice)
        self._complete(choice, wanted)
        return choice

    def score(self, piece: Piece, wanted: frozenset[str], question: Question, hits: Sequence[Hit]) -> float:
        """How well a piece answers: passage, own words, words with their headings, evidence of the kind asked for, year."""
        w = self.weights
        pattern = KIND_EVIDENCE.get(question.kind)
        extra = bigrams(" ".join(question.synonyms)) - wanted
        departments = [name for department in question.departments for name in self.vocabulary.names_of(department)]
        return (
            w["base"] * piece.base
            + w["near"] * piece.near
            + w["own"] * self.rarity.cover(wanted, piece.grams)
            + w["around"] * self.rarity.cover(wanted, piece.grams | piece.around)
            + w["synonym"] * self.rarity.cover(extra, piece.grams)
            + w["kind"] * (bool(pattern and pattern.search(piece.text)) if question.kind != "how_much" else _says_number(piece.text))
            + w["office"] * of_office(question.text, piece.text)
            + w["named"] * any(person in piece.text for person in question.people)
            + w["department"] * of_department(departments, piece.text)
            + w["year"] * of_year(question.years, piece.text, hits[piece.hit])
            + (w["person_asked"] if piece.kind == "person" and _PERSON_ASKED.search(question.text) else 0.0)
            + w.get(piece.kind, 0.0)
        )

    def _parts(self, question: Question, pieces: Sequence[Piece]) -> list[Part]:
        """Each of the questions that one question asks, with the pieces that hold the shape of what it asks for, a day for 哪天."""
        parts: list[Part] = []
        for one in questions_in(question.text):
            demanded = asked_attributes(one.rpartition("，")[2])
            showing = [piece for piece in pieces if all(attribute.stands_in(piece.text) for attribute in demanded)]
            parts.append((one, showing or pieces, self.weights["read_each"]))
        return parts

    def _compared(self, question: Question, pieces: Sequence[Piece]) -> list[Part]:
        """The question asked of each of two things that are compared, with the pieces on that one; [] where one of them has none."""
        parts: list[Part] = []
        for asked, (own, other) in zip(each(question.text), sides(question.text), strict=False):
            covers = [(piece, self.rarity.cover(own, piece.grams), self.rarity.cover(other, piece.grams)) for piece in pieces]
            of_it = [piece for piece, cover, of_other in covers if cover >= _TOLD_APART and cover > of_other]
            parts.append((asked, of_it, self.weights["read_each"]))
        return parts if all(of_it for _, of_it, _ in parts) else []

    def _read(self, asked: Sequence[Part], scores: Scores, hits: Sequence[Hit]) -> list[Scores]:
        """For each part the scores with how surely its first pieces answer it; the others gain as little as the last of these. All are
        read in one go: that is faster."""
        firsts = [sorted(pieces, key=lambda piece: -scores[piece.order])[: int(most)] for _, pieces, most in asked]
        odds = self.cross.scores(
            [
                (text, unit_text(hits[piece.hit].passage, tidy(piece.text)))
                for (text, _, _), first in zip(asked, firsts, strict=True)
                for piece in first
            ]
        )
        sure = iter((np.clip(odds, -SURE, SURE) + SURE) / (2 * SURE))
        read: list[Scores] = []
        for first in firsts:
            gains = {piece.order: self.weights["read"] * float(next(sure)) for piece in first}
            least = min(gains.values(), default=0.0)
            read.append({order: score + gains.get(order, least) for order, score in scores.items()})
        return read

    def _best(self, question: Question, pieces: Sequence[Piece], scores: Scores, hits: Sequence[Hit]) -> Piece:
        """The best piece that shows all that the question demands, where one comes near the best of all."""
        first = max(pieces, key=lambda piece: scores[piece.order])
        demands = Demands.of(question, self.rarity)
        if not demands or not demands.missing(first.text, hits[first.hit]):
            return first
        near = [piece for piece in pieces if scores[piece.order] >= self.weights["demanded"] * scores[first.order]]
        showing = [piece for piece in near if not demands.missing(piece.text, hits[piece.hit])]
        return max(showing, key=lambda piece: scores[piece.order], default=first)

    def _complete(self, choice: Choice, wanted: frozenset[str]) -> None:
        """Add pieces that cover what is missing, or that answer as well as the best, while there is room."""
        listed, chosen, scores = asks_several(choice.question), choice.chosen, choice.scores
        budget = LIST_BUDGET if listed else BUDGET
        ranked = sorted(choice.pieces, key=lambda piece: -scores[piece.order])
        for piece in [piece for piece in ranked if piece.kind != "heading"][: int(self.weights["considered"])]:
            if len(chosen) >= (6 if listed else 3):
                break
            if sum(len(p.text) for p in chosen) + len(piece.text) > budget:
                continue
            covered = frozenset().union(*(p.grams | p.around for p in chosen))
            gain = self.rarity.cover(wanted, covered | piece.grams | piece.around) - self.rarity.cover(wanted, covered)
            close = scores[piece.order] >= scores[choice.best.order] * self.weights["close" if listed else "tie"]
            if gain > self.weights["gain"] or close:
                choice.add(piece)


def _other_years(choice: Choice) -> None:
    """Of several years that are asked about, a piece for each that the best one does not tell."""
    years = choice.question.years
    for year in years if len(years) > 1 else ():
        if of_year((year,), choice.best.text, choice.hits[choice.best.hit]) <= 0:
            choice.add_best([piece for piece in choice.pieces if of_year((year,), piece.text, choice.hits[piece.hit]) > 0])


def _head(choice: Choice) -> None:
    """Title, number and date where a document's date or number is asked for."""
    if ASKS_DATE.search(choice.question.text):
        choice.add_best([piece for piece in choice.pieces if piece.kind == "head"])


def _grounds(choice: Choice) -> None:
    """What something is based on, where that is asked."""
    if ASKS_BASIS.search(choice.question.text):
        choice.add_best([piece for piece in choice.beside() if _GROUNDS.search(piece.text)])


def _like(choice: Choice) -> None:
    """Something like the best piece to compare it with, where the two things were not told apart."""
    best, scores = choice.best, choice.scores
    if choice.question.kind == "compare" and len(choice.chosen) == 1:
        others = [piece for piece in choice.pieces if piece.hit != best.hit and piece.kind == best.kind]
        choice.add_best([piece for piece in others if scores[piece.order] > _LIKE * scores[best.order]])


def _aspects(choice: Choice) -> None:
    """A piece for each thing asked that what is chosen does not show: a number for 多少, a date for 何时."""
    for aspect in choice.question.aspects or (choice.question.text,):
        kind = next((name for name, words in _ASPECT_KINDS if words.search(aspect)), "")
        pattern = _RESPONSIBLE if _ASKS_RESPONSIBLE.search(aspect) else KIND_EVIDENCE.get(kind)
        if pattern and not any(pattern.search(piece.text) for piece in choice.chosen if piece.kind != "heading"):
            shown = [piece for piece in choice.pieces if pattern.search(piece.text) and piece.kind != "heading"]
            choice.add_best([piece for piece in shown if piece.hit == choice.best.hit] or shown)


def _note(choice: Choice) -> None:
    """The note of who is responsible that stands behind the best piece, where that is asked."""
    asks_who = choice.question.kind == "who" or _ASKS_WHO.search(choice.question.text)
    if asks_who and not any(piece.kind in ("note", "item") for piece in choice.chosen):
        for note in [piece for piece in choice.beside() if piece.kind == "note" and piece.order > choice.best.order][:1]:
            choice.add(note)


def _same_person(choice: Choice) -> None:
    """The one asked about in every list that names them, where several things are asked."""
    if choice.question.people and asks_several(choice.question):
        named = [p for p in choice.pieces if p.kind == "person" and any(name in p.text for name in choice.question.people)]
        for piece in named[:SHORT_LIST]:
            choice.add(piece)


def _other_half(choice: Choice) -> None:
    """The list that the best sentence announces ("…如下：", "主要是…"), or the reason that stands before a "故…"."""
    best, pieces = choice.best, choice.pieces
    at = pieces.index(best)
    after = next((piece for piece in pieces[at + 1 : at + 2] if piece.hit == best.hit), None)
    if after and (best.text.rstrip().endswith(("：", ":")) or _LIST_FOLLOWS.match(after.text)):
        choice.add(after)
    if at and pieces[at - 1].hit == best.hit and _REASON_BEFORE.match(best.text):
        choice.add(pieces[at - 1])


def _whole_list(choice: Choice) -> None:
    """A list of people is named whole where all of them are asked for; of a long one those of the office that is asked for."""
    question, document = choice.question, choice.hits[choice.best.hit].document
    people = [piece for piece in choice.pieces if piece.kind == "person" and choice.hits[piece.hit].document == document]
    if choice.best.kind != "person" or not asks_several(question):
        return
    if asks_office(question.text):
        most = LONG_LIST if _ASKS_ALL.search(question.text) else 0
        people = [piece for piece in people if of_office(question.text, piece.text) > 0]
    else:
        people, most = [piece for piece in people if piece.hit == choice.best.hit], SHORT_LIST
    if number := _SO_MANY.search(question.text):
        most = parse_numeral(number[1])
        people = sorted(people, key=lambda piece: -choice.scores[piece.order])[:most]
    for piece in people if len(people) <= most else ():
        choice.add(piece)


def _says_number(text: str) -> bool:
    """Whether `text` holds a number that is no year, date, ordinal or list label."""
    return bool(re.search(r"\d|百分之|[一二三四五六七八九十百千万亿]+[个项家名人元亩吨倍次天]", without_dates(text)))
