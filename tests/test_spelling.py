from __future__ import annotations

import pytest

from rag.sounds import sounds_of
from rag.spelling import Spelling, words

CORPUS = [
    "公立医院药品集中采购。公立医院改革。公立医院药品目录。",
    "碳达峰实施方案。碳达峰行动。碳达峰。农膜回收率、农膜使用、地膜。",
    "养老护理员培训。养老护理员培训补贴。护理型床位占比。护理型床位。护理型床位占比。",
    "适用合同法。可以适用本法。可以适用。收到通知。",
    "行政机关依法受理申请。行政机关依法受理申请。",
]


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(CORPUS)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("碳达锋实施方案", "碳达峰实施方案"),
        ("农磨回收率", "农膜回收率"),
        ("公里医院药品", "公立医院药品"),
        ("养老护理员配训补贴", "养老护理员培训补贴"),
        ("护理形床位占比", "护理型床位占比"),
    ],
)
def test_a_slip_is_mended_by_its_sound(spelling: Spelling, written: str, meant: str) -> None:
    mended, notes = spelling.mend(written)
    assert mended == meant
    assert notes


@pytest.mark.parametrize(
    "text", ["可以使用合同", "收到申请", "行政机关", "限行的车", "上户口", "公里数", "是水果吗", "讲的是什么", "沾点光吗"]
)
def test_what_may_be_right_stays(spelling: Spelling, text: str) -> None:
    assert spelling.mend(text) == (text, [])


def test_names_stay(spelling: Spelling) -> None:
    assert spelling.mend("农磨回收率", names=("农磨",)) == ("农磨回收率", [])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("nongmo huishoulv", "农膜回收率"),
        ("wo想liaojie公立yiyuan", "我想了解公立医院"),
        ("tandafeng fangan", "碳达峰方案"),
        ("GDP增长", "GDP增长"),
        ("5G和AI", "5G和AI"),
        ("hello", "hello"),
    ],
)
def test_pinyin_becomes_characters(spelling: Spelling, written: str, read: str) -> None:
    assert spelling.read_pinyin(written, frozenset({"hello"}))[0] == read


def test_sounds_and_words() -> None:
    assert sounds_of("行")[:2] == ("xing", "hang")
    assert sounds_of("率")[0] in ("lv", "shuai")
    assert sounds_of("A") == ()
    assert words("农村老年人") == ["农村", "老年人"]
