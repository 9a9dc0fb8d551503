"""The cross-encoder: what is read with a question, the seam's contract, the bundled one on plain cases."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from index.cross import LONGEST, BertCrossEncoder, CrossEncoder, Pair, Remembering, Scores, SharedCharacters, unit_of, unit_text
from index.errors import ModelUnusable
from tests.small import small_index

QUESTION = "节水专项资金每年安排多少"
ANSWER = "（一）加强资金保障\n市财政每年安排节水专项资金3000万元。"
NEIGHBOUR = "（一）农业节水增效\n推广滴灌技术，新增高效节水灌溉面积12万亩。"


@cache
def bundled() -> BertCrossEncoder:
    return BertCrossEncoder()


@pytest.mark.parametrize("make", [bundled, SharedCharacters, lambda: Remembering(SharedCharacters())])
def test_contract(make: object) -> None:
    cross: CrossEncoder = make()  # type: ignore[operator]  # each of the three makes one
    scores = cross.scores([(QUESTION, ANSWER), (QUESTION, NEIGHBOUR)])
    assert scores.shape == (2,)
    assert scores.dtype == np.float32
    assert scores[0] > scores[1]
    assert cross.scores([]).shape == (0,)


def test_a_score_does_not_hang_on_the_other_texts() -> None:
    together = bundled().scores([(QUESTION, ANSWER), (QUESTION, NEIGHBOUR)])
    alone = bundled().scores([(QUESTION, ANSWER)])
    assert together[0] == pytest.approx(alone[0], abs=1e-4)


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("滴灌要铺多大面积", NEIGHBOUR, ANSWER),
        ("哪个部门管农业节水", "（一）农业节水增效\n（市水利局牵头，市农业农村局配合）", NEIGHBOUR),
        ("没完成任务会怎样", "（一）农业节水增效\n未完成任务的县不予奖补。", NEIGHBOUR),
    ],
)
def test_the_bundled_one_tells_what_answers(question: str, answer: str, other: str) -> None:
    right, wrong = bundled().scores([(question, answer), (question, other)])
    assert right > wrong


def test_what_was_read_is_not_read_again() -> None:
    class Counting:
        def __init__(self) -> None:
            self.read: list[str] = []

        def scores(self, pairs: Sequence[Pair]) -> Scores:
            self.read += [text for _, text in pairs]
            return np.arange(len(pairs), dtype=np.float32)

    counting = Counting()
    cross = Remembering(counting, kept=3)
    first = cross.scores([("问", "甲"), ("问", "乙"), ("问", "甲")])
    assert first.tolist() == [0.0, 1.0, 0.0]
    assert cross.scores([("问", "乙")]).tolist() == [1.0]
    assert counting.read == ["甲", "乙"]
    cross.scores([("另问", "甲"), ("另问", "乙")])
    assert counting.read == ["甲", "乙", "甲", "乙"]


def test_a_unit_stands_under_its_heading() -> None:
    index = small_index()
    position = next(i for i, p in enumerate(index.passages) if "3000万元" in p.text)
    unit = unit_of(index, QUESTION, position)
    assert unit.startswith("（一）加强资金保障")
    assert "3000万元" in unit


def test_a_row_is_read_with_its_headers() -> None:
    index = small_index()
    position = next(i for i, p in enumerate(index.passages) if p.rows and "东湖灌区改造" in p.text)
    assert "责任单位：市水利局" in unit_of(index, "东湖灌区改造由谁负责", position)


def test_a_long_text_is_cut_around_what_is_meant() -> None:
    passage = small_index().passages[0]
    part = "前面的话。" * 80 + "要找的是这一句。" + "后面的话。" * 80
    unit = unit_text(passage, part, around="要找的是这一句")
    assert "要找的是这一句" in unit
    assert len(unit) <= LONGEST + len(passage.title) + 2


def test_a_damaged_folder_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="无法载入"):
        BertCrossEncoder(tmp_path).scores([("问", "答")])
