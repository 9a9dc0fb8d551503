from __future__ import annotations

import pytest

from rag.titles import canonical, split_number
from tests.questions_corpus import vocabulary


@pytest.mark.parametrize(
    ("number", "parts"),
    [
        ("云府办发〔2022〕34 号", ("云府办发", "2022", "34")),
        ("〔2022〕34号", ("", "2022", "34")),
        ("034号", ("", "", "34")),
        ("国务院令第724号", ("国务院令", "", "724")),
    ],
)
def test_parts_of_a_number(number: str, parts: tuple[str, str, str]) -> None:
    assert split_number(number) == parts


def test_titles_whole_in_part_and_shortened() -> None:
    known = vocabulary()
    assert known.titles.titled("云岭市碳达峰实施方案") == ["s#1"]
    assert known.titles.titled("养老规划") == ["s#0"]
    assert known.titles.titled("《中华人民共和国未成年人保护法》") == ["s#5", "s#6"], "the version in force comes first"
    assert known.titles.titled("未保法") == ["s#5", "s#6"]
    assert known.titles.titled("民诉法解释") == ["s#7"]
    assert known.titles.titled("刑法") == []
    assert canonical("《中华人民共和国 民法典》") == "民法典"


def test_titles_are_found_in_running_text() -> None:
    text = "根据养老规划和未保法8条"
    assert [text[start:end] for start, end in vocabulary().titles.spans_in(text)] == ["养老规划", "未保法"]
    assert vocabulary().titles.spans_in("我的养老计划和工作方案") == []


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("未保法规定几岁能打工", ["未保法"]),
        ("物流体系规划讲什么", []),
        ("的通知有哪些", []),
        ("最新司法解释怎么说", []),
        ("2020年版未成年人保护法第五条", ["未成年人保护法"]),
        ("碳达峰方案和养老规划有什么不同", ["碳达峰方案", "养老规划"]),
        ("王小川等同志职务任免的通知", ["王小川等同志职务任免的通知"]),
    ],
)
def test_only_whole_words_name_a_title(text: str, titles: list[str]) -> None:
    assert [text[start:end] for start, end in vocabulary().titles.spans_in(text)] == titles
