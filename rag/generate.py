"""The chat-model writer: any OpenAI-compatible endpoint, its answer cut into lines whose markers we issued.

The evidence goes out numbered and fenced, as data. What comes back is only a draft: `rag.verify` decides what of it is
shown. Whatever goes wrong (slow, failing, cut off, garbage) ends in a draft without lines, and the extractive answer stands.
"""

from __future__ import annotations

import logging
import queue
import re
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Template

import httpx
import openai
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from corpus.model import Span
from index.store import Index
from rag.model import Draft, Hit, Line, Question
from rag.quantities import quantities
from rag.sentences import sentences
from rag.settings import Settings
from rag.terms import bigrams

log = logging.getLogger(__name__)

PROMPTS = Path(__file__).resolve().parent.parent / "prompts"
_MARKER = re.compile(r"[\[【](\d{1,3})[\]】]")
_FAILED = (openai.OpenAIError, httpx.HTTPError, ValueError, KeyError, TypeError, IndexError, AttributeError, OSError)


def prompt(name: str, **values: str) -> str:
    """The text of prompts/<name>.txt with its $placeholders filled in."""
    return Template((PROMPTS / f"{name}.txt").read_text(encoding="utf-8")).substitute(values)


class ChatWriter:
    """Writes with a chat model. seconds: the deadline for a whole answer; tokens: the budget of a prompt, about one a character."""

    def __init__(self, model: BaseChatModel, seconds: float = 60.0, tokens: int = 6000) -> None:
        self.model, self.seconds, self.tokens = model, seconds, tokens

    @classmethod
    def from_settings(cls, settings: Settings) -> ChatWriter:
        """The writer for the endpoint that `settings` name."""
        model = ChatOpenAI(
            base_url=settings.llm_base_url,
            model=settings.llm_model,
            api_key=SecretStr(settings.llm_key or "none"),
            temperature=0.0,
            max_retries=0,
            timeout=settings.llm_seconds,
            max_completion_tokens=700,
        )
        return cls(model, settings.llm_seconds, settings.llm_tokens)

    def write(self, question: Question, hits: Sequence[Hit], index: Index) -> Iterator[str | Draft]:
        """The draft's text so far as it grows, then one Draft; status "error" with a message where it failed."""
        evidence, used, cut = self._evidence(hits)
        messages = [
            SystemMessage(prompt("answer_system")),
            HumanMessage(prompt("answer_user", evidence=evidence, cut=cut, question=question.text)),
        ]
        text = ""
        for event in self._stream(messages):
            if isinstance(event, BaseException):
                log.warning("the chat model failed: %r", event)
                yield Draft((), "error", f"大模型没有给出完整回答（{type(event).__name__}）")
                return
            text += event
            yield text
        lines = [line for line in text.splitlines() if line.strip()]
        if any("无依据" in line for line in lines[:1]):
            yield Draft((), "no_evidence", "大模型认为没有依据")
            return
        yield Draft(tuple(line for raw in lines if (line := _line(raw, hits[:used], index))))

    def _evidence(self, hits: Sequence[Hit]) -> tuple[str, int, str]:
        """Numbered passages within the token budget, how many, and a sentence that says what was cut."""
        parts: list[str] = []
        left = self.tokens - 1200
        for n, hit in enumerate(hits, 1):
            document, passage = hit.document, hit.passage
            place = f"《{document.title}》{document.number} {passage.locator}"
            part = f'[{n}] {place}\n"""\n{passage.text.replace(chr(34) * 3, "")}\n"""'
            if len(part) > left:
                break
            left -= len(part)
            parts.append(part)
        dropped = len(hits) - len(parts)
        return "\n".join(parts), len(parts), f"（另有 {dropped} 段因篇幅未列出）" if dropped else ""

    def _stream(self, messages: Sequence[BaseMessage]) -> Iterator[str | BaseException]:
        """Pieces of text as they come; an exception as the last item where it failed or the deadline passed."""
        events: queue.Queue[str | BaseException | None] = queue.Queue()
        given_up = threading.Event()

        def run() -> None:
            try:
                for chunk in self.model.stream(list(messages)):
                    if given_up.is_set():
                        return
                    events.put(chunk.text)
                    if chunk.response_metadata.get("finish_reason") == "length":
                        raise ValueError("cut off by the length limit")
                events.put(None)
            except _FAILED as error:
                events.put(error)

        threading.Thread(target=run, daemon=True).start()
        deadline = time.monotonic() + self.seconds
        while True:
            try:
                event = events.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                given_up.set()
                yield TimeoutError(f"no full answer within {self.seconds} s")
                return
            if event is None:
                return
            yield event
            if isinstance(event, BaseException):
                return


def _line(raw: str, hits: Sequence[Hit], index: Index) -> Line | None:
    """One line of the model with the sentences that its markers point to; markers that we did not issue are dropped."""
    marked = [int(n) for n in _MARKER.findall(raw)]
    text = re.sub(r"^\s*(?:[-*•]|\d+[.、])\s*", "", _MARKER.sub("", raw)).strip()
    evidence = tuple((hits[n - 1], nearest(text, hits[n - 1], index)) for n in dict.fromkeys(marked) if 1 <= n <= len(hits))
    return Line(text, evidence) if text else None


def nearest(text: str, hit: Hit, index: Index) -> tuple[Span, ...]:
    """The spans of the passage's sentences that `text` speaks of; the whole passage for a table row or where none is near."""
    own, numbers = bigrams(text), quantities(text)
    spans: list[Span] = []
    for sentence in sentences(hit.passage, index.source_text(hit.passage.source)):
        shared = len(own & bigrams(sentence.text))
        if shared >= 0.25 * len(own) or any(n.agrees(m) for n in numbers for m in quantities(sentence.text) if shared >= 3):
            spans.extend(sentence.spans)
    return tuple(spans) or hit.passage.spans
