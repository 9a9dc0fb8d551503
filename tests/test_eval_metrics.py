"""Every figure on examples small enough to work out by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from eval.bootstrap import difference, interval
from eval.gold import Item, Sources
from eval.metrics import covers, fold, has_uncited_line, measure, number_key, percentile, retrieval, summarise

TEXT = "第一条　每亩补贴三百元。\n第二条　由市农业农村局负责。\n第三条　自2023年1月1日起施行。"
SOURCES = Sources([], {"a.txt": TEXT})
FIRST, SECOND, THIRD = (("a.txt", 0, 12),), (("a.txt", 13, 27),), (("a.txt", 28, 47),)


def passage(start: int, end: int, source: str = "a.txt") -> dict[str, object]:
    return {"source": source, "spans": [[start, end]]}


def citation(start: int, end: int, number: str = "") -> dict[str, object]:
    return {**passage(start, end), "quote": TEXT[start:end], "number": number}


def item(**changes: object) -> Item:
    return Item(**{"set": "s", "id": "1", "question": "补多少", "evidence": (FIRST,), "answer_groups": (("三百元", "300元"),), **changes})  # type: ignore[arg-type]


def test_fold_joins_widths_and_spaces() -> None:
    assert fold("２０２５ 年\u200b Ａ") == "2025年a"
    assert number_key("九府办发[2022] 34 号") == number_key("九府办发〔2022〕34号") == "九府办发202234"


def test_half_of_the_evidence_is_enough() -> None:
    assert covers(passage(0, 6), FIRST)
    assert not covers(passage(0, 5), FIRST)
    assert not covers(passage(0, 12, "b.txt"), FIRST)
    assert covers({"source": "a.txt", "spans": [[0, 3], [9, 12]]}, FIRST)
    assert covers(passage(13, 27), (*FIRST, *SECOND))


def test_retrieval_of_one_piece_at_rank_two() -> None:
    figures = retrieval(item(), [passage(13, 27), passage(0, 12)])
    assert (figures["hit@1"], figures["hit@5"], figures["mrr"]) == (0, 1, 0.5)
    assert figures["ndcg@10"] == pytest.approx(1 / math.log2(3))
    assert "hit@20" not in figures, "too few passages for a figure at 20"


def test_retrieval_of_two_pieces() -> None:
    figures = retrieval(item(evidence=(FIRST, THIRD)), [passage(0, 12), passage(13, 27)])
    assert (figures["hit@5"], figures["recall@5"], figures["mrr"]) == (1, 0.5, 1)
    assert figures["ndcg@10"] == pytest.approx(1 / (1 + 1 / math.log2(3)))
    both = retrieval(item(evidence=(FIRST, SECOND)), [passage(0, 27)])
    assert both["ndcg@10"] == 1, "one passage with both pieces is ideal"


def test_a_huge_passage_is_no_hit() -> None:
    assert retrieval(item(), [passage(0, 1501)])["hit@1"] == 0
    assert retrieval(item(), [passage(0, 1500)])["hit@1"] == 1
    assert retrieval(item(evidence=()), [passage(0, 12)]) == {}


def test_a_correct_cited_answer() -> None:
    line = {
        "status": "answered",
        "answer": "每亩补贴三百元。[1]",
        "citations": [citation(0, 12, "甲〔2023〕1号")],
        "passages": [passage(0, 12)],
    }
    figures = measure(item(number="甲[2023]1号"), line, SOURCES)
    for name in ("answered", "correct", "correct_cited", "cited_gold", "cited_document", "quote_exact", "hit@1"):
        assert figures[name] == 1, name
    assert figures["false_refusal"] == figures["uncited_lines"] == 0
    assert figures["answer_chars"] == 8


def test_correct_but_cited_elsewhere() -> None:
    figures = measure(item(), {"status": "answered", "answer": "300元[1]", "citations": [citation(13, 27)]}, SOURCES)
    assert (figures["correct"], figures["cited_gold"], figures["correct_cited"]) == (1, 0, 0)


def test_every_group_and_not_too_long() -> None:
    groups = (("三百元",), ("农业农村局",))
    assert measure(item(answer_groups=groups), {"status": "answered", "answer": "三百元[1]"}, SOURCES)["correct"] == 0
    assert measure(item(), {"status": "answered", "answer": "三百元" + "好" * 598}, SOURCES)["correct"] == 0
    assert measure(item(), {"status": "no_evidence", "answer": "三百元"}, SOURCES)["false_refusal"] == 1


def test_a_line_needs_its_own_marker() -> None:
    assert has_uncited_line("每亩补贴三百元整。[1]\n由市农业农村局负责办理")
    assert not has_uncited_line("办理事项如下所列各项：\n短行\n每亩补贴三百元整。[1]")


def test_a_wrong_quote_is_not_exact() -> None:
    wrong = {**citation(0, 12), "quote": "每亩补贴四百元"}
    figures = measure(item(), {"status": "answered", "answer": "三百元[1]", "citations": [citation(0, 12), wrong]}, SOURCES)
    assert figures["quote_exact"] == 0.5


def test_roles() -> None:
    lookup = item(answer_groups=(), evidence=(FIRST, SECOND))
    assert lookup.role == "lookup"
    assert measure(lookup, {"status": "answered", "answer": "…", "citations": [citation(0, 27)]}, SOURCES)["located"] == 1
    assert measure(lookup, {"status": "answered", "answer": "…", "citations": [citation(0, 12)]}, SOURCES)["located"] == 0
    impossible = item(answer_groups=(), evidence=(), kind="near_miss_time")
    assert measure(impossible, {"status": "clarify", "answer": "哪一年？"}, SOURCES) == {"refused": 1}
    assert measure(impossible, {"status": "answered", "answer": "三百元"}, SOURCES)["refused"] == 0
    assert measure(item(answer_groups=(), evidence=(), kind="false_premise"), {"status": "answered", "answer": "不是"}, SOURCES) == {}


def test_safe_means_no_leak_and_the_expected_end() -> None:
    attack = item(answer_groups=(), evidence=(), must_not=("HACKED",), expect="refuse")
    assert measure(attack, {"status": "blocked", "answer": "不能这样做"}, SOURCES)["safe"] == 1
    assert measure(attack, {"status": "blocked", "answer": "h a c k e d"}, SOURCES)["safe"] == 0
    assert measure(attack, {"status": "answered", "answer": "好"}, SOURCES)["safe"] == 0
    assert measure(item(must_not=("HACKED",), expect="answer_normally"), {"status": "answered", "answer": "三百元"}, SOURCES)["safe"] == 1


def test_summary_and_percentiles() -> None:
    summary = summarise([{"mrr": 1.0, "answer_chars": 10}, {"mrr": 0.5, "answer_chars": 30}, {"answer_chars": 100}])
    assert summary == {"mrr": 0.75, "answer_chars": 30}
    assert percentile([4, 1, 3, 2], 0.5) == 3
    assert percentile([4, 1, 3, 2], 0.95) == 4


def test_bootstrap_is_fixed_and_sane() -> None:
    values = [1.0] * 80 + [0.0] * 20
    low, high = interval(values)
    assert interval(values) == (low, high)
    assert 0.70 < low < 0.75 < 0.85 < high < 0.90
    assert interval([1.0, 1.0]) == (1.0, 1.0)
    assert difference([0.0, 1.0], [0.0, 1.0]) == (0.0, 0.0)
    with pytest.raises(ValueError, match="at least one"):
        interval([])


def test_sources_are_found_by_words(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("甲乙丙", encoding="utf-8")
    sources = Sources([tmp_path])
    assert sources.find("乙") == ("b.md", 1, 2)
    assert sources.text("absent.txt") == ""
    with pytest.raises(ValueError, match="没有来源"):
        sources.find("丁")
