"""Questions to ask next: each about a place among the hits, none a repetition of what was asked."""

from rag.assistant import Assistant
from tests.small import small_index


def test_questions_to_ask_next_are_answered_by_the_corpus() -> None:
    assistant = Assistant(small_index())
    answer = assistant.answer("东湖灌区改造投资多少？")
    assert answer.related
    assert all("东湖灌区" not in question for question in answer.related)
    assert [assistant.answer(question).status for question in answer.related] == ["answered"] * len(answer.related)
