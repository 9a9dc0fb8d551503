"""Conversations kept in SQLite: each belongs to one browser, and only that browser reads, renames or deletes it."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from rag.model import Answer, Citation
from rag.web.answers import Exchange, nearby

FORMAT = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS conversation (
    id TEXT PRIMARY KEY, browser TEXT NOT NULL, title TEXT NOT NULL, touched REAL NOT NULL);
CREATE INDEX IF NOT EXISTS conversation_of ON conversation (browser, touched);
CREATE TABLE IF NOT EXISTS exchange (
    id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, question TEXT NOT NULL, answer TEXT, trace TEXT, asked REAL NOT NULL,
    verdict TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS exchange_of ON exchange (conversation, position);
"""


@dataclass(frozen=True, slots=True)
class Conversation:
    """An entry of the list. touched: seconds since 1970, of the last question."""

    id: str
    title: str
    touched: float


@dataclass(frozen=True, slots=True)
class Feedback:
    """A thumb with its reason and what was asked and answered; `trace` says how the answer came about."""

    exchange: str
    question: str
    answer: str
    status: str
    verdict: str
    reason: str
    asked: float
    trace: dict[str, Any]


class Conversations:
    """The store. One connection, guarded by a lock: the page's threads share it."""

    def __init__(self, path: Path | str) -> None:
        """Open or create `path` (":memory:" keeps nothing). Raise ValueError for a file of a later format."""
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._base = sqlite3.connect(path, check_same_thread=False)
        self._base.execute("PRAGMA foreign_keys = ON")
        (version,) = self._base.execute("PRAGMA user_version").fetchone()
        if version not in (0, FORMAT):
            self._base.close()
            raise ValueError(f"{path} 是格式 {version} 的对话记录，本程序只认格式 {FORMAT}：请换用新版本，或移走这个文件")
        with self._writing() as base:
            base.executescript(_TABLES)
            base.execute(f"PRAGMA user_version = {FORMAT}")

    def close(self) -> None:
        self._base.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._base:
            yield self._base

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._base.execute(query, values).fetchall()

    def start(self, browser: str, title: str) -> str:
        """A new conversation; return its id."""
        name = secrets.token_urlsafe(12)
        with self._writing() as base:
            base.execute("INSERT INTO conversation VALUES (?, ?, ?, ?)", (name, browser, title[:60] or "新对话", time.time()))
        return name

    def owns(self, browser: str, conversation: str) -> bool:
        return bool(self._rows("SELECT 1 FROM conversation WHERE id = ? AND browser = ?", conversation, browser))

    def listed(self, browser: str, search: str = "") -> list[Conversation]:
        """The browser's conversations, latest first; with `search`, those whose title, questions or answers hold it."""
        like = f"%{search.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        found = self._rows(
            "SELECT id, title, touched FROM conversation c WHERE browser = ? AND (title LIKE ? ESCAPE '!' OR EXISTS ("
            "SELECT 1 FROM exchange e WHERE e.conversation = c.id AND (e.question LIKE ? ESCAPE '!' OR e.answer LIKE ? ESCAPE '!'))) "
            "ORDER BY touched DESC LIMIT 200",
            browser, like, like, like,
        )  # fmt: skip
        return [Conversation(*row) for row in found]

    def rename(self, browser: str, conversation: str, title: str) -> bool:
        with self._writing() as base:
            changed = base.execute(
                "UPDATE conversation SET title = ? WHERE id = ? AND browser = ?", (title.strip()[:60] or "新对话", conversation, browser)
            )
            return changed.rowcount == 1

    def delete(self, browser: str, conversation: str) -> bool:
        with self._writing() as base:
            return base.execute("DELETE FROM conversation WHERE id = ? AND browser = ?", (conversation, browser)).rowcount == 1

    def title(self, browser: str, conversation: str) -> str:
        rows = self._rows("SELECT title FROM conversation WHERE id = ? AND browser = ?", conversation, browser)
        return str(rows[0][0]) if rows else ""

    def exchanges(self, browser: str, conversation: str) -> list[Exchange]:
        """What was asked and answered, in order; an exchange without an answer was stopped."""
        rows = self._rows(
            "SELECT e.id, e.question, e.answer, e.verdict, e.reason FROM exchange e JOIN conversation c ON c.id = e.conversation "
            "WHERE c.id = ? AND c.browser = ? ORDER BY e.position",
            conversation, browser,
        )  # fmt: skip
        return [_exchange(*row) for row in rows]

    def ask(self, conversation: str, question: str) -> str:
        """Keep a question whose answer is still to come; return the exchange's id."""
        name = secrets.token_urlsafe(12)
        with self._writing() as base:
            base.execute(
                "INSERT INTO exchange (id, conversation, position, question, asked) "
                "SELECT ?, ?, COALESCE(MAX(position), 0) + 1, ?, ? FROM exchange WHERE conversation = ?",
                (name, conversation, question, time.time(), conversation),
            )
            base.execute("UPDATE conversation SET touched = ? WHERE id = ?", (time.time(), conversation))
        return name

    def cut(self, conversation: str, exchange: str) -> None:
        """Forget an exchange and those after it: the question is asked anew."""
        with self._writing() as base:
            base.execute(
                "DELETE FROM exchange WHERE conversation = ? AND position >= "
                "(SELECT position FROM exchange WHERE id = ? AND conversation = ?)",
                (conversation, exchange, conversation),
            )

    def answered(self, exchange: str, answer: Answer) -> None:
        """Keep the answer and its trace."""
        kept = {
            "status": answer.status,
            "text": answer.text,
            "citations": [asdict(citation) for citation in answer.citations],
            "nearby": [asdict(citation) for citation in nearby(answer)],
            "related": list(answer.related),
        }
        trace = {
            "timings_ms": answer.timings_ms,
            "hits": [
                {"source": h.passage.source, "spans": h.passage.spans, "locator": h.passage.locator, "score": h.score} for h in answer.hits
            ],
            "steps": answer.trace,
        }
        with self._writing() as base:
            base.execute(
                "UPDATE exchange SET answer = ?, trace = ? WHERE id = ?",
                (json.dumps(kept, ensure_ascii=False), json.dumps(trace, ensure_ascii=False, default=str), exchange),
            )

    def judge(self, browser: str, exchange: str, verdict: str, reason: str) -> bool:
        """Keep a thumb ("up", "down", "" to take it back) and why."""
        with self._writing() as base:
            changed = base.execute(
                "UPDATE exchange SET verdict = ?, reason = ? WHERE id = ? "
                "AND conversation IN (SELECT id FROM conversation WHERE browser = ?)",
                (verdict, reason[:1000], exchange, browser),
            )
            return changed.rowcount == 1

    def feedback(self, most: int = 500) -> list[Feedback]:
        """All thumbs, latest first: for those who keep the corpus."""
        rows = self._rows(
            "SELECT id, question, answer, verdict, reason, asked, trace FROM exchange WHERE verdict != '' ORDER BY asked DESC LIMIT ?", most
        )
        return [
            Feedback(name, question, kept.get("text", ""), kept.get("status", ""), verdict, reason, asked, json.loads(trace or "{}"))
            for name, question, answer, verdict, reason, asked, trace in rows
            for kept in [json.loads(answer or "{}")]
        ]


_FIELDS = {field.name for field in fields(Citation)}


def _citation(kept: dict[str, Any]) -> Citation:
    values = {name: value for name, value in kept.items() if name in _FIELDS}
    values["spans"] = tuple((int(start), int(end)) for start, end in kept["spans"])
    return Citation(**values)


def _exchange(name: str, question: str, kept: str | None, verdict: str, reason: str) -> Exchange:
    if kept is None:
        return Exchange(name, question, Answer(question, "stopped", "这个问题没有回答完。可以重新回答，或修改后再问。"))
    data = json.loads(kept)
    answer = Answer(question, data["status"], data["text"], tuple(_citation(c) for c in data["citations"]), related=tuple(data["related"]))
    return Exchange(name, question, answer, tuple(_citation(c) for c in data["nearby"]), verdict=verdict, reason=reason)
