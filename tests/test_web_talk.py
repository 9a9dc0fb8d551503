import pytest

from rag.retrieve import Filters
from rag.web.conversations import Conversations
from rag.web.office import Office
from rag.web.talk import Talk, filters_of
from tests.fake_assistant import FakeAssistant


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def talk(assistant: FakeAssistant) -> Talk:
    return Talk(Office(assistant), Conversations(":memory:"))  # type: ignore[arg-type]


def conversation(html: str) -> str:
    return html.split('data-conversation="')[1].split('"')[0]


def exchange(html: str) -> str:
    return html.rsplit('data-exchange="', 1)[1].split('"')[0]


def test_each_step_is_shown_and_the_answer_last(talk: Talk) -> None:
    shown = list(talk.ask({"question": "老年食堂补助多少？"}, "me"))
    steps = [html.split('aria-current="step">')[1].split("<")[0] for html in shown if "aria-current" in html]
    assert list(dict.fromkeys(steps)) == ["理解问题", "查找文件", "撰写答案", "逐句核对"]
    assert 'data-busy="true"' in shown[0]
    assert 'data-busy="false"' in shown[-1]
    assert "每餐补助3元" in shown[-1]


def test_a_follow_up_is_told_of_what_was_said(talk: Talk, assistant: FakeAssistant) -> None:
    first = list(talk.ask({"question": "老年食堂补助多少？"}, "me"))[-1]
    second = list(talk.ask({"question": "由谁负责？", "conversation": conversation(first)}, "me"))[-1]
    assert [turn.question for turn in assistant.asked[-1][1]] == ["老年食堂补助多少？"]
    assert second.count("<article") == 2


def test_asking_anew_replaces_the_exchange(talk: Talk) -> None:
    first = list(talk.ask({"question": "食盐？"}, "me"))[-1]
    again = list(talk.ask({"question": "食盐由谁销售？", "conversation": conversation(first), "replace": exchange(first)}, "me"))[-1]
    assert again.count("<article") == 1
    assert "食盐由谁销售？</h2>" in again


def test_another_browser_cannot_continue_a_conversation(talk: Talk, assistant: FakeAssistant) -> None:
    first = list(talk.ask({"question": "食盐？"}, "me"))[-1]
    other = list(talk.ask({"question": "由谁？", "conversation": conversation(first)}, "you"))[-1]
    assert conversation(other) != conversation(first)
    assert assistant.asked[-1][1] == ()
    assert talk.opened({"conversation": conversation(first)}, "you") == ""


def test_a_failure_is_said_plainly_and_kept(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    html = list(talk.ask({"question": "出错"}, "me"))[-1]
    assert "没能完成回答" in html
    assert "RuntimeError" not in html
    assert "a question failed" in caplog.text
    assert "没能完成回答" in talk.opened({"conversation": conversation(html)}, "me")


def test_a_run_that_was_cut_off_can_be_asked_again(talk: Talk) -> None:
    running = talk.ask({"question": "食盐？"}, "me")
    html = next(running)
    running.close()  # type: ignore[attr-defined]
    opened = talk.opened({"conversation": conversation(html)}, "me")
    assert "已停止" in opened
    assert 'data-do="retry"' in opened


def test_what_was_stopped_writes_no_more(talk: Talk) -> None:
    running = talk.ask({"question": "食盐？"}, "me")
    name = conversation(next(running))
    assert "已停止" not in talk.stop({"conversation": name}, "you")
    assert "理解问题" in next(running)
    assert "已停止" in talk.stop({"conversation": name}, "me")
    assert list(running) == []
    assert "已停止" in talk.opened({"conversation": name}, "me")


def test_a_very_long_question_is_shown_in_part(talk: Talk) -> None:
    html = list(talk.ask({"question": "盐" * 100_000}, "me"))[-1]
    assert len(html) < 60_000


def test_filters_from_the_page() -> None:
    assert filters_of({"document": "", "year": ""}) is None
    assert filters_of(None) is None
    assert filters_of({"document": "a#1", "issuer": "某市", "year": "2022", "status": "repealed"}) == Filters(
        documents=("a#1",), issuer="某市", status="repealed", date_from="2022-01-01", date_to="2022-12-31"
    )
    assert filters_of({"year": "x' OR 1"}) is None
