"""What a question wrongly supposes is put right, with the document's own words."""

from __future__ import annotations

import pytest

from rag.model import Line
from rag.premise import claimed_years, correction
from rag.question import describe
from rag.vocabulary import Vocabulary


def corrected(question: str, text: str) -> str:
    """What is said of a question whose answer is `text`; "" where nothing is at odds."""
    line = correction(describe(question, Vocabulary((), ())), [Line(text, ())])
    return line.text if line else ""


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("质量奖评了五家企业，是哪五家", "授予甲公司、乙公司等3家企业质量奖", "3家企业"),
        ("新设的九个专业委员会分别管什么", "组建七个专业委员会", "七个专业委员会"),
        ("一个项目最高给50万，怎么才能拿满", "单个项目累计补贴不超过30万元", "30万元"),
    ],
)
def test_another_number_of_the_same_is_put_right(question: str, text: str, said: str) -> None:
    assert corrected(question, text) == f"与问题说的不同，文件写的是“{said}”。"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("质量奖评了3家企业，是哪三家", "授予甲公司、乙公司等3家企业质量奖"),
        ("我家有3个孩子，每个孩子补多少", "每个孩子补贴100元，2个孩子起"),
        ("80岁以上老人领多少", "为70周岁以上老年人购买保险"),
        ("到2025年建几家", "建设12家养老机构"),
        ("拿出50万元能办什么", "每亩补贴30元"),
        ("第三届是谁承办", "举办第二届文旅季"),
    ],
)
def test_what_is_not_at_odds_is_left_alone(question: str, text: str) -> None:
    assert corrected(question, text) == ""


def test_a_date_put_for_confirmation_is_not_the_year_asked_about() -> None:
    assert claimed_years("标准时点是2024年6月30日吧？究竟是哪天") == ("2024",)
    assert claimed_years("2024年的标准时点是哪天") == ()
