"""Who stands at a place of a list of people."""

import pytest

from rag.steps import counted_person
from tests.test_proof import assistant as shipped


@pytest.mark.parametrize(
    ("text", "which"),
    [
        ("任免名单第10个是谁", 10),
        ("领导小组成员里排第五的是谁", 5),
        ("名单最后一个人是哪位", -1),
        ("成员里排最后的是谁", -1),
        ("名单第一行的组长", 1),
        ("委员会倒数第二个成员", -2),
        ("这批任命，头一个是谁", 1),
        ("第三个副主任是谁", 3),
    ],
)
def test_people_are_counted(text: str, which: int) -> None:
    counted = counted_person(text)
    assert counted
    assert counted[0] == which


@pytest.mark.parametrize("text", ["第三个专业委员会管什么", "领导小组办公室设在哪", "第二批名单什么时候出", "第五条"])
def test_other_questions_count_nobody(text: str) -> None:
    assert counted_person(text) is None


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("九府字〔2023〕3号任命的人里第2个是谁", "许健"),
        ("九府字5号第1个人任什么职", "郝能能"),
        ("九府字（2023）3号最后一条免了谁", "杨勇"),
        ("办字124号名单里成员排头一个是谁", "吴华丰"),
        ("九府办字〔2022〕124号成员里排第三的是谁", "但传捷"),
        ("九府办字〔2022〕124号名单最后一个人是谁", "谈太煌"),
    ],
)
def test_the_one_at_the_place_is_named_alone(question: str, name: str) -> None:
    answer = shipped().answer(question)
    assert answer.status == "answered"
    assert len(answer.citations) == 1
    assert name in answer.text


def test_a_list_that_is_shorter_has_nobody_at_that_place() -> None:
    assert counted_person("九府字5号第9个人任什么职") == (9, 5, 8)
    assert len(shipped().answer("九府字5号第9个人任什么职").citations) != 1
