"""A false premise put right: "评了五家企业，是哪五家" is told first that the document says 3家企业.

Only what a question states of the matter counts: a number with its counter ("五家企业", "最高给50万"), said neither of the one who asks
("我家五口人") nor as a condition. The line quotes the document's number, never the wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from rag.model import Line, Question
from rag.quantities import Quantity, quantities
from rag.references import without_references
from rag.terms import bigrams, fold

_COUNTERS = frozenset(("家", "个", "项", "处", "条", "名", "位", "所", "元", "期", "类", "座", "张"))
_OWN = re.compile(r"我|咱|俺|本人|自己|要是|如果|假如|万一|还是|或者?|超过|不到|以[上下内]|左右|至少|多少|几")
_LIMIT = re.compile(r"最[高多]|封顶|上限|不超过|至多|累计")
_REST = 6  # characters behind a number that say what it counts
_CLAUSE = re.compile(r"[^，。；？！,;]+")
# A date that is put to the assistant for confirmation: its year is no year that is asked about.
_CONFIRMED = re.compile(r"(?:是|在|为|定在)((?:19|20)\d\d)年[^，。？！]{0,14}?(?:吧|吗|对吗|对吧|没错|是不是|对不对)")


def claimed_years(text: str) -> tuple[str, ...]:
    """The years that a question only supposes: "标准时点是2024年6月30号吧" asks whether, not what happened in 2024."""
    return tuple(_CONFIRMED.findall(text))


def correction(question: Question, lines: Sequence[Line]) -> Line | None:
    """What the first line that counts the same as the question, and counts it otherwise, says of it; None where nothing is at odds."""
    text = without_references(question)
    for clause in _CLAUSE.findall(text):
        for claim in quantities(clause):
            before, _, after = fold(clause).partition(fold(claim.words))
            unit = claim.unit or ("元" if claim.words.endswith(("万", "亿")) else "")
            if unit not in _COUNTERS or _OWN.search(clause) or before.endswith("第"):
                continue
            limit = bool(_LIMIT.search(before))
            for line in lines:
                stated = [q for q in quantities(line.text) if q.unit == unit and _alike(q, line.text, after, limit)]
                if any(quantity.value == claim.value for quantity in stated):
                    break
                if len({quantity.value for quantity in stated}) == 1:
                    return Line(f"与问题说的不同，文件写的是“{_words(stated[0], line.text, after)}”。", line.evidence[:1])
    return None


def _alike(quantity: Quantity, text: str, counted: str, limit: bool) -> bool:
    """Whether a number of a text counts what stands behind the question's; of a sum, whether both are limits."""
    before, _, after = fold(text).partition(fold(quantity.words))
    if quantity.unit == "元":
        return limit and bool(_LIMIT.search(before[-8:]))
    return bool(bigrams(counted[:_REST]) & bigrams(after[:_REST]))


def _words(quantity: Quantity, text: str, counted: str) -> str:
    """The number as the text has it, with as much behind it as the question says too."""
    words = fold(quantity.words)
    after = fold(text).partition(words)[2][:_REST]
    shared = SequenceMatcher(None, counted[:_REST], after, autojunk=False).find_longest_match()
    return words + (after[: shared.b + shared.size] if shared.size > 1 else "")
