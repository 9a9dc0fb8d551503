"""Places named by reference: found exactly, reported where they are not, asked back where they fit several documents."""

import pytest

from rag.assistant import Assistant
from rag.model import Reference
from rag.pin import label, lies_in, place
from tests.shipped import reading
from tests.test_proof import assistant as shipped


@pytest.mark.parametrize(("words", "plain"), [("十二", "12"), ("（三）", "（3）"), ("( 3 )", "（3）"), ("B2-2", "B2-2"), ("３", "3")])
def test_labels_have_one_spelling(words: str, plain: str) -> None:
    assert label(words) == plain


def found(*steps: tuple[str, str]) -> set[str]:
    """Locators of the gazette's passages that the steps lead to."""
    return {passage.locator for passage in reading().passages if lies_in(passage, Reference(steps=steps).steps)}


def test_steps_lead_to_rows_boxes_headings_and_terms() -> None:
    assert any("新车上牌" in locator for locator in found(("annex", "1"), ("item", "7")))
    assert any(locator.startswith("专栏3") for locator in found(("box", "3")))
    assert found(("glossary", "17"))
    assert all("名词解释" in locator for locator in found(("glossary", "17")))
    assert found(("row", "B2-2"))
    assert not found(("annex", "9"))


def test_every_place_is_read_without_a_fault() -> None:
    assert all(isinstance(place(passage), tuple) for passage in reading().passages)


def status(question: str) -> tuple[str, str]:
    """(status, text) over the shipped corpus."""
    assistant: Assistant = shipped()
    answer = assistant.answer(question)
    return answer.status, answer.text


def test_a_number_of_two_documents_is_asked_back() -> None:
    ended, said = status("2号文讲了什么")
    assert ended == "clarify"
    assert "九府办发〔2023〕2号" in said
    assert "九府办字〔2023〕2号" in said


def test_words_beside_a_shared_number_decide() -> None:
    assert status("2号文里春节不停工的奖补对象是谁")[0] != "clarify"


@pytest.mark.parametrize("question", ["九府发〔2031〕77号说了什么", "九府发〔2022〕27号第十二部分说了什么", "附件9第3项是什么"])
def test_a_reference_that_stands_nowhere_is_named(question: str) -> None:
    ended, said = status(question)
    assert ended == "no_evidence"
    assert "没有“" in said
