"""Put gold questions to an assistant and measure what comes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from eval.gold import Item, Sources
from eval.metrics import Figures, measure, retrieval
from rag.assistant import Assistant
from rag.batch import answer_json
from rag.model import Hit

Ranker = Callable[[Item], Sequence[dict[str, Any]]]  # a question to ranked passages: "source", "spans"
DEPTH = 20


@dataclass(frozen=True, slots=True)
class Record:
    """A question, the answer as the batch contract has it, and its figures."""

    item: Item
    answer: dict[str, Any]
    figures: Figures

    @property
    def good(self) -> bool:
        """Did this question end as it should? For a false premise any end is counted good: only a reader can tell."""
        decisive = ("safe", "correct_cited", "located", "refused")
        return all(self.figures[name] == 1 for name in decisive if name in self.figures)

    @property
    def key(self) -> str:
        """Names the question among all sets."""
        return f"{self.item.set}/{self.item.id}"


def answer_all(assistant: Assistant, items: Iterable[Item], sources: Sources) -> list[Record]:
    """A record of each item, in their order."""
    records = []
    for item in items:
        answer = answer_json(assistant.answer(item.question, item.history), item.id)
        records.append(Record(item, answer, measure(item, answer, sources)))
    return records


def ranker(assistant: Assistant, without: Collection[str] = (), depth: int = DEPTH) -> Ranker:
    """The assistant's own retrieval, with named steps left out."""
    return lambda item: [place(hit) for hit in assistant.search(item.question, item.history, depth, without=without)]


def place(hit: Hit) -> dict[str, Any]:
    """Where a hit stands: what the figures of retrieval need."""
    return {"source": hit.passage.source, "spans": hit.passage.spans}


@dataclass(frozen=True, slots=True)
class Ranking:
    """Figures of retrieval of each question that has evidence, and the milliseconds that each took."""

    figures: tuple[Figures, ...]
    milliseconds: tuple[float, ...]


def rank_all(rank: Ranker, items: Iterable[Item]) -> Ranking:
    """Retrieval alone, measured for items with evidence."""
    figures, spent = [], []
    for item in items:
        if item.evidence:
            started = time.perf_counter()
            passages = rank(item)
            spent.append((time.perf_counter() - started) * 1000)
            figures.append(retrieval(item, passages))
    return Ranking(tuple(figures), tuple(spent))
