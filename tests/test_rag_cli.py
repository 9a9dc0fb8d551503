"""The command line: the batch contract, and bad input named without stopping the rest."""

import json
from pathlib import Path

import pytest

from rag.__main__ import main
from rag.settings import Settings

FIELDS = {"marker", "document", "number", "issuer", "date", "locator", "source", "spans", "quote"}
PASSAGE = {"rank", "score", "number", "document", "locator", "source", "spans", "text"}


def batch(tmp_path: Path, lines: list[str], *options: str, command: str = "answer") -> tuple[int, list[dict[str, object]]]:
    """(exit code, written lines) of a batch over the shipped index."""
    questions, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    questions.write_text("\n".join(lines), encoding="utf-8")
    code = main([command, "--batch", str(questions), "--out", str(out), *options])
    return code, [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def test_a_batch_keeps_order_and_contract(tmp_path: Path) -> None:
    asked = [
        {"id": "b", "question": "城镇居民人均可支配收入2023年预期增长多少？"},
        {"id": "a", "question": "农村的呢？", "history": [{"question": "城镇居民人均可支配收入2023年预期增长多少？", "answer": "7%"}]},
    ]
    code, lines = batch(tmp_path, [json.dumps(item, ensure_ascii=False) for item in asked], "--top-k", "7")
    assert code == 0
    assert [line["id"] for line in lines] == ["b", "a"]
    for line in lines:
        assert line["status"] == "answered"
        citations, passages, timings = line["citations"], line["passages"], line["timings_ms"]
        assert isinstance(citations, list)
        assert isinstance(passages, list)
        assert isinstance(timings, dict)
        assert set(citations[0]) >= FIELDS
        assert all(set(passage) == PASSAGE for passage in passages)
        assert [passage["rank"] for passage in passages] == list(range(1, 8))
        assert set(timings) == {"understand", "retrieve", "write", "verify", "total"}
    assert "7.5%" in str(lines[1]["answer"])


def test_search_gives_the_same_passages_alone(tmp_path: Path) -> None:
    line = json.dumps({"id": "x", "question": "养老机构护理型床位占比"}, ensure_ascii=False)
    _, answered = batch(tmp_path, [line])
    code, found = batch(tmp_path, [line], command="search")
    assert code == 0
    assert found[0]["passages"] == answered[0]["passages"]
    assert "answer" not in found[0]


def test_bad_lines_are_named_and_the_rest_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = ["{not json", '{"id": "q"}', '{"id": "h", "question": "你好", "history": 3}', '{"id": "ok", "question": "你好"}']
    code, written = batch(tmp_path, lines)
    assert code == 1
    assert [line["status"] for line in written] == ["error", "error", "error", "chitchat"]
    said = capsys.readouterr().err
    assert all(f"第 {n} 行" in said for n in (1, 2, 3))
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--index", "没有这个目录"], "没有这个目录"),
        (["--encoder", "没有这个模型"], "没有这个模型"),
        (["--top-k", "0"], "top_k"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_line(options: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["answer", "问题", *options]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said


def test_a_person_reads_answer_and_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["answer", "2023年居民消费价格涨幅控制在多少以内？"]) == 0
    said = capsys.readouterr().out
    assert "3%" in said
    assert "《政府工作报告》" in said


def test_settings_name_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="writer"):
        Settings(writer="poet")
    with pytest.raises(ValueError, match="ZHENGDA_LLM_BASE_URL"):
        Settings(writer="llm")
    monkeypatch.setenv("ZHENGDA_TOP_K", "many")
    with pytest.raises(ValueError, match="ZHENGDA_TOP_K"):
        Settings.from_environment()
