from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from corpus.model import Page
from corpus.read import read_file
from corpus.readers.glyphs import Sheet
from rag.web.leaf import Leaves, boxes, page_of, words_on
from tests.made_files import Paper, Typesetter, ofd_of, pdf_of

QUOTE = "老年人用餐每餐补助3元，由市民政局会同市财政局落实"
PAPER = Paper("关于老年助餐的通知", [f"{'各街道应当建成老年食堂。' * 30}", f"按照规定，{QUOTE}。", "此件公开<b>发布</b>。"])
MAKERS = [pytest.param("a.pdf", pdf_of, id="pdf"), pytest.param("a.ofd", ofd_of, id="ofd")]
Maker = Callable[[Sequence[Sheet]], bytes]


@pytest.fixture
def sheets() -> list[Sheet]:
    return Typesetter().set(PAPER)


@pytest.mark.parametrize(("name", "make"), MAKERS)
def test_the_words_are_marked_where_they_are_printed(name: str, make: Maker, sheets: list[Sheet], tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(make(sheets))
    source = read_file(tmp_path / name)
    start = source.text.index(QUOTE[:8])
    spans = [(start, source.text.index("落实", start) + 2)]
    number = page_of(source.pages, start)
    words = words_on(source.text, source.pages, number, spans)
    assert "".join("".join(words).split()) == QUOTE
    leaves = Leaves((tmp_path,))
    svg = leaves.svg(name, number, words)
    assert svg is not None
    assert 1 <= svg.count('class="cited"') <= 3
    assert f'aria-label="第{number}页"' in svg
    assert "<b>" not in svg
    assert leaves.svg(name, 99, words) is None


def test_a_box_covers_exactly_the_letters(sheets: list[Sheet]) -> None:
    glyphs = [glyph for glyph in sheets[0].glyphs if glyph.text in PAPER.title]
    (box,) = boxes(sheets[0], [PAPER.title])
    assert box[0] == pytest.approx(min(glyph.left for glyph in glyphs[: len(PAPER.title)]))
    assert box[3] - box[1] == pytest.approx(glyphs[0].size, rel=0.01)


def test_words_that_are_not_there_mark_nothing(sheets: list[Sheet]) -> None:
    assert boxes(sheets[0], ["风筝节由市体育局组织"]) == []
    assert boxes(sheets[0], []) == []


def test_a_pdf_is_shown_as_a_picture(sheets: list[Sheet], tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_of(sheets))
    leaves = Leaves((tmp_path,))
    picture = leaves.picture("a.pdf", 1)
    assert picture is not None
    assert picture.startswith(b"\x89PNG")
    assert 'href="leaf-picture?name=a.pdf&amp;number=1"' in str(leaves.svg("a.pdf", 1, []))
    assert leaves.picture("a.pdf", 99) is None


@pytest.mark.parametrize("name", ["../a.pdf", "/etc/a.pdf", "a.txt", "missing.pdf", ""])
def test_no_other_file_is_opened(name: str, sheets: list[Sheet], tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_of(sheets))
    (tmp_path / "a.txt").write_text("文")
    folder = tmp_path / "in"
    folder.mkdir()
    assert Leaves((folder, tmp_path)).find(name) is None


def test_what_of_a_quote_stands_on_a_page() -> None:
    pages = (Page(1, 0), Page(2, 4))
    assert words_on("甲乙丙丁戊己", pages, 1, [(2, 6)]) == ["丙丁"]
    assert words_on("甲乙丙丁戊己", pages, 2, [(2, 6)]) == ["戊己"]
    assert page_of(pages, 5) == 2
