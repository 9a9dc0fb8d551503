"""A long sentence cut to the clauses that answer: each clause is the source's own, and so are their places."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from corpus.model import Span
from rag.demands import Demands
from rag.model import Question
from rag.rerank import KIND_EVIDENCE
from rag.sentences import Sentence
from rag.terms import Rarity, bigrams, topic

LONG = 110  # characters up to which a sentence, or a run of its clauses, is said whole
FRAGMENT = 10  # characters below which a run of clauses says nothing alone: "一年来"
ASKS_BASIS = re.compile(r"依据|根据|按照(?:的|什么|哪)|凭什么|为了?落实")
# Words that only lead up to what a sentence says: "根据…", "为了…".
_OPENING = re.compile(r"^(?:根据|按照|依据|依照|遵照|为了?(?!由)|围绕|经[^营济]|按)")
_PART = re.compile(r"[^；;]+[；;]?")
# A clause that begins with 及 or 和 is the rest of what the one before it lists.
_CLAUSE = re.compile(r"[^，,；;]+(?:[，,](?=以?及|和(?!谐|平)|或)[^，,；;]+)*[，,；;]?")


def shorten(question: Question, sentence: Sentence, source: str, rarity: Rarity) -> tuple[str, tuple[Span, ...]]:
    """The part between semicolons that covers most of the question; of a long one the run of clauses that does, with those around it
    up to LONG characters."""
    worth = _worth(question, rarity)
    parts = [match.span() for match in _PART.finditer(sentence.text)]
    first, last = max(parts, key=lambda span: worth(sentence.text[slice(*span)]))
    if len(parts) > 1 and last - first <= LONG:
        return _said(sentence, first, last), _sub_spans(sentence, source, first, last)
    clauses = [match.span() for match in _CLAUSE.finditer(sentence.text) if first <= match.start() < last]
    best = _best_run(sentence.text, clauses, worth, lead_ups=not ASKS_BASIS.search(question.text))
    start, end = _filled(clauses, *best)
    lead = sentence.text[slice(*clauses[0])]
    if lead.rstrip("，,").startswith(("到20", "20")) and start > clauses[0][0] and len(lead) < 20:
        return _with_lead(sentence, source, clauses[0], start, end)
    return _said(sentence, start, end), _sub_spans(sentence, source, start, end)


def _worth(question: Question, rarity: Rarity) -> Callable[[str], float]:
    """How much of the question a text covers, in its or official words, and whether it shows what is asked for; the shorter first."""
    wanted, demands, pattern = bigrams(topic(question.text)), Demands.of(question, rarity), KIND_EVIDENCE.get(question.kind)
    official = bigrams(" ".join(question.synonyms)) - wanted

    def worth(text: str) -> float:
        shown = 0.15 * bool(pattern and pattern.search(text)) + 0.4 * demands.shown(text)
        return rarity.cover(wanted, bigrams(text)) + 0.5 * rarity.cover(official, bigrams(text)) + shown - 0.001 * len(text)

    return worth


def _best_run(text: str, clauses: Sequence[Span], worth: Callable[[str], float], lead_ups: bool) -> Span:
    """The run of clauses of up to LONG characters that is worth most, the first of equals. lead_ups: these say nothing by themselves."""
    runs = []
    for i, (start, _) in enumerate(clauses):
        for j, (last_start, end) in enumerate(clauses[i:], i):
            if end - start > LONG and j > i:
                break
            only_leads_up = lead_ups and _OPENING.match(text[last_start:end]) is not None
            too_short = end - start < FRAGMENT
            runs.append((worth(text[start:end]) - 0.3 * only_leads_up - 0.3 * too_short, -start, start, end))
    return max(runs)[2:]


def _said(sentence: Sentence, start: int, end: int) -> str:
    return sentence.text[start:end].rstrip("，,；;")


def _filled(clauses: Sequence[Span], start: int, end: int) -> Span:
    """A run with the clauses after it, then before it, as far as LONG characters go: they say whose it is, and why."""
    for _, last in clauses:
        if end < last <= start + LONG:
            end = last
    for first, _ in reversed(clauses):
        if end - LONG <= first < start:
            start = first
    return start, end


def _with_lead(sentence: Sentence, source: str, lead: Span, start: int, end: int) -> tuple[str, tuple[Span, ...]]:
    """Clauses with the sentence's opening date before them, which says when they hold."""
    opening, rest = sentence.text[slice(*lead)], _said(sentence, start, end)
    text = opening + ("" if start == lead[1] else "……") + rest
    return text, _sub_spans(sentence, source, *lead) + _sub_spans(sentence, source, start, end)


def _sub_spans(sentence: Sentence, source: str, start: int, end: int) -> tuple[Span, ...]:
    """Source spans of `sentence.text[start:end]`: non-space characters of text and spans run in step."""
    places = [i for s, e in sentence.spans for i in range(s, e) if not source[i].isspace()]
    before = sum(not char.isspace() for char in sentence.text[:start])
    count = sum(not char.isspace() for char in sentence.text[start:end])
    spans: list[Span] = []
    for place in places[before : before + count]:
        if spans and not source[spans[-1][1] : place].strip():
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return tuple(spans)
