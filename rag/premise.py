"""A false premise put right: "评了五家企业，是哪五家" is told first that the document says 3家企业.

Only what a question states of the matter counts: a number with its counter ("五家企业", "最高给50万", "调低到四成"), a direction
("为什么下降了") and a place of an office ("为什么设在财政局"), said neither of the one who asks ("我家五口人") nor as a condition. The line
quotes the document's words, never the wrong ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from difflib import SequenceMatcher

from rag.model import Line, Question
from rag.quantities import Quantity, quantities
from rag.references import without_references
from rag.terms import bigrams, fold, topic

_COUNTERS = frozenset(("家", "个", "项", "处", "条", "名", "位", "所", "元", "期", "类", "座", "张"))
_OWN = re.compile(r"我|咱|俺|本人|自己|要是|如果|假如|万一|还是|或者?|超过|不到|以[上下内]|左右|至少|多少|几(?!成)")
_LIMIT = re.compile(r"最[高多]|封顶|上限|不超过|至多|累计")
_RATE = re.compile(r"[一每]个?[天人月年日户亩]|/[天人月年日]")
_YUAN = re.compile(r"(?<=\d)块钱?")
_REST = 6  # characters behind a number that say what it counts
_CLAUSE = re.compile(r"[^，。；？！,;]+")
# A date that is put to the assistant for confirmation: its year is no year that is asked about.
_CONFIRMED = re.compile(r"(?:是|在|为|定在)((?:19|20)\d\d)年[^，。？！]{0,14}?(?:吧|吗|对吗|对吧|没错|是不是|对不对)")
_WHY = re.compile(r"为(?:什么|啥|何)|凭(?:什么|啥)|干(?:嘛|吗)|(?:怎么|咋)(?![办样才让做])(?=[^，。？]{0,20}了)")
_DOWN = re.compile(r"下降|下滑|减少|降低|下跌|往下[掉降跌]|[变减]少了|掉了|跌了|降了|调低|缩减|负增长")
_UP = re.compile(r"增长|上升|提高|增加|上涨|涨了|[变增]多了|升高|调高|扩大")
_CHANGE = re.compile(r"从[^，。？\d]{0,8}(\d+(?:\.\d+)?)[^，。？\d]{0,6}[到成为]了?(\d+(?:\.\d+)?)")
_TENTHS = re.compile(r"([一二三四五六七八九])成(?!立|为|果|员|功|都|本|年|人|绩|效|长)")
_SEAT = re.compile(r"(?:设|放|挂|挂靠|安)在[^，。？]{0,3}?([\u4e00-\u9fff]{2,8}?(?:局|委|办|中心|厅|部|院))(?![长的]?工作)")
_SEATED = re.compile(r"办公室?设在[^，,。；]{2,16}")
_IDLE = re.compile(rf"{_WHY.pattern}|{_DOWN.pattern}|{_UP.pattern}|(?:19|20)\d\d年|[去今明前]年|目标|[把被到]")
Check = Callable[[str, Sequence[Line]], tuple[Line, str] | None]  # the line that is at odds with the text of a question, and its words
_FEW, _MOST = 0.5, 0.7  # share of the words of what a clause is about that a text must hold


def claimed_years(text: str) -> tuple[str, ...]:
    """The years that a question only supposes: "标准时点是2024年6月30号吧" asks whether, not what happened in 2024."""
    return tuple(_CONFIRMED.findall(text))


def correction(question: Question, lines: Sequence[Line]) -> Line | None:
    """What the first line that is at odds with what the question states says of it; None where nothing is at odds."""
    text = without_references(question)
    checks: tuple[Check, ...] = (_other_change, _other_number, _other_seat, _other_direction)
    for check in checks:
        if found := check(text, lines):
            line, words = found
            return Line(f"与问题说的不同，文件写的是“{words}”。", line.evidence[:1])
    return None


def _other_number(text: str, lines: Sequence[Line]) -> tuple[Line, str] | None:
    """The number of a line that counts the same as one of the question's, where no line has that."""
    for clause in _CLAUSE.findall(_TENTHS.sub(r"百分之\1十", _YUAN.sub("元", text))):
        for claim in quantities(clause):
            before, _, after = fold(clause).partition(fold(claim.words))
            unit = claim.unit or ("元" if claim.words.endswith(("万", "亿")) else "")
            changed = unit == "%" and re.search(r"[到为成]$", before) and _WHY.search(text)
            if (unit not in _COUNTERS and not changed) or _OWN.search(clause) or before.endswith("第"):
                continue
            for line in lines:
                stated = [q for q in quantities(line.text) if q.unit == unit and _alike(q, line.text, before, after)]
                if any(quantity.value == claim.value for quantity in stated):
                    break
                if len({quantity.value for quantity in stated}) == 1:
                    return line, _words(stated[0], line.text, after)
    return None


def _alike(quantity: Quantity, text: str, before: str, after: str) -> bool:
    """Whether a number of a text counts what the question's does: what stands behind both, of a share and of a number without anything
    behind it what stands before; of a sum, whether both are limits, or both for a day or for each."""
    said_before, _, said_after = fold(text).partition(fold(quantity.words))
    if quantity.unit == "元":
        of_limit = _LIMIT.search(before) and _LIMIT.search(said_before[-8:])
        return bool(of_limit or (_RATE.search(before + after) and _RATE.search(said_before[-6:] + said_after[:6])))
    if quantity.unit == "%" or not after.strip():
        return _share(before, said_before if quantity.unit == "%" else text) >= _FEW
    return bool(bigrams(after[:_REST]) & bigrams(said_after[:_REST]))


def _words(quantity: Quantity, text: str, counted: str) -> str:
    """The number as the text has it, with as much behind it as the question says too."""
    words = fold(quantity.words)
    after = fold(text).partition(words)[2][:_REST]
    shared = SequenceMatcher(None, counted[:_REST], after, autojunk=False).find_longest_match()
    return words + (after[: shared.b + shared.size] if shared.size > 1 else "")


def _other_change(text: str, lines: Sequence[Line]) -> tuple[Line, str] | None:
    """The one of two numbers that the lines state, where the question asks why it went from one to the other."""
    change = _CHANGE.search(fold(text))
    if not change or not _WHY.search(text):
        return None
    told = {number: _stated(Decimal(number), lines) for number in change.groups()}
    found = [place for place in told.values() if place]
    return found[0] if len(found) == 1 else None


def _stated(number: Decimal, lines: Sequence[Line]) -> tuple[Line, str] | None:
    return next(((line, fold(q.words)) for line in lines for q in quantities(line.text) if number in (q.digits, q.value)), None)


def _other_seat(text: str, lines: Sequence[Line]) -> tuple[Line, str] | None:
    """Where a line says that an office is, where the question asks why it is elsewhere."""
    claim = _SEAT.search(text)
    if not claim or not _WHY.search(text) or re.search(r"哪|什么地方", claim[0]):
        return None
    if any(claim[1] in seat for line in lines for seat in _SEATED.findall(line.text)):
        return None
    return next(((line, seat[0]) for line in lines if (seat := _SEATED.search(line.text))), None)


def _other_direction(text: str, lines: Sequence[Line]) -> tuple[Line, str] | None:
    """The clause of a line that says of the same thing that it grew, where the question asks why it fell, or the other way round."""
    if not _WHY.search(text):
        return None
    for claimed, other in ((_DOWN, _UP), (_UP, _DOWN)):
        if not claimed.search(text) or other.search(text):
            continue
        clauses = [(line, clause) for line in lines for clause in _CLAUSE.findall(line.text) if _share(text, clause) >= _MOST]
        if any(claimed.search(clause) for _, clause in clauses):
            return None
        if found := next(((line, clause) for line, clause in clauses if other.search(clause)), None):
            return found[0], found[1].strip()
    return None


def _share(about: str, text: str) -> float:
    """Share of the words (bigrams) of what is spoken of that `text` holds."""
    wanted = bigrams(topic(_IDLE.sub(" ", about)))
    return len(wanted & bigrams(text)) / len(wanted) if wanted else 0.0
