"""What flows from step to step: question, hits, citations, answer. Plain frozen dataclasses, no behaviour but rendering."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from corpus.model import Document, Passage, Span


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation."""

    question: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that a question names. Each part is "" or () where it is not named.

    number: a 文号 in its normal form ("九府发〔2022〕24号") or a short form ("24号"); title: words of a title.
    steps: the way down, outermost first, each (kind, label) with kind one of part, chapter, section, article, paragraph
    (款), item (项), heading (一、/（一）/1. of any depth), annex, box (专栏), row (序号), glossary (名词解释): labels are
    plain: ("annex", "1"), ("row", "B2-2"), ("article", "17-1") for 第十七条之一.
    words: the question's own words that name it, for "…was not found".
    """

    number: str = ""
    title: str = ""
    steps: tuple[tuple[str, str], ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """That a message is no question to the documents: what to end with, unless the confidence in the evidence is `least` or more."""

    status: str
    message: str
    least: float


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    original: as asked. text: normalised, completed from the history, typing errors mended: what is searched.
    kind: "who", "when", "where", "how_much", "which", "materials", "yes_no", "why", "how", "what", "compare", "lookup",
        "overview" (of a document).
    outcome: "" to go on, else the status that ends the run here ("chitchat", "clarify", "blocked", "no_evidence",
    "error") with `message` for the user.
    years: as digits ("2025"); places, departments, people, numbers: as written in `text`, departments in their official
    form. aspects: what is asked for, one string each (a question may ask two things: "谁牵头，什么时候"), in order.
    synonyms: official words for everyday ones of the question, added to the lexical query.
    read: what the cross-encoder reads of a follow-up instead of `text`: the question before it and its own words.
    within: id of the document that the conversation is about, where a follow-up is asked of it alone.
    doubt: where the whole sounds like no question.
    """

    original: str
    text: str
    kind: str = "what"
    outcome: str = ""
    message: str = ""
    references: tuple[Reference, ...] = ()
    years: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    read: str = ""
    within: str = ""
    notes: tuple[str, ...] = ()
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its scores for a question. score: of the last stage; lanes: rank by lane, from 1."""

    passage: Passage
    document: Document
    score: float
    lanes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Citation:
    """Document + locator + spans + quote, numbered in the answer. quote: the source's text at spans, verbatim."""

    marker: int
    document: str
    number: str
    issuer: str
    date: str
    locator: str
    source: str
    spans: tuple[Span, ...]
    quote: str
    status: str = "unknown"
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a draft: text without markers, and the evidence it rests on: hits, each with spans in its source."""

    text: str
    evidence: tuple[tuple[Hit, tuple[Span, ...]], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer made of question and hits. status other than "answered": `lines` hold what may be said instead."""

    lines: tuple[Line, ...]
    status: str = "answered"
    message: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Answer:
    """How a question ended. text holds a [n] on each line; hits are the passages, best first."""

    question: str
    status: str
    text: str
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    trace: dict[str, Any] = field(default_factory=dict)
