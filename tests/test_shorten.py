"""A long sentence is cut to the clauses that answer."""

from __future__ import annotations

from rag.question import describe
from rag.sentences import Sentence
from rag.shorten import FRAGMENT, shorten
from rag.terms import Rarity
from rag.vocabulary import Vocabulary

LONG = (
    "一年来，在上级党委和政府的坚强领导下，全市上下坚持稳中求进工作总基调，完整准确全面贯彻新发展理念，"
    "高效统筹各项工作，克服疫情反复和百年大旱等多重不利影响，地区生产总值突破4000亿元，增长4.3%，"
    "主要指标增幅保持在全省前列，人民生活水平稳步提高，社会大局保持和谐稳定。"
)


RARITY = Rarity([LONG, "高效统筹各项工作", "全市上下", "主要指标", "养老服务", "农业节水"])


def short(question: str) -> str:
    text, spans = shorten(describe(question, Vocabulary((), ())), Sentence(LONG, ((0, len(LONG)),)), LONG, RARITY)
    assert "".join(LONG[start:end] for start, end in spans).rstrip("，") == text
    return text


def test_what_is_said_in_official_words_is_kept() -> None:
    assert "地区生产总值突破4000亿元" in short("去年经济总量有多大")


def test_a_fragment_is_no_answer() -> None:
    assert len(short("有什么新变化")) >= FRAGMENT


LISTED = (
    "各级网格长由所在河段对应的河湖长担任，市县级网格长主要承担协调、督促辖区相关部门解决难点难题，村级网格长主要承担日常巡查、信息采集，"
    "及隐患处置、宣传发动等基础工作，网格员负责常态开展网格水域日常巡查排查和动态收集，及时发现、报告和制止各种违法行为。"
)


def test_what_stands_around_the_best_clauses_is_kept_as_far_as_there_is_room() -> None:
    text, _ = shorten(describe("网格长由什么人担任", Vocabulary((), ())), Sentence(LISTED, ((0, len(LISTED)),)), LISTED, RARITY)
    assert text.startswith("各级网格长由所在河段对应的河湖长担任，市县级网格长")
    assert len(text) <= 110


def test_a_list_is_not_cut_before_its_last_members() -> None:
    text, _ = shorten(describe("村级网格长承担什么", Vocabulary((), ())), Sentence(LISTED, ((0, len(LISTED)),)), LISTED, RARITY)
    assert "信息采集，及隐患处置、宣传发动等基础工作" in text
