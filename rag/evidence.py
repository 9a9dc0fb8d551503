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
from rag.pieces import says_responsible
from rag.question import to_read
from rag.rerank import KIND_EVIDENCE
from rag.terms import Rarity, bigrams, fold, topic
from rag.weights import read_weights

# A place that was referred to, a glossary's entry, the list below a heading that says all that is asked.
_BY_NAME = frozenset({"pinned", "meaning", "heading"})
_POST = re.compile(
    r"任命|调(?:到|去|任|往|走)|职务|职位|(?:任|当|做|干)(?:了|的|的是|过)?(?:什么|啥|哪)|去了?哪|到了?哪|哪个(?:单位|局|部门|岗)|免(?:去|了|掉)"
)
_NOT_POST = re.compile(r"为什么|为啥|为何|分管|主管|学历|工资|电话|多久|多大|几岁")
_EARLIER = re.compile(r"之前|原来|以前|先前|原先|免(?:去|了|掉)")
_NEARLY = 1.5  # log odds
_ON_TOPIC = 0.3  # of the share of the topic that the best line covers: a sum of another matter is none of the one asked about
_FIELD = re.compile(r"[\u4e00-\u9fff]{2,8}：[^，。；]+$")  # "联系电话：…" stands with the other fields of the same thing
_BEFORE_ASKING = re.compile(
    r"([\u4e00-\u9fff]{2,4})(?:一般|目前|现在|具体|大概|分别|各)?"
    r"(?:是|为|有|要|需要|叫|定的?是|达到|(?:要|需要?|计划)?(?:新?建成?|建设|新增))?(?:多少|谁|什么(?!时候)|几|哪)"
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
    odds = [float(value) for value in cross.scores([(to_read(question), _unit(line)) for line in draft.lines])]
    features = _features(question, demands, draft.lines, said, cited, index, rarity)
    features["read"] = max(odds) / 10
    features["read_of_person"] = features["read"] * features["person"]  # of lists of people, reading tells little
    features["dense_of_rows"] = features["dense"] * features["row_missing"]
    confidence = 1 / (1 + math.exp(-sum(_weights().get(name, 0.0) * value for name, value in features.items())))
    reason = _missing(demands, _to_the_point(question, demands, draft.lines, odds, rarity), index)
    enough = confidence >= _weights()["threshold"] or _tells_post(question, draft.lines)
    return Judgement(not reason and enough, round(0.0 if reason else confidence, 4), reason, features)


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


def _tells_post(question: Question, lines: Sequence[Line]) -> bool:
    """Whether the one person's posts are asked for that a line of a list tells; an earlier post only where the line tells what was left."""
    if len(question.people) != 1 or not _POST.search(question.text) or _NOT_POST.search(question.text):
        return False
    own = [line.text for line in lines if line.text.startswith(f"{question.people[0]}：")]
    return any("免去" in text for text in own) if _EARLIER.search(question.text) else bool(own)


def _unit(line: Line) -> str:
    """What the cross-encoder reads of a line."""
    return unit_text(line.evidence[0][0].passage, line.text) if line.evidence else line.text


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


def _to_the_point(question: Question, demands: Demands, lines: Sequence[Line], odds: Sequence[float], rarity: Rarity) -> list[Line]:
    """The lines that cover the question's topic nearly as well as the best does, those on it that answer about as surely as the surest,
    those of the article of a law found first, second steps, the notes that say who is responsible, the other fields of what has one
    ("联系电话：…"), and the first line where it shows all by itself.

    What is demanded must stand there, not beside it. An article speaks of one thing, in words that a lay question hardly shares.
    """
    about = question.text
    for attribute in demands.attributes:
        about = attribute.asked.sub(" ", about)
    wanted = bigrams(topic(about)) - frozenset(question.years)
    covers = [rarity.cover(wanted, bigrams(line.text).union(*(bigrams(hit.passage.context) for hit, _ in line.evidence))) for line in lines]
    best = max((hit.score for line in lines for hit, _ in line.evidence), default=0.0)
    found_first = [any(hit.score == best and hit.passage.kind == "article" for hit, _ in line.evidence) for line in lines]
    second = [any("bridge" in hit.lanes for hit, _ in line.evidence) for line in lines]
    notes = [says_responsible(line.text) for line in lines]
    near = [value >= max(odds) - _NEARLY and cover >= _ON_TOPIC * max(covers) for value, cover in zip(odds, covers, strict=True)]
    kept = [any(reasons) or cover >= 0.6 * max(covers) for *reasons, cover in zip(found_first, second, notes, near, covers, strict=True)]
    fields = [line.evidence[0][0].passage if line.evidence and _FIELD.match(line.text) else None for line in lines]
    told = [passage for passage, keep in zip(fields, kept, strict=True) if passage and keep]
    kept = [keep or passage in told for passage, keep in zip(fields, kept, strict=True)]
    kept[0] = kept[0] or any(not demands.missing(lines[0].text, hit) for hit, _ in lines[0].evidence)
    return [line for line, keep in zip(lines, kept, strict=True) if keep]
