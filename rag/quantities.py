"""Numbers in Chinese official text, in one spelling: 百分之八十五 = 85%, 10亿元 = 100000万元, 十二 = 12.

A quantity is a value with what it counts. Two quantities are the same when value and unit agree; a bare number agrees
with any unit, as in a table whose header holds the unit.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from corpus.numerals import parse_numeral

_SCALES = {
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "亿": 100_000_000,
    "万亿": 10**12,
    "百万": 10**6,
    "千万": 10**7,
    "百亿": 10**10,
    "千亿": 10**11,
}
_UNITS = (
    "平方公里|平方千米|平方米|公里|千米|米|亩|公顷|立方米|吨|公斤|千克|斤|元|万元|个百分点|个工作日|工作日|周岁|岁|个月|年|月|日|天|小时|分钟|"
    "人次|人|户|家|个|件|项|所|处|条|次|批|名|位|张|辆|台|套|座|头|只|千瓦时|千瓦|度|标箱|倍|级|类|期|届|号|分|本|份|元/天"
)
_NUMBER = re.compile(
    rf"(?P<percent>百分之[零〇一二三四五六七八九十百点]+|百分之\d+(?:\.\d+)?)"
    rf"|(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<scale>万亿|百万|千万|百亿|千亿|[十百千万亿])?(?P<mark>%|‰)?(?P<unit>{_UNITS})?"
    rf"|(?P<chinese>[零〇一二两三四五六七八九十百千万亿]{{1,12}})(?P<cunit>{_UNITS})"
)
_SAME = {"千米": "公里", "千克": "公斤", "周岁": "岁", "天": "日", "个工作日": "工作日", "度": "千瓦时", "个月": "月数"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """value: scaled (10亿 is 1000000000); unit: "" where none is written, "%" for shares; words: as written.

    digits: the number before scaling (10), for a table cell whose header holds the unit.
    """

    value: Decimal
    unit: str
    words: str
    digits: Decimal

    def agrees(self, other: Quantity) -> bool:
        """Same value, and units that do not contradict each other."""
        return self.value == other.value and (self.unit == other.unit or not self.unit or not other.unit)

    def stands_in_cell(self, cell: Quantity) -> bool:
        """Whether this is a bare `cell` number with the unit of its header: 125万元 of "125" under 总投资（万元）."""
        return not cell.unit and cell.value == cell.digits == self.digits


def quantities(text: str) -> list[Quantity]:
    """All numbers of `text`, left to right. Chinese numerals count only before a unit: 一些 is no number."""
    folded = re.sub(r"(?<=[\d万亿])[ \u3000]+|[ \u3000]+(?=[\d%])", "", unicodedata.normalize("NFKC", text).replace("〇", "零"))
    found = []
    for match in _NUMBER.finditer(folded):
        words = match.group()
        if match["percent"]:
            value, unit = _percent(match["percent"][3:]), "%"
            digits = value
        elif match["digits"]:
            digits = Decimal(match["digits"].replace(",", ""))
            value = digits * _SCALES.get(match["scale"] or "", 1)
            unit = match["mark"] or match["unit"] or ""
        else:
            number = _numeral(match["chinese"])
            if number is None:
                continue
            value, unit = Decimal(number), match["cunit"]
            digits = value
        if unit == "万元":
            value, unit = value * 10_000, "元"
        found.append(Quantity(value.normalize(), _SAME.get(unit, unit), words, digits.normalize()))
    return found


def _percent(words: str) -> Decimal:
    if words[0].isdigit():
        return Decimal(words)
    whole, _, fraction = words.partition("点")
    digits = "".join(str(_numeral(char) or 0) for char in fraction)
    return Decimal(f"{_numeral(whole) or 0}.{digits or 0}")


def _numeral(words: str) -> int | None:
    """The number that Chinese numerals spell; None where they spell none (一两)."""
    try:
        return parse_numeral(words)
    except ValueError:
        return None
