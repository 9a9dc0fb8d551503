"""`python -m eval.calibrate`: fit the confidence that decides between an answer and "no basis found".

A logistic model over the judge's features (rag/evidence.py), fitted on our answerable and unanswerable questions; the
threshold is where, by cross-validation, a false refusal weighs as much as `PRICE` answers to what cannot be answered.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from eval.drafts import RiskPoint, Trial, risk_curve, trials
from eval.gold import DOCUMENTS, QUESTIONS, Sources, load
from eval.together import LAWS
from rag.assistant import Assistant
from rag.settings import Settings
from rag.weights import write_weights

SETS = ("gazette", "multiturn", "robust", "more_answerable", "unanswerable", "more_unanswerable", "colloquial", "dialogues")
FOLDS = 5
PENALTY = 0.003
PRICE = 2.0
WRONG = 0.3  # what an answerable question counts whose draft is wrong: refusing it is no great loss

Floats = NDArray[np.float64]


def fit(tried: Sequence[Trial], names: Sequence[str], penalty: float = PENALTY) -> Floats:
    """Weights of the logistic model: answerable or not, both kinds weighing the same in all.

    Features are standardised for the penalty; one that never varies weighs nothing.
    """
    rows = torch.tensor([[trial.features.get(name, 0.0) for name in names] for trial in tried], dtype=torch.float64)
    free = torch.tensor([name == "bias" for name in names])
    spread = rows.std(dim=0, correction=0)
    middle = torch.where(free, 0.0, rows.mean(dim=0))
    scale = torch.where(free, 1.0, torch.where(spread > 1e-6, 1 / spread.clamp(min=1e-6), 0.0))
    wanted = torch.tensor([float(trial.item.answerable) for trial in tried], dtype=torch.float64)
    counts = torch.tensor([1.0 if not t.item.answerable or t.right else WRONG for t in tried], dtype=torch.float64)
    for kind in (0.0, 1.0):
        counts[wanted == kind] /= counts[wanted == kind].sum().clamp(min=1e-9) * 2
    weights = torch.zeros(len(names), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        logits = ((rows - middle) * scale) @ weights
        value = torch.nn.functional.binary_cross_entropy_with_logits(logits, wanted, counts, reduction="sum")
        value = value + penalty * (torch.where(free, 0.0, weights) ** 2).sum()
        value.backward()  # type: ignore[no-untyped-call]  # torch has no types here
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]  # torch has no types here
    with torch.no_grad():
        fitted = weights * scale
        fitted = torch.where(free, fitted - (fitted * middle).sum(), fitted)
    return np.asarray(fitted.numpy(), np.float64)


def confidence(trial: Trial, names: Sequence[str], weights: Floats) -> float:
    """The model's confidence in a trial; 1 where a place was named and no score decides, 0 where it was stopped."""
    if trial.stopped or not trial.features:
        return 0.0 if trial.stopped else trial.confidence
    return float(1 / (1 + np.exp(-sum(trial.features.get(n, 0.0) * w for n, w in zip(names, weights, strict=True)))))


def rescored(tried: Iterable[Trial], names: Sequence[str], weights: Floats) -> list[Trial]:
    """The trials with the model's confidence."""
    return [Trial(t.item, confidence(t, names, weights), t.right, t.stopped, t.features) for t in tried]


def validated(tried: Sequence[Trial], names: Sequence[str]) -> list[Trial]:
    """The trials, each with the confidence of a model that has not seen its fold."""
    out: dict[int, Trial] = {}
    for fold in range(FOLDS):
        seen = [t for i, t in enumerate(tried) if i % FOLDS != fold and t.features and not t.stopped]
        weights = fit(seen, names)
        for i in range(fold, len(tried), FOLDS):
            out[i] = rescored([tried[i]], names, weights)[0]
    return [out[i] for i in range(len(tried))]


def best_point(points: Sequence[RiskPoint], price: float = PRICE) -> RiskPoint:
    """The point with the least of price × missed + wrongly answered."""
    return min(points, key=lambda p: price * (1 - p.coverage) + (1 - p.refused))


def midpoint(points: Sequence[RiskPoint], chosen: RiskPoint) -> float:
    """A threshold halfway to the next lower confidence: no question stands on the edge."""
    lower = max((p.threshold for p in points if p.threshold < chosen.threshold), default=0.0)
    return round((chosen.threshold + lower) / 2, 4)


def main(argv: Sequence[str] | None = None) -> int:
    """Fit, print the cross-validated point and curve, and with --write keep weights and threshold."""
    parser = argparse.ArgumentParser(prog="python -m eval.calibrate", description="用自己的题校准“没有依据”的阈值。")
    parser.add_argument("--index", type=Path, help="索引目录，默认为随附的索引")
    parser.add_argument("--write", action="store_true", help="写回 rag/data/weights.json")
    args = parser.parse_args(argv)
    logging.basicConfig(level="INFO", format="%(message)s")
    log = logging.getLogger("eval.calibrate")
    torch.set_num_threads(1)
    sources = Sources([DOCUMENTS, LAWS])
    assistant = Assistant.open(Settings.from_environment(index=args.index))
    tried = trials(assistant, (item for name in SETS for item in load(QUESTIONS / f"{name}.jsonl", sources)))
    names = sorted({name for trial in tried for name in trial.features})
    points = risk_curve(validated(tried, names))
    chosen = best_point(points)
    log.info("现用：%s", best_point(risk_curve(tried)))
    log.info("交叉验证：%s", chosen)
    for point in points[:: max(1, len(points) // 15)]:
        log.info("覆盖 %.3f 风险 %.3f 拒答 %.3f 阈值 %.3f", point.coverage, point.risk, point.refused, point.threshold)
    weights = fit([t for t in tried if t.features and not t.stopped], names)
    refuse = {name: round(float(w), 3) for name, w in zip(names, weights, strict=True)}
    refuse["threshold"] = midpoint(points, chosen)
    log.info("%s", json.dumps(refuse, ensure_ascii=False))
    if args.write:
        write_weights({"refuse": refuse})
    return 0


if __name__ == "__main__":
    sys.exit(main())
