from pathlib import Path

import pytest

from rag.model import Answer, Citation
from rag.web.conversations import Conversations

CITATION = Citation(1, "某方案", "1号", "某市", "2022-01-01", "第一条", "a.txt", ((3, 9), (12, 15)), "引文", "in_force", 4)
ANSWER = Answer("问", "answered", "答。[1]", (CITATION,), timings_ms={"total": 3.0}, related=("再问",), trace={"removed": ()})


@pytest.fixture
def store(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "deep" / "conversations.db")


def test_what_was_answered_comes_back_after_a_restart(tmp_path: Path) -> None:
    first = Conversations(tmp_path / "c.db")
    talk = first.start("me", "养老")
    first.answered(first.ask(talk, "问"), ANSWER)
    first.ask(talk, "停下的问题")
    first.close()
    exchanges = Conversations(tmp_path / "c.db").exchanges("me", talk)
    kept = exchanges[0].answer
    assert kept is not None
    assert (kept.status, kept.text, kept.citations, kept.related) == ("answered", "答。[1]", (CITATION,), ("再问",))
    assert exchanges[1].answer is not None
    assert exchanges[1].answer.status == "stopped"


def test_no_browser_sees_or_changes_what_belongs_to_another(store: Conversations) -> None:
    talk = store.start("me", "养老")
    exchange = store.ask(talk, "问")
    assert store.listed("you") == []
    assert store.exchanges("you", talk) == []
    assert not store.owns("you", talk)
    assert not store.rename("you", talk, "别名")
    assert not store.delete("you", talk)
    assert not store.judge("you", exchange, "down", "")
    assert [c.title for c in store.listed("me")] == ["养老"]


def test_list_search_rename_delete(store: Conversations) -> None:
    one, two = store.start("me", "养老"), store.start("me", "碳达峰")
    store.answered(store.ask(one, "高龄津贴发多少？"), ANSWER)
    assert [c.id for c in store.listed("me")] == [one, two]
    assert [c.id for c in store.listed("me", "津贴")] == [one]
    assert [c.id for c in store.listed("me", "100%_")] == []
    assert store.rename("me", two, "  双碳  ")
    assert store.title("me", two) == "双碳"
    assert store.delete("me", one)
    assert [c.id for c in store.listed("me")] == [two]
    assert store.exchanges("me", one) == []


def test_asking_anew_forgets_what_came_after(store: Conversations) -> None:
    talk = store.start("me", "一")
    names = [store.ask(talk, question) for question in "甲乙丙"]
    store.cut(talk, names[1])
    assert [e.question for e in store.exchanges("me", talk)] == ["甲"]
    store.ask(talk, "丁")
    assert [e.question for e in store.exchanges("me", talk)] == ["甲", "丁"]


def test_thumbs_are_kept_with_reason_and_trace(store: Conversations) -> None:
    exchange = store.ask(store.start("me", "一"), "问")
    store.answered(exchange, ANSWER)
    assert store.judge("me", exchange, "down", "数字不对")
    (feedback,) = store.feedback()
    assert (feedback.verdict, feedback.reason, feedback.question, feedback.answer) == ("down", "数字不对", "问", "答。[1]")
    assert feedback.trace["timings_ms"] == {"total": 3.0}
    store.judge("me", exchange, "", "")
    assert store.feedback() == []


def test_a_file_of_a_later_format_is_refused(tmp_path: Path) -> None:
    store = Conversations(tmp_path / "c.db")
    store._base.execute("PRAGMA user_version = 99")
    store.close()
    with pytest.raises(ValueError, match="格式 99"):
        Conversations(tmp_path / "c.db")
