"""What always holds of a Reading, of the shipped gazette, of damaged and of made-up texts."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.__main__ import main
from corpus.model import Reading, quote
from corpus.parse import parse, parse_folder
from corpus.report import as_json, as_text
from corpus.timing import speed_of
from tests.shipped import DOCUMENTS, gazette, reading, source_of

PROSE = ("paragraph", "contents")


def squeeze(text: str) -> str:
    return "".join(text.split())


def check(found: Reading) -> None:
    """Spans are valid and in order, prose is its quote, nothing is too long, nothing is lost, all belongs to a document."""
    text = found.source.text
    ids = {document.id for document in found.documents}
    covered = bytearray(len(text))
    for passage in found.passages:
        assert passage.document in ids
        assert passage.source == found.source.name
        assert passage.text.strip()
        assert passage.locator
        assert 0 < len(passage.text) <= 1000
        assert passage.spans == tuple(sorted(passage.spans))
        for start, end in passage.spans:
            assert 0 <= start < end <= len(text)
            covered[start:end] = b"\x01" * (end - start)
        if passage.kind in PROSE:
            assert squeeze(passage.text) == squeeze(quote(text, passage.spans))
    for _, (start, end) in found.furniture:
        assert 0 <= start < end <= len(text)
        covered[start:end] = b"\x01" * (end - start)
    lost = [i for i, char in enumerate(text) if not char.isspace() and not covered[i]]
    assert not lost, text[max(0, lost[0] - 20) : lost[0] + 20]
    for owner, section in found.outline:
        assert owner in ids
        assert section.level >= 1


def test_what_always_holds_of_the_shipped_gazette() -> None:
    check(reading())
    assert reading().coverage >= 0.999


def test_furniture_of_the_shipped_gazette_is_named() -> None:
    source = gazette().text
    names = {(name, source[start:end]) for name, (start, end) in reading().furniture}
    assert {("页码", "26"), ("页眉", "市政府文件"), ("换页处重复的字", "施建设")} <= names
    assert len(reading().furniture) <= 12


LINES = [line for line in gazette().text.split("\n") if line.strip()]
NOISE = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)
PIECES = st.sampled_from(
    [
        "一、总体要求",
        "（一）指导思想。",
        "1.推进甲。加快建设，到2025年建成。",
        "(1)甲；",
        "附件1",
        "附件：1.甲表",
        "专栏 1 工程",
        "- 条目；",
        "——到2025年，建成。",
        "序号\t任务\t单位",
        "1\t甲\t市水利局",
        "\t\t市财政局",
        "组长：张三 副市长",
        "成员：李四 市财政局局长",
        "王五同志任市水利局局长；",
        "免去赵六同志的市水利局局长职务。",
        "甲市人民政府关于印发乙方案的通知",
        "甲府发〔2023〕5号 2023年1月2日",
        "各县（市、区）人民政府：",
        "(此件主动公开)",
        "2023年1月2日",
        "甲市人民政府",
        "26",
        "— 3 —",
        "名词解释",
        "3. 五位一体：山江城互动。",
        "备注:1.指标1说明。",
        "**甲项目推进。**加快建设。",
        "## 标题",
        "第一条　为了规范，制定本办法。",
        "第二条　本办法自公布之日起施行。",
        "目 录",
        "甲市人民政府公报",
        "2023年第2期",
        "这是一个没有结束的句子，后面还有很多内容要说，但是在这里",
        "断开了，又接上。",
        "| 甲 | 乙 |",
        "| --- | --- |",
        "",
        "　　",
        "\x0c",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, NOISE), max_size=30), st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_what_always_holds_of_made_up_texts(pieces: list[str], between: str) -> None:
    check(parse(source_of(between.join(pieces))))


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, len(LINES) - 1),
    st.integers(1, 60),
    st.lists(st.tuples(st.integers(0, 59), st.sampled_from(["drop", "double", "halve", "blank"])), max_size=8),
)
def test_what_always_holds_of_damaged_pages(first: int, count: int, damages: list[tuple[int, str]]) -> None:
    lines = LINES[first : first + count]
    for place, damage in damages:
        at = place % len(lines)
        line = lines[at]
        worse = {"drop": [], "double": [line, line], "halve": [line[: len(line) // 2], line[len(line) // 2 :]], "blank": [line, ""]}[damage]
        lines = [*lines[:at], *worse, *lines[at + 1 :]] or [line]
    check(parse(source_of("\n".join(lines))))


def test_two_gazettes_in_one_file() -> None:
    part = gazette().text[:24000]
    found = parse(source_of(part + "\n" + part))
    check(found)
    assert found.coverage >= 0.999


@pytest.mark.parametrize(
    "text", ["", "\n\n", "\x00", "\t", "。", "一、", "附件", "(", "**", "#", "|", "\ufeff", "号" * 500, "〔2023〕" * 200, "一、" * 300]
)
def test_small_and_odd_texts(text: str) -> None:
    check(parse(source_of(text)))


def test_reading_is_fast() -> None:
    """A million characters a minute on one core; here a part of the gazette, three times as fast as that at least."""
    text = gazette().text[:50_000]
    start = time.process_time()
    parse(source_of(text))
    assert time.process_time() - start < 50_000 / 1_000_000 * 60


def test_the_share_of_each_step_is_measured() -> None:
    rate, shares = speed_of(source_of(gazette().text[:20_000]))
    assert rate > 1_000_000
    assert abs(sum(shares.values()) - 1) < 1e-6
    assert {"分篇", "接段", "大纲"} <= set(shares)


def test_a_folder_of_files_one_of_which_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text("甲市财政局关于报送决算的通知\n各县（区）财政局：\n请按时报送。\n", encoding="utf-8")
    (tmp_path / "乙.docx").write_bytes(b"this is no Word file")
    found = {r.source.name: r for r in parse_folder(tmp_path)}
    assert [d.title for d in found["甲.txt"].documents] == ["甲市财政局关于报送决算的通知"]
    if "乙.docx" in found:
        assert found["乙.docx"].documents == ()
        assert found["乙.docx"].warnings


def test_json_holds_what_was_agreed() -> None:
    found = json.loads(json.dumps(as_json(reading())))
    assert set(found) >= {"documents", "coverage", "furniture", "joins", "warnings"}
    document = found["documents"][2]
    assert set(document) >= {"number", "title", "issuer", "date", "kind", "status", "repeals", "outline", "passages"}
    assert document["outline"][0].keys() >= {"level", "label", "title", "spans"}
    assert document["passages"][0].keys() >= {"kind", "locator", "path", "text", "spans"}


def test_a_report_for_a_person() -> None:
    lines = list(as_text(reading()))
    text = "\n".join(lines)
    for words in ("九府发〔2022〕24号", "一、 总体要求", "【表】", "接起来的断开处", "不属于正文的内容", "覆盖 99.9"):
        assert words in text


def test_inspect_from_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "甲.txt"
    file.write_text("甲市财政局关于报送决算的通知\n甲财发〔2023〕1号\n各县（区）财政局：\n请按时报送。\n", encoding="utf-8")
    assert main(["inspect", str(file)]) == 0
    assert "甲财发〔2023〕1号" in capsys.readouterr().out
    assert main(["inspect", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["documents"][0]["title"] == "甲市财政局关于报送决算的通知"
    assert main(["inspect", str(tmp_path / "没有.txt")]) == 1
    assert "没有.txt" in capsys.readouterr().err


def test_the_shipped_folder_reads_whole() -> None:
    assert [r.coverage >= 0.999 for r in parse_folder(DOCUMENTS)] == [True]
