"""Who stands at a place of a list of people: "任免名单第10个是谁", "成员里排第五的", "名单最后一个人"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import Row
from index.store import Index
from rag.model import Hit, Line, Question
from rag.pin import choose
from rag.render import say_person
from rag.steps import counted_person
from rag.vocabulary import Vocabulary

_ROLES = re.compile(r"成员|副[组主]长?任?|第一主任|秘书长")


def listed(question: Question, hits: Sequence[Hit], index: Index, vocabulary: Vocabulary) -> Line | None:
    """The one of a list of people that the question counts to, of those of the role or the change of office that it names."""
    counted = counted_person(question.text)
    if not counted:
        return None
    nth = counted[0]
    named = [document for reference in question.references for document in choose(reference, question, index, vocabulary)]
    found = [hit.passage for hit in hits if not named or hit.document.id in named]
    of_named = [index.passages[int(position)] for document in named for position in index.positions([document])]
    first = next((passage for passage in (*found, *of_named) if passage.kind == "person"), None)
    if first is None:
        return None
    people: list[tuple[Hit, Row]] = []
    for position in index.positions([first.document]):
        passage = index.passages[int(position)]
        if (passage.kind, passage.path) == (first.kind, first.path):
            hit = Hit(passage, index.documents[passage.document], hits[0].score if hits else 0.0, {"pinned" if named else "list": 1})
            people += [(hit, row) for row in passage.rows if say_person(row) and _is_asked(row, question.text)]
    place = nth - 1 if nth > 0 else len(people) + nth
    if not 0 <= place < len(people):
        return None
    hit, row = people[place]
    return Line(say_person(row), ((hit, row.spans),))


def _is_asked(row: Row, text: str) -> bool:
    """Whether a row is of the role, or of the change of office, that `text` counts."""
    cells = {cell.header: cell.text for cell in row.cells}
    if role := _ROLES.search(text):
        return "角色" not in cells or cells["角色"] == role[0]
    if re.search(r"任免|任职和免", text) or "角色" in cells:
        return True
    return bool(cells.get("任")) if "任命" in text else bool(cells.get("免")) if re.search(r"免[职去的了]|被免", text) else True
