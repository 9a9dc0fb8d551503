from __future__ import annotations

import pytest

from rag.normalise import clean
from rag.references import find, resolve
from rag.steps import steps_in
from tests.questions_corpus import vocabulary


@pytest.mark.parametrize(
    ("text", "number", "documents"),
    [
        ("云府发2022年24号讲什么", "云府发〔2022〕24号", ["s#0"]),
        ("云府发（2022）27号谁牵头", "云府发〔2022〕27号", ["s#1"]),
        ("云府发[2022]27 号", "云府发〔2022〕27号", ["s#1"]),
        ("云府发〔二〇二二〕二十七号", "云府发〔2022〕27号", ["s#1"]),
        ("〔2023〕3号文", "〔2023〕3号", ["s#4"]),
        ("27号文讲什么", "27号", ["s#1"]),
        ("第24号文件里有没有", "24号", ["s#0"]),
        ("2号文讲什么", "2号", ["s#2", "s#3"]),
        ("云府办发2号文", "云府办发2号", ["s#2"]),
        ("国务院令第724号", "国务院令第724号", ["s#8"]),
        ("云府发〔2021〕24号", "云府发〔2021〕24号", []),
        ("国办发〔2019〕5号说了什么", "国办发〔2019〕5号", []),
    ],
)
def test_numbers_in_any_spelling(text: str, number: str, documents: list[str]) -> None:
    (reference,) = find(clean(text), vocabulary())
    assert reference.number == number
    assert resolve(reference, vocabulary()) == documents
    assert reference.words in clean(text)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("第十七条之一第二款第（三）项", [("article", "17-1"), ("paragraph", "2"), ("item", "3")]),
        ("第 38 条", [("article", "38")]),
        ("第三部分第（二）条", [("part", "3"), ("heading", "（二）")]),
        ("附件1第7项", [("annex", "1"), ("item", "7")]),
        ("附件2的B2-2", [("annex", "2"), ("row", "B2-2")]),
        ("专栏3", [("box", "3")]),
        ("序号7", [("row", "7")]),
        ("指标18", [("row", "18")]),
        ("二（六）第2点", [("heading", "二"), ("heading", "（六）"), ("item", "2")]),
        ("三、（三）", [("heading", "三"), ("heading", "（三）")]),
        ("名词解释第17条", [("glossary", "17")]),
        ("第二章第一节", [("chapter", "2"), ("section", "1")]),
    ],
)
def test_steps(text: str, steps: list[tuple[str, str]]) -> None:
    (reference,) = find(text, vocabulary())
    assert list(reference.steps) == steps
    assert not resolve(reference, vocabulary()), "a place without a document names none"


def test_several_places_of_one_document() -> None:
    found = find("未保法第三条、第五条和第十条至第十二条", vocabulary())
    assert {reference.title for reference in found} == {"未保法"}
    assert [reference.steps[0][1] for reference in found] == ["3", "5", "10", "11", "12"]


def test_title_number_and_place_are_one_reference() -> None:
    (reference,) = find("《云岭市碳达峰实施方案》（云府发〔2022〕27号）第三部分", vocabulary())
    assert reference.number == "云府发〔2022〕27号"
    assert reference.steps == (("part", "3"),)
    assert resolve(reference, vocabulary()) == ["s#1"]


def test_a_law_the_corpus_lacks_is_named_and_not_found() -> None:
    (reference,) = find("反家暴法第十条怎么说", vocabulary())
    assert reference.title
    assert reference.steps == (("article", "10"),)
    assert resolve(reference, vocabulary()) == []


@pytest.mark.parametrize(
    "text",
    [
        "第一批事项有哪些",
        "第五次全国经济普查",
        "12月6号开始",
        "第三方机构",
        "第二产业占比",
        "十四五规划目标",
        "3个项目",
        "2号楼在哪",
        "第九届质量奖",
        "60岁以上",
    ],
)
def test_counting_words_are_no_references(text: str) -> None:
    assert not [reference for reference in find(text, vocabulary()) if reference.steps or reference.number]


def test_steps_know_their_place() -> None:
    assert steps_in("看第五条和附件2") == [(1, 4, "article"), (5, 8, "annex")]


@pytest.mark.parametrize("text", ["申请补贴最后一步是什么", "说一下那部分吧", "关于养老的那一块有什么政策", "养老机构的保障措施有哪些"])
def test_what_only_sounds_like_a_place_names_none(text: str) -> None:
    assert not any(reference.steps for reference in find(clean(text), vocabulary()))


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("24号文最后一条讲什么", (("last", "1"),)),
        ("24号文倒数第二部分讲什么", (("last", "2"),)),
        ("24号文讲交通的那一节第3点", (("about", "交通"), ("item", "3"))),
        ("24号文第六章里讲财税的那条（第二条）", (("chapter", "6"), ("about", "财税"), ("article", "2"))),
    ],
)
def test_places_told_in_words(text: str, steps: tuple[tuple[str, str], ...]) -> None:
    (reference,) = find(clean(text), vocabulary())
    assert reference.steps == steps


def test_a_year_in_brackets_is_no_heading() -> None:
    assert find("去年（2022）新开了哪些航线", vocabulary()) == ()
