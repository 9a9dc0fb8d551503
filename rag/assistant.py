"""The whole product as one short list of steps: understand, retrieve, write, verify.

Each step takes and returns plain frozen dataclasses; a step may end the run with a status. Page, command line and
evaluation all call `Assistant` and only format what it returns.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.cross import BertCrossEncoder, CrossEncoder, Remembering, unit_of
from index.encoder import Encoder, SentenceEncoder
from index.store import Index, open_index
from rag.bridge import Bridge
from rag.choose import SURE
from rag.evidence import Judgement, judge
from rag.extract import ExtractiveWriter
from rag.generate import ChatWriter
from rag.glossary import Glossary
from rag.intent import LearnedIntent
from rag.model import Answer, Draft, Hit, Question, Turn
from rag.question import describe, understand
from rag.related import related_questions
from rag.retrieve import Filters, Retriever, Weights
from rag.settings import Settings
from rag.unresolved import unresolved
from rag.verify import Proof, prove
from rag.vocabulary import Vocabulary

log = logging.getLogger(__name__)

FITTED = 3  # passages by which a reading of a follow-up is judged
NO_EVIDENCE = "没有在现有文件中找到依据，无法回答这个问题。"


@dataclass(frozen=True, slots=True)
class Step:
    """Progress for a page: the step's name ("understand", "retrieve", "write", "verify"), an unverified draft so far."""

    name: str
    text: str = ""
    done: bool = False


@dataclass(slots=True)
class _Clock:
    """Milliseconds spent in each step."""

    started: float = field(default_factory=time.perf_counter)
    last: float = field(default_factory=time.perf_counter)
    spent: dict[str, float] = field(default_factory=lambda: dict.fromkeys(("understand", "retrieve", "write", "verify"), 0.0))

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.spent[name] += (now - self.last) * 1000
        self.last = now

    def timings(self) -> dict[str, float]:
        total = (time.perf_counter() - self.started) * 1000
        return {name: round(ms, 2) for name, ms in {**self.spent, "total": total}.items()}


class Assistant:
    """Answers questions over one index. Thread-safe: it holds no state of a conversation."""

    def __init__(
        self,
        index: Index,
        weights: Weights | None = None,
        chat: ChatWriter | None = None,
        top_k: int = 20,
        cross: CrossEncoder | None = None,
    ) -> None:
        self.index, self.chat, self.top_k = index, chat, top_k
        self.vocabulary = Vocabulary.of(index.documents.values(), index.passages)
        self.cross = Remembering(cross or BertCrossEncoder())
        self._intent = LearnedIntent.of(index)
        self.retriever = Retriever(index, self.vocabulary, weights or Weights.load(), self.cross)
        rarity, glossary = self.retriever.reranker.rarity, Glossary(index.passages)
        self.writer = ExtractiveWriter(index, rarity, glossary, self.vocabulary, self.cross, Bridge(index, self.vocabulary))

    @classmethod
    def open(cls, settings: Settings, encoder: Encoder | None = None) -> Assistant:
        """The assistant that `settings` describe. Raise IndexUnusable, ModelUnusable with a message for the user."""
        index = open_index(settings.index, encoder or SentenceEncoder(settings.encoder))
        chat = ChatWriter.from_settings(settings) if settings.writer == "llm" else None
        return cls(index, chat=chat, top_k=settings.top_k)

    def warm(self) -> None:
        """Load what the first question would otherwise wait for: dictionary, model, spelling, rarity."""
        self.index.warm()
        self.vocabulary.prepare()
        self.search("政策")

    def understand(self, question: str, history: Sequence[Turn] = ()) -> Question:
        """The question as it will be searched, completed from the history."""
        return understand(question, history, self.vocabulary, self._likeness, self, self._intent)

    def _likeness(self, text: str) -> float:
        return max((score for _, score in self.index.dense(text, 1)), default=0.0)

    def document_of(self, question: str) -> str:
        """As Context.document_of: of the passage that answers a question best, where it answers it at all."""
        hits = self.retriever.search(describe(question, self.vocabulary), 1, without=("read",))
        return hits[0].document.id if hits else ""

    def title_of(self, document: str) -> str:
        """As Context.title_of."""
        return self.index.documents[document].title

    def fit(self, text: str, asked: str, document: str = "") -> float:
        """As Context.fit: of the passages nearest to a reading."""
        allowed = self.index.mask({document}) if document else None
        pairs = [(asked, unit_of(self.index, text, position)) for position, _ in self.index.dense(text, FITTED, allowed)]
        return float(max(self.cross.scores(pairs), default=-SURE))

    def search(
        self,
        question: str,
        history: Sequence[Turn] = (),
        top_k: int | None = None,
        filters: Filters | None = None,
        without: Collection[str] = (),
    ) -> tuple[Hit, ...]:
        """The best passages for a question, best first; nothing is written."""
        asked = self.understand(question, history)
        return self.retriever.search(asked, top_k or self.top_k, filters, without) if asked.text.strip() else ()

    def answer(self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None) -> Answer:
        """Understand, retrieve, write, verify; a refusal is an answer with its status, never an exception."""
        for event in self.stream(question, history, filters):
            if isinstance(event, Answer):
                return event
        raise AssertionError("a stream ends with an answer")

    def stream(self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None) -> Iterator[Step | Answer]:
        """The steps as they are done, the answer last."""
        clock = _Clock()
        yield Step("understand")
        asked = self.understand(question, history)
        clock.lap("understand")
        trace: dict[str, Any] = {"understood": asked}
        if asked.outcome:
            yield self._end(asked, asked.outcome, asked.message or NO_EVIDENCE, (), clock, trace)
            return
        yield Step("retrieve")
        hits = self.retriever.search(asked, self.top_k, filters)
        clock.lap("retrieve")
        if stop := unresolved(asked, hits, self.index, self.vocabulary):
            yield self._end(asked, stop.status, stop.message, hits, clock, trace)
            return
        yield Step("write")
        draft = self.writer.write(asked, hits)
        judgement = judge(asked, draft, hits, self.index, self.retriever.reranker.rarity, self.cross)
        trace["confidence"], trace["judgement"] = judgement.confidence, judgement
        clock.lap("write")
        if asked.doubt and judgement.confidence < asked.doubt.least:
            yield self._end(asked, asked.doubt.status, asked.doubt.message, hits, clock, trace)
            return
        if not judgement.enough:
            yield self._end(asked, "no_evidence", refusal(asked, judgement, hits), hits, clock, trace)
            return
        yield Step("verify", "\n".join(line.text for line in draft.lines))
        proof = prove(draft, self.index, self.vocabulary, verbatim=True)
        clock.lap("verify")
        if self.chat:
            proof = yield from self._with_chat(asked, hits, proof, clock, trace)
        trace["removed"] = proof.removed
        for line in proof.removed:
            log.info("removed a line: %s (%s)", line.text, line.reason)
        if not proof.text:
            yield self._end(asked, "no_evidence", refusal(asked, judgement, hits), hits, clock, trace)
            return
        related = related_questions(asked, hits)
        yield Answer(question, "answered", proof.text, proof.citations, hits, clock.timings(), related, trace)

    def _with_chat(
        self, asked: Question, hits: Sequence[Hit], extractive: Proof, clock: _Clock, trace: dict[str, Any]
    ) -> Generator[Step, None, Proof]:
        """The chat model's answer where in time it passes the proof and shows what was asked, else the extractive one that is ready."""
        assert self.chat
        draft: Draft | None = None
        for event in self.chat.write(asked, hits, self.index):
            if isinstance(event, str):
                yield Step("write", event)
            else:
                draft = event
        clock.lap("write")
        if draft is None or draft.status != "answered":
            trace["chat"] = draft.message if draft else "没有得到回答"
            return extractive
        proof = prove(draft, self.index, self.vocabulary)
        clock.lap("verify")
        trace["chat"] = {"lines": [line.text for line in draft.lines], "removed": proof.removed}
        judgement = judge(asked, Draft(proof.lines), hits, self.index, self.retriever.reranker.rarity, self.cross)
        return proof if judgement.enough else extractive

    def _end(self, asked: Question, status: str, message: str, hits: Sequence[Hit], clock: _Clock, trace: dict[str, Any]) -> Answer:
        return Answer(asked.original, status, message, (), tuple(hits), clock.timings(), (), trace)


def refusal(asked: Question, judgement: Judgement, hits: Sequence[Hit]) -> str:
    """A plain "no basis found": what is missing, and the nearest places to look, which are no answer."""
    lines = [judgement.reason or NO_EVIDENCE]
    places = dict.fromkeys(f"《{hit.document.title}》{hit.passage.locator}" for hit in hits[:8] if hit.passage.kind != "contents")
    if places:
        lines.append("可能有关的地方：" + "；".join(list(places)[:3]))
    return "\n".join(lines)
