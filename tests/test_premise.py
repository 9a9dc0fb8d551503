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
        ("质量奖评了五家，剩下两家是谁", "授予甲公司、乙公司等3家企业质量奖", "3家"),
        ("为啥把护理床位的占比目标调低到四成了", "到2025年，护理床位占比达到60%", "60%"),
        ("补贴为啥从500块降到300块一天了", "给予300元/天·人补贴，累计不超过30万元", "300元"),
        ("工地补贴一天一人1000块，怎么领", "给予300元/天·人补贴", "300元"),
        ("补贴为什么从每天300涨到了500", "给予300元/天·人补贴", "300元"),
        ("领导小组的办公室为什么设在财政局", "领导小组办公室设在市统计局，赵某任办公室主任", "办公室设在市统计局"),
        ("去年旅游收入为什么下降了", "接待游客25万人次，旅游收入增长6.1%", "旅游收入增长6.1%"),
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
        ("护理床位占比怎么从40%提到多少", "护理床位占比达到60%"),
        ("护理床位占比达到50%没有", "护理床位占比达到60%"),
        ("领导小组的办公室为什么设在统计局", "领导小组办公室设在市统计局"),
        ("去年旅游收入为什么增长这么多", "旅游收入增长6.1%"),
        ("占比为什么从40%提到60%了", "占比由40%提高到60%"),
        ("怎么让旅游收入增长", "减少旅游收入的流失"),
    ],
)
def test_what_is_not_at_odds_is_left_alone(question: str, text: str) -> None:
    assert corrected(question, text) == ""


def test_a_date_put_for_confirmation_is_not_the_year_asked_about() -> None:
    assert claimed_years("标准时点是2024年6月30日吧？究竟是哪天") == ("2024",)
    assert claimed_years("2024年的标准时点是哪天") == ()
