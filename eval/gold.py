"""Gold questions: one JSON object a line, their evidence as places in sources.

evidence: strings that stand once in a source; or evidence_spans: for each piece of evidence a list of equally good
[source, start, end]. answer_groups: the answer holds one alternative of every group. history: earlier turns. kind, why:
of questions that cannot be answered. must_not, expect: of attacks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.model import Turn

Place = tuple[str, int, int]  # source name, [start, end) in characters
QUESTIONS = Path(__file__).parent / "questions"
DOCUMENTS = Path(__file__).resolve().parent.parent / "corpus" / "documents"


@dataclass(frozen=True, slots=True)
class Item:
    """A gold question. evidence: for each piece its alternatives. set: the stem of its file."""

    set: str
    id: str
    question: str
    type: str = ""
    persona: str = ""
    history: tuple[Turn, ...] = ()
    answer: str = ""
    answer_groups: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[tuple[Place, ...], ...] = ()
    number: str = ""
    kind: str = ""
    why: str = ""
    must_not: tuple[str, ...] = ()
    expect: str = ""

    @property
    def role(self) -> str:
        """ "attack", "answerable", "lookup" (a place is asked for), "false_premise", "unanswerable"."""
        if self.must_not or self.expect:
            return "attack"
        if self.answer_groups:
            return "answerable"
        if self.evidence:
            return "lookup"
        return "false_premise" if self.kind == "false_premise" else "unanswerable"

    @property
    def answerable(self) -> bool:
        """Whether an answer is expected; of a "line" it is only known which one answers."""
        return self.role == "answerable" or self.type == "line"


class Sources:
    """Texts of sources by name, out of folders: the first folder that has a file of that name wins."""

    def __init__(self, folders: Iterable[Path], texts: Mapping[str, str] | None = None) -> None:
        self._paths = {p.name: p for folder in reversed(list(folders)) for p in sorted(folder.rglob("*")) if p.is_file()}
        self._texts: dict[str, str] = dict(texts or {})

    def text(self, name: str) -> str:
        """The decoded text, "" where there is no such source."""
        if name not in self._texts:
            path = self._paths.get(name)
            self._texts[name] = path.read_text(encoding="utf-8", errors="replace") if path else ""
        return self._texts[name]

    def find(self, words: str) -> Place:
        """Where `words` stand. Raises ValueError where no source has them."""
        for name in sorted({*self._texts, *(n for n, p in self._paths.items() if p.suffix in (".txt", ".md"))}):
            at = self.text(name).find(words)
            if at >= 0:
                return name, at, at + len(words)
        raise ValueError(f"没有来源含有这段依据：{words[:60]!r}")


def load(path: Path, sources: Sources) -> tuple[Item, ...]:
    """The items of a file. Raises ValueError naming file and line where a line is not a gold question."""
    items = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.strip():
            try:
                items.append(_item(path.stem, json.loads(line), sources))
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{path} 第 {number} 行不是标准问题：{error}") from error
    return tuple(items)


def _item(name: str, data: dict[str, Any], sources: Sources) -> Item:
    if "evidence_spans" in data:
        evidence = tuple(tuple((str(s), int(a), int(b)) for s, a, b in piece) for piece in data["evidence_spans"])
    else:
        evidence = tuple((sources.find(words),) for words in data.get("evidence", ()))
    return Item(
        set=name,
        id=data["id"],
        question=data["question"],
        type=data.get("type") or data.get("kind") or "",
        persona=data.get("persona", ""),
        history=tuple(Turn(turn["question"], turn.get("answer") or "") for turn in data.get("history") or ()),
        answer=data.get("answer") or "",
        answer_groups=tuple(tuple(group) for group in data.get("answer_groups") or ()),
        evidence=evidence,
        number=data.get("doc_no") or "",
        kind=data.get("kind") or "",
        why=data.get("why") or "",
        must_not=tuple(data.get("must_not") or ()),
        expect=data.get("expect") or "",
    )
