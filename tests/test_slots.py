from __future__ import annotations

import pytest

from rag.slots import counted, items, named, neighbour_noun, placed, year_of
from tests.questions_corpus import vocabulary


@pytest.mark.parametrize(
    ("text", "question", "filled"),
    [
        ("第五条呢", "未保法第三条怎么规定？", "未保法第五条怎么规定？"),
        ("下一条呢", "未保法第三条怎么规定？", "未保法第四条怎么规定？"),
        ("上一个专栏呢", "养老规划专栏3讲什么？", "养老规划专栏2讲什么？"),
        ("第二款呢", "未保法第三条怎么规定？", "未保法第三条第二款怎么规定？"),
        ("附件2呢", "养老规划讲什么？", "养老规划附件2讲什么？"),
        ("第五条呢", "农膜怎么回收？", ""),
    ],
)
def test_places(text: str, question: str, filled: str) -> None:
    assert placed(text, question, vocabulary()) == filled


@pytest.mark.parametrize(
    ("text", "question", "filled"),
    [
        ("第八届呢", "第九届质量奖给了谁？", "第八届质量奖给了谁？"),
        ("80岁以上的呢", "60岁以上老人有补贴吗？", "80岁以上老人有补贴吗？"),
        ("八十以上的呢", "六十岁往上的老人有多少？", "八十以上的老人有多少？"),
        ("第八届呢", "第二批事项有哪些？", ""),
    ],
)
def test_counts(text: str, question: str, filled: str) -> None:
    assert counted(text, question) == filled


def test_names() -> None:
    assert named("教育局呢", "市发改委负责什么？", "市发改委", vocabulary()) == "市教育局负责什么？"
    assert named("清河县呢", "养老机构建几家？", "养老机构", vocabulary()) == "清河县，养老机构建几家？"
    assert named("时限呢", "养老机构建几家？", "养老机构", vocabulary()) == ""


def test_nouns() -> None:
    assert neighbour_noun("建筑垃圾", "餐厨垃圾谁管？", "餐厨垃圾", vocabulary()) == ("餐厨垃圾", "建筑垃圾")
    assert neighbour_noun("二手房转移登记", "新车上牌谁牵头？", "新车上牌", vocabulary()) == ("新车上牌", "二手房转移登记")
    assert neighbour_noun("园区", "充电桩要建多少？", "充电桩", vocabulary()) == ("", "园区")


def test_years_and_lists() -> None:
    assert year_of("2025年和2030年") == ("2025", "2030")
    assert year_of("12025元") == ()
    assert items("负责部门有市公安局、市教育局和市财政局。") == ["负责部门有市公安局", "市教育局", "市财政局"]
    assert items("没有列举。") == []
