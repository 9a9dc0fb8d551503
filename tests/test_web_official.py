import pytest

from rag.model import Citation
from rag.web.official import date_words, instruments, official_citation, place_words, readable_quote
from tests.fake_assistant import reading


@pytest.mark.parametrize(
    ("locator", "words"),
    [
        ("二、主要任务 > （一）加快升级", "第二部分第（一）条"),
        ("二、主要任务 >（一）加快升级 > 2.推进", "第二部分第（一）条第2项"),
        ("一、总体要求 > （二）基本原则 > 系统谋划、一体推进", "第一部分第（二）条"),
        ("第十二条第二款", "第十二条第二款"),
        ("第二章 权利 > 第十二条第二款", "第二章第十二条第二款"),
        ("附件2 第37项", "附件2第37项"),
        ("附件 1 重点任务清单 > 第3项", "附件1第3项"),
        ("专栏4 第1项", "专栏4第1项"),
        ("结语", "“结语”部分"),
        ("", ""),
    ],
)
def test_a_locator_in_official_words(locator: str, words: str) -> None:
    assert place_words(locator) == words


def test_the_official_citation() -> None:
    citation = Citation(1, "某市某方案", "九府发〔2022〕24号", "", "", "二、主要任务 > （一）稳就业", "a.txt", ((0, 1),), "字")
    assert official_citation(citation) == "《某市某方案》（九府发〔2022〕24号）第二部分第（一）条"


def test_a_document_without_number_is_cited_without_brackets() -> None:
    assert official_citation(Citation(1, "政府工作报告", "", "", "", "", "a.txt", (), "")) == "《政府工作报告》"


@pytest.mark.parametrize(("date", "words"), [("2022-09-30", "2022年9月30日"), ("", ""), ("2022", "2022")])
def test_dates(date: str, words: str) -> None:
    assert date_words(date) == words


def test_instruments_are_in_the_order_of_their_source() -> None:
    documents = reading().documents
    assert instruments(reversed(documents)) == list(documents)


def test_rows_of_a_quote_stand_on_lines_of_their_own() -> None:
    rows = Citation(1, "", "", "", "", "", "", ((0, 3), (7, 10)), "甲\t乙丙\t丁")
    assert readable_quote(rows) == "甲 乙\n丙 丁"


def test_a_paragraph_cut_by_a_page_is_one() -> None:
    assert readable_quote(Citation(1, "", "", "", "", "", "", ((0, 2), (7, 9)), "会同财政")) == "会同财政"
    assert readable_quote(Citation(1, "", "", "", "", "", "", ((0, 9),), " **甲**  乙 ")) == "甲 乙"
