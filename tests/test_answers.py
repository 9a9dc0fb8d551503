"""A few whole answers over the shipped index with the bundled models: what only a real reading of the question brings out."""

from __future__ import annotations

from functools import cache

import pytest

from rag.assistant import Assistant
from rag.settings import Settings
from tests.test_proof import unproved


@cache
def shipped() -> Assistant:
    """Everything as installed."""
    return Assistant.open(Settings())


@pytest.mark.parametrize(
    ("question", "both"),
    [
        ("瑞昌和湖口的秸秆综合利用项目，投资和资金来源有什么不同？", ("瑞昌市人民政府", "湖口县人民政府")),
        ("开旅行社和开旅游咨询公司，要办的手续有什么不一样？", ("旅行社设立许可", "旅行社服务备案登记证明")),
    ],
)
def test_two_things_that_are_compared_are_both_told(question: str, both: tuple[str, str]) -> None:
    answer = shipped().answer(question)
    assert answer.status == "answered"
    assert all(words in answer.text for words in both)


def test_a_false_premise_is_put_right_first_and_proved() -> None:
    answer = shipped().answer("第九届市长质量奖评了五家企业，除了心连心和中铁九桥还有谁？")
    assert answer.text.startswith("与问题说的不同，文件写的是“3家企业”。[1]")
    assert not unproved(answer)


def test_a_date_put_for_confirmation_is_answered_with_the_right_one() -> None:
    assert "2023年12月31日" in shipped().answer("经济普查的标准时点是2024年6月30日吧？你帮我确认究竟是哪天").text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How old must a senior be for the accident insurance bought by the city?", "70周岁以上"),
        ("嗯那个我想问一下啊就是高龄津贴嗯一个月大概发多少到多少啊", "50—500元"),
        ("每一级的禁捕网格长由什么人来当？", "河湖长担任"),
    ],
)
def test_odd_ways_of_asking_find_the_sentence(question: str, words: str) -> None:
    answer = shipped().answer(question)
    assert words in answer.text
    assert not unproved(answer)


@pytest.mark.parametrize(
    "question", ["开药店得配几个执业药师？", "租人才公寓一个月房租多少？", "市里管禁捕退捕的那个领导小组，组长叫什么？"]
)
def test_what_the_topic_holds_but_not_the_answer_is_refused(question: str) -> None:
    assert shipped().answer(question).status == "no_evidence"


def test_one_person_is_told_of_every_list() -> None:
    answer = shipped().answer("谈太煌在数字政府小组和减灾委两份名单上的头衔一样吗？各是什么？")
    assert answer.text.count("谈太煌") == 2
    assert not unproved(answer)
