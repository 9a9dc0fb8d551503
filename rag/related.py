"""Questions to ask next, each of which a passage among the hits answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.model import Hit, Question
from rag.terms import fold

_LABEL = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|\d+[.．、]|附件\s*\d*|第[一二三四五六七八九十百]+[条章节])\s*"
)


def related_questions(asked: Question, hits: Sequence[Hit], most: int = 3) -> tuple[str, ...]:
    """Up to `most` questions about the headings and table items nearest to the answer, the answered place left out."""
    questions: dict[str, None] = {}
    for hit in hits[1:12]:
        passage = hit.passage
        name = _LABEL.sub("", passage.path[-1]).strip("。：: ") if passage.path else ""
        if not 4 <= len(name) <= 24 or fold(name) in fold(asked.text) or passage.kind in ("contents", "front"):
            continue
        questions.setdefault(f"{name}由谁负责、何时完成？" if passage.rows else f"“{name}”是怎么要求的？")
        if len(questions) == most:
            break
    return tuple(questions)
