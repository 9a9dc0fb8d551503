"""Which 第…条 in a text begin an article, and which only refer to one.

A label at the head of a line is a candidate; so is one inside a line after the end of a sentence. Which of them are
real is decided by the run that they form: labels count on by one (第九条, 第十条, 第十条之一, 第十一条), start again only
in a new law, and read like headings (a space after 条, a full stop before). The best run is found by dynamic programming.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.model import Line
from corpus.numerals import NUMERAL, parse_numeral, to_chinese

GAP = r"[ \t\u00a0\u2002\u2003\u2009\u200b\u3000\ufeff]"
"""White space inside a line, zero-width space too."""

_LABEL = rf"[第笫]{GAP}*(?P<number>[{NUMERAL}](?:{GAP}?[{NUMERAL}])*){GAP}*[条條](?:{GAP}*之{GAP}?(?P<sub>[一二三四五六七八九十]+|[0-9]+))?"
_AT_HEAD = re.compile(rf"{_LABEL}(?P<marks>\*\*)?(?P<gap>{GAP}*)")
_INSIDE = re.compile(rf"(?P<before>[。！？；：”）)])?{GAP}*(?<![〈《“”‘及和或与至、])(?P<label>{_LABEL})(?P<gap>{GAP}+)(?![的至和、及])")
_REFERENCE = re.compile(
    r"(?:的|至|[、，,。；;：:）)》”]|和|及|与|或者|规定|所称|所列|所述|第|中[^国华央]|之规定|修改|改为|删|以外|以及|作为|相应|增加|并|[之前后]|[一二三四五六七八九十]款)"
)
_LONG_LINE = 120  # characters: shorter lines hold no second label


@dataclass(frozen=True, slots=True)
class Label:
    """An article's label. line: index into the lines; [start, end): its place in that line; number, sub: 17 and 1 for 第十七条之一."""

    line: int
    start: int
    end: int
    number: int
    sub: int
    score: float

    @property
    def text(self) -> str:
        """As officially written: 第一百二十八条, 第十七条之一."""
        return f"第{to_chinese(self.number)}条" + (f"之{to_chinese(self.sub)}" if self.sub else "")


def find_labels(lines: Sequence[Line], breaks: frozenset[int] = frozenset()) -> tuple[Label, ...]:
    """The labels that begin articles, in order. `lines` have no white space at their ends and are not empty.

    breaks: indices of lines (titles, 编 headings, annexes) after which the count may start again.
    """
    candidates = list(_candidates(lines))
    if _plain_run(candidates):
        return tuple(candidates)
    return _best_run(candidates, breaks)


def _plain_run(candidates: Sequence[Label]) -> bool:
    """All labels count on by one from the first: nothing to decide."""
    return all(label.score > 0 for label in candidates) and all(_follows(before, label) for before, label in itertools.pairwise(candidates))


def _follows(before: Label, label: Label) -> bool:
    if label.sub:
        return (label.number, label.sub) == (before.number, before.sub + 1)
    return label.number == before.number + 1


def _candidates(lines: Sequence[Line]) -> Iterator[Label]:
    quoted = False
    for index, line in enumerate(lines):
        text = line.text
        if text[0] in "第笫" and (head := _AT_HEAD.match(text)):
            label = _label(index, head, 0, _head_score(lines, index, head, quoted))
            if label:
                yield label
        if len(text) > _LONG_LINE or _HEADING.match(text):
            for inside in _INSIDE.finditer(text, 1):
                heading = _HEADING.match(text[: inside.start("label")])
                if inside["before"] or heading or _HEADING_TAIL.search(text[: inside.start("label")]):
                    label = _label(index, inside, inside.start("label"), 0.6)
                    if label:
                        yield label
        opened, closed = text.rfind("“"), text.rfind("”")
        quoted = opened > closed if opened != closed else quoted


_HEADING = re.compile(
    rf"第{GAP}*[{NUMERAL}]+{GAP}*(?:分编|[编章节篇])[^。；，]{{0,40}}$|第{GAP}*[{NUMERAL}]+{GAP}*(?:分编|[编章节篇])[^。；，第]{{0,40}}第"
)
_HEADING_TAIL = re.compile(rf"第{GAP}*[{NUMERAL}]+{GAP}*(?:分编|[编章节篇]){GAP}[^。；，]{{1,40}}$")


def _label(index: int, match: re.Match[str], start: int, score: float) -> Label | None:
    number, sub = parse_numeral(_tight(match["number"])), parse_numeral(match["sub"]) if match["sub"] else 0
    if not 0 < number < 10_000:
        return None
    end = match.start("gap") if not match.groupdict().get("marks") else match.start("marks")
    return Label(index, start, end, number, sub, score)


def _tight(numeral: str) -> str:
    return re.sub(rf"{GAP}", "", numeral)


def _head_score(lines: Sequence[Line], index: int, match: re.Match[str], quoted: bool) -> float:
    """How much the label looks like a heading: 1 for a space after it, less without, below 0 for a reference."""
    rest = lines[index].text[match.end() :]
    if not rest:
        score = 0.9
    elif match["gap"] or match["marks"]:
        score = 0.3 if _REFERENCE.match(rest) else 1.0
    else:
        score = -1.5 if _REFERENCE.match(rest) else 0.6
    if index and not re.search(r"[。！？；：”）)】》…\-—>|]$", lines[index - 1].text) and len(lines[index - 1].text) > 20:
        score -= 0.5
    return score - (0.8 if quoted else 0.0)


def _best_run(candidates: Sequence[Label], breaks: frozenset[int]) -> tuple[Label, ...]:
    """The run of labels with the highest sum of scores less the costs of its steps."""
    best: list[float] = []
    came: list[int] = []
    ordered = sorted(breaks)
    for i, label in enumerate(candidates):
        value, source = -0.2 if label.number == 1 else -0.5, -1
        for j in range(max(0, i - 80), i):
            step = best[j] - _step_cost(candidates[j], label, ordered)
            if step > value:
                value, source = step, j
        best.append(value + label.score)
        came.append(source)
    run: list[Label] = []
    i = max(range(len(best)), key=best.__getitem__, default=-1)
    while i >= 0 and best[i] > 0:
        run.append(candidates[i])
        i = came[i]
    return tuple(reversed(run))


def _step_cost(before: Label, label: Label, breaks: Sequence[int]) -> float:
    if label.sub:
        return 0.0 if _follows(before, label) else 1.0 if label.number == before.number + 1 and label.sub == 1 else 8.0
    gap = label.number - before.number
    if gap == 1:
        return 0.0
    if label.number == 1:
        return 0.2 if any(before.line < b <= label.line for b in breaks) else 1.2
    return 1.2 + 0.1 * gap if 1 < gap <= 30 else 8.0
