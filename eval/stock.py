"""The stock LangChain recipe, to compare with: split at 400 characters, FAISS and BM25 with jieba, an even ensemble.

Built on langchain-core and the same parts (RecursiveCharacterTextSplitter's separators, rank_bm25's Okapi formula,
EnsembleRetriever's reciprocal ranks with c = 60) so that no further package is needed. The encoder is the bundled one:
what differs is how a document is cut and how the lanes are joined, not the model.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import faiss
import jieba
import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from numpy.typing import NDArray

from eval.gold import Item
from eval.run import DEPTH, Ranker
from index.encoder import Encoder

SIZE, OVERLAP = 400, 50
SEPARATORS = ("\n\n", "\n", " ", "")


def split(text: str, start: int = 0, separators: Sequence[str] = SEPARATORS) -> list[tuple[int, int]]:
    """[start, end) of chunks of at most SIZE characters, cut at the first separator that makes them small enough."""
    separator, *finer = separators
    pieces: list[tuple[int, int]] = []
    at = 0
    for part in text.split(separator) if separator else list(text):
        pieces.append((at, at + len(part)))
        at += len(part) + len(separator)
    chunks: list[tuple[int, int]] = []
    held: list[tuple[int, int]] = []
    for begin, end in pieces:
        if end - begin > SIZE:
            chunks += _close(held)
            held = []
            chunks += split(text[begin:end], begin, finer)
            continue
        if held and end - held[0][0] > SIZE:
            chunks += _close(held)
            while held and (held[-1][1] - held[0][0] > OVERLAP or end - held[0][0] > SIZE):
                held.pop(0)
        held.append((begin, end))
    return [(start + begin, start + end) for begin, end in chunks + _close(held) if text[begin:end].strip()]


def _close(held: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(held[0][0], held[-1][1])] if held else []


class Okapi:
    """BM25 as in rank_bm25.BM25Okapi: k1 1.5, b 0.75, negative idf raised to a quarter of the mean."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        counts = [Counter(words) for words in texts]
        lengths = np.array([len(words) for words in texts], np.float64)
        found = Counter(word for count in counts for word in count)
        idf = {word: float(np.log(len(texts) - n + 0.5) - np.log(n + 0.5)) for word, n in found.items()}
        floor = 0.25 * sum(idf.values()) / max(1, len(idf))
        self._norm = 1.5 * (0.25 + 0.75 * lengths / lengths.mean())
        self._idf = {word: value if value >= 0 else floor for word, value in idf.items()}
        self._places: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]] = {}
        columns: dict[str, list[tuple[int, int]]] = {}
        for row, count in enumerate(counts):
            for word, times in count.items():
                columns.setdefault(word, []).append((row, times))
        for word, cells in columns.items():
            rows, times_ = zip(*cells, strict=True)
            self._places[word] = (np.array(rows, np.int64), np.array(times_, np.float64))

    def scores(self, words: Iterable[str]) -> NDArray[np.float64]:
        """One score a text."""
        total = np.zeros(len(self._norm))
        for word in words:
            if word in self._places:
                rows, times = self._places[word]
                total[rows] += self._idf[word] * times * 2.5 / (times + self._norm[rows])
        return total


class StockRetriever(BaseRetriever):
    """The ensemble as a LangChain retriever: documents carry "source", "start", "end"."""

    chunks: list[Document]
    okapi: Any
    vectors: Any
    encoder: Any
    depth: int = DEPTH

    @classmethod
    def of(cls, texts: Mapping[str, str], encoder: Encoder) -> StockRetriever:
        """Over texts by source name."""
        jieba.setLogLevel(logging.WARNING)
        chunks = [
            Document(text[start:end], metadata={"source": name, "start": start, "end": end})
            for name, text in texts.items()
            for start, end in split(text)
        ]
        vectors = faiss.IndexFlatL2(encoder.dimensions)
        vectors.add(encoder.passages([chunk.page_content for chunk in chunks]).astype(np.float32))
        return cls(chunks=chunks, okapi=Okapi([jieba.lcut(c.page_content) for c in chunks]), vectors=vectors, encoder=encoder)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        by_words = np.argsort(-self.okapi.scores(jieba.lcut(query)), kind="stable")[: self.depth]
        _, found = self.vectors.search(self.encoder.queries([query]).astype(np.float32), self.depth)
        fused: dict[int, float] = {}
        for lane in (by_words, found[0]):
            for rank, position in enumerate(lane, 1):
                fused[int(position)] = fused.get(int(position), 0.0) + 0.5 / (60 + rank)
        return [self.chunks[position] for position in sorted(fused, key=lambda p: -fused[p])[: self.depth]]


def stock_ranker(retriever: StockRetriever) -> Ranker:
    """The retriever as the evaluation asks it: the last question alone, as the recipe has no memory."""

    def rank(item: Item) -> list[dict[str, Any]]:
        found = retriever.invoke(item.question)
        return [{"source": d.metadata["source"], "spans": [(d.metadata["start"], d.metadata["end"])]} for d in found]

    return rank
