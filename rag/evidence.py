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
from rag.model import Draft, Hit, Line, Question
from rag.rerank import KIND_EVIDENCE
from rag.terms import Rarity, bigrams, fold, topic
from rag.weights import read_weights

# A year, not a quantity that begins like one: 2025年, 2023-2025年.
_YEAR = re.compile(r"(?<![\d.])(?:19|20)\d\d(?=年|[-—–~至](?:19|20)\d\d年)")
_BEFORE_ASKING = re.compile(
    r"([\u4e00-\u9fff]{2,4})(?:一般|目前|现在|具体|大概|分别|各)?(?:是|为|有|要|需要|叫|定的?是|达到)?(?:多少|谁|什么(?!时候)|几|哪)"
)
_AFTER_ASKING = re.compile(r"(?:哪[个些家几种类]|什么|多少)([\u4e00-\u9fff]{2,4})")
_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Judgement:
    """confidence: 0 to 1 that the evidence answers; reason: in words, where a plain check failed; features: the inputs."""

    enough: bool
    confidence: float
    reason: str = ""
    features: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something that may be asked of a thing, and the shape that its value has in a text."""

    name: str
    asked: re.Pattern[str]
    shown: re.Pattern[str]


@cache
def attributes() -> tuple[Attribute, ...]:
    """The attributes of rag/data/attributes.json."""
    data = json.loads((_DATA / "attributes.json").read_text(encoding="utf-8"))
    return tuple(Attribute(a["name"], re.compile(a["asked"]), re.compile(a["shown"])) for a in data["attributes"])


@cache
def _weights() -> Mapping[str, float]:
    weights: Mapping[str, float] = read_weights()["refuse"]
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
    features = _features(question, said, around, index, rarity, max(cited, key=lambda hit: hit.score))
    confidence = 1 / (1 + math.exp(-sum(_weights().get(name, 0.0) * value for name, value in features.items())))
    lines = _to_the_point(question, draft.lines, rarity)
    reason = _missing_year(question, lines, index) or _missing_place(question, lines, rarity) or _missing_attribute(question, lines, index)
    return Judgement(not reason and confidence >= _weights()["threshold"], round(0.0 if reason else confidence, 4), reason, features)


def _features(question: Question, said: str, around: str, index: Index, rarity: Rarity, best: Hit) -> dict[str, float]:
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
        "part": max(index.part_similarities(question.text, position).values(), default=whole),
        "named": sum(fold(name) in fold(around) for name in named) / len(named) if named else 1.0,
        "asked": rarity.cover(asked, shown) if asked else 0.5,
        "rarest": max((rarity(term) for term in wanted - bigrams(around)), default=0.0) / math.log1p(rarity.size),
        "score": best.score,
        "said": rarity.cover(wanted, bigrams(said)),
        "around": rarity.cover(wanted, bigrams(around) | bigrams(said)),
        "unknown": 1 - rarity.cover(wanted, known),
        "kind": float(bool(pattern and pattern.search(said))),
    }


def _missing_year(question: Question, lines: Sequence[Line], index: Index) -> str:
    """Each asked year must be stated in a line, or frame it: in heading, title or date, where the line names no other year."""
    for year in question.years:
        if not any(_of_year(year, line, index) for line in lines):
            return f"找到的文件没有说到{year}年的情况。"
    return ""


def _asked_words(text: str) -> list[str]:
    """The words right beside the words of asking, which name what is asked of a thing: 票价 of "票价是多少", 品牌 of "哪个品牌"."""
    before = _BEFORE_ASKING.findall(text)
    after = _AFTER_ASKING.findall(text)
    return [topic(words).strip().rsplit(" ", 1)[-1] for words in (*before, *after)]


def _of_year(year: str, line: Line, index: Index) -> bool:
    quotes = "".join(quote(index.source_text(hit.passage.source), spans) for hit, spans in line.evidence)
    stated = set(_YEAR.findall(fold(f"{quotes}\n{line.text}")))
    if year in stated:
        return True
    return not stated and any(
        year in fold(hit.passage.context + hit.passage.text) or hit.document.date.startswith(year) for hit, _ in line.evidence
    )


def _to_the_point(question: Question, lines: Sequence[Line], rarity: Rarity) -> list[Line]:
    """The lines that cover the question's topic nearly as well as the best does: a year or place must stand there, not beside it."""
    wanted = bigrams(topic(question.text)) - frozenset(question.years)
    covers = [rarity.cover(wanted, bigrams(line.text).union(*(bigrams(hit.passage.context) for hit, _ in line.evidence))) for line in lines]
    return [line for line, cover in zip(lines, covers, strict=True) if cover >= 0.6 * max(covers)]


def _missing_place(question: Question, lines: Sequence[Line], rarity: Rarity) -> str:
    hits = [hit for line in lines for hit, _ in line.evidence]
    folded = fold("".join(f"{hit.passage.context}{hit.passage.text}" for hit in hits))
    for place in question.places:
        short = re.sub(r"[省市县区]$", "", place) if len(place) > 2 else place
        before = question.text[: question.text.find(place)][-1:]
        if before and rarity.known(before + place[0]) and not rarity.known(place[:2]):
            continue  # 庐山东麓 does not name 山东
        if fold(short) not in folded and not any(fold(short) in fold(hit.document.issuer) for hit in hits):
            return f"找到的文件没有说到{place}的情况。"
    return ""


def _missing_attribute(question: Question, lines: Sequence[Line], index: Index) -> str:
    said = "\n".join((line.text + quote(index.source_text(hit.passage.source), spans)) for line in lines for hit, spans in line.evidence)
    for attribute in attributes():
        if attribute.asked.search(question.text) and not attribute.shown.search(fold(said)):
            return f"找到了有关内容，但其中没有写明{attribute.name}。"
    return ""
