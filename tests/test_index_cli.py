"""`python -m index`: what a person sees, and the exit codes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from index import encoder as encoding
from index.__main__ import Progress, main
from index.encoder import HashEncoder
from index.versions import current

ROOT = Path(__file__).resolve().parent.parent
TEXT = """关于做好春季防火工作的通知
测府发〔2024〕3号 2024年3月1日
各乡镇人民政府：
一、加强组织领导。各乡镇人民政府负责本辖区防火工作。
二、落实值班制度。重点时段实行24小时值班。
"""


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(encoding, "SentenceEncoder", lambda _: HashEncoder())
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "文件"
    folder.mkdir()
    (folder / "防火.txt").write_text(TEXT, "utf-8")
    return folder


def test_build_status_verify(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--corpus", str(corpus), "--out", "索引"]) == 0
    built = capsys.readouterr()
    assert built.out.startswith("1 个文件，1 篇公文，")
    assert "生成向量" in built.err
    assert main(["status", "--index", "索引", "--warnings"]) == 0
    told = capsys.readouterr().out
    assert "防火.txt：1 篇" in told
    assert "向量模型 hash-64，64 维" in told
    assert main(["verify", "--index", "索引"]) == 0
    assert capsys.readouterr().out.startswith("完好：")


def test_the_default_place_is_the_users_own(corpus: Path) -> None:
    assert main(["build", "--corpus", str(corpus)]) == 0
    assert (corpus.parent / "data" / "index" / "current").is_file()


def test_add_and_remove(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = corpus.parent / "防汛.txt"
    other.write_text(TEXT.replace("防火", "防汛"), "utf-8")
    main(["build", "--corpus", str(corpus)])
    assert main(["add", str(other)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("2 个文件，2 篇公文")
    assert main(["remove", "防火.txt"]) == 0
    assert capsys.readouterr().out.startswith("1 个文件，1 篇公文")
    assert main(["remove", "防火.txt"]) == 2
    assert "索引里没有 防火.txt，没有改动：现有 防汛.txt" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_named(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (corpus / "坏.docx").write_bytes(b"PK\x03\x04 no archive")
    assert main(["build", "--corpus", str(corpus)]) == 1
    caught = capsys.readouterr()
    assert "没有收录：坏.docx：" in caught.err
    assert caught.out.startswith("1 个文件")


def test_damage_is_found(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["build", "--corpus", str(corpus), "--out", "索引"])
    path = current(Path("索引"))[0] / "vectors.npy"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert main(["verify", "--index", "索引"]) == 1
    assert "已损坏：vectors.npy" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["status", "--index", "无"], "无 里没有索引：请先运行 python -m index build"),
        (["verify", "--index", "无"], "里没有索引"),
        (["build", "--corpus", "无"], "找不到文件夹 无：请检查 --corpus"),
        (["add", "无.txt"], "无.txt"),
        (["remove", "无.txt"], "里没有索引"),
    ],
)
def test_mistakes_are_told_in_a_sentence(corpus: Path, capsys: pytest.CaptureFixture[str], command: list[str], message: str) -> None:
    assert main(command) == 2
    assert message in capsys.readouterr().err


def test_a_full_disk_is_told(corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "vectors.npy")

    monkeypatch.setattr("index.build.np.save", full)
    assert main(["build", "--corpus", str(corpus)]) == 2
    assert "读写文件出错（vectors.npy：No space left on device）：请检查磁盘空间" in capsys.readouterr().err


def test_stopping_is_no_error_report(corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("index.update.write_version", stop)
    assert main(["build", "--corpus", str(corpus)]) == 130
    assert "原来的索引没有改动" in capsys.readouterr().err


def test_no_traceback_and_a_chinese_message_from_the_shell(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "index", "status", "--index", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.strip() == f"{tmp_path} 里没有索引：请先运行 python -m index build --corpus 文件夹 --out {tmp_path}"


def test_progress_names_speed_and_time_left(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([0.0, 10.0, 12.0, 110.0])
    monkeypatch.setattr("index.__main__.time.monotonic", lambda: next(now))
    progress = Progress()
    progress("embed", 0, 1000)
    progress("embed", 20, 1000)
    progress("embed", 1000, 1000)
    assert "生成向量 20/1000，每秒 10.0 段，剩余约 1 分 38 秒" in capsys.readouterr().err
