from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.web.conversations import Conversations
from rag.web.cookie import NAME, AtHome, browser_of
from rag.web.leaf import Leaves
from rag.web.office import Office
from rag.web.routes_keep import keep_routes
from rag.web.routes_library import library_routes
from rag.web.routes_source import source_routes
from tests.fake_assistant import NAME as SOURCE
from tests.fake_assistant import PLAN, TEXT, FakeAssistant


@pytest.fixture(scope="module")
def store() -> Conversations:
    return Conversations(":memory:")


@pytest.fixture(scope="module")
def client(store: Conversations) -> Iterator[TestClient]:
    """The routes without Gradio's page, which tests/test_web_page.py starts for real."""
    app = FastAPI()
    office = Office(FakeAssistant())  # type: ignore[arg-type]
    for routes in (source_routes(office, Leaves(())), library_routes(office), keep_routes(store)):
        app.include_router(routes)
    app.get("/")(lambda: "page")
    app.add_middleware(AtHome)
    with TestClient(app) as client:
        yield client


def test_the_page_names_the_browser_and_forbids_other_hosts(client: TestClient) -> None:
    answer = client.get("/", headers={"cookie": ""})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{NAME}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "http" not in answer.headers["content-security-policy"]


def test_a_browser_that_is_known_keeps_its_name(client: TestClient) -> None:
    name = "a" * 32
    assert "set-cookie" not in client.get("/", headers={"cookie": f"{NAME}={name}"}).headers
    assert browser_of(f"x=1; {NAME}={name}") == name
    assert browser_of(f"{NAME}=<script>") == ""
    assert browser_of("") == ""


def test_a_source_by_an_offset_in_it(client: TestClient) -> None:
    at = TEXT.index("食盐由专营")
    answer = client.get("/source", params={"name": SOURCE, "at": at}).json()
    assert answer["title"] == "江州市食盐管理暂行办法"
    assert f'data-at="{TEXT.index("第一条　食盐")}"' in answer["html"]
    assert "已废止" in answer["facts"]
    assert answer["span"][0] <= at < answer["span"][1]
    place = client.get("/place", params={"name": SOURCE, "at": at}).json()
    assert place["official"] == "《江州市食盐管理暂行办法》（江府字〔1999〕2号）第一条"


def test_an_unknown_source_is_said_plainly(client: TestClient) -> None:
    answer = client.get("/source", params={"name": "../../etc/passwd"})
    assert answer.status_code == 404
    assert answer.json()["detail"] == "没有找到这份文件，它可能已被移除"


@pytest.mark.parametrize(
    ("typed", "titles"), [("江府发", [PLAN]), ("〔2022〕7号", [PLAN]), ("请问养老服务", []), ("问，养老服务实施", [PLAN]), ("养", [])]
)
def test_hints(client: TestClient, typed: str, titles: list[str]) -> None:
    assert [hint["title"] for hint in client.get("/hints", params={"text": typed}).json()] == titles


def test_the_library_lists_filters_and_searches(client: TestClient) -> None:
    everything = client.get("/library").text
    assert everything.count("<li>") == 3
    assert "&lt;script&gt;" in everything
    assert client.get("/library", params={"year": "1999"}).text.count("<li>") == 1
    assert client.get("/library", params={"status": "repealed"}).text.count("<li>") == 1
    places = client.get("/library", params={"typed": "每餐补助"}).text
    assert "<mark>每餐补助</mark>3元" in places
    assert "没有标题或文号" in client.get("/library", params={"typed": "查无此词"}).text


def test_the_choices_come_from_the_documents(client: TestClient) -> None:
    fields = client.get("/front").json()["fields"]
    assert '<option value="1999">1999年</option>' in fields
    assert '<option value="repealed">已废止</option>' in fields
    assert "&lt;script&gt;" in fields


def test_conversations_through_their_routes(client: TestClient, store: Conversations) -> None:
    name = "b" * 32
    headers = {"cookie": f"{NAME}={name}"}
    talk = store.start(name, "养老/助餐")
    exchange = store.ask(talk, "补多少？")
    store.answered(exchange, FakeAssistant().answer("老年食堂补助"))
    assert [c["id"] for c in client.get("/conversations", headers=headers).json()] == [talk]
    assert client.get("/conversations").json() == []
    assert client.put(f"/conversations/{talk}", json={"title": "助餐"}, headers=headers).status_code == 204
    assert client.put(f"/exchanges/{exchange}/verdict", json={"verdict": "up", "reason": "准"}, headers=headers).status_code == 204
    assert client.put(f"/exchanges/{exchange}/verdict", json={"verdict": "love"}, headers=headers).status_code == 422
    markdown = client.get(f"/conversations/{talk}/export.md", headers=headers)
    assert "助餐" in markdown.text
    assert "filename*=UTF-8''%E5%8A%A9%E9%A4%90.md" in markdown.headers["content-disposition"]
    assert client.get(f"/conversations/{talk}/export.docx", headers=headers).content.startswith(b"PK")
    assert client.get(f"/conversations/{talk}/export.exe", headers=headers).status_code == 404
    assert client.get(f"/conversations/{talk}/export.md").status_code == 404
    assert client.delete(f"/conversations/{talk}", headers=headers).status_code == 204
    assert client.delete(f"/conversations/{talk}", headers=headers).status_code == 404


def test_the_scripts_name_no_other_host() -> None:
    for file in (Path(__file__).parent.parent / "rag" / "web").rglob("*"):
        if file.suffix in (".js", ".css", ".html"):
            assert "http" not in file.read_text(encoding="utf-8"), file
