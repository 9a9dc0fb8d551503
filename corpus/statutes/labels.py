"""Which 第…条 in a text begin an article, and which only refer to one.

Every label at the head of a line is a candidate. Which of them are real is decided by the run that they form: labels
count on by one (第九条, 第十条, 第十条之一, 第十一条), start again only in a new law, and read like headings (a space
after 条, a full stop before). The best run is found by dynamic programming.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.model import Line
from corpus.numerals import NUMERAL, parse_numeral, to_chinese

GAP = r"[ \t\u00a0\u2002\u2003\u2009\u200b\u3000\ufeff]"
"""White space inside a line, zero-width space too."""

_LABEL = rf"[第笫]{GAP}*(?P<number>[{NUMERAL}](?:{GAP}?[{NUMERAL}])*){GAP}*[条條](?:{GAP}*之{GAP}?(?P<sub>[一二三四五六七八九十]+|[0-9]+))?"
_AT_HEAD = re.compile(rf"{_LABEL}(?P<marks>\*\*)?(?P<gap>{GAP}*)")
_REFERENCE = re.compile(
    r"(?:的|至|[、，,。；;：:）)》”]|和(?![平解谐])|及|与|或者|规定|所称|所列|所述|第|中(?:的|关于|规定|所|“|增加)|之规定|修改|改为|删|以外|以及"
    r"|作为|相应|增加|并(?!处)|[之前后]|[一二三四五六七八九十]款)"
)


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


def find_labels(lines: Sequence[Line], breaks: frozenset[int] = frozenset(), continued: frozenset[int] = frozenset()) -> tuple[Label, ...]:
    """The labels that begin articles, in order. `lines` have no white space at their ends and are not empty.

    breaks: indices of lines (titles, 编 headings, annexes) after which the count may start again; continued: of lines
    that go on with the one before.
    """
    candidates = list(_candidates(lines, continued))
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


def _candidates(lines: Sequence[Line], continued: frozenset[int]) -> Iterator[Label]:
    heads = [(index, head) for index, line in enumerate(lines) if line.text[0] in "第笫" and (head := _AT_HEAD.match(line.text))]
    habit = _habit([(head, lines[index].text[head.end() : head.end() + 2]) for index, head in heads])
    quoted = _quoted(lines)
    for index, head in heads:
        score = _score(lines, index, head, habit) - 0.8 * quoted[index] - 1.0 * (index in continued)
        if label := _label(index, head, score):
            yield label


@dataclass(frozen=True, slots=True)
class _Habit:
    """How the labels of a text are set off. unspaced: mostly by nothing; marks: by these, as in "第一条、" and "第一条："."""

    unspaced: bool
    marks: str


def _habit(heads: Sequence[tuple[re.Match[str], str]]) -> _Habit:
    following = Counter(rest[:1] for head, rest in heads if not head["gap"])
    marks = "".join(mark for mark in "、：:.．" if following[mark] >= max(2, 0.5 * len(heads)))
    spaced = sum(bool(head["gap"]) for head, _ in heads)
    unspaced = sum(not head["gap"] and not _REFERENCE.match(rest) for head, rest in heads)
    return _Habit(spaced < unspaced, marks)


def _quoted(lines: Sequence[Line]) -> list[bool]:
    """For each line, whether a quotation is open where it begins."""
    found, open_now = [], False
    for line in lines:
        found.append(open_now)
        opened, closed = line.text.rfind("“"), line.text.rfind("”")
        open_now = opened > closed if opened != closed else open_now
    return found


def _label(index: int, match: re.Match[str], score: float) -> Label | None:
    number, sub = parse_numeral(_tight(match["number"])), parse_numeral(match["sub"]) if match["sub"] else 0
    if not 0 < number < 10_000:
        return None
    return Label(index, 0, match.start("marks") if match["marks"] else match.start("gap"), number, sub, score)


def _tight(numeral: str) -> str:
    return re.sub(rf"{GAP}", "", numeral)


def _score(lines: Sequence[Line], index: int, match: re.Match[str], habit: _Habit) -> float:
    """How much the label looks like a heading: 1 for a space after it (or what the others have), less for what reads like a reference."""
    rest = lines[index].text[match.end() :]
    before = lines[index - 1].text if index else ""
    ended = bool(re.search(r"[。！？；：”）)】》…\-—>|]$", before)) or len(before) <= 20
    marked = bool(rest[:1] and rest[:1] in habit.marks)
    refers = not marked and bool(_REFERENCE.match(rest))
    if not rest:
        return 0.9 if ended else 0.4
    if match["gap"] or match["marks"] or marked:
        score = 0.3 if refers else 1.0
    elif refers:
        score = -0.8 if ended else -1.5
    else:
        score = 1.0 if habit.unspaced else 0.6
    return score if ended else score - 0.5


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
        return 0.2 if bisect_right(breaks, before.line) < bisect_right(breaks, label.line) else 1.2
    return 1.2 + 0.1 * gap if 1 < gap <= 30 else 8.0
