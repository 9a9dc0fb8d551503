"""Nearest passages by vector: the seam `VectorIndex` and its FAISS form."""

from __future__ import annotations

from typing import Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

from index.lexical import Mask, Ranked

COMPRESS_FROM = 300_000  # vectors: from here on 8 bits a number (recall .99) instead of 32, for memory

Vectors = NDArray[np.float32]


class VectorIndex(Protocol):
    """Vectors by position, searched by inner product (they are of length 1: cosine)."""

    def search(self, vectors: Vectors, top_k: int, allowed: Mask | None = None) -> list[Ranked]:
        """For each row of `vectors` (m, d) the best (position, score), best first; only where `allowed`, shape (n,)."""
        ...


class FaissIndex:
    """Exact search over all vectors; a scalar quantiser where there are very many."""

    def __init__(self, vectors: NDArray[np.float16] | Vectors) -> None:
        count, dimensions = vectors.shape
        self._index: faiss.Index
        if count < COMPRESS_FROM:
            self._index = faiss.IndexFlatIP(dimensions)
        else:
            self._index = faiss.IndexScalarQuantizer(dimensions, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
            self._index.train(np.ascontiguousarray(vectors[:: max(1, count // 100_000)], dtype=np.float32))
        for start in range(0, count, 16_384):  # in slices: float16 on disk, float32 only once in memory
            self._index.add(np.ascontiguousarray(vectors[start : start + 16_384], dtype=np.float32))

    def search(self, vectors: Vectors, top_k: int, allowed: Mask | None = None) -> list[Ranked]:
        """As VectorIndex.search."""
        count = self._index.ntotal if allowed is None else int(np.count_nonzero(allowed))
        if not count or not len(vectors):
            return [[] for _ in vectors]
        parameters = None
        if allowed is not None:
            bits = np.packbits(allowed, bitorder="little")
            selector = faiss.IDSelectorBitmap(len(allowed), faiss.swig_ptr(bits))
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # SWIG's signature is (*args)
        wanted = np.ascontiguousarray(vectors, dtype=np.float32)
        scores, positions = self._index.search(wanted, min(top_k, count), params=parameters)
        return [
            [(int(position), float(score)) for position, score in zip(*row, strict=True) if position >= 0]
            for row in zip(positions, scores, strict=True)
        ]
