"""Knowing when not to answer: is what was asked in the evidence, not merely its topic?

Two parts. Plain checks, each with its reason in words: the asked year, place, attribute stands in the evidence. Then a
logistic score over how well question and evidence agree, calibrated by `eval.calibrate` on answerable and unanswerable
questions (`refuse` in rag/data/weights.json).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product

from corpus.model import quote
from index.cross import CrossEncoder, unit_text
from index.store import Index
from rag.agreement import of_office
from rag.demands import Demands
from rag.model import Draft, Hit, Line, Question
from rag.rerank import KIND_EVIDENCE
from rag.terms import Rarity, bigrams, fold, topic
from rag.weights import read_weights

# A place that was referred to, a glossary's entry, the list below a heading that says all that is asked.
_BY_NAME = frozenset({"pinned", "meaning", "heading"})
_BEFORE_ASKING = re.compile(
    r"([\u4e00-\u9fff]{2,4})(?:一般|目前|现在|具体|大概|分别|各)?(?:是|为|有|要|需要|叫|定的?是|达到)?(?:多少|谁|什么(?!时候)|几|哪)"
)
_AFTER_ASKING = re.compile(r"(?:哪[个些家几种类]|什么|多少)([\u4e00-\u9fff]{2,4})")


@dataclass(frozen=True, slots=True)
class Judgement:
    """confidence: 0 to 1 that the evidence answers; reason: in words, where a plain check failed; features: the inputs."""

    enough: bool
    confidence: float
    reason: str = ""
    features: Mapping[str, float] = field(default_factory=dict)


@cache
def _weights() -> Mapping[str, float]:
    weights: Mapping[str, float] = read_weights()["refuse"]
    return weights


def judge(question: Question, draft: Draft, hits: Sequence[Hit], index: Index, rarity: Rarity, cross: CrossEncoder) -> Judgement:
    """Whether `draft` may be shown. What was found by name needs no further proof."""
    if draft.status != "answered" or not draft.lines or not hits:
        return Judgement(False, 0.0)
    evidence = [(hit, spans) for line in draft.lines for hit, spans in line.evidence]
    if any(_BY_NAME.intersection(hit.lanes) for hit, _ in evidence):
        return Judgement(True, 1.0)
    cited = list({id(hit): hit for hit, _ in evidence}.values())
    quotes = "\n".join(quote(index.source_text(hit.passage.source), spans) for hit, spans in evidence)
    said = "\n".join((quotes, *(line.text for line in draft.lines)))
    demands = Demands.of(question, rarity)
    features = _features(question, demands, draft.lines, said, cited, index, rarity)
    features["read"] = _read(question, draft.lines, cross)
    confidence = 1 / (1 + math.exp(-sum(_weights().get(name, 0.0) * value for name, value in features.items())))
    reason = _missing(demands, _to_the_point(question, demands, draft.lines, rarity), index)
    return Judgement(not reason and confidence >= _weights()["threshold"], round(0.0 if reason else confidence, 4), reason, features)


def _features(
    question: Question, demands: Demands, lines: Sequence[Line], said: str, cited: Sequence[Hit], index: Index, rarity: Rarity
) -> dict[str, float]:
    best = max(cited, key=lambda hit: hit.score)
    around = "\n".join(f"{hit.passage.context}\n{hit.passage.text}" for hit in cited)
    wanted = bigrams(topic(question.text))
    known = frozenset(term for term in wanted if rarity.known(term))
    pattern = KIND_EVIDENCE.get(question.kind)
    position = index.position(best.passage)
    whole = index.similarities(question.text, [position])[0]
    asked = bigrams("".join(_asked_words(question.text)))
    shown = bigrams(around) | bigrams(said) | bigrams(" ".join(question.synonyms))
    named = (*question.people, *question.departments, *question.places)
    return {
        "bias": 1.0,
        "dense": whole,
        "part": max((whole, *index.part_similarities(question.text, position).values())),
        "named": sum(fold(name) in fold(around) for name in named) / len(named) if named else 1.0,
        "asked": rarity.cover(asked, shown) if asked else 0.5,
        "rarest": max((rarity(term) for term in wanted - bigrams(around)), default=0.0) / math.log1p(rarity.size),
        "score": best.score,
        "said": rarity.cover(wanted, bigrams(said)),
        "around": rarity.cover(wanted, bigrams(around) | bigrams(said)),
        "unknown": 1 - rarity.cover(wanted, known),
        "kind": float(bool(pattern and pattern.search(said))),
        "row_missing": 1 - rarity.cover(asked, shown) if asked and _only_rows(cited) else 0.0,
        "person": float(any(name in said for name in question.people)),
        "office": float(any(of_office(question.text, line.text) > 0 for line in lines)),
        "demanded": float(bool(demands.attributes)),
    }


def _read(question: Question, lines: Sequence[Line], cross: CrossEncoder) -> float:
    """How surely the line that answers best does: the cross-encoder's log odds, a tenth of them."""
    units = [unit_text(line.evidence[0][0].passage, line.text) for line in lines if line.evidence]
    return float(max(cross.scores(question.text, units), default=0.0)) / 10


def _missing(demands: Demands, lines: Sequence[Line], index: Index) -> str:
    """What no line shows: each asked year, place and attribute must stand in a line that meets all else that is demanded."""
    said = [(_said(line, index), hit) for line in lines for hit, _ in line.evidence]
    for year, place, attribute in product(demands.years or ("",), demands.places or ("",), demands.attributes or (None,)):
        wanted = replace(
            demands, years=(year,) if year else (), places=(place,) if place else (), attributes=(attribute,) if attribute else ()
        )
        reasons = [wanted.missing(text, hit) for text, hit in said]
        if all(reasons):
            return reasons[0]
    return ""


def _said(line: Line, index: Index) -> str:
    return "\n".join((line.text, *(quote(index.source_text(hit.passage.source), spans) for hit, spans in line.evidence)))


def _only_rows(cited: Sequence[Hit]) -> bool:
    """Whether all that is cited are rows of tables: what no column names, they do not tell."""
    return all(hit.passage.rows for hit in cited)


def _asked_words(text: str) -> list[str]:
    """The words right beside the words of asking, which name what is asked of a thing: 票价 of "票价是多少", 品牌 of "哪个品牌"."""
    before = _BEFORE_ASKING.findall(text)
    after = _AFTER_ASKING.findall(text)
    return [topic(words).strip().rsplit(" ", 1)[-1] for words in (*before, *after)]


def _to_the_point(question: Question, demands: Demands, lines: Sequence[Line], rarity: Rarity) -> list[Line]:
    """The lines that cover the question's topic nearly as well as the best does, and those of the article of a law found first.

    What is demanded must stand there, not beside it. An article speaks of one thing, in words that a lay question hardly shares.
    """
    about = question.text
    for attribute in demands.attributes:
        about = attribute.asked.sub(" ", about)
    wanted = bigrams(topic(about)) - frozenset(question.years)
    covers = [rarity.cover(wanted, bigrams(line.text).union(*(bigrams(hit.passage.context) for hit, _ in line.evidence))) for line in lines]
    best = max((hit.score for line in lines for hit, _ in line.evidence), default=0.0)
    found_first = [any(hit.score == best and hit.passage.kind == "article" for hit, _ in line.evidence) for line in lines]
    return [line for line, cover, first in zip(lines, covers, found_first, strict=True) if first or cover >= 0.6 * max(covers)]
