"""The contract of VectorIndex, held by FAISS in both of its forms."""

from __future__ import annotations

import numpy as np
import pytest

from index import dense
from index.dense import FaissIndex, VectorIndex, Vectors


def unit(count: int, seed: int) -> Vectors:
    made = np.random.default_rng(seed).normal(size=(count, 32)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


@pytest.fixture(params=["flat", "compressed"])
def index(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> VectorIndex:
    if request.param == "compressed":
        monkeypatch.setattr(dense, "COMPRESS_FROM", 10)
    return FaissIndex(unit(500, 1).astype(np.float16))


def test_nearest_is_what_arithmetic_says(index: VectorIndex) -> None:
    queries = unit(20, 2)
    wanted = np.argsort(-(queries @ unit(500, 1).T), axis=1)[:, :10]
    found = index.search(queries, 10)
    shared = [len({position for position, _ in row} & set(right.tolist())) for row, right in zip(found, wanted, strict=True)]
    assert np.mean(shared) > 9.5
    for row in found:
        assert [score for _, score in row] == sorted((score for _, score in row), reverse=True)


def test_scores_are_cosines(index: VectorIndex) -> None:
    vectors = unit(500, 1)
    position, score = index.search(vectors[7:8], 1)[0][0]
    assert position == 7
    assert score == pytest.approx(1, abs=0.02)


def test_only_what_is_allowed(index: VectorIndex) -> None:
    allowed = np.zeros(500, bool)
    allowed[[3, 77, 499]] = True
    for row in index.search(unit(5, 3), 10, allowed):
        assert {position for position, _ in row} == {3, 77, 499}
    assert index.search(unit(2, 3), 10, np.zeros(500, bool)) == [[], []]


def test_empty_index_and_no_query() -> None:
    assert FaissIndex(np.zeros((0, 8), np.float16)).search(np.zeros((1, 8), np.float32), 5) == [[]]
    assert FaissIndex(unit(3, 1)).search(np.zeros((0, 32), np.float32), 5) == []


def test_more_asked_than_there_is(index: VectorIndex) -> None:
    assert len(index.search(unit(1, 4), 1000)[0]) == 500
