"""From questions to report: run over a small index, compared, rendered; the command's own edges."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from eval import __main__ as command
from eval import encoders
from eval.ablation import ablate, only
from eval.accepted import Accepted, compare, load_accepted, save_accepted
from eval.charts import bars, curve
from eval.drafts import RiskPoint
from eval.gold import Item, Sources
from eval.outcome import Outcome, set_result
from eval.page import page
from eval.report import markdown, table
from eval.run import Record, answer_all, rank_all, ranker
from rag.assistant import Assistant
from rag.retrieve import STEPS
from rag.settings import Settings
from tests.small import small_index

NAME = "柳城市节水.txt"


def place(words: str) -> tuple[tuple[str, int, int], ...]:
    at = small_index().source_text(NAME).index(words)
    return ((NAME, at, at + len(words)),)


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return Assistant(small_index())


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return [
        Item(
            "small",
            "1",
            "每年安排多少节水专项资金？",
            "number",
            answer="3000万元",
            answer_groups=(("3000万元",),),
            evidence=(place("3000万元"),),
        ),
        Item(
            "small",
            "2",
            "农业节水增效由哪个部门牵头？",
            "responsibility",
            answer_groups=(("市水利局",),),
            evidence=(place("市水利局牵头"),),
        ),
        Item(
            "small",
            "3",
            "东湖灌区改造总投资多少？",
            "table",
            answer_groups=(("9999",),),
            evidence=(place("东湖灌区改造"),),
            answer="<b>9999</b>",
        ),
        Item("small", "4", "柳城市明天下雨吗？", "out_of_scope", kind="out_of_scope", why="天气"),
    ]


@pytest.fixture(scope="module")
def records(assistant: Assistant, items: list[Item]) -> list[Record]:
    return answer_all(assistant, items, Sources([], {NAME: small_index().source_text(NAME)}))


def test_records_are_measured(records: list[Record]) -> None:
    assert [record.key for record in records] == ["small/1", "small/2", "small/3", "small/4"]
    assert records[0].good
    assert records[0].figures["hit@1"] == 1
    assert not records[2].good, "9999 stands nowhere"
    again = set_result("small", records)
    assert again.by_type()["number"][0] == 1
    assert again.intervals["recall@5"][1] <= 1


def test_ablation_covers_every_step(assistant: Assistant, items: list[Item]) -> None:
    variants = ablate(assistant, items, {"自己": ranker(assistant)})
    names = [v.name for v in variants]
    assert names == ["全部", *(f"去掉 {step}" for step in STEPS), "只用 BM25", "只用向量", "自己"]
    assert variants[-1].figures == variants[0].figures
    assert not variants[-1].differs("mrr")
    assert set(only("characters")) == set(STEPS) - {"characters"}
    assert len(rank_all(ranker(assistant), items).figures) == 3, "only questions with evidence are ranked"


def test_an_encoder_against_itself_differs_in_nothing(assistant: Assistant, items: list[Item]) -> None:
    rows = encoders.compare(assistant, assistant, [item for item in items if item.evidence], 20)
    assert len(rows) == len(encoders.WAYS) * len(encoders.FIGURES)
    assert all("+0.000 … +0.000 |" in row for row in rows)


def test_comparison_with_the_accepted_run(tmp_path: Path, records: list[Record]) -> None:
    path = tmp_path / "accepted.json"
    assert load_accepted(path) == Accepted()
    now = {"small": {"mrr": 0.9, "false_refusal": 0.1, "correct": 0.5}}
    save_accepted({"small": {"mrr": 0.95, "false_refusal": 0.2, "correct": 0.5}}, records, path)
    assert compare(Accepted(), now, records) is None
    change = compare(load_accepted(path), now, records)
    assert change
    assert change.worse == (("small", "mrr", 0.95, 0.9),)
    assert change.better == (("small", "false_refusal", 0.2, 0.1),)
    assert change.lost == change.won == ()
    other = Accepted(good={"small/1": False, "small/3": True})
    moved = compare(other, {}, records)
    assert moved
    assert (moved.won, moved.lost) == (("small/1",), ("small/3",))
    path.write_text('{"format": 0}', encoding="utf-8")
    with pytest.raises(ValueError, match="格式版本"):
        load_accepted(path)


def test_charts_are_svg() -> None:
    svg = ET.fromstring(bars([("甲 & 乙", 0.5, (0.4, 0.6)), ("丙", 1.0, None)], "图"))
    assert [r.get("width") for r in svg.iter("rect")] == ["185.0", "370.0"]
    line = ET.fromstring(curve([(0, 0), (1, 1)], "线", "横", "纵", (0.5, 0.5)))
    assert len(list(line.iter("circle"))) == 1


def test_report_and_page(records: list[Record], assistant: Assistant, items: list[Item]) -> None:
    result = set_result("small", records)
    risk = [RiskPoint(0.9, 0.5, 0.0, 1.0), RiskPoint(0.4, 1.0, 0.25, 0.5)]
    change = compare(Accepted({"small": {"mrr": 0.1}}, {"small/1": False}), {"small": result.figures}, records)
    outcome = Outcome([result], ablate(assistant, items), risk, 0.5, change, {"mrr": (0.9, 0.8)}, {"索引": "9 段"})
    text = markdown(outcome)
    for part in ("## 检索", "## 按问题类型", "## 每一步值多少", "## 混入法律之后", "## 知道何时不答", "由错变对：small/1"):
        assert part in text
    html = page(outcome)
    assert html.count("<svg") >= 4
    assert "&lt;b&gt;9999" in html, "what comes from questions is escaped"
    assert "<b>9999" not in html
    assert "http" not in html.replace("http-equiv", ""), "nothing is fetched"
    assert table(("甲|乙",), [("丙",)]) == "| 甲\\|乙 |\n| --- |\n| 丙 |"


def test_the_command_over_other_questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(Assistant, "open", lambda settings, encoder=None: Assistant(small_index(), top_k=settings.top_k))
    (tmp_path / NAME).write_text(small_index().source_text(NAME), encoding="utf-8")
    gold = tmp_path / "mine.jsonl"
    line = {"id": "1", "question": "每年安排多少节水专项资金？", "answer_groups": [["3000万元"]], "evidence": ["3000万元"]}
    gold.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    out = tmp_path / "out"
    assert command.main(["--gold", str(gold), "--sources", str(tmp_path), "--out", str(out)]) == 0
    assert "## 检索" in (out / "report.md").read_text(encoding="utf-8")
    kept = json.loads((out / "answers.jsonl").read_text(encoding="utf-8"))
    assert kept["good"] is True
    assert kept["figures"]["correct_cited"] == 1
    gold.write_text('{"id": "1"}\n', encoding="utf-8")
    assert command.main(["--gold", str(gold), "--sources", str(tmp_path), "--out", str(out)]) == 2
    assert "第 1 行" in capsys.readouterr().err


def test_no_index_is_said_plainly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--quick", "--index", str(tmp_path / "absent"), "--out", str(tmp_path)]) == 2
    assert "absent" in capsys.readouterr().err
    assert Settings(index=tmp_path).top_k == 20
