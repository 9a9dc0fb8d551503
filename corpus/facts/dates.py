"""Full dates in Chinese text: 2023 年 1 月 13 日, 二〇二三年一月十三日, 2023-01-13, 2023.1.13."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from corpus.numerals import NUMERAL, parse_numeral


@dataclass(frozen=True, slots=True)
class Dated:
    """A day found in a text. iso: "2022-09-30"; [start, end): where it stands."""

    iso: str
    start: int
    end: int


_S = r"[ \t\u3000\xa0\u2002\u2003]{0,3}"
_DATE = re.compile(
    rf"(?P<y>[12\uff11\uff12][0-9\uff10-\uff19]{{3}}|[一二][〇零○Oo一二三四五六七八九]{{3}}){_S}"
    rf"(?:年{_S}(?P<m>[{NUMERAL}]{{1,3}}){_S}月{_S}(?P<d>[{NUMERAL}]{{1,3}}){_S}日"
    r"|[-/.．](?P<m2>[0-9]{1,2})[-/.．](?P<d2>[0-9]{1,2})(?![0-9]))"
)


def find_dates(text: str) -> tuple[Dated, ...]:
    """Every full date in `text`: 2023 年 1 月 13 日, 二〇二三年一月十三日, 2023-01-13, 2023.1.13. Impossible days are left out."""
    return tuple(dated for match in _DATE.finditer(text) if (dated := _dated(match)))


def find_date(text: str) -> str:
    """The first full date in `text`, ISO; "" if there is none."""
    return next((dated.iso for dated in find_dates(text)), "")


def _dated(match: re.Match[str]) -> Dated | None:
    try:
        year = parse_numeral(re.sub("[Oo]", "0", match["y"]))
        day = date(year, parse_numeral(match["m"] or match["m2"]), parse_numeral(match["d"] or match["d2"]))
    except ValueError:
        return None
    return Dated(day.isoformat(), match.start(), match.end()) if 1900 <= year <= 2100 else None
