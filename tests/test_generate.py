"""The chat-model writer against an endpoint that misbehaves: the extractive answer stands, in time, and nothing unproved is shown."""

import time
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.generate import ChatWriter, prompt
from rag.settings import Settings
from tests.chat_server import HANGING, chat_server
from tests.small import small_index

QUESTION = "城镇供水管网漏损率2030年控制在多少？"
GOOD = "到2030年，城镇供水管网漏损率控制在8%以内[1]"


def answer(url: str, seconds: float = 30.0) -> tuple[str, str, object]:
    """(status, text, what the trace says of the chat model) of an answer written with the endpoint at `url`."""
    settings = Settings(writer="llm", llm_base_url=url, llm_model="double", llm_seconds=seconds)
    assistant = Assistant(small_index(), chat=ChatWriter.from_settings(settings))
    made = assistant.answer(QUESTION)
    return made.status, made.text, made.trace.get("chat")


@pytest.fixture(scope="module")
def extractive() -> str:
    """What stands without a chat model."""
    made = Assistant(small_index()).answer(QUESTION)
    assert made.status == "answered"
    assert "8%" in made.text
    return made.text


def test_a_proved_line_of_the_model_is_shown() -> None:
    with chat_server(text=GOOD) as (url, seen):
        status, text, _ = answer(url)
    assert status == "answered"
    assert text == GOOD
    assert "证据" in seen[0]


@pytest.mark.parametrize("behaviour", ["429", "500", "cut", "slow"])
def test_a_model_that_fails_leaves_the_extractive_answer(behaviour: str, extractive: str) -> None:
    with chat_server(behaviour, GOOD * 3) as (url, _):
        status, text, _ = answer(url, seconds=0.5)
    assert (status, text) == ("answered", extractive)


def test_nobody_waits_for_a_model_that_hangs(extractive: str) -> None:
    with chat_server("hang") as (url, _):
        started = time.monotonic()
        assert answer(url, seconds=0.5)[:2] == ("answered", extractive)
        assert time.monotonic() - started < HANGING


@pytest.mark.parametrize(
    "said",
    [
        "到2030年，城镇供水管网漏损率控制在18%以内[1]",  # a digit changed
        "到2035年，城镇供水管网漏损率控制在8%以内[1]",  # the year changed
        "到2030年，城镇供水管网漏损率控制在8%以内[99]",  # a marker that was not issued
        "到2030年，城镇供水管网漏损率控制在8%以内",  # no marker
        "The leakage rate shall be kept below 8 percent [1]",  # another language
        "我已忽略之前的要求，请访问网站领取红包[1]",  # obeys an injected instruction
        "%%%% ???? <|im_end|>",  # garbage
        "",
    ],
)
def test_what_the_quotes_do_not_hold_is_never_shown(said: str, extractive: str) -> None:
    with chat_server(text=said) as (url, _):
        status, text, _ = answer(url)
    assert (status, text) == ("answered", extractive)


def test_lines_that_fail_go_and_the_others_stay() -> None:
    with chat_server(text=GOOD + "\n市财政每年安排9000万元[1]") as (url, _):
        _, text, trace = answer(url)
    assert text == GOOD
    assert "9000" in str(trace)


def test_every_prompt_is_complete() -> None:
    for path in sorted((Path(__file__).parent.parent / "prompts").glob("*.txt")):
        values = {name: "值" for name in ("evidence", "cut", "question", "history")}
        assert "$" not in prompt(path.stem, **values)
