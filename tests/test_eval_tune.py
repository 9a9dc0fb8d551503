"""Fitting weights: on cases where the right answer is plain."""

from __future__ import annotations

import numpy as np
import pytest

from eval.tune import Case, choose, depth_recall, figures, fit_lanes, fit_rerank, fuse, matrix, quality, validated, validated_lanes


def case(shift: int = 0) -> Case:
    """Three candidates; "good" marks the one that holds the evidence, "noise" any; lane "a" is right, lane "b" wrong."""
    gold = shift % 3
    lanes = tuple({"a": 1 if i == gold else 3, "b": 3 if i == gold else 1} for i in range(3))
    features = tuple({"good": float(i == gold), "noise": float((i + shift) % 2)} for i in range(3))
    return Case((0, 1, 2), lanes, features, np.array([[i == gold] for i in range(3)]))


def test_quality_by_hand() -> None:
    holds = np.array([[False, False], [True, False], [False, True]])
    assert quality(holds, np.array([3.0, 2.0, 1.0])) == (0.5, 1.0, 0.0)
    assert quality(holds, np.array([1.0, 3.0, 2.0])) == (1.0, 1.0, 1.0)
    assert quality(np.zeros((2, 1), bool), np.array([1.0, 2.0])) == (0.0, 0.0, 0.0)
    assert depth_recall(Case((0,), ({},), ({},), np.array([[True, False]])), np.array([1.0])) == 0.5


def test_fused_scores_by_hand() -> None:
    scores = fuse(case(), {"a": 1.0, "b": 0.5}, 10)
    assert scores[0] == pytest.approx(1 / 11 + 0.5 / 13)
    assert scores[1] == pytest.approx(1 / 13 + 0.5 / 11)


def test_lanes_that_are_right_win() -> None:
    given = [case(i) for i in range(6)]
    weights, _ = fit_lanes(given, {"a": 0.5, "b": 1.4}, 20)
    assert weights["a"] > weights["b"]
    assert all(quality(c.holds, fuse(c, weights, 20))[0] == 1 for c in given)


def test_the_feature_that_tells_is_found() -> None:
    given = [case(i) for i in range(10)]
    names = ("good", "noise")
    weights = fit_rerank(given, names, 0.01)
    assert weights[0] > 1 > abs(weights[1])
    assert list(weights) == list(fit_rerank(given, names, 0.01))
    assert abs(fit_rerank(given, names, 1.0)[0]) < weights[0], "a penalty holds weights towards zero"
    assert figures(validated(given, names, 0.01)) == {"mrr": 1.0, "recall@5": 1.0, "hit@1": 1.0}
    assert matrix(given[0], ("noise", "absent")).tolist() == [[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]]


def test_the_largest_penalty_that_is_as_good() -> None:
    def rows(*lost: int) -> list[tuple[float, float, float]]:
        return [(float(i not in lost), 1.0, 1.0) for i in range(100)]

    assert choose({0.01: rows(0), 0.1: rows(1, 2), 1.0: rows(*range(20))}) == 0.1


def test_lanes_are_validated_too() -> None:
    given = [case(i) for i in range(10)]
    assert figures(validated_lanes(given, {"a": 0.5, "b": 1.4}, 20)) == {"mrr": 1.0, "recall@5": 1.0, "hit@1": 1.0}
