"""Answers as JSON lines: what `python -m rag … --batch` reads and writes."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rag.model import Answer, Hit, Turn


class BadLine(ValueError):
    """A line of a batch that is not a question; the message names the line and what to mend."""


def read_questions(path: Path) -> Iterator[tuple[dict[str, Any], BadLine | None]]:
    """Each line's object, or the object as far as it could be read with what is wrong with it."""
    for number, raw in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        if not raw.strip():
            continue
        try:
            item = json.loads(raw)
        except json.JSONDecodeError as error:
            yield {"id": f"line-{number}"}, BadLine(f"第 {number} 行不是 JSON：{error.msg}")
            continue
        if not isinstance(item, dict) or not isinstance(item.get("question"), str):
            yield {"id": f"line-{number}"}, BadLine(f"第 {number} 行应为含 question 字符串的对象")
            continue
        history = item.get("history") or []
        if not isinstance(history, list) or not all(isinstance(turn, dict) and isinstance(turn.get("question"), str) for turn in history):
            yield {"id": item.get("id", f"line-{number}")}, BadLine(f"第 {number} 行的 history 应为 [{{question, answer}}, …]")
            continue
        yield {"id": f"line-{number}", **item}, None


def turns(item: Mapping[str, Any]) -> tuple[Turn, ...]:
    """The history of a batch line."""
    return tuple(Turn(turn["question"], str(turn.get("answer") or "")) for turn in item.get("history") or [])


def passage_json(rank: int, hit: Hit) -> dict[str, Any]:
    """A hit as the batch contract has it."""
    return {
        "rank": rank,
        "score": hit.score,
        "number": hit.document.number,
        "document": hit.document.title,
        "locator": hit.passage.locator,
        "source": hit.passage.source,
        "spans": [list(span) for span in hit.passage.spans],
        "text": hit.passage.text,
    }


def answer_json(answer: Answer, identifier: str = "", trace: bool = False) -> dict[str, Any]:
    """An answer as the batch contract has it; with `trace`, all that explains it."""
    line: dict[str, Any] = {
        "id": identifier,
        "question": answer.question,
        "status": answer.status,
        "answer": answer.text,
        "citations": [{**dataclasses.asdict(citation), "spans": [list(span) for span in citation.spans]} for citation in answer.citations],
        "passages": [passage_json(rank, hit) for rank, hit in enumerate(answer.hits, 1)],
        "timings_ms": answer.timings_ms,
        "removed": [dataclasses.asdict(line) for line in answer.trace.get("removed", ())],
        "confidence": answer.trace.get("confidence", 0.0),
    }
    if trace:
        line["trace"] = {name: plain(value) for name, value in answer.trace.items()}
        line["trace"]["lanes"] = [{"locator": hit.passage.locator, "score": hit.score, **hit.lanes} for hit in answer.hits]
    return line


def plain(value: Any) -> Any:
    """Dataclasses and tuples as JSON's own kinds."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return plain(dataclasses.asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple | set) else value
