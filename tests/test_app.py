"""The page as it is shipped: `python app.py`, with the shipped index, asked through its API and in a browser."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from playwright.sync_api import Browser

import app
from corpus.model import quote
from corpus.read import read_file
from rag.web.examples import FILE
from tests.conftest import ROOT, free_port, wait_for
from tests.shipped import DOCUMENTS

QUESTION = "新车上牌由哪个部门牵头办理？"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real page."""
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ZHENGDA_")},
        "ZHENGDA_PORT": str(port),
        "ZHENGDA_DATA": str(tmp_path_factory.mktemp("data")),
    }
    process = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}/", process)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(10)


def test_the_api_answers_with_quotes_of_the_source(shipped: str) -> None:
    answer = Client(shipped, verbose=False).predict(QUESTION, api_name="/answer")
    assert answer["status"] == "answered"
    assert "市公安局" in answer["answer"]
    assert answer["citations"]
    for citation in answer["citations"]:
        text = read_file(DOCUMENTS / citation["source"]).text
        assert citation["quote"] == quote(text, [(start, end) for start, end in citation["spans"]])
        assert f"[{citation['marker']}]" in answer["answer"]


def test_every_example_on_the_page_is_answered(shipped: str) -> None:
    client = Client(shipped, verbose=False)
    examples = [item["question"] for item in json.loads(FILE.read_text(encoding="utf-8"))]
    assert [question for question in examples if client.predict(question, api_name="/answer")["status"] != "answered"] == []


def test_the_api_knows_what_was_said_and_where_to_look(shipped: str) -> None:
    client = Client(shipped, verbose=False)
    answer = client.predict(QUESTION, [{"question": "你好", "answer": "您好"}], {"year": "1999"}, api_name="/answer")
    assert answer["status"] == "no_evidence"
    assert answer["citations"] == []


@pytest.mark.parametrize("question", ["", "   ", "问" * 100_000, "\x00\x01"])
def test_bad_questions_get_a_plain_answer(shipped: str, question: str) -> None:
    answer = Client(shipped, verbose=False).predict(question, api_name="/answer")
    assert answer["status"] in ("error", "clarify", "no_evidence", "blocked")
    assert answer["answer"]
    assert "Traceback" not in answer["answer"]


def test_ten_people_at_once_wait_no_longer_than_three_seconds(shipped: str) -> None:
    clients = [Client(shipped, verbose=False) for _ in range(10)]

    def ask(client: Client) -> float:
        began = time.perf_counter()
        assert client.predict(QUESTION, api_name="/answer")["status"] == "answered"
        return time.perf_counter() - began

    ask(clients[0])
    with ThreadPoolExecutor(10) as pool:
        assert max(pool.map(ask, clients)) <= 3


def test_an_example_is_answered_and_its_citation_opens_on_the_words(shipped: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(shipped)
    page.wait_for_selector("html[data-ready=on]")
    page.click(f".welcome li >> text={QUESTION}")
    page.wait_for_selector('.transcript[data-busy="false"]')
    page.click(".lines .mark >> nth=0")
    page.wait_for_selector("#source-text mark")
    marked = "".join("".join(page.locator("#source-text mark").all_text_contents()).split())
    shown = "".join(page.locator(".card blockquote").first.inner_text().split())
    assert marked
    assert marked == shown
    assert all(url.startswith((shipped, "data:", "blob:")) for url in asked)
    page.close()


def test_a_missing_index_is_a_plain_message(tmp_path: Path) -> None:
    environment = {**os.environ, "ZHENGDA_INDEX": str(tmp_path / "none"), "ZHENGDA_DATA": str(tmp_path)}
    done = subprocess.run([sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert "python -m index build" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["x", "0", "70000", "-1", ""])
def test_a_port_that_is_none_is_named(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHENGDA_PORT", port)
    with pytest.raises(ValueError, match="ZHENGDA_PORT"):
        app.address()
