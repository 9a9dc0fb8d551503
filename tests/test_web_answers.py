import re
from dataclasses import replace

from rag.model import Answer, Citation
from rag.web.answers import FIRST_CARDS, Exchange, nearby, render_exchange
from tests.fake_assistant import FakeAssistant

CITATION = Citation(
    1, "某方案", "某府发〔2022〕1号", "某市", "2022-09-30", "一、任务 > （一）助餐", "a.txt", ((3, 9), (12, 15)), "每餐3元", "repealed"
)
ANSWER = Answer("补多少？", "answered", "每餐补助3元。[1]\n另见九府发[2022]24号。[1]", (CITATION,), related=("谁负责？",))


def show(answer: Answer | None = ANSWER, **more: object) -> str:
    return render_exchange(Exchange("x1", "补多少？", answer, **more))  # type: ignore[arg-type]


def test_markers_are_buttons_and_other_brackets_are_text() -> None:
    html = show()
    assert html.count('data-do="cite" data-marker="1"') == 2
    assert "九府发[2022]24号" in html
    assert re.search(r'aria-label="出处1：某方案，一、任务 &gt; （一）助餐"', html)


def test_a_card_says_all_that_a_citation_holds() -> None:
    html = show()
    for words in ("《某方案》", "某府发〔2022〕1号", "一、任务 &gt; （一）助餐", "2022年9月30日", "已废止", "每餐3元"):
        assert words in html
    assert 'data-source="a.txt" data-spans="3-9,12-15"' in html
    assert 'data-official="《某方案》（某府发〔2022〕1号）第一部分第（一）条"' in html


def test_the_proof_is_claimed_only_for_an_answer() -> None:
    assert "每一句都已与原文核对" in show()
    refused = show(Answer("补多少？", "no_evidence", "没有依据。"))
    assert "每一句都已与原文核对" not in refused
    assert "没有找到依据" in refused


def test_more_cards_than_a_few_are_folded() -> None:
    many = tuple(replace(CITATION, marker=at) for at in range(1, FIRST_CARDS + 3))
    html = show(Answer("问", "answered", "答。[1]", many))
    assert html.count(" hidden>") == 2
    assert "显示其余 2 条" in html


def test_all_words_are_escaped() -> None:
    evil = '<img src=x onerror="alert(1)">'
    citation = replace(CITATION, document=evil, number=evil, locator=evil, quote=evil, source=evil)
    answer = Answer(evil, "answered", f"{evil}[1]", (citation,), related=(evil,))
    html = render_exchange(Exchange(evil, evil, answer))
    assert "<img" not in html
    assert not re.search(r'="[^"]*<', html)


def test_steps_while_it_runs() -> None:
    html = show(None, step="write", draft="草稿<b>")
    assert html.count('class="done"') == 2
    assert '<li class="now" aria-current="step">撰写答案</li>' in html
    assert "草稿&lt;b&gt;" in html
    assert 'data-do="up"' not in html


def test_places_to_look_stand_as_cards_instead_of_words() -> None:
    answer = FakeAssistant().answer("没有这件事：老年食堂")
    assert answer.status == "no_evidence"
    places = nearby(answer)
    assert 1 <= len(places) <= 3
    html = show(replace(answer, text="没有依据。\n可能有关的地方：《某某》第一条"), nearby=places)
    assert "可能相关的位置" in html
    assert "可能有关的地方" not in html


def test_thumbs_show_what_was_chosen() -> None:
    assert 'data-do="down" aria-pressed="true"' in show(verdict="down")
