"""What a question of several parts takes from the hits, beyond its best piece."""

from __future__ import annotations

import pytest

from rag.choose import Chooser, asks_several
from rag.model import Question
from rag.pieces import pieces_of
from rag.question import describe
from tests.test_proof import assistant, unproved


def chosen(question: str) -> tuple[Question, list[str]]:
    """The question as understood and the texts of the pieces that are chosen for it, over the shipped index without a model."""
    own = assistant()
    asked = own.understand(question)
    hits = own.retriever.search(asked, 20)
    writer = own.writer
    pieces = pieces_of(asked.text, hits[:8], own.index, writer.weights["scale"])
    choice = Chooser(writer.rarity, writer.vocabulary, writer.cross, writer.weights).choose(asked, pieces, hits)
    return asked, [piece.text for piece in choice.in_order()]


@pytest.mark.parametrize(
    ("text", "several"), [("有哪些措施", True), ("每一步做什么", True), ("分几步走", True), ("谁负责", False), ("什么时候办成", False)]
)
def test_what_asks_for_several_things(text: str, several: bool) -> None:
    assert asks_several(describe(text, assistant().vocabulary)) is several


def test_all_who_took_an_office_are_told() -> None:
    answer = assistant().answer("九府字〔2023〕3号任命了哪些副局长")
    assert answer.text.count("副局长") > 6
    assert not unproved(answer)


def test_who_is_responsible_is_added_to_a_date() -> None:
    _, texts = chosen("加快推进县级物流配送中心建设，谁负责，什么时候完成")
    assert any("责任单位" in text or "负责" in text for text in texts)
