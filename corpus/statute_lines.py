"""The lines of a statute and the part each one plays: article, heading, or text.

Markdown marks are taken off, lines that hold several articles are cut apart, and headings are told from text:
第…章 with its title, a title broken over two lines, an unmarked sub-heading between two articles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.article_labels import GAP, Label, find_labels
from corpus.model import Line, Span
from corpus.numerals import NUMERAL, parse_numeral, to_chinese

DIVISIONS = {"部分": 0, "编": 1, "篇": 1, "分编": 2, "章": 3, "节": 4, "目": 5}
"""Rank of each division of a law, the outermost lowest. Plain numbering follows: 一、 6, （一） 7, 1. 8, (1) 9, ① 10."""

_EDGE = re.compile(rf"^(?:{GAP}|[#>*])*")
_COMMENT = re.compile(r"<!--.*?-->")
_DIVISION = re.compile(
    rf"第{GAP}*(?P<n>[{NUMERAL}](?:{GAP}?[{NUMERAL}])*){GAP}*(?P<kind>分编|部分|[编篇章节目])(?P<gap>{GAP}*)(?P<title>.*)$", re.S
)
_NO_TITLE = re.compile(r"[的至和及或规中所第、，以之]")
_CLOSED = re.compile(r"[。；，：:;！？]$")
ANNEX, UNRANKED = -1, -2
PLAIN = (
    (6, re.compile(rf"[一二三四五六七八九十百]{{1,4}}{GAP}?[、．.]")),
    (7, re.compile(rf"[（(]{GAP}?[一二三四五六七八九十百]{{1,4}}{GAP}?[）)]、?")),
    (8, re.compile(r"[0-9\uff10-\uff19]{1,3}(?:[、．]|\.(?![0-9]))")),
    (9, re.compile(r"[（(][0-9\uff10-\uff19]{1,3}[）)]|[0-9]{1,3}[）)]")),
    (10, re.compile(r"[①-⑳]")),
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a statute. label: "第一章", "一、" or "". lines: how many it takes. level: Markdown's, 0 for none.

    rank: as in DIVISIONS; ANNEX for an annex, UNRANKED where only Markdown says that it is a heading.
    """

    rank: int
    label: str
    title: str
    spans: tuple[Span, ...]
    lines: int = 1
    level: int = 0

    @property
    def text(self) -> str:
        """ "第一章 总则", "一、关于管辖"."""
        return f"{self.label}{' ' if self.label.startswith('第') and self.title else ''}{self.title}"


@dataclass(frozen=True, slots=True)
class StatuteLines:
    """lines: without marks, each with at most one article; articles, headings: by index into lines; levels: Markdown's, 0 for none."""

    lines: tuple[Line, ...]
    levels: tuple[int, ...]
    articles: Mapping[int, Label]
    headings: Mapping[int, Heading]


def trim(line: Line) -> tuple[Line, int] | None:
    """`line` without the white space, Markdown marks and comments around it, and its Markdown heading level; None if nothing is left."""
    text = line.text
    if "<!--" in text:
        text = _COMMENT.sub(lambda match: " " * len(match[0]), text)
    edge = _EDGE.match(text)
    start = edge.end() if edge else 0
    kept = text[start:].rstrip(
        " \t\r\n\u00a0\u2002\u2003\u2009\u200b\u3000\ufeff#" if "#" in text[:start] else " \t\r\n\u00a0\u2002\u2003\u2009\u200b\u3000\ufeff"
    )
    if "*" in text[:start] and kept.endswith("**") and kept.count("**") == 1:
        kept = kept[:-2].rstrip()
    if not kept:
        return None
    return Line(line.start + start, line.start + start + len(kept), kept), text[:start].count("#")


def read_lines(lines: Sequence[Line], title: str = "") -> StatuteLines:
    """The parts that `lines` play. title: the law's, so that a line that repeats it is no heading."""
    trimmed = [kept for kept in map(trim, lines) if kept]
    whole, levels = [line for line, _ in trimmed], [level for _, level in trimmed]
    breaks = frozenset(i for i, line in enumerate(whole) if levels[i] == 1 or _BREAK.match(line.text))
    labels = find_labels(whole, breaks)
    pieces, piece_levels, articles = _cut_apart(whole, levels, labels)
    headings = _headings(pieces, piece_levels, articles, "".join(title.split()))
    return StatuteLines(tuple(pieces), tuple(piece_levels), articles, headings)


_BREAK = re.compile(
    rf"第{GAP}*[{NUMERAL}]+{GAP}*编|附件|附录|附{GAP}*[:：]|.{{2,40}}(?:条例|办法|规定|规则|细则|章程|法)(?:（[^（）]*）)?$"
)


def _cut_apart(lines: Sequence[Line], levels: Sequence[int], labels: Sequence[Label]) -> tuple[list[Line], list[int], dict[int, Label]]:
    """Lines cut before each label that stands inside one, and before a heading that stands right before such a label."""
    by_line: dict[int, list[Label]] = {}
    for label in labels:
        by_line.setdefault(label.line, []).append(label)
    pieces: list[Line] = []
    piece_levels: list[int] = []
    articles: dict[int, Label] = {}
    for index, line in enumerate(lines):
        here = by_line.get(index, [])
        cuts = sorted({0, *(label.start for label in here), *_inner_headings(line.text, here), *_inner_annex(line.text, here)})
        starts = {label.start: label for label in here}
        for cut, end in zip(cuts, [*cuts[1:], len(line.text)], strict=True):
            text = line.text[cut:end].rstrip()
            if not text:
                continue
            if cut in starts:
                label = starts[cut]
                articles[len(pieces)] = Label(len(pieces), 0, label.end - cut, label.number, label.sub, label.score)
            pieces.append(Line(line.start + cut, line.start + cut + len(text), text))
            piece_levels.append(0 if cut in starts else levels[index])
    return pieces, piece_levels, articles


_INNER = re.compile(
    rf"(?:^|(?<=[。！？；：”）)\s]))第{GAP}*[{NUMERAL}]+{GAP}*(?:分编|[编章节]){GAP}+[^。；，]{{1,40}}?(?={GAP}*(?:第[{NUMERAL}]+[章节]|$))"
)


def _inner_headings(text: str, labels: Sequence[Label]) -> list[int]:
    """Where headings begin that stand right before a label inside the same line: "…。第二章 空域管理 第二十八条 …"."""
    found = []
    for label in labels:
        if label.start:
            ahead = text[max(0, label.start - 100) : label.start].rstrip()
            found += [
                max(0, label.start - 100) + match.start() for match in _INNER.finditer(ahead) if ahead.endswith(match[0]) or match.start()
            ]
    return found


_INNER_ANNEX = re.compile(rf"(?<=。){GAP}+(?=附(?:件|录|表){GAP}*[一二三四五六七八九十1-9]?{GAP})")


def _inner_annex(text: str, labels: Sequence[Label]) -> list[int]:
    """Where an annex begins in a line that holds several articles."""
    if len(labels) < 2:
        return []
    return [match.end() for match in _INNER_ANNEX.finditer(text, labels[-1].end)][:1]


def division(text: str, marked: bool = False) -> tuple[int, str, str] | None:
    """Rank, label and title of a heading like "第二章 管 辖", None if `text` is none. marked: Markdown says it is a heading."""
    match = _DIVISION.match(text)
    if not match or len(text) > 80:
        return None
    title = match["title"].rstrip("*")
    if not marked and (_CLOSED.search(text) or (not match["gap"] and _NO_TITLE.match(title)) or "。" in text):
        return None
    number = to_chinese(parse_numeral(re.sub(GAP, "", match["n"])))
    return DIVISIONS[match["kind"]], f"第{number}{match['kind']}", re.sub(rf"{GAP}+", " ", title).strip()


def plain_label(text: str) -> tuple[int, str] | None:
    """Rank and label of a line in plain numbering: (6, "一、"), (7, "（一）"), (8, "1."). None if it has none."""
    for rank, pattern in PLAIN:
        if match := pattern.match(text):
            return rank, "".join(match[0].split())
    return None


def _headings(lines: Sequence[Line], levels: Sequence[int], articles: Mapping[int, Label], title: str) -> dict[int, Heading]:
    found: dict[int, Heading] = {}
    for index in articles:
        run = _run_before(lines, levels, articles, index)
        _read_run(lines, levels, run, title, found)
    ends = _ends(articles)
    taken = {i for index, heading in found.items() for i in range(index, index + heading.lines)}
    for index, level in enumerate(levels):
        if level and index not in taken and index not in articles and not any(last < index < first for last, first in ends):
            found[index] = _marked(lines[index], level)
    return dict(sorted(found.items()))


def _ends(articles: Mapping[int, Label]) -> list[tuple[int, int]]:
    """Each last article of a law with the first of the next: between them stand annexes."""
    ordered = sorted(articles)
    following = [*ordered[1:], 10**9] if ordered else []
    return [(i, j) for i, j in zip(ordered, following, strict=True) if j == 10**9 or articles[j].number < articles[i].number]


def _run_before(lines: Sequence[Line], levels: Sequence[int], articles: Mapping[int, Label], index: int) -> range:
    """The short unpunctuated lines right before an article."""
    start = index
    while start > 0 and index - start < 8 and start - 1 not in articles:
        text = lines[start - 1].text
        if not levels[start - 1] and (len(text) > 60 or re.search(r"[。；：:;！？”）)》…|，,]$", text)) and not _titled_in_brackets(text):
            break
        start -= 1
    return range(start, index)


def _titled_in_brackets(text: str) -> bool:
    """第三章 … （…） may end with a bracket."""
    return bool(text.endswith(("）", ")")) and len(text) <= 60 and division(text))


def _read_run(lines: Sequence[Line], levels: Sequence[int], run: range, title: str, found: dict[int, Heading]) -> None:
    current = -1
    for index in run:
        line = lines[index]
        named = division(line.text, bool(levels[index]))
        plain = plain_label(line.text)
        if named or levels[index]:
            found[index], current = _marked(line, levels[index]), index
        elif plain and _may_be_heading(line.text) and not _is_item(lines, index, plain):
            rank, label = plain
            found[index] = Heading(rank, label, title_of(line.text[len(label) :]), ((line.start, line.end),))
            current = index
        elif current >= 0 and not plain:
            before = found[current]
            found[current] = Heading(
                before.rank,
                before.label,
                before.title + title_of(line.text),
                (*before.spans, (line.start, line.end)),
                before.lines + 1,
                before.level,
            )
        elif not plain and _may_be_heading(line.text) and "".join(line.text.split()) not in title and index > 0:
            found[index] = Heading(DIVISIONS["章"], "", title_of(line.text), ((line.start, line.end),))
            current = index


def _may_be_heading(text: str) -> bool:
    if re.search(r"[，；：\uff1d=。|]", text):
        return False
    return len(text) <= (40 if plain_label(text) else 30) and not re.search(r"^[（(](?![一二三四五六七八九十]+[）)])|\d{4}年", text)


def _is_item(lines: Sequence[Line], index: int, plain: tuple[int, str]) -> bool:
    """An item of a list: the line before has a label of the same kind, or announces a list."""
    if index == 0:
        return False
    before = lines[index - 1].text
    other = plain_label(before)
    return before.endswith(("：", ":")) or bool(other and other[0] == plain[0])


def title_of(text: str) -> str:
    """`text` as the title of a heading: runs of white space as one space."""
    return re.sub(rf"{GAP}+", " ", text).strip()


def _marked(line: Line, level: int) -> Heading:
    """A heading that has a division's label, or that Markdown marks."""
    spans = ((line.start, line.end),)
    if named := division(line.text, bool(level)):
        return Heading(named[0], named[1], named[2], spans, level=level)
    if plain := plain_label(line.text):
        return Heading(plain[0], plain[1], title_of(line.text[len(plain[1]) :]), spans, level=level)
    return Heading(UNRANKED, "", title_of(line.text), spans, level=level)
