from __future__ import annotations

import re

import pytest

from rag.lexicon import DATA, entries, expression, keys
from rag.vocabulary import Vocabulary
from tests.questions_corpus import vocabulary


def test_official_names_of_departments_whatever_they_are_called() -> None:
    assert vocabulary().departments_in("市发改委和市场监管局、卫健委") == ("发展和改革委员会", "市场监督管理局", "卫生健康委员会")
    assert "发改委" in vocabulary().names_of("发展和改革委员会")
    assert vocabulary().department_words("由市监局负责") == ("市监局",)


def test_no_two_departments_share_a_name() -> None:
    names = [name for official, aliases in entries("departments").items() for name in (official, *aliases)]
    assert len(names) == len(set(names))


def test_people_places() -> None:
    assert vocabulary().people_in("王小川和欧阳子安谁是局长") == ("王小川", "欧阳子安")
    assert vocabulary().places_in("清河县、进贤县和南昌的超市") == ("清河县", "进贤县", "南昌")
    assert vocabulary().places_in("在我们县的大城市") == ()


def test_peers_stand_in_one_column_or_list() -> None:
    assert vocabulary().peer("二手房转移登记", "新车上牌谁牵头") == ("新车上牌", "二手房转移登记")
    assert vocabulary().peer("理发店", "开早餐店要什么证") == ("早餐店", "理发店")
    assert vocabulary().peer("理发店", "农膜回收率") == ("", "理发店")


def test_an_empty_corpus_names_nothing_but_what_all_know() -> None:
    empty = Vocabulary.of((), ())
    assert empty.titles.titled("养老规划") == []
    assert empty.people_in("王小川") == ()
    assert empty.places_in("九江市") == ("九江市",)


@pytest.mark.parametrize("name", sorted(path.stem for path in DATA.glob("*.json") if '"fragments"' in path.read_text(encoding="utf-8")))
def test_every_pattern_compiles_and_matches_no_empty_text_in_full(name: str) -> None:
    for key in keys(name):
        assert re.compile(expression(name, key))
        assert "{" not in re.sub(r"\\.|\{\d*,?\d*\}", "", expression(name, key)), "every fragment is filled in"


def test_everyday_words_lead_elsewhere() -> None:
    everyday = entries("everyday")
    assert len(everyday) >= 500
    for word, official in everyday.items():
        assert official, word
        assert word not in official, word
        assert len(official) == len(set(official)), word
