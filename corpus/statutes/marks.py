"""Numbers and headings in text without articles: which lines open an item, and at what rank.

Ranks grow inwards: annexes -1, 编 章 节 0 to 5, 一、 6, （一） 7, 1. 8, 1.1 8.1, (1) 9, ① 10.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from corpus.model import Line
from corpus.numerals import NUMERAL, parse_numeral
from corpus.statutes.divisions import ANNEX, DIVISIONS, division, label_length, plain_label, title_of
from corpus.statutes.labels import GAP

_DECIMAL = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,4}(?=[\s\u3000])")
_LETTER = re.compile(r"[a-z][)）]")
_ANNEX = re.compile(
    rf"(?P<label>附(?:件|录|表|图){GAP}*(?:[一二三四五六七八九十]{{1,3}}|\d{{1,2}})?|附(?={GAP}*[：:]))(?:{GAP}*[：:．.、]{GAP}*|{GAP}+|$)(?P<title>.*)$"
)
_GROUP = re.compile(r"第[一二三四五六七八九十]{1,3}(?:类|部分|批|级|组)(?:[：:\s].{0,20})?")
_ALONE = re.compile(r"[序前引绪]\s*[言论]|总\s*则|附\s*则")
_UNTITLED = re.compile(r"[。；，：:;！？）)”|]$|^[（(|]|^“")
_ENDED = re.compile(r"[。；！？）)”]$")
_INSTRUMENT = re.compile(
    r"(?:表|图|目录|清单|名单|名录|标准|样式|式样|格式|细目|范围|说明|图案|分类|规范|样本|文本|方案|办法|一览)[一二三四五六七八九十\d]*(?:[（(][^（()）]*[）)])?$"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A line that opens an item or is a heading. lines: how many lines the heading takes; 0 where the line is an item with its own text."""

    at: int
    rank: float
    label: str
    title: str
    lines: int


def find_marks(lines: Sequence[Line], levels: Sequence[int], annexes: bool = False, continued: Collection[int] = ()) -> list[Mark]:
    """The marks of `lines`, in order. levels: Markdown's heading levels, 0 for none. annexes: whether annexes may begin here.

    continued: indices of lines that go on with the one before.
    """
    marks: list[Mark] = []
    quoted = False
    last: dict[float, int] = {}
    by_level = _ranks_by_level(lines, levels)
    index = 0
    while index < len(lines):
        inside = bool(marks and marks[0].rank == ANNEX)
        mark = None if index in continued else _mark(lines, levels, index, by_level, annexes, inside)
        text = lines[index].text
        number = _number(mark.label) if mark else 0
        if mark and quoted and ((mark.lines == 0 and number != last.get(mark.rank, 0) + 1) or (mark.rank == 7 and number == 1)):
            mark = None
        opened, closed = text.rfind("“"), text.rfind("”")
        quoted = opened > closed if opened != closed else (quoted and not mark)
        if mark:
            marks.append(mark)
            last = {rank: n for rank, n in last.items() if rank < mark.rank} | {mark.rank: number}
        index += max(1, mark.lines if mark else 1)
    return marks


def annex_start(lines: Sequence[Line], levels: Sequence[int], start: int, end: int) -> int:
    """The first line in [start, end), which follows a law's last article, that begins an annex or is marked as a heading; `end` if none."""
    return next((i for i in range(start, end) if levels[i] or _annex(lines, i, False, False)), end)


def _mark(lines: Sequence[Line], levels: Sequence[int], index: int, by_level: dict[int, float], annexes: bool, inside: bool) -> Mark | None:
    text, level = lines[index].text, levels[index]
    if (annexes or level) and (annex := _annex(lines, index, inside, bool(level))):
        return annex
    if (named := division(text, bool(level))) and (level or len(text) <= 40):
        return Mark(index, named[0], named[1], named[2], 1)
    following = lines[index + 1].text if index + 1 < len(lines) else ""
    if numbered := _numbered(text):
        rank, label = numbered
        rest = text[label_length(text, label) :]
        heading = bool(level) or (_heading_like(rest) and _is_body(following, rank))
        return Mark(index, rank, label, title_of(rest) if heading else "", 1 if heading else 0)
    if _GROUP.fullmatch(text) and _is_body(following, 6.5):
        return Mark(index, 6.5, "", title_of(text), 1)
    if _ALONE.fullmatch(text) and following:
        return Mark(index, DIVISIONS["章"], "", title_of(text), 1)
    return Mark(index, by_level.get(level, DIVISIONS["章"] + level - 2), "", title_of(text), 1) if level else None


def _numbered(text: str) -> tuple[float, str] | None:
    if decimal := _DECIMAL.match(text):
        return 8 + 0.1 * decimal[0].count("."), decimal[0]
    if letter := _LETTER.match(text):
        return 10.0, letter[0]
    return plain_label(text)


def _number(label: str) -> int:
    digits = re.search(rf"[{NUMERAL}]+", label)
    return parse_numeral(digits[0]) if digits else ord(label[0]) - 96 if re.match("[a-z]", label) else 0


def _heading_like(rest: str) -> bool:
    return 0 < len(rest) <= 45 and not re.search(r"[。；，：:;！？”]$|[，。]|^(?:将|把)", rest.strip())


def _is_body(text: str, rank: float) -> bool:
    """Whether a line stands below a heading of this rank: an item of a deeper rank, or sentences; not the next short item of a list."""
    if numbered := _numbered(text):
        return numbered[0] > rank
    return len(text) > 20 or (len(text) > 6 and bool(re.search(r"[。；：]$", text))) or text.startswith("|")


def _ranks_by_level(lines: Sequence[Line], levels: Sequence[int]) -> dict[int, float]:
    """The rank of a heading without a number: that of the numbered ones at the same Markdown level."""
    ranks: dict[int, float] = {}
    for line, level in zip(lines, levels, strict=True):
        if level and level not in ranks:
            if named := division(line.text, True):
                ranks[level] = named[0]
            elif numbered := _numbered(line.text):
                ranks[level] = numbered[0]
    return ranks


def _annex(lines: Sequence[Line], index: int, inside: bool, marked: bool) -> Mark | None:
    """附件一：产生办法, 附表 with its title on the next line, or a title alone after the end of a law."""
    text = lines[index].text
    match = _ANNEX.match(text)
    if match and (len(text) <= 60 or match["label"][-1:] in "一二三四五六七八九十123456789"):
        if len(text) > 60 or re.search(r"[。；，：:;！？]$", match["title"]):
            return Mark(index, ANNEX, "".join(match["label"].split()), "", 0)
        title, size = title_of(match["title"]), 1
        if not title and index + 1 < len(lines) and _title_alone(lines[index + 1].text):
            title, size = title_of(lines[index + 1].text), 2
        return Mark(index, ANNEX, "".join(match["label"].split()), title, size)
    if marked or inside or not _title_alone(text) or not (index == 0 or _ENDED.search(lines[index - 1].text)):
        return None
    return Mark(index, ANNEX, "", title_of(text), 1) if _INSTRUMENT.search(text) else None


def _title_alone(text: str) -> bool:
    return len(text) <= 50 and not _UNTITLED.search(text) and not _numbered(text) and not _ANNEX.match(text)
