"""The proof: a line stays only if all that it states stands in the quotes that it cites.

Checked for each line: that it cites evidence; that every quote is the source's own words; that every number, date, share,
文号, department and person in the line occurs in its quotes (numerals and units in any spelling); that a negation is
neither lost nor added; that its words come from the quotes. What fails is dropped, with the reason, before anything is
shown as final.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.facts import find_numbers
from corpus.model import Span, quote
from index.store import Index
from rag.model import Citation, Draft, Hit, Line
from rag.quantities import quantities
from rag.terms import bigrams, fold, topic
from rag.vocabulary import Vocabulary

_NEGATION = re.compile(r"不|未|无|没有|禁止|严禁|免除|取消")
# Words that hold such a character and deny nothing, or only bound a number ("不少于" is said as "至少" as well).
_NO_NEGATION = re.compile(r"不断|不仅|不但|不同|不动产|不得?(?:少|低|超|高|小|大|多)[于过]|无废|无人|无线|无论|无障碍|未来|未成年")
_CLAUSE = re.compile(r"[，。；：！？,;:!?（）()\n]+")
_SUPPORT = 0.55  # share of a line's own words that must stand in its quotes


@dataclass(frozen=True, slots=True)
class Removed:
    """A line that failed, and why: kept in the log and the trace."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Proof:
    """text: the lines that passed, each with its markers; citations numbered in order of appearance; lines: those lines as drafted."""

    text: str
    citations: tuple[Citation, ...]
    removed: tuple[Removed, ...]
    lines: tuple[Line, ...]


def prove(draft: Draft, index: Index, vocabulary: Vocabulary, verbatim: bool = False) -> Proof:
    """Check each line of `draft` and number what it cites.

    verbatim: the line was put together from source words by rule (extractive writer): negation and wording need no check.
    """
    kept: list[str] = []
    passed: list[Line] = []
    citations: list[Citation] = []
    removed: list[Removed] = []
    for line in draft.lines:
        evidence = [(hit, spans) for hit, spans in line.evidence if spans]
        quotes = [quote(index.source_text(hit.passage.source), spans) for hit, spans in evidence]
        # Spans of a table row must not run together: "35" and "2022" are two numbers; those of a paragraph must: "8." and "5%".
        apart = ["\n".join(quote(index.source_text(hit.passage.source), [span]) for span in spans) for hit, spans in evidence]
        reason = failure(line, [*quotes, *apart], vocabulary, verbatim)
        if reason:
            removed.append(Removed(line.text, reason))
            continue
        markers = [_marker(citations, hit, spans, words) for (hit, spans), words in zip(evidence, quotes, strict=True)]
        passed.append(line)
        kept.append(line.text.rstrip() + "".join(f"[{marker}]" for marker in dict.fromkeys(markers)))
    return Proof("\n".join(kept), tuple(citations), tuple(removed), tuple(passed))


def failure(line: Line, quotes: Sequence[str], vocabulary: Vocabulary, verbatim: bool = False) -> str:
    """Why `line` is not proved by `quotes`; "" if it is."""
    words = "\n".join(quotes)
    if not fold(words):
        return "没有引文"
    if missing := _missing_names(line.text, words, vocabulary) or _missing_numbers(line.text, words, verbatim):
        return f"引文中没有“{missing}”"
    if verbatim:
        return ""
    if _polarity(line.text, words):
        return "与引文的肯定或否定相反"
    own = {term for term in bigrams(topic(line.text)) if not term[0].isdigit()}
    if own and len(own & bigrams(words)) < _SUPPORT * len(own):
        return "用词与引文不符"
    return ""


def _missing_names(text: str, words: str, vocabulary: Vocabulary) -> str:
    """The first 文号, person or department of `text` that `words` do not hold under any of its names."""
    cited = {number.text for number in find_numbers(words)}
    folded = fold(words)
    for number in find_numbers(text):
        if number.text not in cited:
            return number.text
    for person in vocabulary.people_in(text):
        if fold(person) not in folded:
            return person
    for department in vocabulary.departments_in(text):
        if not any(fold(name) in folded for name in vocabulary.names_of(department)):
            return department
    return ""


def _missing_numbers(text: str, words: str, cells: bool) -> str:
    """The first number of `text` that `words` do not hold. cells: units may come from a table's header."""
    available = quantities(words)
    for wanted in quantities(text):
        if not any(wanted.agrees(found) or (cells and wanted.stands_in_cell(found)) for found in available):
            return wanted.words
    return ""


def _polarity(text: str, words: str) -> bool:
    """Whether a clause of `text` denies what the nearest clause of the quotes states, or the other way round."""
    known = [(bigrams(clause), _denials(clause)) for clause in _CLAUSE.split(words) if clause]
    for clause in _CLAUSE.split(text):
        own = bigrams(clause)
        if len(own) < 3 or not known:
            continue
        nearest, denials = max(known, key=lambda pair: len(own & pair[0]))
        if len(own & nearest) >= 0.4 * len(own) and denials != _denials(clause):
            return True
    return False


def _denials(clause: str) -> int:
    return len(_NEGATION.findall(_NO_NEGATION.sub("", clause)))


def _marker(citations: list[Citation], hit: Hit, spans: tuple[Span, ...], words: str) -> int:
    """The number of this citation, new or known."""
    passage, document = hit.passage, hit.document
    for known in citations:
        if known.source == passage.source and known.spans == spans:
            return known.marker
    citations.append(
        Citation(
            marker=len(citations) + 1,
            document=document.title,
            number=document.number,
            issuer=document.issuer,
            date=document.date,
            locator=passage.locator,
            source=passage.source,
            spans=spans,
            quote=words,
            status=document.status,
            page=passage.page,
        )
    )
    return len(citations)
