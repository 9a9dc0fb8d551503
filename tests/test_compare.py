"""Two things set side by side: each is asked for alone, and told apart by its own words."""

from __future__ import annotations

import pytest

from rag.compare import compares, each, sides


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("甲县和乙县哪边投得多", ("甲县哪边投得多", "乙县哪边投得多")),
        ("2022年城镇和农村居民收入哪个涨得快", ("2022年城镇居民收入哪个涨得快", "2022年农村居民收入哪个涨得快")),
        ("开旅行社和开旅游咨询公司，手续有什么不一样", ("开旅行社，手续有什么不一样", "开旅游咨询公司，手续有什么不一样")),
        (
            "有两个项目，一个拆汽车、一个拆电路板，分别是谁搞的",
            ("有两个项目，一个拆汽车，分别是谁搞的", "有两个项目，一个拆电路板，分别是谁搞的"),
        ),
        ("农膜和秸秆由谁负责", ()),
        ("和谁比较好", ()),
        ("哪个更高", ()),
    ],
)
def test_each_is_asked_for_alone(text: str, asked: tuple[str, ...]) -> None:
    assert each(text) == asked


def test_each_is_told_by_what_the_other_lacks() -> None:
    (one, other), (again, _) = sides("尾矿库和粉煤灰哪个多")
    assert "尾矿" in one
    assert "煤灰" in other
    assert again == other


def test_what_only_names_two_things_compares_nothing() -> None:
    assert compares("甲和乙有什么区别")
    assert not compares("甲和乙在哪里办")
