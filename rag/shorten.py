"""A long sentence cut to the clauses that answer: each clause is the source's own, and so are their places."""

from __future__ import annotations

import re

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
_CLAUSE = re.compile(r"[^，,；;]+[，,；;]?")


def shorten(question: Question, sentence: Sentence, source: str, rarity: Rarity) -> tuple[str, tuple[Span, ...]]:
    """The part between semicolons that covers most of the question; of a long one the run of clauses, up to LONG characters."""
    wanted, demands, pattern = bigrams(topic(question.text)), Demands.of(question, rarity), KIND_EVIDENCE.get(question.kind)
    official = bigrams(" ".join(question.synonyms)) - wanted
    lead_ups = not ASKS_BASIS.search(question.text)

    def worth(text: str) -> float:
        """How much of the question a part covers, in its or official words, and whether it shows what is asked for; the shorter first."""
        shown = 0.15 * bool(pattern and pattern.search(text)) + 0.4 * demands.shown(text)
        return rarity.cover(wanted, bigrams(text)) + 0.5 * rarity.cover(official, bigrams(text)) + shown - 0.001 * len(text)

    parts = [match.span() for match in _PART.finditer(sentence.text)]
    first, last = max(parts, key=lambda span: worth(sentence.text[slice(*span)]))
    if len(parts) > 1 and last - first <= LONG:
        return sentence.text[first:last].rstrip("，,；;"), _sub_spans(sentence, source, first, last)
    clauses = [match.span() for match in _CLAUSE.finditer(sentence.text) if first <= match.start() < last]
    runs = []
    for i, (start, _) in enumerate(clauses):
        for j, (last_start, end) in enumerate(clauses[i:], i):
            if end - start > LONG and j > i:
                break
            only_leads_up = lead_ups and _OPENING.match(sentence.text[last_start:end]) is not None
            too_short = end - start < FRAGMENT
            runs.append((worth(sentence.text[start:end]) - 0.3 * only_leads_up - 0.3 * too_short, -start, start, end))
    _, _, start, end = max(runs)
    lead = sentence.text[slice(*clauses[0])]
    if lead.rstrip("，,").startswith(("到20", "20")) and start > clauses[0][0] and len(lead) < 20:
        return _with_lead(sentence, source, clauses[0], start, end)
    return sentence.text[start:end].rstrip("，,；;"), _sub_spans(sentence, source, start, end)


def _with_lead(sentence: Sentence, source: str, lead: Span, start: int, end: int) -> tuple[str, tuple[Span, ...]]:
    """Clauses with the sentence's opening date before them, which says when they hold."""
    opening, rest = sentence.text[slice(*lead)], sentence.text[start:end].rstrip("，,；;")
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
