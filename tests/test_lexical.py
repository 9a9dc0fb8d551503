"""Normalising, segmenting, BM25."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import jieba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical import Field, Lexical, best, weights
from index.text import Segmenter, _cut, _dictionary, bigrams, normalise, terms
from tests.index_readings import FARM, TAX, reading, table_reading


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("Ａ級 到 2030 年", "a级到2030年"),
        ("試 用\n 期 一年", "试用期一年"),
        ("carbon  Peak 目标", "carbon peak目标"),
        ("１０．３％", "10.3%"),
        ("", ""),
    ],
)
def test_normalise(written: str, wanted: str) -> None:
    assert normalise(written) == wanted


@given(st.text(alphabet="甲乙國〇 Ab9１.。％\n", max_size=40))
def test_normalising_twice_changes_nothing_for_search(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


def test_bigrams_keep_numbers_and_latin_words_whole() -> None:
    assert bigrams("到2030年底，ai产值40.5%") == ["到", "2030", "年底", "ai", "产值", "40.5%"]


def test_words_are_the_same_in_a_question_and_in_a_text() -> None:
    segmenter = Segmenter()
    assert "农田" in segmenter.words("农田水利工作")
    assert set(segmenter.words("水利局")) <= set(segmenter.words("县水利局管理")) | {"水利局"}


def test_words_are_cut_as_jieba_cuts_them() -> None:
    tokenizer = jieba.Tokenizer()
    frequencies, total = _dictionary()
    for text in (*FARM, *TAX, "中华人民共和国个人所得税法实施条例", "龘龘研究生命起源", "南京市长江大桥"):
        for run in re.findall(r"[\u4e00-\u9fff]+", text):
            assert _cut(run, frequencies, total) == list(tokenizer.cut(run, HMM=False))


def test_a_term_adds_a_token_and_takes_none_away() -> None:
    plain, own = Segmenter(), Segmenter(["市发展改革委"])
    text = "由市发展改革委牵头"
    assert "市发展改革委" in own.words(text)
    assert {"发展", "改革"} <= set(own.words(text))
    assert "市发展改革委" not in plain.words(text)


def test_segmenters_do_not_share_their_terms() -> None:
    Segmenter(["绿色转型办"]).words("绿色转型办")
    assert "绿色转型办" not in Segmenter().words("绿色转型办")


def test_terms_are_names_used_as_units() -> None:
    passages = [
        replace(reading("a", (line,)).passages[0]) for line in ("（市发改委、市工信局）", "牵头：市工信局、市发改委。", "见《水法》")
    ]
    found = terms(passages)
    assert {"市发改委", "市工信局", "水法"} <= set(found)
    assert list(found) == sorted(found)


def test_bm25_by_hand() -> None:
    field = Field.build([["水", "利"], ["水", "水", "田"], ["税"]], k1=1.2, b=0.75)
    average, idf = 2.0, math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    wanted = [idf * tf / (tf + 1.2 * (0.25 + 0.75 * length / average)) for tf, length in ((1, 2), (2, 3), (0, 1))]
    assert field.scores(["水", "无"]) == pytest.approx(wanted, rel=1e-5)


def test_best_leaves_out_zeros_and_keeps_order_of_equals() -> None:
    scores = np.array([0, 2, 1, 2, 3, 0], np.float32)
    assert best(scores, 3, None) == [(4, 3.0), (1, 2.0), (3, 2.0)]
    assert best(scores, 9, np.array([1, 1, 1, 0, 0, 1], bool)) == [(1, 2.0), (2, 1.0)]
    assert best(np.zeros(4, np.float32), 3, None) == []


@pytest.fixture(scope="module")
def lexical() -> Lexical:
    return Lexical.build([*reading("农.txt", FARM).passages, *reading("税.txt", TAX, "税收办法").passages])


@pytest.mark.parametrize("lane", ["words", "characters"])
def test_both_lanes_find_the_passage(lexical: Lexical, lane: str) -> None:
    assert lexical.search("谁管理水利工程", 3)[lane][0][0] == 2
    assert lexical.search("申报纳税", 3)[lane][0][0] == 3


def test_context_counts_with_its_weight(lexical: Lexical) -> None:
    assert {position for position, _ in lexical.rank("words", "税收办法", 5)} >= {3, 4}
    passages = [*reading("农.txt", FARM).passages, *reading("税.txt", TAX, "税收办法").passages]
    without = Lexical.build(passages, {**weights(), "context": 0.0})
    assert without.scores("words", "税收办法")[3] < lexical.scores("words", "税收办法")[3]


def test_allowed_is_kept_to(lexical: Lexical) -> None:
    allowed = np.array([True, True, False, True, True])
    assert 2 not in {position for position, _ in lexical.rank("words", "水利工程", 5, allowed)}


def test_nothing_known_finds_nothing(lexical: Lexical) -> None:
    assert lexical.search("", 5) == {"words": [], "characters": []}
    assert lexical.search("xyzzy", 5) == {"words": [], "characters": []}


def test_an_unknown_lane_is_named(lexical: Lexical) -> None:
    with pytest.raises(ValueError, match="lane should be one of"):
        lexical.rank("field", "水", 5)


def test_saved_and_loaded_it_answers_the_same(lexical: Lexical, tmp_path: Path) -> None:
    lexical.save(tmp_path / "lexical")
    loaded = Lexical.load(tmp_path / "lexical")
    for text in ("水利工程由谁管理", "税务机关", "《办法》", ""):
        assert loaded.search(text, 5) == lexical.search(text, 5)
    files = [path for path in (tmp_path / "lexical").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".npy", ".json", ".txt"}


def test_no_passage_and_no_token_are_fine(tmp_path: Path) -> None:
    for passages in ([], [replace(table_reading().passages[0], text="……", title="", path=())]):
        folder = tmp_path / str(len(passages))
        made = Lexical.build(passages)
        made.save(folder)
        assert Lexical.load(folder).search("水利", 5) == {"words": [], "characters": []}
