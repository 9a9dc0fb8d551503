"""The stock recipe cuts and ranks as its parts do."""

from __future__ import annotations

import math

import pytest

from eval.gold import Item
from eval.stock import SIZE, Okapi, StockRetriever, split, stock_ranker
from index.encoder import HashEncoder


def test_chunks_stay_small_and_lose_nothing() -> None:
    text = "\n\n".join("一二三四五六七八九十" * n for n in (3, 50, 8, 100, 1))
    chunks = split(text)
    assert all(0 < end - start <= SIZE for start, end in chunks)
    covered = {i for start, end in chunks for i in range(start, end)}
    assert all(char.isspace() for i, char in enumerate(text) if i not in covered)


def test_short_text_is_one_chunk() -> None:
    assert split("甲\n乙") == [(0, 3)]
    assert split("") == split("\n\n") == []


def test_okapi_by_hand() -> None:
    okapi = Okapi([["甲", "乙"], ["乙", "丙"], ["丁", "丁"]])
    scores = okapi.scores(["甲"])
    idf = math.log(3 - 1 + 0.5) - math.log(1 + 0.5)
    assert scores[0] == pytest.approx(idf * 1 * 2.5 / (1 + 1.5))
    assert scores[1] == scores[2] == 0
    assert not okapi.scores(["戊"]).any()


def test_the_ensemble_finds_and_says_where() -> None:
    texts = {"a.txt": "养老服务床位补贴标准为每张床位三千元。", "b.txt": "渔民转产就业交通补贴每年三百元。"}
    rank = stock_ranker(StockRetriever.of(texts, HashEncoder(256)))
    first = rank(Item(set="s", id="1", question="渔民交通补贴多少"))[0]
    assert first == {"source": "b.txt", "spans": [(0, len(texts["b.txt"]))]}
