"""From a question to ranked passages: references pinned first, then lanes fused by reciprocal rank, then reranked, the first ones read.

Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): a passage scores sum of weight / (k + rank) over its lanes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.cross import CrossEncoder, unit_of
from index.lexical import Mask
from index.store import Index
from rag.compare import each
from rag.model import Hit, Question
from rag.pin import choose, pinned
from rag.question import describe, to_read
from rag.rerank import Reranker
from rag.vocabulary import Vocabulary
from rag.weights import WEIGHTS_FILE, read_weights

STEPS = ("pinned", "characters", "dense", "rerank", "synonyms", "read")
DEPTH = 100  # passages taken from each lane; twice top_k where more is asked for
CANDIDATES = 60  # passages reranked


@dataclass(frozen=True, slots=True)
class Weights:
    """What `eval.tune` writes: a weight for each lane, k of the fusion, a weight for each feature of the reranking. And `read`, set by
    hand: how many passages the cross-encoder reads ("most"; "articles" where an article of a law comes first: a lay question shares few
    words with what answers it) and what its log odds weigh beside the features ("weight")."""

    lanes: Mapping[str, float]
    rrf_k: float
    rerank: Mapping[str, float]
    read: Mapping[str, float]

    @classmethod
    def load(cls, path: Path = WEIGHTS_FILE) -> Weights:
        """Raise ValueError for a file of another format."""
        data = read_weights(path)
        return cls(data["lanes"], data["rrf_k"], data["rerank"], data["read"])


@dataclass(frozen=True, slots=True)
class Filters:
    """Limits to a part of the corpus; "" or () means no limit. Dates are ISO, both ends included."""

    documents: tuple[str, ...] = ()
    issuer: str = ""
    kind: str = ""
    status: str = ""
    source: str = ""
    date_from: str = ""
    date_to: str = ""

    def __bool__(self) -> bool:
        return self != Filters()


class Retriever:
    """Ranks an index's passages for questions."""

    def __init__(self, index: Index, vocabulary: Vocabulary, weights: Weights, cross: CrossEncoder) -> None:
        self.index, self.vocabulary, self.weights, self.cross = index, vocabulary, weights, cross
        self.reranker = Reranker(index, weights.rerank)

    def search(self, question: Question, top_k: int = 20, filters: Filters | None = None, without: Collection[str] = ()) -> tuple[Hit, ...]:
        """The `top_k` best passages, best first. without: names of STEPS left out, for ablations."""
        if unknown := set(without) - set(STEPS):
            raise ValueError(f"unknown steps {sorted(unknown)}; there are {STEPS}")
        hits = self._search(question, top_k, filters, without)
        if not hits or "pinned" in hits[0].lanes:
            return tuple(hits)
        best = [replace(hit, score=hits[0].score) for hit in self._of_each(question, filters, without)]
        first = {self.index.position(hit.passage): hit for hit in (*hits[:1], *best, *hits)}
        return tuple(first.values())[: len(hits)]

    def _search(self, question: Question, top_k: int, filters: Filters | None, without: Collection[str]) -> list[Hit]:
        allowed = self._allowed(filters)
        named = self._named(question)
        bound = {document for document, sure in named.items() if sure == 1.0} or ({question.within} - {""})
        if bound:
            inside = self.index.mask(bound)
            allowed = inside if allowed is None else inside & allowed
        lanes = self._lanes(question, allowed, set(without), max(DEPTH, 2 * top_k))
        fused: dict[int, float] = {}
        for name, positions in lanes.items():
            weight = self.weights.lanes.get(name, 1.0)
            for rank, position in enumerate(positions, 1):
                fused[position] = fused.get(position, 0.0) + weight / (self.weights.rrf_k + rank)
        ranked = _best_first(fused)
        scores = dict(fused)
        pins = [] if "pinned" in without else [p for p in pinned(question, self.index, self.vocabulary) if allowed is None or allowed[p]]
        if "rerank" not in without:
            candidates = ranked[:CANDIDATES]
            rest = [*lanes.get("dense", ()), *ranked]  # far down, the vectors alone are the better guide
            scores = self.reranker.scores(question, candidates, fused, "synonyms" not in without, named)
            if "read" not in without and not pins:  # what was found by name is not doubted
                scores = self._read(question, scores)
            ranked = _best_first(scores) + rest
        order = list(dict.fromkeys([*pins, *ranked]))[: max(top_k, min(len(pins), 200))]
        ranks = {name: {p: rank for rank, p in enumerate(positions, 1)} for name, positions in lanes.items()}
        ranks["pinned"] = {p: rank for rank, p in enumerate(pins, 1)}
        least = min(scores.values(), default=0.0)
        return [self._hit(p, scores.get(p, least), ranks) for p in order]

    def _of_each(self, question: Question, filters: Filters | None, without: Collection[str]) -> list[Hit]:
        """The best hit for each of two things that are compared: one search finds only what speaks of both."""
        asked = [describe(one, self.vocabulary) for one in each(question.text)]
        return [hit for one in asked for hit in self._search(one, 1, filters, {*without, "read"})[:1]]

    def _read(self, question: Question, scores: Mapping[int, float]) -> dict[int, float]:
        """The scores with what the cross-encoder says of the first passages; the others keep their distance to the last of these."""
        ranked = _best_first(scores)
        of_law = bool(ranked) and self.index.passages[ranked[0]].kind == "article"
        first = ranked[: int(self.weights.read["articles" if of_law else "most"])]
        text = to_read(question)
        odds = self.cross.scores([(text, unit_of(self.index, text, position)) for position in first])
        gains = {position: self.weights.read["weight"] * float(value) for position, value in zip(first, odds, strict=True)}
        least = min(gains.values(), default=0.0)
        return {position: score + gains.get(position, least) for position, score in scores.items()}

    def _named(self, question: Question) -> dict[str, float]:
        """Ids of the documents that the question names: 1 by their 文号, which leaves no doubt, 0.25 by title."""
        named: dict[str, float] = {}
        for reference in question.references:
            if reference.number or reference.title:
                for document in choose(reference, question, self.index, self.vocabulary):
                    named[document] = max(named.get(document, 0.0), 1.0 if reference.number else 0.25)
        return named

    def _hit(self, position: int, score: float, ranks: Mapping[str, Mapping[int, int]]) -> Hit:
        passage = self.index.passages[position]
        lanes = {name: places[position] for name, places in ranks.items() if position in places}
        return Hit(passage, self.index.documents[passage.document], round(float(score), 5), lanes)

    def _lanes(self, question: Question, allowed: Mask | None, without: set[str], depth: int = DEPTH) -> dict[str, Sequence[int]]:
        query = question.text
        lexical = query if "synonyms" in without else " ".join((query, *question.synonyms))
        lanes: dict[str, Sequence[int]] = {}
        if "characters" not in without:
            lanes["characters"] = [p for p, _ in self.index.lexical(lexical, depth, allowed, field="characters")]
        if "dense" not in without:
            lanes["dense"] = [p for p, _ in self.index.dense(query, depth, allowed)]
        return lanes

    def _allowed(self, filters: Filters | None) -> Mask | None:
        if not filters:
            return None
        kept = {
            document.id
            for document in self.index.documents.values()
            if (not filters.documents or document.id in filters.documents)
            and (not filters.issuer or document.issuer == filters.issuer)
            and (not filters.kind or document.kind == filters.kind)
            and (not filters.status or document.status == filters.status)
            and (not filters.source or document.source == filters.source)
            and (not filters.date_from or document.date >= filters.date_from)
            and (not filters.date_to or document.date[:10] <= filters.date_to)
        }
        return self.index.mask(kept)


def _best_first(scores: Mapping[int, float]) -> list[int]:
    """Positions by falling score, equal ones in their order."""
    return sorted(scores, key=lambda position: (-scores[position], position))
