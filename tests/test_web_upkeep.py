from pathlib import Path

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient

from index import update
from index.encoder import HashEncoder
from index.store import open_index
from rag.web.conversations import Conversations
from rag.web.office import Office
from rag.web.routes_upkeep import TRIES, Guard, upkeep_routes
from rag.web.upkeep import Upkeep, safe_name, version_on_disk
from tests.fake_assistant import NAME, TEXT, FakeAssistant, reading

NOTICE = """江州市人民政府关于放风筝的通知

江府发〔2024〕9号 2024年4月1日

各县（市、区）人民政府：

一、总体要求

风筝节于每年四月举行，由市体育局负责组织。
"""


@pytest.fixture
def upkeep(tmp_path: Path) -> Upkeep:
    """A shipped index and files, and an empty data folder beside them."""
    encoder = HashEncoder()
    shipped, files, own = tmp_path / "shipped", tmp_path / "files", tmp_path / "data" / "index"
    files.mkdir()
    (files / NAME).write_text(TEXT, encoding="utf-8")
    update.build([reading()], shipped, encoder)

    def place() -> Path:
        return own if (own / "current").exists() else shipped

    def reopen() -> FakeAssistant:
        return FakeAssistant(open_index(place(), encoder))

    office = Office(reopen(), reopen, lambda: version_on_disk(place()))  # type: ignore[arg-type]
    return Upkeep(office, encoder, own, tmp_path / "data" / "documents", (shipped, files), "密码")


def upload(folder: Path, name: str = "风筝.txt", text: str = NOTICE) -> tuple[str, Path]:
    path = folder / f"upload-{name}"
    path.write_text(text, encoding="utf-8")
    return name, path


def answer(upkeep: Upkeep, question: str = "风筝节由谁组织？") -> str:
    return upkeep.office.assistant.answer(question).text


def test_what_is_added_answers_and_what_is_removed_no_longer_does(upkeep: Upkeep, tmp_path: Path) -> None:
    assert "风筝" not in answer(upkeep)
    upkeep.add([upload(tmp_path)])
    job = upkeep.wait()
    assert not job.failed
    assert any("已加入 风筝.txt" in line for line in job.report)
    assert any("江府发〔2024〕9号" in line for line in job.report)
    assert "市体育局负责组织" in answer(upkeep)
    assert (upkeep.files / "风筝.txt").read_text(encoding="utf-8") == NOTICE
    upkeep.remove(["风筝.txt"])
    assert not upkeep.wait().failed
    assert "风筝" not in answer(upkeep)
    assert not (upkeep.files / "风筝.txt").exists()


def test_the_shipped_index_and_files_stay_as_they_are(upkeep: Upkeep, tmp_path: Path) -> None:
    before = version_on_disk(upkeep.shipped[0])
    upkeep.remove([NAME])
    upkeep.wait()
    assert version_on_disk(upkeep.shipped[0]) == before
    assert (upkeep.shipped[1] / NAME).exists()


def test_a_file_of_the_same_name_replaces_the_one_before(upkeep: Upkeep, tmp_path: Path) -> None:
    for words in ("市体育局", "市文旅局"):
        upkeep.add([upload(tmp_path, text=NOTICE.replace("市体育局", words))])
        assert not upkeep.wait().failed
    assert "市文旅局负责组织" in answer(upkeep)
    assert [source["name"] for source in upkeep.manifest()["sources"]].count("风筝.txt") == 1


def test_one_bad_file_does_not_stop_the_others(upkeep: Upkeep, tmp_path: Path) -> None:
    bad = tmp_path / "bad.docx"
    bad.write_bytes(b"\x7fELF")
    upkeep.add([("bad.docx", bad), upload(tmp_path)])
    job = upkeep.wait()
    assert any(line.startswith("未加入 bad.docx：") for line in job.report)
    assert "市体育局负责组织" in answer(upkeep)
    assert not bad.exists()


def test_removing_what_is_not_there_changes_nothing(upkeep: Upkeep) -> None:
    upkeep.remove(["没有.txt"])
    job = upkeep.wait()
    assert job.failed
    assert "没有.txt" in job.report[0]


def test_rebuilding_reads_the_files_anew(upkeep: Upkeep, tmp_path: Path) -> None:
    upkeep.add([upload(tmp_path)])
    upkeep.wait()
    (upkeep.files / "风筝.txt").write_text(NOTICE.replace("市体育局", "市气象局"), encoding="utf-8")
    upkeep.rebuild()
    assert not upkeep.wait().failed
    assert "市气象局负责组织" in answer(upkeep)


def test_only_one_job_at_a_time(upkeep: Upkeep, tmp_path: Path) -> None:
    upkeep.add([upload(tmp_path)])
    second = upkeep.rebuild()
    assert second.failed or not upkeep.job.running
    upkeep.wait()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\公文\\通知.docx", "通知.docx"),
        ("a\x00b\n.txt", "ab.txt"),
        ("脚本.exe", ""),
        (".txt", ""),
        ("", ""),
    ],
)
def test_names_of_uploads(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_wrong_passwords_are_counted() -> None:
    guard = Guard("密码")
    for _ in range(TRIES):
        with pytest.raises(HTTPException) as wrong:
            guard.open("猜")
        assert wrong.value.status_code == 403
    with pytest.raises(HTTPException) as paused:
        guard.open("密码")
    assert paused.value.status_code == 429


def test_nothing_is_open_without_the_password(upkeep: Upkeep) -> None:
    app = FastAPI()
    app.include_router(upkeep_routes(upkeep, Conversations(":memory:")))
    with TestClient(app) as client:
        for call in (
            client.get("/manage/overview"),
            client.get("/manage/job"),
            client.get("/manage/evaluation"),
            client.post("/manage/rebuild"),
            client.post("/manage/remove", json={"names": [NAME]}),
            client.post("/manage/files", files={"files": ("a.txt", b"x")}),
        ):
            assert call.status_code == 401
            assert call.json()["detail"] == "请先登录"
        assert client.post("/manage/login", json={"password": "密码"}).status_code == 204
        assert NAME in client.get("/manage/overview").text
        assert client.get("/manage/evaluation").status_code == 404
        assert client.post("/manage/files", files={"files": ("a.exe", b"x")}).status_code == 415
        assert client.post("/manage/logout").status_code == 204
        assert client.get("/manage/overview").status_code == 401
