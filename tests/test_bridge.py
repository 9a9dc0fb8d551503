"""The second step of a question that takes two, over the shipped gazette."""

from __future__ import annotations

from functools import cache

import pytest

from index.store import Index, open_index
from rag.bridge import Bridge
from rag.model import Hit, Question
from rag.pieces import Piece, pieces_in
from rag.vocabulary import Vocabulary
from tests.anyhow import Anyhow


@cache
def index() -> Index:
    return open_index(encoder=Anyhow())


@cache
def bridge() -> Bridge:
    return Bridge(index(), Vocabulary.of(index().documents.values(), index().passages))


def found(words: str) -> tuple[Piece, Hit]:
    """The first piece that begins with `words`, and its hit."""
    for passage in index().passages:
        hit = Hit(passage, index().documents[passage.document], 1.0)
        for piece in pieces_in(hit, index()):
            if piece.text.startswith(words):
                return piece, hit
    raise AssertionError(words)


def second(question: str, words: str, people: tuple[str, ...] = ()) -> str:
    piece, hit = found(words)
    lines = bridge().lines(Question(question, question, people=people), [piece], [hit])
    return "\n".join(line.text for line in lines)


@pytest.mark.parametrize(
    ("question", "first", "answer"),
    [
        ("欧阳礼兴腾出来的位子谁接的", "欧阳礼兴：", "张小军"),
        ("熊友林免掉的职务，是不是有人接任", "徐成：", ""),
        ("在他之前坐这个位子的是谁", "余立生：", "夏小勇"),
    ],
)
def test_who_follows_in_an_office_and_who_was_there_before(question: str, first: str, answer: str) -> None:
    said = second(question, first, ("欧阳礼兴",))
    assert said.startswith(answer) if answer else not said


def test_a_task_leads_to_the_value_of_its_indicator() -> None:
    asked = "企业副产物环境管理的通知对应的指标，2025年目标值是多少"
    piece, _ = found("关于进一步加强企业副产物环境管理工作的通知：")
    assert "指标2" in piece.text
    assert "目标值(2025年)：逐年下降" in second(asked, piece.text)


def test_a_question_of_one_step_takes_none() -> None:
    assert second("余立生现在当什么", "余立生：", ("余立生",)) == ""
    assert second("一般工业固体废物管理办法什么时候完成", "九江市一般工业固体废物管理办法：") == ""


def test_the_line_is_quoted_from_its_own_row() -> None:
    piece, hit = found("欧阳礼兴：")
    question = Question("腾出来的位子谁接的", "腾出来的位子谁接的", people=("欧阳礼兴",))
    (line,) = bridge().lines(question, [piece], [hit])
    ((evidence, spans),) = line.evidence
    source = index().source_text(evidence.passage.source)
    assert "张小军" in "".join(source[start:end] for start, end in spans)
