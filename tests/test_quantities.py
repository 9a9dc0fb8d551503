"""Numbers in official text, in one spelling."""

from decimal import Decimal

import pytest

from rag.quantities import quantities


def same(one: str, other: str) -> bool:
    """Whether the first quantity of each text agree."""
    return quantities(one)[0].agrees(quantities(other)[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("百分之八十五", "85%"),
        ("10亿元", "100000万元"),
        ("2025 年", "２０２５年"),
        ("1,363.99万吨", "1363.99 万吨"),
        ("十二个", "12个"),
        ("5 个工作日", "五个工作日"),
        ("30天", "30日"),
        ("70周岁", "70岁"),
        ("百分之十二点五", "12.5%"),
        ("2", "2次"),
    ],
)
def test_the_same_quantity_in_two_spellings(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("85%", "85个"), ("2025年", "2030年"), ("1000元", "2000元"), ("10亿元", "10万元"), ("0.5%", "5%")]
)
def test_different_quantities(one: str, other: str) -> None:
    assert not same(one, other)


def test_words_that_only_look_like_numbers_are_none() -> None:
    assert quantities("一些部门一律统一，万一不行") == []


def test_all_numbers_are_found_in_order() -> None:
    found = quantities("到2025年，装机容量达到42.5万千瓦，响应能力1.7%")
    assert [q.words for q in found] == ["2025年", "42.5万千瓦", "1.7%"]
    assert found[1].value == Decimal(425_000)


def test_a_bare_cell_takes_the_unit_of_its_header() -> None:
    line, cell = quantities("总投资125万元")[0], quantities("125")[0]
    assert not line.agrees(cell)
    assert line.stands_in_cell(cell)
    assert not quantities("126万元")[0].stands_in_cell(cell)
