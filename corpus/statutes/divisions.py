"""Labels of headings and items in laws: 第二章 管辖, 一、 （一） 1. (1) ①."""

from __future__ import annotations

import re

from corpus.numerals import NUMERAL, parse_numeral, to_chinese
from corpus.statutes.labels import GAP

DIVISIONS = {"部分": 0, "编": 1, "篇": 1, "分编": 2, "章": 3, "节": 4, "目": 5}
"""Rank of each division of a law, the outermost lowest. Plain numbering follows: 一、 6, （一） 7, 1. 8, (1) 9, ① 10."""
ANNEX, UNRANKED = -1, -2
"""Ranks of an annex, and of a heading that only Markdown marks as one."""

_DIVISION = re.compile(
    rf"第{GAP}*(?P<n>[{NUMERAL}](?:{GAP}?[{NUMERAL}]){{0,7}}){GAP}*(?P<kind>分编|部分|[编篇章节目])(?P<gap>{GAP}*)(?P<title>.*)$", re.S
)
_NO_TITLE = re.compile(r"[的至和及或规中所第、，以之]")
_CLOSED = re.compile(r"[。；，：:;！？]$")
_PLAIN = (
    (6, re.compile(rf"[一二三四五六七八九十百]{{1,4}}{GAP}?[、．.]")),
    (7, re.compile(rf"[（(]{GAP}?[一二三四五六七八九十百]{{1,4}}{GAP}?[）)]、?")),
    (8, re.compile(r"[0-9\uff10-\uff19]{1,3}(?:[、．]|\.(?![0-9]))")),
    (9, re.compile(r"[（(][0-9\uff10-\uff19]{1,3}[）)]|[0-9]{1,3}[）)]")),
    (10, re.compile(r"[①-⑳]")),
)


def division(text: str, marked: bool = False) -> tuple[int, str, str] | None:
    """Rank, label and title of a heading like "第二章 管 辖", None if `text` is none. marked: Markdown says that it is a heading."""
    match = _DIVISION.match(text)
    if not match or len(text) > 80:
        return None
    title = match["title"].rstrip("*")
    if not marked:
        short = len(title) <= 12 and bool(match["gap"]) and title.endswith("。") and not re.search(r"[，；：]|。.", title)
        if not short and (_CLOSED.search(text) or "。" in text or (not match["gap"] and _NO_TITLE.match(title))):
            return None
    number = parse_numeral(re.sub(GAP, "", match["n"]))
    return (DIVISIONS[match["kind"]], f"第{to_chinese(number)}{match['kind']}", title_of(title)) if number < 10_000 else None


def plain_label(text: str) -> tuple[int, str] | None:
    """Rank and label of a line in plain numbering: (6, "一、"), (7, "（一）"), (8, "1."). None if it has none."""
    for rank, pattern in _PLAIN:
        if match := pattern.match(text):
            return rank, "".join(match[0].split())
    return None


def label_length(text: str, label: str) -> int:
    """How many characters of `text` the label at its head takes, white space inside it too."""
    wanted, length = len(label), 0
    while wanted:
        wanted -= not text[length].isspace()
        length += 1
    return length


def title_of(text: str) -> str:
    """`text` as the title of a heading: runs of white space as one space."""
    return re.sub(rf"{GAP}+", " ", text).strip()
