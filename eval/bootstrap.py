"""Bootstrap intervals (Efron 1979): how far a mean over these questions may be off because they are only a sample."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

SEED = 20230201
DRAWS = 1000


def interval(values: Sequence[float], draws: int = DRAWS, seed: int = SEED) -> tuple[float, float]:
    """The 95 % percentile interval of the mean of `values`, the same at every run."""
    sample = np.asarray(values, np.float64)
    if not len(sample):
        raise ValueError("a mean needs at least one value")
    chosen = np.random.default_rng(seed).integers(0, len(sample), (draws, len(sample)))
    low, high = np.percentile(sample[chosen].mean(axis=1), (2.5, 97.5))
    return round(float(low), 4), round(float(high), 4)


def difference(first: Sequence[float], second: Sequence[float], draws: int = DRAWS, seed: int = SEED) -> tuple[float, float]:
    """The interval of mean(second) - mean(first) over the same questions: 0 inside means that they may be alike."""
    if len(first) != len(second):
        raise ValueError(f"both should be of the same questions, are {len(first)} and {len(second)}")
    return interval([b - a for a, b in zip(first, second, strict=True)], draws, seed)
