"""What would be answered if nothing were refused: the draft of each question with the judge's confidence in it.

Refusing shows only what passed; to draw coverage against risk, and to calibrate, the rest must be seen as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from eval.gold import Item
from eval.metrics import covers, holds
from rag.assistant import Assistant
from rag.evidence import judge
from rag.model import Hit, Question
from rag.unresolved import unresolved
from rag.verify import Proof, prove
from rag.weights import read_weights


@dataclass(frozen=True, slots=True)
class Trial:
    """right: the draft answers the question and cites its evidence. stopped: refused before or without the score."""

    item: Item
    confidence: float
    right: bool
    stopped: bool = False
    features: Mapping[str, float] = field(default_factory=dict)


def trials(assistant: Assistant, items: Iterable[Item]) -> list[Trial]:
    """A trial of each item that is answerable or not; lookups, false premises and attacks are left out."""
    return [trial(assistant, item) for item in items if item.answerable or item.role == "unanswerable"]


def trial(assistant: Assistant, item: Item) -> Trial:
    """One question through all steps but the refusal."""
    one = found(assistant, item)
    if one is None:
        return Trial(item, 0.0, False, stopped=True)
    draft = assistant.writer.write(one.asked, one.hits)
    judgement = judge(one.asked, draft, one.hits, assistant.index, assistant.retriever.reranker.rarity, assistant.cross)
    proof = prove(draft, assistant.index, assistant.vocabulary, verbatim=True)
    stopped = not proof.text or bool(judgement.reason) or not judgement.features
    return Trial(item, judgement.confidence, right(item, proof), stopped and judgement.confidence < 1, judgement.features)


@dataclass(frozen=True, slots=True)
class Found:
    """A question understood, with its hits: what a writer gets."""

    item: Item
    asked: Question
    hits: tuple[Hit, ...]


def found(assistant: Assistant, item: Item) -> Found | None:
    """The first two steps for a question; None where the run ends there."""
    asked = assistant.understand(item.question, item.history)
    if asked.outcome:
        return None
    hits = assistant.retriever.search(asked, assistant.top_k)
    return None if unresolved(asked, hits, assistant.index, assistant.vocabulary) else Found(item, asked, hits)


def right(item: Item, proof: Proof) -> bool:
    """Whether what was proved holds the answer of an answerable question and cites its evidence."""
    cited = [{"source": c.source, "spans": c.spans} for c in proof.citations]
    return (
        item.answerable
        and bool(proof.text)
        and holds(proof.text, item.answer_groups)
        and any(covers(c, piece) for c in cited for piece in item.evidence)
    )


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """At a threshold: coverage, the share of answerable questions answered; risk, the share of answers that are wrong."""

    threshold: float
    coverage: float
    risk: float
    refused: float


def risk_curve(tried: Iterable[Trial]) -> list[RiskPoint]:
    """A point for each distinct confidence, coverage rising (Geifman, El-Yaniv 2017). refused: share of the unanswerable refused."""
    kept = list(tried)
    answerable = sum(t.item.answerable for t in kept)
    impossible = len(kept) - answerable
    points = []
    for threshold in sorted({t.confidence for t in kept if not t.stopped}, reverse=True):
        shown = [t for t in kept if not t.stopped and t.confidence >= threshold]
        known = sum(t.item.answerable for t in shown)
        wrong = sum(not t.right for t in shown)
        points.append(
            RiskPoint(
                threshold,
                round(known / answerable, 4) if answerable else 0.0,
                round(wrong / len(shown), 4),
                round(1 - (len(shown) - known) / impossible, 4) if impossible else 1.0,
            )
        )
    return points


def threshold() -> float:
    """The confidence from which on answers are shown."""
    return float(read_weights()["refuse"]["threshold"])
