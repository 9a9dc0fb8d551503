"""The lines of a statute and the part each one plays: article, heading, table of contents, or text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.model import Line
from corpus.numerals import NUMERAL
from corpus.statutes.cut import Paragraph, paragraphs_of
from corpus.statutes.headings import Heading, Layout, find_contents, find_headings
from corpus.statutes.labels import GAP, Label, find_labels
from corpus.statutes.wrap import continued_lines, part_lines

LONGEST_HEADING = 200
_EDGE = re.compile(rf"(?:{GAP}|[#>*\ufeff]|<!--(?:(?!-->)[^\n]){{0,500}}-->)*")
_COMMENT = re.compile(r"<!--.*?-->")
_SPACE = " \t\r\n\v\f\u00a0\u2002\u2003\u2009\u200b\u3000\ufeff"
_REFERENCE = re.compile(rf"第{GAP}*[{NUMERAL}]+{GAP}*[条款项]")
_BREAK = re.compile(
    rf"第{GAP}*[{NUMERAL}]+{GAP}*编|附件|附录|附{GAP}*[:：]|.{{2,40}}(?:条例|办法|规定|规则|细则|章程|法)(?:（[^（）]*）)?$"
)


@dataclass(frozen=True, slots=True)
class StatuteLines:
    """lines: without marks, each with at most one article; levels: Markdown's heading levels, 0 for none.

    articles, headings: by index into lines; contents: indices of lines in a table of contents; continued: of lines that
    go on with the one before.
    """

    lines: tuple[Line, ...]
    levels: tuple[int, ...]
    articles: Mapping[int, Label]
    headings: Mapping[int, Heading]
    contents: frozenset[int] = frozenset()
    continued: frozenset[int] = frozenset()

    def paragraphs(self, start: int, end: int) -> list[Paragraph]:
        """The lines from `start` to `end` as whole paragraphs."""
        return paragraphs_of(self.lines[start:end], start, self.continued)


def trim(line: Line) -> tuple[Line, int] | None:
    """`line` without the white space, Markdown marks and comments around it, and its Markdown heading level; None if nothing is left."""
    text = line.text
    edge = _EDGE.match(text)
    start = edge.end() if edge else 0
    marks = _COMMENT.sub("", text[:start])
    kept = text[start:].rstrip(_SPACE)
    while kept.endswith("-->") and "<!--" in kept:
        kept = kept[: kept.rindex("<!--")].rstrip(_SPACE)
    if "#" in marks:
        kept = kept.rstrip(_SPACE + "#")
    if "*" in marks and kept.endswith("**") and kept.count("**") == 1:
        kept = kept[:-2].rstrip(_SPACE)
    if not kept:
        return None
    level = marks.count("#") if len(kept) <= LONGEST_HEADING else 0
    return Line(line.start + start, line.start + start + len(kept), kept), level


def read_lines(lines: Sequence[Line], title: str = "") -> StatuteLines:
    """The parts that `lines` play. title: the law's, so that a line that repeats it is no heading."""
    kept = [(*trimmed, line.text[0] in " \t\u3000") for line in part_lines(lines) if line.text and (trimmed := trim(line))]
    whole, levels = tuple(line for line, _, _ in kept), tuple(level for _, level, _ in kept)
    continued = continued_lines(whole, levels, [indented for _, _, indented in kept])
    breaks = frozenset(i for i, line in enumerate(whole) if levels[i] == 1 or _BREAK.match(line.text))
    articles = {label.line: label for label in find_labels(whole, breaks, continued)}
    continued |= _cut_references(whole, articles)
    contents = find_contents(whole, articles)
    layout = Layout(whole, levels, articles, "".join(title.split()), contents, continued)
    headings = find_headings(layout)
    starts = {*articles, *(i for index, heading in headings.items() for i in range(index, index + heading.lines))}
    return StatuteLines(whole, levels, articles, headings, contents, continued - starts)


def _cut_references(lines: Sequence[Line], articles: Mapping[int, Label]) -> frozenset[int]:
    """Lines that begin with 第…条 and begin no article, after a line without its end: "…不得违反本办法" / "第一条的规定。"."""
    found = set()
    for index in range(1, len(lines)):
        before, text = lines[index - 1].text, lines[index].text
        if (
            text[0] == "第"
            and index not in articles
            and len(before) >= 10
            and _REFERENCE.match(text)
            and re.search(r"[\u4e00-\u9fff、]$", before)
        ):
            found.add(index)
    return frozenset(found)
