"""`python -m eval.tune`: fit the weights of retrieval on our own questions, and say by cross-validation what that is worth.

Two parts of rag/data/weights.json. Lanes: reciprocal rank weights by coordinate search. Rerank: a linear score by a listwise
softmax loss (ListNet, Cao et al. 2007) over each question's candidates, held towards zero by an L2 penalty; its strength is
the largest that cross-validation cannot tell from the best, question by question. Folds are fixed; nothing is random.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from eval.gold import DOCUMENTS, QUESTIONS, Sources, load
from eval.metrics import LONGEST_PASSAGE, covers, length, mean
from eval.run import place
from eval.together import LAWS, with_laws
from index.encoder import SentenceEncoder
from rag.assistant import Assistant
from rag.retrieve import CANDIDATES
from rag.settings import Settings
from rag.weights import read_weights, write_weights

ROOT = Path(__file__).resolve().parent.parent
SETS = ("gazette", "multiturn", "robust", "more_answerable")
SETS_OF_LAWS = ("laws_lay", "laws_status")
FOLDS = 5
PENALTIES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03)
LANE_WEIGHTS = (0.0, 0.3, 0.5, 0.7, 1.0, 1.4)
CONSTANTS = (5.0, 10.0, 20.0, 40.0, 60.0)
STEPS = 250

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

RULES = frozenset({"document", "superseded", "version", "national", "off_place"})
"""Features whose weights are set by hand: they are rules (a named document, the version in force, the place's own
authorities before national law), not likelihoods that questions about one gazette could tell."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question's candidates. lanes: rank of each in each lane; features by name; holds: candidate × piece of evidence."""

    positions: tuple[int, ...]
    lanes: tuple[Mapping[str, int], ...]
    features: tuple[Mapping[str, float], ...]
    holds: Bools

    def ranks(self, lane: str) -> Floats:
        """Rank of each candidate in a lane, infinite where the lane has not found it."""
        return np.array([ranks.get(lane, np.inf) for ranks in self.lanes])


def cases(assistant: Assistant, sets: Iterable[str], sources: Sources) -> list[Case]:
    """A case of each question with evidence that retrieval is asked for (a question that ends earlier is left out)."""
    found = []
    for item in (item for name in sets for item in load(QUESTIONS / f"{name}.jsonl", sources) if item.evidence):
        asked = assistant.understand(item.question, item.history)
        hits = [] if asked.outcome else assistant.retriever.search(asked, 200, without=("rerank", "pinned"))
        if hits:
            positions = tuple(assistant.index.position(hit.passage) for hit in hits)
            fused = {position: hit.score for position, hit in zip(positions, hits, strict=True)}
            rows = assistant.retriever.reranker.features(asked, positions, fused)
            pieces = [place(hit) for hit in hits]
            holds = [[length(p) <= LONGEST_PASSAGE and covers(p, e) for e in item.evidence] for p in pieces]
            found.append(Case(positions, tuple(hit.lanes for hit in hits), tuple(rows[p] for p in positions), np.array(holds)))
    return found


def fuse(case: Case, weights: Mapping[str, float], constant: float) -> Floats:
    """Reciprocal rank scores of a case's candidates."""
    total = np.zeros(len(case.positions))
    for name, weight in weights.items():
        total += weight / (constant + case.ranks(name))
    return total


def quality(holds: Bools, scores: Floats) -> tuple[float, float, float]:
    """(mrr, recall@5, hit@1) of candidates in the order of their scores."""
    ordered = holds[np.argsort(-scores, kind="stable")]
    inside: Bools = np.asarray(ordered.any(axis=1))
    first = int(np.argmax(inside)) + 1 if inside.any() else 0
    return (1 / first if first else 0.0), float(ordered[:5].any(axis=0).mean()), float(inside[0])


def depth_recall(case: Case, scores: Floats, depth: int = CANDIDATES) -> float:
    """Share of the evidence among the `depth` best: what the second stage can still reach."""
    return float(case.holds[np.argsort(-scores, kind="stable")[:depth]].any(axis=0).mean())


def fit_lanes(given: Sequence[Case], start: Mapping[str, float], constant: float) -> tuple[dict[str, float], float]:
    """Lane weights and constant with the best mean of mrr and of reach, one coordinate at a time until none moves."""

    ranks = [np.array([case.ranks(name) for name in start]) for case in given]

    def worth(weights: Mapping[str, float], k: float) -> float:
        values = np.array([weights[name] for name in start])
        scored = [(case, values @ (1 / (k + found))) for case, found in zip(given, ranks, strict=True)]
        return mean([0.5 * quality(case.holds, s)[0] + 0.5 * depth_recall(case, s) for case, s in scored])

    weights = dict(start)
    best = worth(weights, constant)
    moved = True
    while moved:
        moved = False
        options = [({**weights, name: value}, constant) for name in weights for value in LANE_WEIGHTS]
        options += [(weights, k) for k in CONSTANTS]
        for candidate, k in options:
            if (value := worth(candidate, k)) > best + 1e-4:
                weights, constant, best, moved = dict(candidate), k, value, True
    return weights, constant


def matrix(case: Case, names: Sequence[str]) -> Floats:
    """Features of a case's candidates, shape (candidates, names)."""
    return np.array([[row.get(name, 0.0) for name in names] for row in case.features])


def fit_rerank(given: Sequence[Case], names: Sequence[str], penalty: float) -> Floats:
    """Weights that give each piece of evidence's passages the greatest share of the softmax over the candidates."""
    reachable = [case for case in given if case.holds.any()]
    tensors = [(torch.tensor(matrix(case, names)), torch.tensor(case.holds.T)) for case in reachable]
    weights = torch.zeros(len(names), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        total = penalty * (weights**2).sum()
        for features, holds in tensors:
            scores = features @ weights
            kept = holds[holds.any(dim=1)]
            gold = torch.logsumexp(scores.expand(len(kept), -1).masked_fill(~kept, -1e9), dim=1)
            total = total + (torch.logsumexp(scores, dim=0) - gold).mean() / len(tensors)
        total.backward()  # type: ignore[no-untyped-call]  # torch has no types here
        return total

    optimiser.step(loss)  # type: ignore[no-untyped-call]  # torch has no types here
    return np.asarray(weights.detach().numpy(), np.float64)


def validated(given: Sequence[Case], names: Sequence[str], penalty: float) -> list[tuple[float, float, float]]:
    """(mrr, recall@5, hit@1) of each case under weights fitted without its fold."""
    results: dict[int, tuple[float, float, float]] = {}
    for fold in range(FOLDS):
        weights = fit_rerank([case for i, case in enumerate(given) if i % FOLDS != fold], names, penalty)
        for i in range(fold, len(given), FOLDS):
            results[i] = quality(given[i].holds, matrix(given[i], names) @ weights)
    return [results[i] for i in range(len(given))]


def validated_lanes(given: Sequence[Case], start: Mapping[str, float], constant: float) -> list[tuple[float, float, float]]:
    """(mrr, recall@5, hit@1) of each case's fused ranking under lane weights fitted without its fold."""
    results: dict[int, tuple[float, float, float]] = {}
    for fold in range(FOLDS):
        weights, k = fit_lanes([case for i, case in enumerate(given) if i % FOLDS != fold], start, constant)
        for i in range(fold, len(given), FOLDS):
            results[i] = quality(given[i].holds, fuse(given[i], weights, k))
    return [results[i] for i in range(len(given))]


def choose(results: Mapping[float, Sequence[tuple[float, float, float]]]) -> float:
    """The largest penalty whose mrr lies within one standard error of the best, question by question."""
    scores = {penalty: np.array([mrr for mrr, _, _ in rows]) for penalty, rows in results.items()}
    best = max(scores.values(), key=lambda values: float(values.mean()))

    def as_good(values: Floats) -> bool:
        less = best - values
        return bool(less.mean() <= less.std() / len(less) ** 0.5)

    return max(penalty for penalty, values in scores.items() if as_good(values))


def figures(rows: Iterable[tuple[float, float, float]]) -> dict[str, float]:
    """Means of quality over cases."""
    columns = list(zip(*rows, strict=True))
    return {name: mean(column) for name, column in zip(("mrr", "recall@5", "hit@1"), columns, strict=True)}


def main(argv: Sequence[str] | None = None) -> int:
    """Fit, print the cross-validated figures, and with --write keep the weights."""
    parser = argparse.ArgumentParser(prog="python -m eval.tune", description="用自己的题调检索权重，交叉验证。")
    parser.add_argument("--index", type=Path, help="索引目录，默认为随附的索引")
    parser.add_argument("--write", action="store_true", help="写回 rag/data/weights.json")
    args = parser.parse_args(argv)
    logging.basicConfig(level="INFO", format="%(message)s")
    log = logging.getLogger("eval.tune")
    torch.set_num_threads(1)
    data = read_weights()
    settings = Settings.from_environment(index=args.index)
    encoder = SentenceEncoder(settings.encoder)
    sources = Sources([DOCUMENTS, LAWS])
    together = ROOT / "build" / "eval" / "together"
    together.parent.mkdir(parents=True, exist_ok=True)
    with_laws(settings.index, together, encoder)
    given = [
        *cases(Assistant.open(settings, encoder), SETS, sources),
        *cases(Assistant.open(replace(settings, index=together), encoder), SETS_OF_LAWS, sources),
    ]
    names = sorted({name for case in given for row in case.features for name in row} - RULES)
    now = np.array([data["rerank"].get(name, 0.0) for name in names])
    found: dict[str, object] = {"questions": len(given)}
    found["fused, in use"] = figures(quality(case.holds, fuse(case, data["lanes"], data["rrf_k"])) for case in given)
    found["reranked, in use"] = figures(quality(case.holds, matrix(case, names) @ now) for case in given)
    lanes, constant = fit_lanes(given, data["lanes"], data["rrf_k"])
    found["fused, cross-validated"] = figures(validated_lanes(given, data["lanes"], data["rrf_k"]))
    found["fused, fitted"] = figures(quality(case.holds, fuse(case, lanes, constant)) for case in given)
    results = {penalty: validated(given, names, penalty) for penalty in PENALTIES}
    found["reranked, cross-validated"] = {str(penalty): figures(rows) for penalty, rows in results.items()}
    penalty = choose(results)
    weights = fit_rerank(given, names, penalty)
    found["reranked, fitted"] = figures(quality(case.holds, matrix(case, names) @ weights) for case in given)
    found["penalty"] = penalty
    rerank = {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}
    rerank |= {name: data["rerank"][name] for name in sorted(RULES)}
    fitted = {"lanes": lanes, "rrf_k": constant, "rerank": rerank}
    log.info("%s", json.dumps({**found, **fitted}, ensure_ascii=False, indent=1))
    if args.write:
        write_weights(fitted)
        Path(__file__).with_name("tuning.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
