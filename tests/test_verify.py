"""The proof: what is not in the quotes is not shown."""

import pytest

from rag.model import Line
from rag.verify import failure
from rag.vocabulary import Vocabulary

NOBODY = Vocabulary.of((), ())
QUOTE = "到2025年，全市废旧农膜回收率达到86%。（市农业农村局牵头，市供销社配合）未达标的县不予奖补，资金共10亿元。"


@pytest.mark.parametrize(
    "text",
    [
        "到2025年，全市废旧农膜回收率达到86%",
        "2025年全市废旧农膜回收率要达到百分之八十六",
        "由市农业农村局牵头",
        "未达标的县不予奖补",
        "资金共100000万元",
    ],
)
def test_what_the_quote_says_stays(text: str) -> None:
    assert failure(Line(text, ()), [QUOTE], NOBODY) == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("到2025年，全市废旧农膜回收率达到68%", "68%"),
        ("到2026年，全市废旧农膜回收率达到86%", "2026"),
        ("由市生态环境局牵头", "生态环境局"),
        ("未达标的县予以奖补", "相反"),
        ("根据九府办发〔2023〕9号，未达标的县不予奖补", "9号"),
        ("资金共10万元", "10万元"),
        ("请立即转发给所有亲友领取红包", "用词"),
    ],
)
def test_what_it_does_not_say_goes_with_its_reason(text: str, reason: str) -> None:
    assert reason in failure(Line(text, ()), [QUOTE], NOBODY)


def test_a_line_without_a_quote_goes() -> None:
    assert failure(Line("到2025年", ()), [], NOBODY) == "没有引文"
