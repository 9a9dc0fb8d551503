import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.numerals import parse_numeral, to_chinese


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一百二十八", 128),
        ("一百二十八 ", 128),
        ("十", 10),
        ("十七", 17),
        ("二十", 20),
        ("一百零八", 108),
        ("一百〇八", 108),
        ("一百一十", 110),
        ("一百十", 110),
        ("一千零一", 1001),
        ("一千二百六十", 1260),
        ("二〇二二", 2022),
        ("二○二二", 2022),
        ("二零二二", 2022),
        ("两千", 2000),
        ("廿三", 23),
        ("1千", 1000),
        ("3万", 30_000),
        ("\uff11\uff12\uff18", 128),
        ("128", 128),
        ("一万零五百", 10_500),
        ("零", 0),
        ("三亿五千万", 350_000_000),
        ("一亿三千万零五", 130_000_005),
    ],
)
def test_reads_numerals(text: str, number: int) -> None:
    assert parse_numeral(text) == number


@pytest.mark.parametrize("text", ["", " ", "条", "三人", "第一"])
def test_what_is_no_numeral_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="numeral"):
        parse_numeral(text)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (3, "三"),
        (10, "十"),
        (17, "十七"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (128, "一百二十八"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1260, "一千二百六十"),
        (10_500, "一万零五百"),
        (20_000, "二万"),
        (12_345, "一万二千三百四十五"),
    ],
)
def test_writes_numerals(number: int, text: str) -> None:
    assert to_chinese(number) == text


@pytest.mark.parametrize("number", [-1, 100_000_000])
def test_numbers_out_of_range_are_named(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        to_chinese(number)


@given(st.integers(0, 99_999_999))
def test_there_and_back(number: int) -> None:
    assert parse_numeral(to_chinese(number)) == number
