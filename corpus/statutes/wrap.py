"""Lines of a statute that were cut apart or run together: which continue the one before, and where one line holds several."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.model import Line
from corpus.numerals import NUMERAL
from corpus.statutes.labels import GAP

_SPACE = r"[ \t\u00a0\u2002\u2003\u2009\u3000]"
_N = rf"[{NUMERAL}]{{1,7}}"
_LABEL = rf"第{_N}条(?:之[一二三四五六七八九十]+)?"
_BEFORE = rf"(?:(?<=[。；！？]){_SPACE}*|(?<=。[”）]){_SPACE}*|{_SPACE}+)"
_ARTICLE = re.compile(rf"{_BEFORE}(?={_LABEL}{_SPACE}+(?![的至和、及]))")
_DIVISION = re.compile(
    rf"{_BEFORE}(?=第{_N}(?:分编|[编章节]){_SPACE}|附(?:件|录|表){_SPACE}*[一二三四五六七八九十1-9]{_SPACE}|目{_SPACE}*录{_SPACE})"
)
_STARTS = re.compile(rf"{GAP}*[#*]*{GAP}*第{_N}(?:[条编章节]|分编)")
_DAY = re.compile(rf"{_SPACE}+(?=[12]\d{{3}}年\d{{1,2}}月\d{{1,2}}日)")
_OPENS = re.compile(
    rf"{GAP}*(?:第{GAP}?{_N}{GAP}?(?:[条編编章节]|分编)|[（(]{GAP}?(?:[一二三四五六七八九十]+|\d{{1,2}}){GAP}?[）)]"
    r"|[一二三四五六七八九十]{1,3}、|\d{1,3}[.．、](?!\d)|[①-⑳]|附[件录表图：]|[#|*])"
)
_CLOSED = re.compile(r"[。！？；：:…]$|[。！？；][”’）)》]$")


def part_lines(lines: Sequence[Line]) -> Iterator[Line]:
    """`lines`, those apart that hold several articles: "第一条 …。 第二条 …", with the headings and dates that stand between them."""
    for index, line in enumerate(lines):
        cuts = _cuts(line.text, index == 0) if "第" in line.text and "|" not in line.text and "\t" not in line.text else []
        if not cuts:
            yield line
            continue
        for start, end in pairwise(sorted({0, *cuts, len(line.text)})):
            if line.text[start:end].strip():
                yield Line(line.start + start, line.start + end, line.text[start:end])


def _cuts(text: str, first: bool) -> list[int]:
    indent = len(text) - len(text.lstrip())
    days = [match.end() for match in _DAY.finditer(text) if match.end() > indent] if first or len(text) > 300 else []
    cuts = [match.end() for match in _ARTICLE.finditer(text) if match.end() > indent] if "条" in text else []
    if len(cuts) == 1 and not (_STARTS.match(text) or re.search(r"[。；]\s*$", text[: cuts[0]])):
        cuts = []
    if not cuts and not (first and days and len(text[: days[0]].strip()) <= 80):
        return []
    cuts += [match.end() for match in _DIVISION.finditer(text) if match.end() > indent]
    return [*cuts, *(day for day in days if day < min(cuts, default=len(text)) or not cuts)]


def continued_lines(lines: Sequence[Line], levels: Sequence[int], indents: Sequence[bool]) -> frozenset[int]:
    """Indices of lines that go on with the line before: the file breaks its lines at a fixed width, or a page broke a sentence.

    `lines` have no white space at their ends; levels: Markdown's heading levels; indents: whether each was indented.
    """
    width = _width(lines)
    indented = sum(indents) >= 0.1 * len(lines) and not all(indents)
    found = set()
    for index in range(1, len(lines)):
        if levels[index] or levels[index - 1]:
            continue
        before, text = lines[index - 1].text, lines[index].text
        if width:
            full = len(before) >= width - 4 or bool(index - 1 in found and len(before) >= width - 3)
            goes_on = (
                not indents[index] if indented else not _OPENS.match(text) and not (_CLOSED.search(before) and len(before) < width - 1)
            )
            if full and goes_on:
                found.add(index)
        elif _torn(before, text):
            found.add(index)
    return frozenset(found)


def _torn(before: str, text: str) -> bool:
    """A sentence cut apart: the first line stops at a comma, or within a sentence, and the second ends it."""
    if len(before) < 15 or len(text) <= 4 or _OPENS.match(text) or re.match(r"[12]\d{3}年|[“《]", text):
        return False
    if before[-1] in "，、":
        return True
    return len(before) >= 20 and bool(re.search(r"[，；。].*[\u4e00-\u9fff]$", before)) and bool(re.search(r"[。；：，]", text))


def _width(lines: Sequence[Line]) -> int:
    """The width at which the lines are broken, 0 where they are whole paragraphs."""
    lengths = [len(line.text) for line in lines if len(line.text) > 8]
    if len(lengths) < 20:
        return 0
    widest = sorted(lengths)[int(len(lengths) * 0.98)]
    full = [line for line in lines if widest - 3 <= len(line.text) <= widest + 2]
    open_ended = sum(not _CLOSED.search(line.text) for line in full)
    return widest if 16 <= widest <= 80 and len(full) >= 0.25 * len(lengths) and open_ended >= 0.6 * len(full) else 0
