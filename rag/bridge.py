"""The second step of a question that takes two: where a person of the answer stands elsewhere, who follows in the office that was left,
the row that a row points to. "那位副监事长后来去了哪个局" is answered by a list of names and, for the name found there, by another notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from corpus.model import Passage, Row
from index.store import Index
from rag.model import Hit, Line, Question
from rag.pieces import Piece, header_spans
from rag.render import header_of, say_item, say_person, tidy
from rag.terms import bigrams
from rag.vocabulary import Vocabulary

_ELSEWHERE = re.compile(r"后来|之后|现在|又|还|同时|另外|兼|任命|调(?:到|去|往|任|整到)|名单|什么职务|哪个(?:局|单位|部门)|去了?哪")
_APPOINTED = re.compile(r"任命|调(?:到|去|往|任)|后来|去了?哪|转任|改任")
_FOLLOWS = re.compile(
    r"接[任替手班的]|接了|腾出|空出|继任|顶替|同一(?:个)?(?:职务|职位|岗位|位子)|由谁(?:来)?接|谁(?:来)?接|换(?:成|了|的是)谁|谁(?:来)?顶"
)
_PRECEDED = re.compile(r"前任|在[\u4e00-\u9fff]{1,4}(?:之前|前面)|之前.{0,6}(?:坐|担任|干|当)(?:这|该)|原先.{0,6}(?:坐|担任)(?:这|该)")
_VALUE = re.compile(r"目标|现状|多少|数值|几|达到|单位")
_INDICATOR = re.compile(r"指标\s*(\d+)")

Found = tuple[Passage, Row]


class Bridge:
    """Second steps over one index. Lists of people and tables are looked through once, at the first question that needs them."""

    def __init__(self, index: Index, vocabulary: Vocabulary) -> None:
        self._index, self._vocabulary = index, vocabulary

    def lines(self, question: Question, chosen: Sequence[Piece], hits: Sequence[Hit]) -> list[Line]:
        """At most one further line for what was chosen."""
        best = chosen[0]
        hit = hits[best.hit]
        found = self._successor(question, best) or self._elsewhere(question, best) or self._indicator(question, best, hit)
        if not found:
            return []
        passage, row = found
        evidence = replace(hit, passage=passage, document=self._index.documents[passage.document], lanes={"bridge": 1})
        person = say_person(row)
        spans = row.spans if person else header_spans(passage, self._index) + row.spans
        return [Line(person or say_item([row]), ((evidence, spans),))]

    @cached_property
    def _people(self) -> tuple[Found, ...]:
        passages = self._index.passages
        return tuple((p, row) for p in passages for row in p.rows if any(cell.header == "姓名" for cell in row.cells))

    def _rows_of(self, text: str) -> Iterator[Found]:
        """The rows of people that `text` says: by what is said of them."""
        return ((passage, row) for passage, row in self._people if tidy(say_person(row)) == text)

    def _successor(self, question: Question, best: Piece) -> Found | None:
        """Whose office is the one that a person of the answer left; or who left the one that a person took."""
        if best.kind != "person":
            return None
        follows, preceded = _FOLLOWS.search(question.text), _PRECEDED.search(question.text)
        if not (follows or preceded):
            return None
        here, there = ("免", "任") if follows else ("任", "免")
        for _, row in self._rows_of(best.text):
            office = _cell(row, here)
            for passage, other in self._people:
                if office and office == _cell(other, there) and _cell(other, "姓名") != _cell(row, "姓名"):
                    return passage, other
        return None

    def _elsewhere(self, question: Question, best: Piece) -> Found | None:
        """Another row of the one person whom the answer names and the question does not: the one that says most of what is asked."""
        people = [name for name in self._vocabulary.people_in(best.text) if name not in question.people]
        if len(people) != 1 or not _ELSEWHERE.search(question.text):
            return None
        rows = [(p, row) for p, row in self._people if _cell(row, "姓名") == people[0] and tidy(say_person(row)) not in best.text]
        if _APPOINTED.search(question.text):
            rows = [(p, row) for p, row in rows if _cell(row, "任")]
        asked = bigrams(question.text) - bigrams(best.text) - best.around
        told = [len(asked & bigrams(f"{p.context}{''.join(cell.text for cell in row.cells)}")) for p, row in rows]
        if not rows or (max(told) < 2 and not _APPOINTED.search(question.text)):
            return None
        return rows[told.index(max(told))]

    def _indicator(self, question: Question, best: Piece, hit: Hit) -> Found | None:
        """The row of an indicator that a task names, where its value is asked for."""
        number = _INDICATOR.search(best.text)
        if not number or not hit.passage.rows or "指标" not in question.text or not _VALUE.search(question.text):
            return None
        for position in self._index.positions([hit.passage.document]):
            passage = self._index.passages[int(position)]
            for row in passage.rows:
                table = "".join((*passage.path, *(header_of(cell) for cell in row.cells)))
                if _cell(row, "序号") == number[1] and "指标" in table and "对应指标" not in table:
                    return passage, row
        return None


def _cell(row: Row, header: str) -> str:
    """The cell under `header`, in one spelling; "" where there is none."""
    return next((tidy(cell.text) for cell in row.cells if tidy(cell.header) == header), "")
