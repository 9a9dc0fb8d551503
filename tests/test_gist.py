"""Long messages: what they ask, without the story around it."""

import pytest

from rag.gist import LONG, clearest, gist
from rag.vocabulary import Vocabulary

STORY = "我家住在江边上好些年了，以前靠打鱼过日子，现在年纪大了身体也不行，儿子在外面打工一年到头回不来几趟，村里人都说有变化。"


def test_a_short_message_stays() -> None:
    assert gist("老伴走得早。养老补贴找谁领？", Vocabulary((), ())) == ("老伴走得早。养老补贴找谁领？", ())


def test_of_a_story_the_question_remains() -> None:
    asked = "八十岁以上老人的高龄津贴找哪个部门领取？"
    assert len(STORY + asked) > LONG
    assert gist(f"{STORY}{asked}谢谢。", Vocabulary((), ()))[0] == asked


@pytest.mark.parametrize(
    ("sure", "kept"),
    [
        ({}, "前几天听人讲，院里收失能老人有补贴，失能老人每人每月补多少钱？"),
        ({"失能老人每人每月补多少钱？": 3.0}, "失能老人每人每月补多少钱？"),
        ({"失能老人每人每月补多少钱？": -1.0}, "前几天听人讲，院里收失能老人有补贴，失能老人每人每月补多少钱？"),
    ],
)
def test_the_last_clauses_alone_are_read_where_the_corpus_answers_them_more_surely(sure: dict[str, float], kept: str) -> None:
    assert clearest("前几天听人讲，院里收失能老人有补贴，失能老人每人每月补多少钱？", lambda reading: sure.get(reading, 0.0)) == kept


def test_a_question_of_one_clause_is_not_tried() -> None:
    def fit(reading: str) -> float:
        raise AssertionError(reading)

    assert clearest("高龄津贴找哪个部门领取？", fit) == "高龄津贴找哪个部门领取？"


def test_of_two_questions_none_is_dropped() -> None:
    asked = "我想问一问，领导小组的组长是谁？护理型床位到2025年要达到多少？"
    assert clearest(asked, lambda reading: -len(reading)) == "领导小组的组长是谁？护理型床位到2025年要达到多少？"
