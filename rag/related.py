"""Questions to ask next, each of which a passage among the hits answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import Passage
from rag.model import Hit, Question
from rag.render import header_of, tidy
from rag.terms import fold

_ITEM = re.compile(r"^.*?(?:第\d+项|[A-Z]\d+(?:-\d+)?)\s+")
_DUTY = re.compile(r"责任(?:单位|部门)|牵头(?:部门|单位)")
_LABEL = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|\d+[.．、]|附件\s*\d*|第[一二三四五六七八九十百]+[条章节])\s*"
)
_INNER = str.maketrans("“”", "‘’")  # marks within quoted words


def related_questions(asked: Question, hits: Sequence[Hit], most: int = 3) -> tuple[str, ...]:
    """Up to `most` questions about the headings and table items nearest to the answer, the answered place left out."""
    questions: dict[str, None] = {}
    for hit in hits[1:12]:
        name, question = _question(hit.passage)
        if question and fold(name) not in fold(asked.text):
            questions.setdefault(question)
        if len(questions) == most:
            break
    return tuple(questions)


def _question(passage: Passage) -> tuple[str, str]:
    """(name, question) of what a passage tells: who is responsible for a table's item, what a headed paragraph says; else ("", "")."""
    if passage.kind in ("contents", "front", "person", "article"):
        return "", ""
    if passage.rows:
        name = _ITEM.sub("", passage.locator).strip()
        duty = next(
            (header_of(cell) for row in passage.rows for cell in row.cells if _DUTY.search(cell.header) and tidy(cell.text) != "/"), ""
        )
        return (name, f"{name}的{duty}是谁？") if duty and 4 <= len(name) <= 24 else ("", "")
    name = _LABEL.sub("", passage.path[-1]).strip("。：: ") if passage.path else ""
    return (name, f"“{name.translate(_INNER)}”是怎么要求的？") if 4 <= len(name) <= 24 else ("", "")
