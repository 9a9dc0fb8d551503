import re
from collections import Counter
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Cell, Document, Passage, Row
from rag.web.source_view import set_document
from rag.web.source_words import key, squeeze
from tests import shipped
from tests.fake_assistant import NAME, TEXT, reading

READING = reading()
RUN = re.compile(r'<(?:span|b) data-at="(\d+)"(?: class="mark-up")?>([^<]*)</')


def runs(html: str) -> list[tuple[int, str]]:
    """(offset, words) of every run."""
    return [(int(at), unescape(words)) for at, words in RUN.findall(html)]


def view(ordinal: int) -> str:
    document = READING.documents[ordinal - 1]
    return set_document(TEXT, document, [p for p in READING.passages if p.document == document.id]).html


@pytest.mark.parametrize("ordinal", [1, 2, 3])
def test_every_run_is_the_source_letter_for_letter(ordinal: int) -> None:
    found = runs(view(ordinal))
    assert found
    assert all(TEXT[at : at + len(words)] == words for at, words in found)


@pytest.mark.parametrize("ordinal", [1, 2, 3])
def test_every_character_of_the_document_is_shown_once(ordinal: int) -> None:
    document = READING.documents[ordinal - 1]
    covered = sorted(at for start, words in runs(view(ordinal)) for at in range(start, start + len(words)))
    assert len(covered) == len(set(covered))
    missing = "".join(TEXT[at] for at in range(*document.span) if at not in set(covered))
    assert missing.split() in ([], ["序号", "任务", "责任单位"])  # the table's header, which the table sets itself


def test_headings_title_and_outline() -> None:
    document = READING.documents[0]
    shown = set_document(TEXT, document, [p for p in READING.passages if p.document == document.id])
    assert '<h3 class="document-title">' in shown.html
    assert [(h.level, h.title) for h in shown.outline] == [
        (1, "一、主要任务"),
        (2, "（一）发展老年助餐。"),
        (2, "（二）护理床位。"),
        (1, "附件1 重点任务清单"),
    ]
    assert TEXT[shown.outline[0].at :].startswith("一、主要任务")
    assert TEXT[shown.outline[3].at :].startswith("附件1")


def test_a_paragraph_cut_by_a_page_is_one_paragraph_and_the_page_number_stands_apart() -> None:
    html = view(1)
    paragraph = next(p for p in re.findall(r"<p [^>]*>.*?</p>", html) if "老年食堂不少于" in p)
    assert "同市财政局落实。" in paragraph
    assert ">26<" not in paragraph
    assert re.search(r'<p class="furniture"><span data-at="\d+">26</span></p>', html)


def test_a_table_has_its_header_and_inherited_cells_span_rows() -> None:
    html = view(1)
    assert html.count("<table") == 1
    assert "".join(re.findall(r'<th scope="col">(.*?)</th>', html)) == "序号任务责任单位"
    assert '<td rowspan="2"><span data-at=' in html


def test_bold_marks_are_kept_but_not_shown() -> None:
    assert '<span data-at="' in view(1)
    assert 'class="mark-up">**</span><b data-at=' in view(1)


def test_markup_in_a_document_is_inert() -> None:
    html = view(3)
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;img src=x onerror=" in html


def test_rows_that_fit_no_header_are_set_in_order() -> None:
    text = "甲\t乙\n丙"
    document = Document("a#1", "a", (0, len(text)), "清单")
    cells = (Cell("", "甲", ((0, 1),)), Cell("", "乙", ((2, 3),)))
    passages = [
        Passage("a#1", "a", ((0, 3),), "甲 乙", "清单", (), "第1行", "row", (Row(cells, ((0, 3),), aligned=False),)),
        Passage("a#1", "a", ((4, 5),), "丙", "清单", (), "第2行", "row", (Row((Cell("", "丙", ((4, 5),)),), ((4, 5),), aligned=False),)),
    ]
    html = set_document(text, document, passages).html
    assert "<thead>" not in html
    assert [words for _, words in runs(html)] == ["甲", "乙", "丙"]


@settings(deadline=None)
@given(st.text(alphabet="一、（二）<>&\"'*# \n\t$甲乙。26", max_size=60), st.data())
def test_any_text_and_any_spans_are_shown_once_and_escaped(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    passages = [
        Passage("d", NAME, ((start, end),), text[start:end], "题", ("一、甲",), "某处")
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
        if start < end
    ]
    html = set_document(text, Document("d", NAME, (0, len(text)), "题"), passages).html
    found = runs(html)
    assert all(text[at : at + len(words)] == words for at, words in found)
    shown = [at for start, words in found for at in range(start, start + len(words))]
    assert len(shown) == len(set(shown))
    lost = [at for at in range(len(text)) if at not in set(shown)]
    assert not squeeze("".join(text[at] for at in lost))
    assert not re.search(r"<(?!/?(?:p|span|b|h[3-6])\b)", html)


def test_headings_that_are_one_passage_stand_each_in_its_place() -> None:
    text = "第一章 总则\n第一条 为了甲，制定本法。\n第二章 附则\n第二条 本法自公布之日起施行。"
    heads = [(text.index(words), text.index(words) + len(words)) for words in ("第一章 总则", "第二章 附则")]
    articles = [(text.index(words), text.index("。", text.index(words)) + 1) for words in ("第一条", "第二条")]
    passages = [
        Passage("d", "a", tuple(heads), "第一章 总则\n第二章 附则", "某法", (), "目录", "front"),
        Passage("d", "a", (articles[0],), "甲", "某法", ("第一章 总则",), "第一条", "article"),
        Passage("d", "a", (articles[1],), "乙", "某法", ("第二章 附则",), "第二条", "article"),
    ]
    shown = set_document(text, Document("d", "a", (0, len(text)), "某法"), passages)
    assert [at for at, _ in runs(shown.html)] == sorted(at for at, _ in runs(shown.html))
    assert "".join("".join(words for _, words in runs(shown.html)).split()) == "".join(text.split())
    assert [(h.title, h.at) for h in shown.outline] == [("第一章 总则", heads[0][0]), ("第二章 附则", heads[1][0])]
    assert '<b data-at="' in shown.html


def test_two_spellings_of_a_heading_are_one() -> None:
    assert key("(一) 指导思想。") == key("（一）指导思想")
    assert squeeze("**第 一 条**") == "第一条"


@pytest.mark.parametrize("document", shipped.reading().documents, ids=lambda document: document.number or document.title)
def test_the_shipped_documents_are_shown_whole(document: Document) -> None:
    gazette = shipped.reading()
    text = gazette.source.text
    html = set_document(text, document, [p for p in gazette.passages if p.document == document.id]).html
    found = runs(html)
    assert all(text[at : at + len(words)] == words for at, words in found)
    shown = Counter(at for start, words in found for at in range(start, start + len(words)))
    lost = "".join(text[at] if at not in shown else "\n" for at in range(*document.span))
    headers = key("".join(cell.header for p in gazette.passages if p.document == document.id for row in p.rows for cell in row.cells))
    unseen = [line for line in lost.split("\n") if key(line) and not set(key(line)) <= set(headers)]
    assert unseen == []
