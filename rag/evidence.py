"""Knowing when not to answer: is what was asked in the evidence, not merely its topic?

Two parts. Plain checks, each with its reason in words: the asked year, place, attribute stands in the evidence. Then a
logistic score over how well question and evidence agree, calibrated by `eval.calibrate` on answerable and unanswerable
questions (`refuse` in rag/data/weights.json).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from corpus.model import quote
from index.store import Index
from rag.model import Draft, Hit, Question
from rag.rerank import KIND_EVIDENCE
from rag.terms import Rarity, bigrams, fold, topic

# A year, not a quantity that begins like one: 2025年, 2023-2025年.
_YEAR = re.compile(r"(?<![\d.])(?:19|20)\d\d(?=年|[-—–~至](?:19|20)\d\d年)")
_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Judgement:
    """confidence: 0 to 1 that the evidence answers; reason: in words, where a plain check failed; features: the inputs."""

    enough: bool
    confidence: float
    reason: str = ""
    features: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Attribute:
    """Something that may be asked of a thing, and the shape that its value has in a text."""

    name: str
    asked: re.Pattern[str]
    shown: re.Pattern[str]


@cache
def _attributes() -> tuple[_Attribute, ...]:
    data = json.loads((_DATA / "attributes.json").read_text(encoding="utf-8"))
    return tuple(_Attribute(a["name"], re.compile(a["asked"]), re.compile(a["shown"])) for a in data["attributes"])


@cache
def _weights() -> Mapping[str, float]:
    weights: Mapping[str, float] = json.loads((_DATA / "weights.json").read_text(encoding="utf-8"))["refuse"]
    return weights


def judge(question: Question, draft: Draft, hits: Sequence[Hit], index: Index, rarity: Rarity) -> Judgement:
    """Whether `draft` may be shown. A place that was named by reference needs no further proof."""
    if draft.status != "answered" or not draft.lines or not hits:
        return Judgement(False, 0.0)
    evidence = [(hit, spans) for line in draft.lines for hit, spans in line.evidence]
    if any("pinned" in hit.lanes for hit, _ in evidence):
        return Judgement(True, 1.0)
    cited = list({id(hit): hit for hit, _ in evidence}.values())
    quotes = "\n".join(quote(index.source_text(hit.passage.source), spans) for hit, spans in evidence)
    said = "\n".join((quotes, *(line.text for line in draft.lines)))
    around = "\n".join(f"{hit.passage.context}\n{hit.passage.text}" for hit in cited)
    features = _features(question, said, around, hits, index, rarity, max(cited, key=lambda hit: hit.score))
    confidence = 1 / (1 + math.exp(-sum(_weights().get(name, 0.0) * value for name, value in features.items())))
    reason = _missing_year(question, said, around, cited) or _missing_place(question, around, cited) or _missing_attribute(question, said)
    return Judgement(not reason and confidence >= _weights()["threshold"], round(0.0 if reason else confidence, 4), reason, features)


def _features(question: Question, said: str, around: str, hits: Sequence[Hit], index: Index, rarity: Rarity, best: Hit) -> dict[str, float]:
    wanted = bigrams(topic(question.text))
    known = frozenset(term for term in wanted if rarity.known(term))
    pattern = KIND_EVIDENCE.get(question.kind)
    return {
        "bias": 1.0,
        "dense": index.similarity(question.text, best.passage),
        "score": best.score,
        "said": rarity.cover(wanted, bigrams(said)),
        "around": rarity.cover(wanted, bigrams(around) | bigrams(said)),
        "unknown": 1 - rarity.cover(wanted, known),
        "kind": float(bool(pattern and pattern.search(said))),
        "margin": min(1.0, hits[0].score - hits[min(5, len(hits) - 1)].score),
    }


def _missing_year(question: Question, said: str, around: str, hits: Sequence[Hit]) -> str:
    """The asked year must be stated; a year in heading, title or date counts only where the evidence names no other."""
    if not question.years:
        return ""
    stated = set(_YEAR.findall(fold(said)))
    for year in question.years:
        if year in stated:
            continue
        framed = any(year in fold(hit.passage.context) or hit.document.date.startswith(year) for hit in hits)
        nearby = year in fold(around)
        if not (framed and not stated) and not (nearby and not stated) and not (framed and len(question.years) > 1):
            return f"找到的文件没有说到{year}年的情况。"
    return ""


def _missing_place(question: Question, around: str, hits: Sequence[Hit]) -> str:
    folded = fold(around)
    for place in question.places:
        short = re.sub(r"[省市县区]$", "", place) if len(place) > 2 else place
        if fold(short) not in folded and not any(fold(short) in fold(hit.document.issuer) for hit in hits):
            return f"找到的文件没有说到{place}的情况。"
    return ""


def _missing_attribute(question: Question, said: str) -> str:
    for attribute in _attributes():
        if attribute.asked.search(question.text) and not attribute.shown.search(fold(said)):
            return f"找到了有关内容，但其中没有写明{attribute.name}。"
    return ""
