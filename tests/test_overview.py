"""Whole documents, lists that headings count up, and the most and least of a table's column."""

from __future__ import annotations

import pytest

from rag.headings import below
from rag.superlative import superlative
from rag.whole import counted_up
from tests.small import small_index
from tests.test_proof import assistant, unproved


def test_headings_stand_where_they_are_said_to_stand() -> None:
    index = small_index()
    document = next(iter(index.documents))
    source = index.source_text(index.documents[document].source)
    headings = below(index, document)
    assert [heading.text for heading in headings][:3] == ["一、总体目标", "二、重点任务", "三、保障措施"]
    assert all(source[start:end] for heading in headings for start, end in heading.spans)
    assert [source[slice(*heading.spans[0])] for heading in headings][1] == "二、重点任务"
    assert [child.text for child in below(index, document, ("二、重点任务",))] == ["（一）农业节水增效", "（二）工业节水减排"]


@pytest.mark.parametrize("question", ["九府办发〔2022〕33号是讲什么的", "34号文主要内容是什么", "无废城市方案说了些什么"])
def test_a_document_is_told_by_its_title_purpose_and_headings(question: str) -> None:
    answer = assistant().answer(question)
    assert answer.status == "answered"
    assert answer.text.startswith("《九江市人民政府")
    assert "三、" in answer.text
    assert not unproved(answer)


def test_a_short_document_is_told_whole() -> None:
    answer = assistant().answer("九府字〔2023〕5号是什么内容")
    assert "郝能能：任市住房和城乡建设局副局长" in answer.text
    assert not unproved(answer)


def test_the_annexes_of_the_document_named_are_counted() -> None:
    answer = assistant().answer("无废城市实施方案一共带了几个附件")
    assert answer.text.startswith("共5个附件：九江市“无废城市”建设指标表；")
    assert not unproved(answer)
    assert not assistant().answer("碳达峰方案有哪些附件").text.startswith("共5个附件")


@pytest.mark.parametrize(
    ("question", "count"), [("24号文有几个附件", 5), ("九府办字〔2022〕128号有多少个附件", 2), ("不停工政策有哪些附件", 2)]
)
def test_annexes_of_a_document_named_in_any_way(question: str, count: int) -> None:
    assert assistant().answer(question).text.startswith(f"共{count}个附件：")


def test_a_document_without_annexes_has_none_counted() -> None:
    assert assistant().answer("养老规划有几个附件").status == "no_evidence"


def test_so_many_are_named_by_the_headings_that_are_so_many() -> None:
    answer = assistant().answer("减灾委下面的七个专委会都叫什么")
    assert answer.text.count("专业委员会") == 8
    for question in ("减灾委下面的六个专委会都叫什么", "减灾委下面第七个专委会叫什么", "减灾委下面百十个专委会都叫什么"):
        understood = assistant().understand(question)
        assert counted_up(understood, assistant().search(question), assistant().index) is None


def test_a_list_is_what_the_heading_counts_up() -> None:
    answer = assistant().answer("无废城市方案的保障措施有哪些")
    assert answer.text.startswith("保障措施：（一）加强组织领导；（二）完善技术保障")
    assert not unproved(answer)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("2020年固体废物清单表里哪一类工业源固体废物的产生量最大", "产生量从大到小：尾矿642.27万吨；冶炼废渣293.04万吨"),
        ("2020年固体废物清单表里工业源固体废物的综合利用率哪种最低", "综合利用率从小到大：污泥59.47%；尾矿70.54%"),
    ],
)
def test_the_most_of_a_column_is_shown_in_order(question: str, said: str) -> None:
    asked = assistant().understand(question)
    lines = superlative(asked, assistant().search(question), assistant().index)
    assert lines[0].text.startswith(said)
    assert "废物代码" in lines[1].text


def test_a_question_for_no_extreme_compares_nothing() -> None:
    question = "尾矿的产生量是多少"
    assert superlative(assistant().understand(question), assistant().search(question), assistant().index) == ()
