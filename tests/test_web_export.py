import io
import re
import zipfile

from docx import Document

from rag.model import Answer, Citation
from rag.web.answers import Exchange
from rag.web.export import to_markdown, to_word

CITATIONS = (
    Citation(1, "甲方案", "1号", "", "", "第一条", "a.txt", ((0, 2),), "每餐\n3元"),
    Citation(2, "乙方案", "2号", "", "", "第二条", "a.txt", ((4, 6),), "由**民政局**负责\x0b"),
)
EXCHANGES = [
    Exchange("a", "补多少？", Answer("补多少？", "answered", "每餐3元。[1]\n民政局负责。[1][2]", CITATIONS)),
    Exchange("b", "# 标题<b>*注入*", Answer("", "no_evidence", "没有依据。")),
]


def test_markdown_has_a_footnote_for_each_citation() -> None:
    text = to_markdown("养老", EXCHANGES)
    assert "每餐3元。[^1]" in text
    assert "民政局负责。[^2][^3]" in text
    assert "[^1]: 《甲方案》（1号）第一条：“每餐 3元”" in text
    assert "[^3]: 《乙方案》（2号）第二条：“由民政局负责”" in text
    assert "请以正式文件为准" in text


def test_markdown_signs_in_a_question_are_text() -> None:
    assert "## \\# 标题\\<b\\>\\*注入\\*" in to_markdown("养老", EXCHANGES)


def test_word_has_true_footnotes() -> None:
    written = to_word("养老", EXCHANGES)
    document = Document(io.BytesIO(written))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert words[0] == "养老"
    assert "每餐3元。" in words
    body = document.element.xml
    assert [int(number) for number in re.findall(r'<w:footnoteReference w:id="(\d+)"', body)] == [1, 2, 3]
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        notes = archive.read("word/footnotes.xml").decode()
        assert "footnotes.xml" in archive.read("[Content_Types].xml").decode()
    assert "《甲方案》（1号）第一条：“每餐 3元”" in notes
    assert len(re.findall(r'<w:footnote [^>]*w:id="\d+"', notes)) >= 4
